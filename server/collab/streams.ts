/**
 * All open streams. Owns: their names and numbers, the two clocks that look after them, and what waits for all together.
 * Must never: give a stream to somebody who does not know its name.
 */
import { randomBytes } from "node:crypto";
import { CLOSE, type CloseCode } from "@weft/protocol";
import { type Backlog, createBacklog } from "./backlog.ts";
import { Stream, type StreamOptions } from "./stream.ts";

/** So many times what one reader may have waiting, all readers together may: memory has to last for the others too. */
const READERS_AT_LIMIT = 4;

export class Streams {
  readonly #options: StreamOptions;
  readonly #open = new Map<string, Stream>();
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #backlog: Backlog;
  #relieving = false;
  #isHeld = false;
  #count = 0;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#timers = [
      // Four looks per interval: nobody waits more than a quarter longer than it.
      setInterval(() => this.#each((stream) => stream.keepAlive()), options.keepAliveInterval / 4),
      setInterval(() => this.#each((stream) => stream.probe()), options.pingInterval),
    ];
    for (const timer of this.#timers) timer.unref();
    const most = options.limits.bufferedBytes * READERS_AT_LIMIT;
    const backlog = createBacklog();
    this.#backlog = {
      get bytes() {
        return backlog.bytes;
      },
      add: (frame) => {
        const done = backlog.add(frame);
        // Once a turn: what one broadcast puts in line is looked at as a whole.
        if (backlog.bytes > most && !this.#relieving) {
          this.#relieving = true;
          setImmediate(() => this.#relieve(most));
        }
        return done;
      },
    };
  }

  get size(): number {
    return this.#open.size;
  }

  /** Bytes that the network has not taken yet; what goes to many counts once. */
  get bufferedBytes(): number {
    return this.#backlog.bytes;
  }

  /** A new stream of a document; it has a response within a moment, or it ends. */
  open(document: string): Stream {
    // Sockets count up, streams down: one number is one line in the whole log.
    this.#count -= 1;
    const key = randomBytes(18).toString("base64url");
    const stream: Stream = new Stream({ id: this.#count, key, document }, this.#options, this.#backlog, () =>
      this.#open.delete(key),
    );
    this.#open.set(key, stream);
    if (this.#isHeld) stream.hold("journal", true);
    return stream;
  }

  /** Reads nothing more from anyone, or again: what came in waits for the disk, and must not fill the memory. */
  hold(on: boolean): void {
    this.#isHeld = on;
    this.#each((stream) => stream.hold("journal", on));
  }

  /** The stream of that name, if it is one of that document. */
  find(key: string, document: string): Stream | undefined {
    const stream = this.#open.get(key);
    return stream?.document === document ? stream : undefined;
  }

  /** Closes all, spread over `spread` milliseconds so that they do not all come back at once; resolves when ended. */
  async closeAll(code: CloseCode, spread: number): Promise<void> {
    const all = [...this.#open.values()];
    await Promise.all(
      all.map(async (stream, index) => {
        await pause((spread * index) / all.length);
        stream.stop(code);
        await stream.whenEnded;
      }),
    );
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** Asks the slowest readers to come back later, until what waits for the others is no more than `most`. */
  #relieve(most: number): void {
    this.#relieving = false;
    let excess = this.#backlog.bytes - most;
    for (const stream of [...this.#open.values()].toSorted((a, b) => b.unconfirmed - a.unconfirmed)) {
      if (excess <= 0) break;
      excess -= stream.unconfirmed;
      stream.close(CLOSE.overload, "Too many connections are too slow for the changes in their documents.");
      // It holds its bytes until it has confirmed them; twice as much is too much.
      if (this.#backlog.bytes > most * 2) stream.cut("too much waits for slow readers");
    }
  }

  #each(action: (stream: Stream) => void): void {
    for (const stream of this.#open.values()) action(stream);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
