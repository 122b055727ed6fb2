/**
 * A ProseMirror editor state kept equal to a Y.XmlFragment. Owns the interface that editors see, and the order of
 * the plugins behind it; for now they stand on y-prosemirror's sync plugin (decision 0003).
 * Must never write without an edit: an empty fragment is shown as an empty paragraph and stays empty.
 */
import type { Node, Schema } from "prosemirror-model";
import type { Command, EditorState, Plugin, Transaction } from "prosemirror-state";
import { initProseMirrorDoc, ySyncPlugin } from "y-prosemirror";
import type * as Y from "yjs";
import { blockIds } from "./block-ids.ts";
import { foreignGuard, wordsOf } from "./foreign.ts";
import { toAbsolute, toRelative } from "./positions.ts";
import { safeguards } from "./safeguards.ts";
import { cameFromYjs, isOwnUndo } from "./sync-state.ts";
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
  /** Why this document can only be looked at, as a sentence for a person; `undefined` when it can be edited. */
  problem(): string | undefined;
  /** Calls back when a colleague's change makes the document one that can only be looked at. Returns the way out. */
  onProblem(listener: (problem: string) => void): () => void;
  /** A position as JSON that stays with its text while others edit; `null` where it has no place. */
  toRelative(state: EditorState, position: number): unknown;
  /** The position for a relative one, from anyone: `undefined` for what is none or points to nothing here. */
  toAbsolute(state: EditorState, relative: unknown): number | undefined;
}

/**
 * Binds a fragment, which must be part of a Y.Doc, to an editor with this schema. Writes nothing. A fragment with
 * content that the schema does not know is shown as its words and cannot be edited: see `problem`.
 */
export function createBinding(fragment: Y.XmlFragment, schema: Schema): Binding {
  if (fragment.doc === null) throw new Error("The fragment is not part of a document.");
  const guard = foreignGuard(fragment, schema);
  if (guard.problem() !== undefined) {
    const nothing: Command = () => false;
    return {
      initial: wordsOf(fragment, schema),
      plugins: [guard.plugin],
      undo: nothing,
      redo: nothing,
      canUndo: () => false,
      canRedo: () => false,
      isRemote: () => false,
      problem: guard.problem,
      onProblem: guard.onProblem,
      toRelative,
      toAbsolute,
    };
  }
  // Without both the document and the mapping the library replaces the whole content when the view is made.
  const { doc, mapping } = initProseMirrorDoc(fragment, schema);
  const sync: Plugin = ySyncPlugin(fragment, { mapping });
  const history = undoHistory(fragment);
  const editable = (): boolean => guard.problem() === undefined;
  const textblocks = new Set(Object.values(schema.nodes).flatMap((type) => (type.isTextblock ? [type.name] : [])));
  return {
    initial: doc.childCount > 0 ? doc : emptyDocument(schema),
    plugins: [sync, guard.plugin, safeguards(textblocks), history.plugin, blockIds()],
    undo: (state, dispatch, view) => editable() && history.undo(state, dispatch, view),
    redo: (state, dispatch, view) => editable() && history.redo(state, dispatch, view),
    canUndo: () => editable() && history.canUndo(),
    canRedo: () => editable() && history.canRedo(),
    problem: guard.problem,
    onProblem: guard.onProblem,
    isRemote: (transaction) => cameFromYjs(transaction) && !isOwnUndo(transaction),
    toRelative,
    toAbsolute,
  };
}

/** What an empty fragment looks like. The sync plugin writes nothing while the editor shows exactly this. */
function emptyDocument(schema: Schema): Node {
  const doc = schema.topNodeType.createAndFill();
  if (doc === null) throw new Error("The schema has no empty document.");
  return doc;
}
