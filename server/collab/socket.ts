/**
 * WebSockets: bytes in, bytes out. Owns: frame size, back-pressure, keep-alive, dead peers, and orderly ends.
 * Must never: know what a frame means, or let an error of one connection reach the process.
 */
import type { Socket as Connection } from "node:net";
import { CLOSE, type CloseCode, KEEP_ALIVE_FRAME, type WireLimits } from "@weft/protocol";
import { WebSocket } from "ws";
import { type Backlog, PRESENCE_SHARE } from "./backlog.ts";
import { CHALLENGE_TIME, type LineOptions, SLOWEST_LINE } from "./lines.ts";
import type { LinkHandlers } from "./link.ts";
import { Pace } from "./pace.ts";
import { chunksOf, chunksOfAll, joinSmall } from "./wire.ts";

export interface SocketOptions extends LineOptions {
  readonly limits: LineOptions["limits"] & Pick<WireLimits, "laggingBytes">;
}

interface SocketHandlers extends LinkHandlers {
  /** What to send to a peer that has heard nothing for a while, if not the frame of the y-websocket protocol. */
  keepAlive?(): Uint8Array | undefined;
}

/** How long a peer has to answer a close before the connection is cut, in milliseconds. */
const CLOSE_TIMEOUT = 3_000;

const NOTHING = new Uint8Array();
const { OPEN } = WebSocket;

/**
 * For how many looks a peer that has answered a ping is not asked again. Clients with presence say something every 15 s; those
 * that only listen are seen by nobody, and asking thousands of them was most of what the server did in a silence.
 */
const TRUSTED_LOOKS = 3;

/** A ping without content (RFC 6455 §5.5.2). It goes out with what else there is to send. */
const PING: readonly Uint8Array[] = [Uint8Array.of(0x89, 0)];

/** Sockets with something to write at the end of this turn. */
let unflushed: Socket[] = [];

function flushLater(socket: Socket): void {
  if (unflushed.length === 0) queueMicrotask(flushAll);
  unflushed.push(socket);
}

function flushAll(): void {
  const sockets = unflushed;
  unflushed = [];
  for (const socket of sockets) socket.flush();
}

export class Socket {
  readonly id: number;
  readonly #raw: WebSocket;
  readonly #connection: Connection;
  readonly #options: SocketOptions;
  readonly #backlog: Backlog;
  #handlers: SocketHandlers | undefined;
  /** What this turn of the event loop has to send, in one write: the first as it was given, for it is mostly all. */
  #outgoing: readonly Uint8Array[] | undefined;
  #outgoingMore: Uint8Array[] | undefined;
  #outgoingBytes = 0;
  /** What to call when the network has taken what waits in the connection. */
  #accounted: (() => void)[] | undefined;
  readonly #pace: Pace;
  #isWatched = false;
  /** Why nothing is read at present. */
  readonly #holds = new Set<"pace" | "journal">();
  #closing = false;
  #ended = false;
  #sentAt: number;
  /** Pings without an answer, and bytes sent since the peer was heard. */
  #unanswered = 0;
  #unheardBytes = 0;
  /** For how many looks it counts as alive. */
  #trusted = 0;
  /** Bytes that had come in when last pinged. */
  #readBefore = 0;
  #challenge: NodeJS.Timeout | undefined;

  constructor(id: number, raw: WebSocket, connection: Connection, options: SocketOptions, backlog: Backlog) {
    this.id = id;
    this.#raw = raw;
    this.#connection = connection;
    this.#options = options;
    this.#backlog = backlog;
    this.#pace = new Pace(options.limits, options.now);
    this.#sentAt = options.now();
    // See `#watchDrain`.
    connection.on("timeout", () => {
      if (connection.writableLength > 0) this.cut("nothing was read");
    });
    // Every listener body is guarded: what throws in here would be nobody's to catch.
    raw.on("message", (data, isBinary) => this.#guard(() => this.#onMessage(data, isBinary)));
    raw.on("pong", () => {
      this.#trusted = TRUSTED_LOOKS;
      this.#hear();
    });
    raw.on("error", (error) => this.#options.log.debug({ conn: id, err: error }, "connection error"));
    raw.on("close", (code) =>
      this.#guard(() => {
        this.#ended = true;
        this.#forgetOutgoing();
        this.#settleAccounts();
        clearTimeout(this.#challenge);
        this.#options.log.debug({ conn: id, code }, "connection closed");
        this.#handlers?.onClose();
      }),
    );
    // Until somebody listens nothing is read, so nothing has to be kept.
    raw.pause();
  }

  /** The subprotocol that was agreed on, or "". */
  get protocol(): string {
    return this.#raw.protocol;
  }

  get whenEnded(): Promise<void> {
    if (this.#ended) return Promise.resolve();
    return new Promise((resolve) => {
      this.#raw.once("close", () => resolve());
    });
  }

  /** Bytes that wait for this reader. */
  get waiting(): number {
    return this.#connection.writableLength + this.#outgoingBytes;
  }

  /** Begins to read. When the connection has ended already, `onClose` is called at once. */
  listen(handlers: SocketHandlers): void {
    this.#handlers = handlers;
    if (this.#ended) handlers.onClose();
    else if (this.#holds.size === 0) this.#raw.resume();
  }

  /** Reads no more for a reason, or again. What was read already still comes. */
  hold(reason: "pace" | "journal", on: boolean): void {
    if (on) {
      this.#holds.add(reason);
      this.#raw.pause();
    } else if (this.#holds.delete(reason) && this.#holds.size === 0 && this.#handlers !== undefined) {
      // An answer to a ping may wait among what was not read.
      this.#hear();
      this.#raw.resume();
    }
  }

  /** Sends a frame at the end of this turn, with what else there is to send then. */
  send(frame: Uint8Array): void {
    this.#queue(chunksOf(frame));
    this.#sentAt = this.#options.now();
  }

  /** Sends frames in order. The same array goes to many sockets: what it looks like on the wire is worked out once. */
  sendAll(frames: readonly Uint8Array[]): void {
    this.#queue(chunksOfAll(frames));
    this.#sentAt = this.#options.now();
  }

  /** Ends the connection; frames that arrive after this are not read. */
  close(code: CloseCode, reason: string = code.meaning): void {
    if (this.#closing) return;
    this.flush();
    this.#closing = true;
    this.#options.log.debug({ conn: this.id, code: code.code, reason }, "closing connection");
    // A close reason has at most 123 bytes (RFC 6455 §5.5).
    this.#raw.close(code.code, reason.length > 123 || Buffer.byteLength(reason) > 123 ? code.meaning : reason);
    // A paused socket would never see the peer's answer.
    this.#raw.resume();
    setTimeout(() => this.#raw.terminate(), CLOSE_TIMEOUT).unref();
  }

  /** Writes what was sent in this turn. Never throws: others are flushed after it. */
  flush(): void {
    // This comes by for each reader of each change, as does all that it calls: no function is made for it.
    try {
      this.#write();
    } catch (error) {
      this.#fail(error);
    }
  }

  #write(): void {
    if (this.#outgoing === undefined) return;
    const bytes = this.#outgoingBytes;
    const outgoing = this.#outgoingMore === undefined ? this.#outgoing : [...this.#outgoing, ...this.#outgoingMore];
    this.#forgetOutgoing();
    const connection = this.#connection;
    if (this.#raw.readyState !== OPEN) return;
    if (this.#accounted !== undefined && connection.writableLength === 0) this.#settleAccounts();
    // Past the WebSocket object, which would build a header for each socket anew. It sends whole frames at once, so
    // nothing of its own (a ping, a close) is ever cut in two by this.
    const only = outgoing[0];
    if (outgoing.length === 1 && only !== undefined) connection.write(only);
    else {
      connection.cork();
      for (const chunk of joinSmall(outgoing)) connection.write(chunk);
      connection.uncork();
    }
    // The kernel mostly takes all of it at once. What it does not take is in memory until it does.
    if (connection.writableLength > 0) {
      const accounted = (this.#accounted ??= []);
      for (const chunk of outgoing) accounted.push(this.#backlog.add(chunk));
      this.#watchDrain();
    } else if (bytes > this.#options.limits.laggingBytes * PRESENCE_SHARE) {
      // So much in one turn that somebody may have taken this for a slow reader.
      this.#handlers?.onDrain?.();
    }
    if (this.waiting > this.#options.limits.bufferedBytes) {
      this.close(CLOSE.overload, "This connection is too slow for the changes in this document.");
    }
  }

  /** Sends a keep-alive frame if nothing was sent for so long. */
  keepAlive(): void {
    if (this.#options.now() - this.#sentAt < this.#options.keepAliveInterval) return;
    const frame = this.#handlers?.keepAlive === undefined ? KEEP_ALIVE_FRAME : this.#handlers.keepAlive();
    if (frame !== undefined) this.send(frame);
  }

  /** Pings unless that can wait, or cuts the connection if earlier pings were not answered although a slow link had the time for it. */
  probe(): void {
    // Nobody is dead for not being listened to.
    if (this.#raw.readyState !== OPEN || this.#holds.size > 0) return;
    // A large frame that is still on its way here is a sign of life; the answer to a ping waits behind it.
    if (this.#connection.bytesRead > this.#readBefore) this.#unanswered = 0;
    this.#readBefore = this.#connection.bytesRead;
    const patience = 1 + Math.floor(this.#backlogTime() / this.#options.pingInterval);
    if (this.#unanswered >= patience) {
      this.cut("pings were not answered");
      return;
    }
    if (this.#unanswered === 0 && this.#trusted > 0) {
      this.#trusted -= 1;
      return;
    }
    this.#unanswered += 1;
    this.#queue(PING);
  }

  /** Finds out soon whether the peer still lives: cuts the connection if nothing at all comes within some seconds. */
  challenge(): void {
    if (this.#challenge !== undefined || this.#raw.readyState !== OPEN) return;
    const { bytesRead } = this.#connection;
    this.#queue(PING);
    const patience = CHALLENGE_TIME + Math.min(this.#backlogTime(), this.#options.pingInterval);
    this.#challenge = setTimeout(() => {
      // What came while this process was busy is read first.
      setImmediate(() => {
        this.#challenge = undefined;
        // Nobody is dead for not being listened to.
        if (this.#connection.bytesRead === bytesRead && this.#holds.size === 0)
          this.cut("a challenge was not answered");
      });
    }, patience);
    this.#challenge.unref();
  }

  /** Ends the connection at once, without a word. */
  cut(why: string): void {
    this.#options.log.debug({ conn: this.id, why }, "peer is gone");
    this.#raw.terminate();
  }

  /** Milliseconds that a slow link needs for what was sent since the peer was heard. */
  #backlogTime(): number {
    return (this.#unheardBytes / SLOWEST_LINE) * 1_000;
  }

  #queue(chunks: readonly Uint8Array[]): void {
    // Whether it is still open is looked at once, when all of it is written.
    if (chunks.length === 0 || this.#closing || this.#ended) return;
    if (this.#outgoing === undefined) {
      this.#outgoing = chunks;
      flushLater(this);
    } else {
      const more = (this.#outgoingMore ??= []);
      for (const chunk of chunks) more.push(chunk);
    }
    let bytes = 0;
    for (const { length } of chunks) bytes += length;
    this.#outgoingBytes += bytes;
    this.#unheardBytes += bytes;
  }

  #forgetOutgoing(): void {
    this.#outgoing = undefined;
    this.#outgoingMore = undefined;
    this.#outgoingBytes = 0;
  }

  /**
   * Notices when everything was taken. Node's own event for that comes only of more than 64 KB, and a reader may be
   * called slow for less.
   */
  #watchDrain(): void {
    if (this.#isWatched) return;
    this.#isWatched = true;
    // The kernel took nothing for so long, and nothing came. Node looks at the bytes that are left of a write that is
    // under way (which `bufferedAmount` does not), so a slow line is not taken for a dead one. Only while something waits:
    // each write and each read would set the clock anew.
    this.#connection.setTimeout(this.#options.pingInterval * 2);
    // Its turn comes when all before it is gone.
    this.#connection.write(NOTHING, () =>
      this.#guard(() => {
        this.#isWatched = false;
        if (this.#ended) return;
        if (this.#connection.writableLength > 0) {
          this.#watchDrain();
          return;
        }
        this.#connection.setTimeout(0);
        this.#settleAccounts();
        this.#handlers?.onDrain?.();
      }),
    );
  }

  #settleAccounts(): void {
    if (this.#accounted === undefined) return;
    for (const settle of this.#accounted) settle();
    this.#accounted = undefined;
  }

  #hear(): void {
    this.#unanswered = 0;
    this.#unheardBytes = 0;
  }

  #onMessage(data: Buffer | ArrayBuffer | Buffer[] | string, isBinary: boolean): void {
    if (this.#trusted === 0) this.#trusted = 1;
    this.#hear();
    if (this.#closing) return;
    const pause = this.#pace.take(isBinary && data instanceof Uint8Array ? data.length : 0);
    if (pause > 0 && !this.#holds.has("pace")) {
      this.hold("pace", true);
      setTimeout(() => this.hold("pace", false), pause).unref();
    }
    if (!isBinary || !(data instanceof Uint8Array)) {
      this.close(CLOSE.malformed, "Frames are binary here.");
    } else if (data.length > this.#options.limits.frameBytes) {
      this.close(CLOSE.tooLarge);
    } else {
      this.#handlers?.onFrame(data);
    }
  }

  #guard(body: () => void): void {
    try {
      body();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#options.log.error({ conn: this.id, err: error }, "connection failed");
    this.close(CLOSE.failure);
  }
}
