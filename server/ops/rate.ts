/**
 * So much in a minute, for each of many. Owns: the counting (GCRA: the leaky bucket as one number for each key). What was
 * not used in the last minute can be used at once, and then comes back bit by bit.
 * Must never: grow with the number of keys; of too many the longest silent are forgotten.
 */

const MINUTE = 60_000;
/** Keys that are remembered: 10 MB. */
const MOST_KEYS = 50_000;

export interface RateOptions {
  /** At once, and in a minute. */
  readonly perMinute: number;
  /** Milliseconds, of a clock that is never set. */
  readonly now: () => number;
}

export class Rate {
  readonly #step: number;
  readonly #now: () => number;
  /** When all that was taken will have come back; the longest silent first. */
  readonly #empty = new Map<string, number>();

  constructor({ perMinute, now }: RateOptions) {
    this.#step = MINUTE / perMinute;
    this.#now = now;
  }

  /** Takes one: 0, or else the milliseconds until one may be taken. */
  take(key: string): number {
    const now = this.#now();
    const before = Math.max(this.#empty.get(key) ?? 0, now);
    const after = before + this.#step;
    const wait = after - now - MINUTE;
    const isTaken = wait <= 0;
    // Who is refused is not silent: it must not be forgotten before those that are.
    this.#empty.delete(key);
    this.#empty.set(key, isTaken ? after : before);
    const [oldest] = this.#empty.keys();
    if (this.#empty.size > MOST_KEYS && oldest !== undefined) this.#empty.delete(oldest);
    return isTaken ? 0 : wait;
  }
}
