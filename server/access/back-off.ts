/**
 * Waiting longer after each wrong guess. Owns: how many are free, and how the wait grows.
 * Must never: grow with the number of keys, or keep somebody out for longer than a minute: whoever guesses would else lock
 * out whom the account belongs to.
 */

/** Wrong guesses before the first wait: as many as somebody makes who knows the password and not which of theirs it was. */
const FREE = 5;
/** Milliseconds. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;
/** After so long without a guess, they are forgotten. */
const MEMORY = 60 * 60_000;
const MOST_KEYS = 50_000;

interface Guesses {
  readonly count: number;
  readonly at: number;
  readonly waitUntil: number;
}

export class BackOff {
  /** Milliseconds, of a clock that is never set. */
  readonly #now: () => number;
  /** The longest silent first. */
  readonly #guesses = new Map<string, Guesses>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts a guess before it is looked at, or a hundred at once would be one: 0, or else the milliseconds until one may be made. */
  take(key: string): number {
    const now = this.#now();
    const before = this.#guesses.get(key);
    const isKnown = before !== undefined && now - before.at < MEMORY;
    if (isKnown && now < before.waitUntil) return before.waitUntil - now;
    this.#note(key, isKnown ? before.count + 1 : 1, now);
    return 0;
  }

  /** It was right. */
  forget(key: string): void {
    this.#guesses.delete(key);
  }

  #note(key: string, count: number, now: number): void {
    const wait = count < FREE ? 0 : Math.min(FIRST_WAIT * 2 ** (count - FREE), LONGEST_WAIT);
    this.#guesses.delete(key);
    this.#guesses.set(key, { count, at: now, waitUntil: now + wait });
    const [oldest] = this.#guesses.keys();
    if (this.#guesses.size > MOST_KEYS && oldest !== undefined) this.#guesses.delete(oldest);
  }
}
