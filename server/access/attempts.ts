/**
 * How often somebody may guess. Owns: counts by key, within a span of time. Must never: grow with the number of keys; of too
 * many the longest silent are forgotten.
 */

export interface AttemptsOptions {
  /** Within one span. */
  readonly most: number;
  /** Milliseconds. */
  readonly span: number;
  /** Milliseconds, of a clock that is never set. */
  readonly now: () => number;
}

/** Keys that are remembered: 10 MB. */
const MOST_KEYS = 50_000;

export class Attempts {
  readonly #options: AttemptsOptions;
  /** The longest silent first. */
  readonly #counts = new Map<string, { count: number; readonly since: number }>();

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  /** Counts one attempt: 0 when it may be made, or else the milliseconds until one may. */
  take(key: string): number {
    const { most, span, now } = this.#options;
    const before = this.#counts.get(key);
    const isOver = before === undefined || now() - before.since >= span;
    const entry = isOver ? { count: 0, since: now() } : before;
    if (entry.count >= most) return entry.since + span - now();
    entry.count += 1;
    this.#counts.delete(key);
    this.#counts.set(key, entry);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > MOST_KEYS && oldest !== undefined) this.#counts.delete(oldest);
    return 0;
  }

  /** An attempt that was no guess does not count. */
  giveBack(key: string): void {
    const entry = this.#counts.get(key);
    if (entry !== undefined) entry.count -= 1;
  }
}
