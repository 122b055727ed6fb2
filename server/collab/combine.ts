/**
 * Many updates to few. Owns: how many may be merged at once.
 * Must never: merge a long log in one go, for `Y.mergeUpdates` is quadratic (20,000 small updates take 18 s).
 */
import * as Y from "yjs";

/** Beyond this merging costs more for each update than it saves. */
const MOST_AT_ONCE = 48;

/** The same changes in as few updates as is cheap, in order. */
export function combine(updates: readonly Uint8Array[]): readonly Uint8Array[] {
  if (updates.length < 2) return updates;
  const combined: Uint8Array[] = [];
  for (let at = 0; at < updates.length; at += MOST_AT_ONCE) {
    const group = updates.slice(at, at + MOST_AT_ONCE);
    combined.push(group.length === 1 ? (group[0] ?? EMPTY) : Y.mergeUpdates(group));
  }
  return combined;
}

const EMPTY = Uint8Array.of(0, 0);
