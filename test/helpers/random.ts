/**
 * Seeded randomness. Owns: one small generator, so that a failing random test can be run again from its seed.
 */

/** A generator of numbers in [0, 1), the same for the same seed. Mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The seed of this run: WEFT_SEED, or a new one. Print it where a test fails. */
export const SEED: number = Number(process.env["WEFT_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
