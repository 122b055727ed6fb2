/**
 * The state of one open document. Owns: the Y.Doc, which nothing outside this file keeps or changes.
 * Must never: be used again after `apply` threw; the room then builds a new one from the store.
 */
import * as Y from "yjs";
import type { Contents } from "./validation.ts";

/** What became of one update. */
export type Applied =
  /** Nothing in it was new. */
  | { readonly known: true }
  | {
      readonly known: false;
      /** What changed, for the other members; `undefined` when all of it waits for its causes. */
      readonly delta: Uint8Array | undefined;
      /** What to log, so that a replay ends in this state. */
      readonly entry: Uint8Array;
      /** Parts of it wait for updates that have not come. */
      readonly incomplete: boolean;
    };

export interface Replica {
  /** Whether nothing was ever written into the document, not even something deleted since. */
  readonly isEmpty: boolean;
  /** Bytes of the whole state as one V1 update. Costs as much as the document is long. */
  size(): number;
  stateVector(): Uint8Array;
  /** A V1 update with all that a client with this state vector lacks. */
  diff(stateVector: Uint8Array): Uint8Array;
  /** Whether an update with these contents would make the document longer. Deletions do not. */
  grows(contents: Contents): boolean;
  /** Applies a V1 update that was inspected. When it throws, this replica is broken. */
  apply(update: Uint8Array): Applied;
  /** Looks into the document; `reader` must change nothing, and define no root. */
  read<T>(reader: (doc: Y.Doc) => T): T;
  /** The V1 update that `change` makes on a copy; this replica stays as it is. */
  derive(change: (doc: Y.Doc) => void): Uint8Array;
  destroy(): void;
}

/** A replica over a document that `fill` fills, such as from the store. */
export function createReplica(fill: (doc: Y.Doc) => void): Replica {
  const doc = new Y.Doc();
  fill(doc);
  // More than one for one `applyUpdate`: after concurrent formatting Yjs removes redundant marks in a transaction of
  // its own. Whoever keeps only the last one loses the words and keeps the tidying.
  let emitted: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => emitted.push(update));

  return {
    get isEmpty() {
      const { clients, pendingStructs, pendingDs } = doc.store;
      return clients.size === 0 && pendingStructs === null && pendingDs === null;
    },
    size: () => Y.encodeStateAsUpdate(doc).length,
    stateVector: () => Y.encodeStateVector(doc),
    diff: (stateVector) => Y.encodeStateAsUpdate(doc, stateVector),
    grows: ({ ends }) => [...ends].some(([client, end]) => end > Y.getState(doc.store, client)),
    apply(update) {
      emitted = [];
      const pendingStructs = doc.store.pendingStructs?.update;
      const pendingDs = doc.store.pendingDs;
      Y.applyUpdate(doc, update);
      const waits = doc.store.pendingStructs?.update;
      const waitingDs = doc.store.pendingDs;
      const pendingChanged = !sameBytes(pendingStructs, waits) || !sameBytes(pendingDs, waitingDs);
      if (emitted.length === 0 && !pendingChanged) return { known: true };
      const delta = emitted.length > 1 ? Y.mergeUpdates(emitted) : emitted[0];
      return {
        known: false,
        delta,
        // What waits is emitted only when its causes come, so then the received bytes are logged. Otherwise what
        // Yjs emitted says the same in fewer bytes: a returning client sends every deletion that it knows of.
        entry: pendingChanged ? update.slice() : (delta ?? update),
        incomplete: pendingChanged && (waits !== undefined || waitingDs !== null),
      };
    },
    read: (reader) => reader(doc),
    derive(change) {
      const copy = new Y.Doc();
      Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
      const before = Y.encodeStateVector(copy);
      copy.transact(() => change(copy));
      const update = Y.encodeStateAsUpdate(copy, before);
      copy.destroy();
      return update;
    },
    destroy: () => doc.destroy(),
  };
}

function sameBytes(a: Uint8Array | null | undefined, b: Uint8Array | null | undefined): boolean {
  if (a === b || a == null || b == null) return (a ?? undefined) === (b ?? undefined);
  return Buffer.compare(a, b) === 0;
}
