/**
 * All open streams. Owns: their names and numbers, and ending them in order.
 * Must never: give a stream to somebody who does not know its name.
 */
import { randomBytes } from "node:crypto";
import type { CloseCode } from "@weft/protocol";
import { Lines } from "./lines.ts";
import { Stream, type StreamOptions } from "./stream.ts";

export class Streams {
  readonly #options: StreamOptions;
  readonly #byKey = new Map<string, Stream>();
  readonly #lines: Lines<Stream>;
  #count = 0;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#lines = new Lines({ ...options, weigh: ({ unconfirmed }) => unconfirmed });
  }

  get size(): number {
    return this.#lines.size;
  }

  /** Bytes that the network has not taken yet; what goes to many counts once. */
  get bufferedBytes(): number {
    return this.#lines.backlog.bytes;
  }

  /** A new stream of a document; it has a response within a moment, or it ends. */
  open(document: string): Stream {
    // Sockets count up, streams down: one number is one line in the whole log.
    this.#count -= 1;
    const key = randomBytes(18).toString("base64url");
    const identity = { id: this.#count, key, document };
    const stream: Stream = new Stream(identity, this.#options, this.#lines.backlog, () => {
      this.#byKey.delete(key);
      this.#lines.release(stream);
    });
    this.#byKey.set(key, stream);
    this.#lines.take(stream);
    return stream;
  }

  /** See `Lines.hold`. */
  hold(on: boolean): void {
    this.#lines.hold(on);
  }

  /** The stream of that name, if it is one of that document. */
  find(key: string, document: string): Stream | undefined {
    const stream = this.#byKey.get(key);
    return stream?.document === document ? stream : undefined;
  }

  /** Ends all, spread over `spread` milliseconds; resolves when they have ended. */
  closeAll(code: CloseCode, spread: number): Promise<void> {
    return this.#lines.endAll(spread, (stream) => stream.stop(code));
  }
}
