/**
 * What an update must be before it may touch a document. Owns: the checks on bytes that came from outside.
 * Must never: change anything. Yjs applies as it decodes and does not roll back, and after a throw inside its
 * clean-up a Y.Doc never emits again, so everything that can be known from the bytes is asked here first.
 */
import * as Y from "yjs";

/** Clocks are counted in 31 bits by other implementations of Yjs (yrs), and no honest client gets near. */
const MAX_CLOCK = 2 ** 31;

/** What an update brings: for each client the clock after its last struct. */
export interface Contents {
  readonly ends: ReadonlyMap<number, number>;
  /** Neither structs nor deletions: `00 00`, the answer of a client that has nothing new. */
  readonly empty: boolean;
}

/** Reads a V1 update without applying it: its contents, or why it is none. Never throws. */
export function inspectUpdate(update: Uint8Array): Contents | { readonly problem: string } {
  try {
    // The lazy reader behind decodeUpdate reads struct by struct and throws at the end of the bytes, so a claimed
    // count larger than the bytes allocates nothing (Yjs's own reader does `new Array(count)`: 9 bytes, 261 MB).
    const { structs, ds } = Y.decodeUpdate(update);
    const ends = new Map<number, number>();
    for (const struct of structs) {
      const { id, length } = struct;
      // `0101f40300010101740000`: an item of length 0 makes the document throw at every later edit beside it.
      if (!(length > 0)) return { problem: "a struct without length" };
      if (id.clock + length > MAX_CLOCK) return { problem: "a clock out of range" };
      if (struct instanceof Y.Item && refersAhead(struct)) return { problem: "a struct that refers to a later one" };
      ends.set(id.client, Math.max(id.clock + length, ends.get(id.client) ?? 0));
    }
    for (const deletions of ds.clients.values()) {
      const problem = deletionsProblem(deletions);
      if (problem !== undefined) return { problem };
    }
    const empty = structs.length === 0 && ds.clients.size === 0;
    // V2 updates begin like an empty V1 one. Taking them for nothing would acknowledge words that were thrown away.
    if (empty && update.length > 2) return { problem: "bytes after the end" };
    return { ends, empty };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : "unreadable" };
  }
}

/**
 * Whether an item hangs on one that its own client made later. Yjs trusts that this cannot be and throws when it
 * integrates the item, which for one that waits for its causes is long after it was logged.
 */
function refersAhead({ id, origin, rightOrigin, parent }: Y.Item): boolean {
  return [origin, rightOrigin, parent].some(
    (reference) => reference instanceof Y.ID && reference.client === id.client && reference.clock >= id.clock,
  );
}

interface Deletion {
  readonly clock: number;
  readonly len: number;
}

function deletionsProblem(deletions: readonly Deletion[]): string | undefined {
  let previousEnd = 0;
  // Honest sets are sorted; overlapping ranges cost quadratic time to apply (450 KB stop the process for 8.8 s).
  for (const { clock, len } of isSorted(deletions) ? deletions : deletions.toSorted((a, b) => a.clock - b.clock)) {
    if (!(len > 0)) return "a deletion without length";
    if (clock + len > MAX_CLOCK) return "a deletion out of range";
    if (clock < previousEnd) return "deletions that overlap";
    previousEnd = clock + len;
  }
  return undefined;
}

function isSorted(deletions: readonly Deletion[]): boolean {
  return deletions.every(({ clock }, index) => index === 0 || clock >= (deletions[index - 1]?.clock ?? 0));
}

/** Whether the bytes are a state vector. */
export function isStateVector(bytes: Uint8Array): boolean {
  try {
    Y.decodeStateVector(bytes);
    return true;
  } catch {
    return false;
  }
}
