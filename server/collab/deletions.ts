/**
 * What an update deletes. Owns: telling what its author named from what went with it. Whoever deletes a block takes with it
 * what others wrote there meanwhile. By what is not named, those can tell that their words were lost unseen.
 */
import * as encoding from "lib0/encoding";
import * as Y from "yjs";

type Ranges = { readonly clock: number; readonly len: number }[];

/**
 * `emitted`, which Yjs made of taking in `received` (both V1), without the deletions that `received` does not name. All
 * copies end the same with either: what is in a deleted type is deleted wherever they meet.
 */
export function asNamed(emitted: Uint8Array, received: Uint8Array): Uint8Array {
  // An update ends with the length of its last deletion, or with the count 0 of clients.
  if (emitted.at(-1) === 0) return emitted;
  const ds = deletionsOf(emitted);
  const all = write(ds.clients);
  const kept = write(common(ds.clients, deletionsOf(received).clients));
  if (kept.length === all.length) return emitted;
  return Buffer.concat([emitted.subarray(0, emitted.length - all.length), kept]);
}

/** Sorted, and merged where ranges meet. */
function deletionsOf(update: Uint8Array): ReturnType<typeof Y.mergeDeleteSets> {
  return Y.mergeDeleteSets([Y.decodeUpdate(update).ds]);
}

/** What is in both. The ranges of either are sorted, and none of them meet. */
function common(one: ReadonlyMap<number, Ranges>, other: ReadonlyMap<number, Ranges>): Map<number, Ranges> {
  const both = new Map<number, Ranges>();
  for (const [client, ranges] of one) {
    const others = other.get(client) ?? [];
    const shared: Ranges = [];
    for (let i = 0, j = 0; i < ranges.length && j < others.length;) {
      const [a, b] = [ranges[i], others[j]];
      if (a === undefined || b === undefined) break;
      const from = Math.max(a.clock, b.clock);
      const to = Math.min(a.clock + a.len, b.clock + b.len);
      if (from < to) shared.push({ clock: from, len: to - from });
      if (a.clock + a.len < b.clock + b.len) i++;
      else j++;
    }
    if (shared.length > 0) both.set(client, shared);
  }
  return both;
}

/** As Yjs writes it at the end of an update (V1). */
function write(clients: ReadonlyMap<number, Ranges>): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, clients.size);
    for (const [client, ranges] of clients) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, ranges.length);
      for (const { clock, len } of ranges) {
        encoding.writeVarUint(encoder, clock);
        encoding.writeVarUint(encoder, len);
      }
    }
  });
}
