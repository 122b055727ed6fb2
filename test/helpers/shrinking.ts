/**
 * Failing scripts made short. Owns: leaving out what a failure does not need.
 */

/** The list without what can be left out so that it still fails. `fails` is asked at most `tries` times. */
export function shrink<T>(list: readonly T[], fails: (list: readonly T[]) => boolean, tries = 3_000): readonly T[] {
  let short = list;
  let left = tries;
  for (let size = Math.ceil(list.length / 2); size >= 1 && left > 0;) {
    const before = short;
    for (let at = Math.max(0, short.length - size); left > 0; at -= size) {
      const without = [...short.slice(0, Math.max(0, at)), ...short.slice(at + size)];
      left -= 1;
      if (without.length < short.length && fails(without)) short = without;
      if (at <= 0) break;
    }
    // What could not go may go now that something behind it is gone.
    if (size === 1 && short.length === before.length) break;
    size = size === 1 ? 1 : Math.ceil(size / 2);
  }
  return short;
}
