/**
 * Updates for a document in which others wait for their causes. Owns: in which order the two are taken in, the same for those who are here
 * and whenever the log is read. Must never: let what waits have a say in what comes.
 */
import * as Y from "yjs";

/**
 * Applies an update (V1) and after it, by itself, what it sets free: whoever wrote the update has its words in their place, and
 * nothing that waited may move them. Also whatever waits for clocks that the update has too, in structs of another cut, as only a
 * forger writes both: Yjs would take in the rest of the one that waited in the parent and under the key that it names, and look its
 * neighbours up, while everyone who is sent that rest puts it where its origin is.
 */
export function applyBeforeWaiting(doc: Y.Doc, update: Uint8Array, origin?: unknown): void {
  const waiting = doc.store.pendingStructs;
  if (waiting === null || !comesAfter(waiting, Y.parseUpdateMeta(update).to)) {
    Y.applyUpdate(doc, update, origin);
    return;
  }
  doc.store.pendingStructs = null;
  Y.applyUpdate(doc, update, origin);
  Y.applyUpdateV2(doc, Y.diffUpdateV2(waiting.update, Y.encodeStateVector(doc)), origin);
}

type Waiting = NonNullable<Y.Doc["store"]["pendingStructs"]>;

function comesAfter({ missing, update }: Waiting, ends: ReadonlyMap<number, number>): boolean {
  for (const [client, clock] of missing) if (clock < (ends.get(client) ?? 0)) return true;
  for (const [client, start] of Y.parseUpdateMetaV2(update).from) if (start < (ends.get(client) ?? 0)) return true;
  return false;
}
