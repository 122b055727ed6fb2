/**
 * How fast one connection may be. Owns: counting its messages and bytes by the second.
 * Must never: drop anything. Who is too fast is read later.
 */
import type { WireLimits } from "@weft/protocol";

const SECOND = 1_000;

export class Pace {
  readonly #limits: Pick<WireLimits, "messagesPerSecond" | "bytesPerSecond">;
  readonly #now: () => number;
  #since = Number.NEGATIVE_INFINITY;
  #messages = 0;
  #bytes = 0;

  constructor(limits: Pick<WireLimits, "messagesPerSecond" | "bytesPerSecond">, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Counts a message. Returns for how many milliseconds nothing more should be read; 0 while the pace is fine. */
  take(bytes: number): number {
    this.#messages += 1;
    this.#bytes += bytes;
    const { messagesPerSecond, bytesPerSecond } = this.#limits;
    // The clock is only looked at when it may matter.
    if (this.#messages <= messagesPerSecond && this.#bytes <= bytesPerSecond) return 0;
    const now = this.#now();
    const elapsed = now - this.#since;
    if (elapsed >= SECOND) {
      this.#since = now;
      this.#messages = 1;
      this.#bytes = bytes;
      return bytes > bytesPerSecond ? SECOND : 0;
    }
    return Math.ceil(SECOND - elapsed);
  }
}
