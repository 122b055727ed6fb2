/**
 * A ProseMirror editor state kept equal to a Y.XmlFragment. Owns the interface that editors see, and the order of
 * the plugins behind it (decision 0003).
 * Must never write without an edit: an empty fragment is shown as an empty paragraph and stays empty.
 */
import type { Node, Schema } from "prosemirror-model";
import type { Command, EditorState, Plugin, Transaction } from "prosemirror-state";
import type * as Y from "yjs";
import { bareContainers } from "./bare-containers.ts";
import { blockIds } from "./block-ids.ts";
import { toAbsolute, toRelative } from "./positions.ts";
import { cameFromYjs, isOwnUndo } from "./sync-state.ts";
import type { ReceivedIn } from "./recovery.ts";
import { createSync } from "./sync.ts";
import { undoHistory } from "./undo.ts";

/** One editor's tie to one fragment. Not to be shared by two editor states. */
export interface Binding {
  /** The fragment's content now: the document for `EditorState.create`, which must follow in the same task. */
  readonly initial: Node;
  /** Sync, block ids and per-user undo, in this order; other plugins may stand before or after them. */
  readonly plugins: readonly Plugin[];
  /** Takes back this editor's last burst of changes, never anyone else's, and brings the caret to it. */
  readonly undo: Command;
  readonly redo: Command;
  /** Whether there is something to undo. */
  canUndo(state: EditorState): boolean;
  canRedo(state: EditorState): boolean;
  /** Whether a transaction shows someone else's change, not one of this editor (its undo is its own). */
  isRemote(transaction: Transaction): boolean;
  /**
   * Calls `listener` with words of this page's person that went with a block which somebody deleted who had not seen them,
   * and for which there is no place any more; returns the end of it. Needs the option `receivedIn`.
   */
  readonly onLost: (listener: (words: string) => void) => () => void;
  /** A position as JSON that stays with its text while others edit; `null` where it has no place. */
  toRelative(state: EditorState, position: number): unknown;
  /** The position for a relative one, from anyone: `undefined` for what is none or points to nothing here. */
  toAbsolute(state: EditorState, relative: unknown): number | undefined;
}

export interface BindingOptions {
  /** The update that a Yjs transaction took in. Without it, words that were lost unseen are not brought back. */
  readonly receivedIn?: ReceivedIn;
}

/** Binds a fragment, which must be part of a Y.Doc, to an editor with this schema. Writes nothing. */
export function createBinding(fragment: Y.XmlFragment, schema: Schema, options: BindingOptions = {}): Binding {
  const { doc } = fragment;
  if (doc === null) throw new Error("The fragment is not part of a document.");
  const sync = createSync(fragment, doc, schema, options.receivedIn ?? (() => undefined));
  const history = undoHistory(fragment);
  return {
    initial: sync.initial,
    plugins: [sync.plugin, history.plugin, bareContainers(), blockIds()],
    undo: history.undo,
    redo: history.redo,
    canUndo: () => history.canUndo(),
    canRedo: () => history.canRedo(),
    onLost: sync.onLost,
    isRemote: (transaction) => cameFromYjs(transaction) && !isOwnUndo(transaction),
    toRelative,
    toAbsolute,
  };
}
