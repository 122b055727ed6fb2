/**
 * What an update deletes. Owns: telling what its author named from what went with it. Whoever deletes a block takes with it
 * what others wrote there meanwhile. By what is not named, those can tell that their words were lost unseen.
 */
import * as encoding from "lib0/encoding";
import * as Y from "yjs";

interface Range {
  readonly clock: number;
  readonly len: number;
}

/** So many ranges are passed on though nothing of them is new: a returning client names all that it ever deleted. */
const MOST_KNOWN = 100;

/**
 * `emitted`, which Yjs made of taking `received` (both V1) into the document, with the deletions that `received` names, also
 * where somebody else had deleted that before: who did can tell that both did the same. Without those that it does not
 * name, as far as they are of things in something that is deleted too. All copies end the same with either: what stands in
 * a deleted type is deleted wherever it comes.
 */
export function asNamed(emitted: Uint8Array, received: Uint8Array, doc: Y.Doc): Uint8Array {
  // An update ends with the length of its last deletion, or with the count 0 of clients.
  if (emitted.at(-1) === 0 && received.at(-1) === 0) return emitted;
  const deletions = deletionsOf(emitted);
  const named = deletionsOf(received);
  const told = new Map<number, Range[]>();
  for (const [client, ranges] of deletions) {
    const unnamed = without(ranges, named.get(client) ?? []);
    const rest = without(
      ranges,
      unnamed.flatMap((range) => collected(doc, client, range)),
    );
    if (rest.length > 0) told.set(client, rest);
  }
  let count = 0;
  for (const ranges of named.values()) count += ranges.length;
  if (count <= MOST_KNOWN) {
    for (const [client, ranges] of named) {
      const news = told.get(client) ?? [];
      told.set(
        client,
        [...news, ...without(ranges, news)].sort((a, b) => a.clock - b.clock),
      );
    }
  }
  return Buffer.concat([emitted.subarray(0, emitted.length - write(deletions).length), write(told)]);
}

/** An update (V1) that does nothing but delete: `ranges` by client, in order. */
export function deletionUpdate(ranges: ReadonlyMap<number, readonly Range[]>): Uint8Array {
  return Buffer.concat([Uint8Array.of(0), write(ranges)]);
}

/** Sorted, and merged where ranges meet. */
function deletionsOf(update: Uint8Array): Map<number, Range[]> {
  return Y.mergeDeleteSets([Y.decodeUpdate(update).ds]).clients;
}

/** The parts of ranges that are not in the others. The ranges of either are sorted, and none of them meet. */
function without(ranges: readonly Range[], others: readonly Range[]): Range[] {
  const rest: Range[] = [];
  let next = 0;
  for (const { clock, len } of ranges) {
    const end = clock + len;
    let at = clock;
    for (; at < end; next++) {
      const other = others[next];
      if (other === undefined || other.clock >= end) break;
      if (other.clock > at) rest.push({ clock: at, len: other.clock - at });
      at = Math.max(at, other.clock + other.len);
      // The same one may reach into the next range.
      if (at > end) break;
    }
    if (at < end) rest.push({ clock: at, len: end - at });
  }
  return rest;
}

/** What of a range stood in something that is deleted: Yjs keeps nothing of it but its length. */
function collected(doc: Y.Doc, client: number, { clock, len }: Range): Range[] {
  const structs = doc.store.clients.get(client) ?? [];
  const ranges: Range[] = [];
  for (let i = Y.findIndexSS(structs, clock); i < structs.length; i++) {
    const struct = structs[i];
    if (struct === undefined || struct.id.clock >= clock + len) break;
    if (!(struct instanceof Y.GC)) continue;
    const from = Math.max(clock, struct.id.clock);
    ranges.push({ clock: from, len: Math.min(clock + len, struct.id.clock + struct.length) - from });
  }
  return ranges;
}

/** As Yjs writes it at the end of an update (V1). */
function write(clients: ReadonlyMap<number, readonly Range[]>): Uint8Array {
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
