/**
 * Changes that no person makes: migrations and templates. Owns: under which client id they are written.
 * Must never: give one id to two different changes. Replicas that hold both would each keep the one that came first, and
 * never be equal again.
 */
import { digest } from "lib0/hash/sha256";
import * as Y from "yjs";

/** Smaller ids are the seeds', one for each schema version. */
const FIRST_ID = 1024;
/** Low, because of two who set one attribute at once Yjs prefers the higher id: people draw theirs from 32 bits, and so nearly always win. */
const ID_BYTES = 3;

/**
 * The V1 update that `change` makes to a document in one transaction. Its client id is a hash of what it says: who makes the same
 * change, on another machine or after a crash, makes the same bytes, which count once; and a change that differs has another id.
 * `change` gets a copy and must be deterministic. What it throws is thrown; the document stays as it is.
 */
export function impersonalUpdate(state: Uint8Array, change: (doc: Y.Doc) => void): Uint8Array {
  const draft = changeAs(0, state, change);
  let id = FIRST_ID;
  for (const [index, byte] of digest(draft.update).subarray(0, ID_BYTES).entries()) id += byte * 256 ** index;
  while (draft.writers.has(id)) id += 1;
  return changeAs(id, state, change).update;
}

/** The update, and the client ids of all that is in the document then. */
function changeAs(
  client: number,
  state: Uint8Array,
  change: (doc: Y.Doc) => void,
): { readonly update: Uint8Array; readonly writers: ReadonlySet<number> } {
  const doc = new Y.Doc();
  try {
    Y.applyUpdate(doc, state);
    // After what is known: Yjs gives up an id under which it sees an update arrive.
    doc.clientID = client;
    const updates: Uint8Array[] = [];
    doc.on("update", (update: Uint8Array) => updates.push(update));
    doc.transact(() => change(doc));
    return { update: Y.mergeUpdates(updates), writers: new Set(doc.store.clients.keys()) };
  } finally {
    doc.destroy();
  }
}
