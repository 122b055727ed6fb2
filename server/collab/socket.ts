/**
 * WebSockets: bytes in, bytes out. Owns: frame size, back-pressure, keep-alive, dead peers, and orderly ends.
 * Must never: know what a frame means, or let an error of one connection reach the process.
 */
import { CLOSE, type CloseCode, KEEP_ALIVE_FRAME, type WireLimits } from "@weft/protocol";
import type { WebSocket } from "ws";
import type { Log } from "../ops/log.ts";

export interface SocketsOptions {
  readonly limits: Pick<WireLimits, "frameBytes" | "bufferedBytes">;
  /** Milliseconds after which a connection to which nothing was sent gets a keep-alive frame. */
  readonly keepAliveInterval: number;
  /** Milliseconds between pings; a peer that has not answered one by the next is gone, if it had the time. */
  readonly pingInterval: number;
  readonly log: Log;
  readonly now: () => number;
}

export interface SocketHandlers {
  /** One binary frame within the limit; the bytes are only valid during the call. */
  onFrame(frame: Uint8Array): void;
  /** The connection has ended, for whatever reason. Called once. */
  onClose(): void;
  /** What to send to a peer that has heard nothing for a while, if not the frame of the y-websocket protocol. */
  keepAlive?(): Uint8Array | undefined;
}

/** How long a peer has to answer a close before the connection is cut, in milliseconds. */
const CLOSE_TIMEOUT = 3_000;
/** Bytes a second of a link on which people still work. A ping waits behind everything that was sent before it. */
const SLOWEST_LINK = 16 * 1024;

export class Socket {
  readonly id: number;
  readonly #raw: WebSocket;
  readonly #options: SocketsOptions;
  #handlers: SocketHandlers | undefined;
  #closing = false;
  #ended = false;
  #sentAt: number;
  /** Pings without an answer, and bytes sent since the peer was heard. */
  #unanswered = 0;
  #unheardBytes = 0;

  constructor(id: number, raw: WebSocket, options: SocketsOptions) {
    this.id = id;
    this.#raw = raw;
    this.#options = options;
    this.#sentAt = options.now();
    // Every listener body is guarded: what throws in here would be nobody's to catch.
    raw.on("message", (data, isBinary) => this.#guard(() => this.#onMessage(data, isBinary)));
    raw.on("pong", () => this.#hear());
    raw.on("error", (error) => this.#options.log.debug({ conn: id, err: error }, "connection error"));
    raw.on("close", (code) =>
      this.#guard(() => {
        this.#ended = true;
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

  /** Begins to read. When the connection has ended already, `onClose` is called at once. */
  listen(handlers: SocketHandlers): void {
    this.#handlers = handlers;
    if (this.#ended) handlers.onClose();
    else this.#raw.resume();
  }

  send(frame: Uint8Array): void {
    if (this.#closing || this.#raw.readyState !== this.#raw.OPEN) return;
    this.#raw.send(frame, ignore);
    this.#sentAt = this.#options.now();
    this.#unheardBytes += frame.length;
    if (this.#raw.bufferedAmount > this.#options.limits.bufferedBytes) {
      this.close(CLOSE.overload, "This connection is too slow for the changes in this document.");
    }
  }

  /** Ends the connection; frames that arrive after this are not read. */
  close(code: CloseCode, reason: string = code.meaning): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#options.log.debug({ conn: this.id, code: code.code, reason }, "closing connection");
    // A close reason has at most 123 bytes (RFC 6455 §5.5).
    this.#raw.close(code.code, reason.length > 123 || Buffer.byteLength(reason) > 123 ? code.meaning : reason);
    // A paused socket would never see the peer's answer.
    this.#raw.resume();
    setTimeout(() => this.#raw.terminate(), CLOSE_TIMEOUT).unref();
  }

  /** Sends a keep-alive frame if nothing was sent for so long. */
  keepAlive(): void {
    if (this.#options.now() - this.#sentAt < this.#options.keepAliveInterval) return;
    const frame = this.#handlers?.keepAlive === undefined ? KEEP_ALIVE_FRAME : this.#handlers.keepAlive();
    if (frame !== undefined) this.send(frame);
  }

  /** Pings, or cuts the connection if earlier pings were not answered although a slow link had the time for it. */
  probe(): void {
    if (this.#raw.readyState !== this.#raw.OPEN) return;
    const patience = 1 + this.#unheardBytes / ((SLOWEST_LINK * this.#options.pingInterval) / 1_000);
    if (this.#unanswered >= patience) {
      this.#options.log.debug({ conn: this.id }, "peer is gone");
      this.#raw.terminate();
      return;
    }
    this.#unanswered += 1;
    this.#raw.ping(ignore);
  }

  #hear(): void {
    this.#unanswered = 0;
    this.#unheardBytes = 0;
  }

  #onMessage(data: Buffer | ArrayBuffer | Buffer[] | string, isBinary: boolean): void {
    this.#hear();
    if (this.#closing) return;
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
      this.#options.log.error({ conn: this.id, err: error }, "connection failed");
      this.close(CLOSE.failure);
    }
  }
}

/** All open connections. Owns their numbers and the two clocks that look after them. */
export class Sockets {
  readonly #options: SocketsOptions;
  readonly #open = new Map<WebSocket, Socket>();
  readonly #timers: readonly NodeJS.Timeout[];
  #count = 0;

  constructor(options: SocketsOptions) {
    this.#options = options;
    this.#timers = [
      // Four looks per interval: nobody waits more than a quarter longer than it.
      setInterval(() => this.#each((socket) => socket.keepAlive()), options.keepAliveInterval / 4),
      setInterval(() => this.#each((socket) => socket.probe()), options.pingInterval),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  get size(): number {
    return this.#open.size;
  }

  /** Takes a fresh WebSocket into care. */
  add(raw: WebSocket): Socket {
    this.#count += 1;
    const socket = new Socket(this.#count, raw, this.#options);
    this.#open.set(raw, socket);
    raw.on("close", () => this.#open.delete(raw));
    return socket;
  }

  /** Closes all, spread over `spread` milliseconds so that they do not all come back at once; resolves when closed. */
  async closeAll(code: CloseCode, spread: number): Promise<void> {
    const all = [...this.#open];
    await Promise.all(
      all.map(async ([raw, socket], index) => {
        const closed = new Promise((resolve) => {
          raw.once("close", resolve);
        });
        await pause((spread * index) / all.length);
        socket.close(code);
        await closed;
      }),
    );
    for (const timer of this.#timers) clearInterval(timer);
  }

  #each(action: (socket: Socket) => void): void {
    for (const socket of this.#open.values()) action(socket);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

function ignore(): void {}
