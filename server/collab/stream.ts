/**
 * A client's line over plain HTTP: events down in one response after the other, frames up in POSTs. Owns: the order of
 * both, what was sent and is not yet received, and when the client counts as gone.
 * Must never: know what a frame means, or take bytes twice that a client sent twice.
 */
import type { ServerResponse } from "node:http";
import {
  CLOSE,
  type CloseCode,
  type FrameReader,
  KEEP_ALIVE_FRAME,
  STREAM_EVENT,
  SUBPROTOCOL,
  type Upload,
  type UploadAnswer,
  createFrameReader,
} from "@weft/protocol";
import type { Backlog } from "./backlog.ts";
import { CHALLENGE_TIME, type LineOptions, SLOWEST_LINE } from "./lines.ts";
import type { Link, LinkHandlers } from "./link.ts";
import { type Outbox, createOutbox } from "./outbox.ts";
import { Pace } from "./pace.ts";

export interface StreamOptions extends LineOptions {
  /** Milliseconds for which a stream without a response waits for the next one. */
  readonly resumeTime: number;
}

/** How long a client has to fetch the end of a stream before it is forgotten, in milliseconds. */
const CLOSE_TIMEOUT = 3_000;
/** How long a POST waits until somebody reads it, in milliseconds; then it is sent again. */
const READING_TIME = 8_000;
/**
 * What may have gone out without being confirmed, as the network's own: clients confirm every 32 KB. More than that waits,
 * whatever the network says, for proxies take much.
 */
const UNCONFIRMED = 256 * 1024;
/** Bytes that one write takes together, so that a response is asked now and then whether it can take more. */
const WRITE_BYTES = 64 * 1024;
/** Proxies and virus scanners that hold back the first kilobytes of a response let go of the first event by this. */
const PADDING = `:${" ".repeat(2_048)}\n`;

export class Stream implements Link {
  readonly id: number;
  /** What the client names it by. Who knows it is the client. */
  readonly key: string;
  readonly document: string;
  readonly protocol: string = SUBPROTOCOL;
  readonly #options: StreamOptions;
  readonly #outbox: Outbox;
  readonly #onEnd: () => void;
  readonly #reader: FrameReader;
  readonly #pace: Pace;
  /** Why nothing is read at present. */
  readonly #holds = new Set<"opening" | "pace" | "journal">(["opening"]);
  /** POSTs that wait until something is. */
  readonly #unread = new Set<() => void>();
  readonly #end = Promise.withResolvers<void>();
  #handlers: LinkHandlers | undefined;
  #response: ServerResponse | undefined;
  #opened = false;
  /** Whether the response ends as soon as it has brought something. */
  #brief = false;
  #hold: NodeJS.Timeout | undefined;
  #pumping: NodeJS.Immediate | undefined;
  /** Whether something was sent since everything was taken. */
  #owes = false;
  #received = 0;
  #sentAt: number;
  #heardAt: number;
  #unanswered = 0;
  #challenge: NodeJS.Timeout | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #closing = false;
  #stopping = false;
  #ended = false;

  constructor(
    { id, key, document }: { readonly id: number; readonly key: string; readonly document: string },
    options: StreamOptions,
    backlog: Backlog,
    onEnd: () => void,
  ) {
    this.id = id;
    this.key = key;
    this.document = document;
    this.#options = options;
    this.#outbox = createOutbox(backlog);
    this.#onEnd = onEnd;
    this.#pace = new Pace(options.limits, options.now);
    this.#reader = createFrameReader(options.limits.frameBytes);
    this.#sentAt = options.now();
    this.#heardAt = options.now();
  }

  get waiting(): number {
    const untaken = this.#outbox.unwritten + (this.#response?.writableLength ?? 0);
    return Math.max(untaken, this.#outbox.unconfirmed - UNCONFIRMED);
  }

  /** What is in memory for this client until it confirms it, in bytes. */
  get unconfirmed(): number {
    return this.#outbox.unconfirmed;
  }

  /** Whether the client was told to go, or has gone. */
  get isEnding(): boolean {
    return this.#closing || this.#ended;
  }

  /** Resolves when the stream has ended. */
  get whenEnded(): Promise<void> {
    return this.#end.promise;
  }

  listen(handlers: LinkHandlers): void {
    this.#handlers = handlers;
    if (this.#ended) handlers.onClose();
    this.hold("opening", false);
  }

  /** Reads no more for a reason, or again; POSTs wait for their answers meanwhile. */
  hold(reason: "opening" | "pace" | "journal", on: boolean): void {
    if (on) this.#holds.add(reason);
    else if (this.#holds.delete(reason) && this.#holds.size === 0) this.#readOn();
  }

  send(frame: Uint8Array): void {
    if (this.#closing || this.#ended) return;
    this.#outbox.addFrame(frame);
    this.#owes = true;
    this.#sentAt = this.#options.now();
    this.#pumpSoon();
    if (this.#outbox.unconfirmed > this.#options.limits.bufferedBytes) {
      this.close(CLOSE.overload, "This connection is too slow for the changes in this document.");
    }
  }

  sendAll(frames: readonly Uint8Array[]): void {
    for (const frame of frames) this.send(frame);
  }

  close(code: CloseCode, reason: string = code.meaning): void {
    if (this.#closing || this.#ended) return;
    this.#closing = true;
    this.#options.log.debug({ conn: this.id, code: code.code, reason }, "closing connection");
    this.#outbox.addClose(code.code, reason);
    this.#pumpSoon();
    setTimeout(() => this.cut("the end was not fetched"), CLOSE_TIMEOUT).unref();
  }

  /** Ends the stream as `close` does, but with the response that is there: the server takes no further request. */
  stop(code: CloseCode): void {
    this.#stopping = true;
    this.close(code);
    if (this.#response === undefined) this.cut("the server stops");
  }

  /** Whether a client can have heard as much as it says. */
  canHaveHeard(heard: number): boolean {
    return heard <= this.#outbox.newest;
  }

  /**
   * Lets events go into `response`, which has its head; those after number `heard` first. The response before it, if any,
   * ends. `hold` is for how many seconds an empty response may last; without it, it lasts until it is cut.
   */
  attach(response: ServerResponse, heard: number, hold: number | undefined): void {
    this.#hear();
    this.#outbox.confirm(heard);
    this.#detach();
    clearTimeout(this.#expiry);
    this.#response = response;
    this.#brief = hold !== undefined;
    this.#outbox.rewind();
    // This event has no number: who did not get it has no name for the stream, and can't come back for it.
    response.write(
      this.#opened
        ? ":\n\n"
        : `${PADDING}event: ${STREAM_EVENT.open}\ndata: ${JSON.stringify({ stream: this.key })}\n\n`,
    );
    response.on("drain", () => {
      if (this.#response === response) this.#pump();
    });
    response.on("error", (error) => this.#options.log.debug({ conn: this.id, err: error }, "connection error"));
    response.on("close", () => {
      if (this.#response === response) this.#detach();
    });
    // The stream's name is news enough: nothing else comes before the client has used it.
    if (hold !== undefined) this.#hold = setTimeout(() => this.#detach(), this.#opened ? hold * 1_000 : 0);
    this.#opened = true;
    this.#pumpSoon();
  }

  /** Takes what a POST brought. `undefined`: bytes before these are missing. */
  async receive(upload: Upload): Promise<UploadAnswer | undefined> {
    this.#hear();
    if (this.canHaveHeard(upload.heard)) {
      this.#outbox.confirm(upload.heard);
      this.#noteDrain();
    } else this.close(CLOSE.malformed, "An event was confirmed that was never sent.");
    if (this.#holds.size > 0) await this.#readable();
    if (upload.offset > this.#received) return undefined;
    if (this.#holds.size === 0) this.#take(upload);
    return { received: this.#received, sent: this.#outbox.newest };
  }

  /** Sends a keep-alive frame if nothing was sent for so long. */
  keepAlive(): void {
    if (this.#options.now() - this.#sentAt >= this.#options.keepAliveInterval) this.send(KEEP_ALIVE_FRAME);
  }

  /** Pings, or ends the stream if earlier pings were not answered although a slow line had the time for it. */
  probe(): void {
    // Without a response there is nothing to ping through, and the time for the next one runs.
    if (this.#response === undefined) return;
    const patience = 1 + Math.floor(this.#backlogTime() / this.#options.pingInterval);
    if (this.#unanswered >= patience) {
      this.cut("pings were not answered");
      return;
    }
    this.#unanswered += 1;
    this.#ping();
  }

  challenge(): void {
    if (this.#challenge !== undefined || this.#ended) return;
    const asked = this.#options.now();
    this.#ping();
    const patience = CHALLENGE_TIME + Math.min(this.#backlogTime(), this.#options.pingInterval);
    this.#challenge = setTimeout(() => {
      // What came while this process was busy is read first.
      setImmediate(() => {
        this.#challenge = undefined;
        if (this.#heardAt <= asked) this.cut("a challenge was not answered");
      });
    }, patience);
    this.#challenge.unref();
  }

  /** Ends the stream at once, without a word. */
  cut(why: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#options.log.debug({ conn: this.id, why }, "connection closed");
    for (const timer of [this.#challenge, this.#expiry, this.#hold]) clearTimeout(timer);
    clearImmediate(this.#pumping);
    this.#response?.destroy();
    this.#response = undefined;
    this.#outbox.clear();
    this.#readOn();
    this.#onEnd();
    this.#end.resolve();
    this.#guard(() => this.#handlers?.onClose());
  }

  #take({ offset, bytes, leaves }: Upload): void {
    const fresh = bytes.subarray(this.#received - offset);
    this.#received += fresh.length;
    const frames = this.#reader.read(fresh);
    if (frames === undefined) {
      this.close(CLOSE.tooLarge);
      return;
    }
    for (const frame of frames) {
      const pause = this.#pace.take(frame.length);
      if (pause > 0 && !this.#holds.has("pace")) {
        this.hold("pace", true);
        setTimeout(() => this.hold("pace", false), pause).unref();
      }
      if (!this.#closing && !this.#ended) this.#guard(() => this.#handlers?.onFrame(frame));
    }
    if (leaves) this.cut("the client has left");
  }

  /** Resolves when something is read again, or when that takes long. */
  async #readable(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#unread.add(resolve);
    const timer = setTimeout(resolve, READING_TIME);
    await promise;
    clearTimeout(timer);
    this.#unread.delete(resolve);
  }

  #readOn(): void {
    for (const resolve of this.#unread) resolve();
  }

  /** At the end of this turn: one write for all that it brings. */
  #pumpSoon(): void {
    this.#pumping ??= setImmediate(() => {
      this.#pumping = undefined;
      this.#pump();
    });
  }

  #pump(): void {
    const response = this.#response;
    if (response === undefined) return;
    while (this.#outbox.unwritten > 0) {
      if (response.writableNeedDrain) return;
      response.write(this.#outbox.next(WRITE_BYTES));
    }
    if (this.#closing) this.#finish(response);
    else if (this.#brief && this.#outbox.unconfirmed > 0) this.#detach();
    this.#noteDrain();
  }

  /** Tells whoever may have held something back that the client has taken everything. */
  #noteDrain(): void {
    if (!this.#owes || this.waiting > 0) return;
    this.#owes = false;
    this.#guard(() => this.#handlers?.onDrain?.());
  }

  #finish(response: ServerResponse): void {
    if (response.writableEnded) return;
    response.end(() => {
      // The network has it all; destroyed now, it might not bring it.
      if (this.#response === response) this.#response = undefined;
      this.cut("closed");
    });
  }

  /** Lets go of the response; the client has some time to ask for the next one. */
  #detach(): void {
    const response = this.#response;
    if (response === undefined) return;
    this.#response = undefined;
    clearTimeout(this.#hold);
    if (!response.writableEnded) response.end();
    if (this.#ended) return;
    if (this.#stopping) {
      this.cut("the server stops");
      return;
    }
    clearTimeout(this.#expiry);
    this.#expiry = setTimeout(() => this.cut("the client did not come back"), this.#options.resumeTime);
    this.#expiry.unref();
  }

  #ping(): void {
    // A brief response is asked for again and again, which says as much; but only when something ends it.
    if (this.#brief) this.send(KEEP_ALIVE_FRAME);
    else this.#response?.write(`event: ${STREAM_EVENT.ping}\ndata: ?\n\n`);
  }

  /** Milliseconds that a slow line needs for what was sent and is not confirmed. */
  #backlogTime(): number {
    return (this.#outbox.unconfirmed / SLOWEST_LINE) * 1_000;
  }

  #hear(): void {
    this.#heardAt = this.#options.now();
    this.#unanswered = 0;
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
