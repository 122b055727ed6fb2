/**
 * The seam to y-prosemirror's sync plugin: its state, read with types. Nothing else in this package touches what the
 * library keeps to itself, so that own code can take its place (issue 3) in one file.
 */
import type { Node } from "prosemirror-model";
import type { EditorState, Transaction } from "prosemirror-state";
import { ySyncPluginKey } from "y-prosemirror";
import type * as Y from "yjs";

/** Which ProseMirror node, or which texts, a Yjs type was last shown as. */
export type NodeMapping = Map<Y.AbstractType<unknown>, Node | Node[]>;

/** As much of the library's binding object as is used. */
export interface SyncBinding {
  readonly mapping: NodeMapping;
  /** Runs the function unless one is running: how the library keeps its two directions from answering each other. */
  readonly mux: (body: () => void) => void;
  /** Writes the editor's document into the Yjs document. */
  _prosemirrorChanged: (doc: Node) => void;
  /** Stops showing changes of the Yjs document. */
  destroy(): void;
  /** Whether a change of the Yjs document scrolls to the caret. */
  _isLocalCursorInView: () => boolean;
  /** The selection to restore after the Yjs transaction that runs; `null` outside of one. */
  beforeTransactionSelection: { readonly type: string; readonly anchor: unknown; readonly head: unknown } | null;
}

/** The state of the sync plugin. */
export interface SyncState {
  readonly type: Y.XmlFragment;
  readonly doc: Y.Doc;
  readonly binding: SyncBinding;
  /** Whether the last transaction came from the Yjs document. */
  readonly isChangeOrigin: boolean;
}

/** The sync plugin's state; `undefined` in an editor state without the plugin. */
export function syncState(state: EditorState): SyncState | undefined {
  return ySyncPluginKey.getState(state) as SyncState | undefined;
}

interface SyncMeta {
  readonly isChangeOrigin?: boolean;
  readonly isUndoRedoOperation?: boolean;
}

/** Whether a transaction shows a change of the Yjs document: someone else's, or this editor's own undo or redo. */
export function cameFromYjs(transaction: Transaction): boolean {
  return (transaction.getMeta(ySyncPluginKey) as SyncMeta | undefined)?.isChangeOrigin === true;
}

/** Whether a transaction is this editor's undo or redo, which reaches ProseMirror by way of the Yjs document. */
export function isOwnUndo(transaction: Transaction): boolean {
  const meta = transaction.getMeta(ySyncPluginKey) as SyncMeta | undefined;
  return meta?.isChangeOrigin === true && meta.isUndoRedoOperation === true;
}
