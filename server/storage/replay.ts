/**
 * From stored bytes back to a Y.Doc. Owns: how a snapshot and the log after it are applied.
 * Must never: leave a document half loaded without saying so, or merge a long log (`Y.mergeUpdates` is quadratic).
 */
import * as Y from "yjs";
import { CorruptDocument, type StoredDocument } from "./store.ts";
import { applyBeforeWaiting } from "./waiting.ts";

/**
 * Applies the snapshot (V2) and then every update (V1) to `doc` in one transaction, with the origin `replay`.
 * Throws `CorruptDocument` when a record cannot be applied; `doc` is then of no use and must be dropped, for Yjs
 * neither undoes the part that it took nor emits updates again after a throw.
 */
export function replay(stored: StoredDocument, doc: Y.Doc): void {
  let record = "the snapshot";
  try {
    // In one transaction the cost is that of the content; with one per update, cleaning up makes it quadratic.
    doc.transact(() => {
      if (stored.snapshot !== undefined) Y.applyUpdateV2(doc, stored.snapshot, replay);
      for (const [index, update] of stored.updates.entries()) {
        record = `update ${index + 1} of ${stored.updates.length}`;
        applyBeforeWaiting(doc, update, replay);
      }
      record = "the whole";
    }, replay);
  } catch (error) {
    throw new CorruptDocument(stored.document, `${record} cannot be applied`, { cause: error });
  }
}
