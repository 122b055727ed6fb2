/**
 * What a transaction says of where it came from, and the sync plugin's state, read with types.
 */
import type { EditorState, Transaction } from "prosemirror-state";
import { ySyncPluginKey } from "y-prosemirror";
import type { SyncMeta, SyncState } from "./sync.ts";

/** The sync plugin's state; `undefined` in an editor state without the plugin. */
export function syncState(state: EditorState): SyncState | undefined {
  return ySyncPluginKey.getState(state) as SyncState | undefined;
}

/** Whether a transaction shows a change of the Yjs document: someone else's, or this editor's own undo or redo. */
export function cameFromYjs(transaction: Transaction): boolean {
  return metaOf(transaction)?.isChangeOrigin === true;
}

/** Whether a transaction is this editor's undo or redo, which reaches ProseMirror by way of the Yjs document. */
export function isOwnUndo(transaction: Transaction): boolean {
  const meta = metaOf(transaction);
  return meta?.isChangeOrigin === true && meta.isUndoRedoOperation === true;
}

function metaOf(transaction: Transaction): SyncMeta | undefined {
  return transaction.getMeta(ySyncPluginKey) as SyncMeta | undefined;
}
