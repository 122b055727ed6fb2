/**
 * Times in a histogram. Owns: adding one in a few instructions, and quantiles of millions of them.
 */

const PER_MILLISECOND = 20;
const LONGEST = 60_000;

export class Latencies {
  readonly #buckets = new Uint32Array(LONGEST * PER_MILLISECOND + 1);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(milliseconds: number): void {
    const bucket = Math.min((milliseconds * PER_MILLISECOND) | 0, this.#buckets.length - 1);
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#count += 1;
  }

  /** Milliseconds below which this part of them lies, to a twentieth; NaN when there are none. */
  quantile(part: number): number {
    let left = Math.ceil(this.#count * part);
    if (left === 0) return Number.NaN;
    for (let bucket = 0; bucket < this.#buckets.length; bucket++) {
      left -= this.#buckets[bucket] ?? 0;
      if (left <= 0) return (bucket + 0.5) / PER_MILLISECOND;
    }
    return LONGEST;
  }

  clear(): void {
    this.#buckets.fill(0);
    this.#count = 0;
  }
}
