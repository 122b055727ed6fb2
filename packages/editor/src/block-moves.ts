/**
 * Blocks moved, doubled and deleted as wholes, with what is indented below them. Owns: which blocks that means, and the
 * transactions, in which a block that moves keeps its id: the binding then moves it, instead of making another one.
 */
import { Fragment, type Node } from "prosemirror-model";
import {
  NodeSelection,
  Selection,
  TextSelection,
  type Command,
  type EditorState,
  type Transaction,
} from "prosemirror-state";
import { newTextblock } from "./blocks.ts";
import { heldBy } from "./folds.ts";

/** Neighbours in one parent. */
export interface BlockRange {
  readonly from: number;
  readonly to: number;
}

/** A block with what is indented below it. */
export function wholeBlock(doc: Node, pos: number): BlockRange {
  return { from: pos, to: heldBy(doc, pos).to };
}

/** The blocks that the selection touches, with what is indented below the last of them. */
export function selectedRange(state: EditorState): BlockRange | undefined {
  const { selection, doc } = state;
  if (selection instanceof NodeSelection && selection.node.isBlock) return wholeBlock(doc, selection.from);
  // A cell or a column is no block: what is moved stays in it.
  const range = selection.$from.blockRange(selection.$to, (node) => !node.inlineContent && node.type.name !== "row");
  if (range === null || range.endIndex === range.startIndex) return undefined;
  const last = range.end - range.parent.child(range.endIndex - 1).nodeSize;
  return { from: range.start, to: Math.max(range.end, heldBy(doc, last).to) };
}

/** Moves the selected blocks over the one above (-1) or below (1) them, with what that one holds. */
export function moveBlocks(by: -1 | 1): Command {
  return (state, dispatch) => {
    const range = selectedRange(state);
    if (range === undefined) return false;
    const neighbour = by === -1 ? above(state.doc, range.from) : below(state.doc, range.to);
    if (neighbour === undefined) return false;
    // The neighbour goes to the other side, so that the selection stays where it is: in its words.
    const { content } = state.doc.slice(neighbour.from, neighbour.to);
    const tr = state.tr.delete(neighbour.from, neighbour.to);
    tr.insert(by === -1 ? range.to - (neighbour.to - neighbour.from) : range.from, content);
    if (state.selection instanceof NodeSelection) {
      tr.setSelection(NodeSelection.create(tr.doc, state.selection.from + by * (neighbour.to - neighbour.from)));
    }
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

function above(doc: Node, pos: number): BlockRange | undefined {
  const { nodeBefore } = doc.resolve(pos);
  return nodeBefore === null ? undefined : { from: pos - nodeBefore.nodeSize, to: pos };
}

function below(doc: Node, pos: number): BlockRange | undefined {
  return doc.resolve(pos).nodeAfter === null ? undefined : wholeBlock(doc, pos);
}

/** Puts a range of blocks elsewhere among blocks. Says whether it can stand there, and is not there already. */
export function moveRange(state: EditorState, { from, to }: BlockRange, target: number): Transaction | undefined {
  if (target >= from && target <= to) return undefined;
  const { content } = state.doc.slice(from, to);
  const $target = state.doc.resolve(target);
  const index = $target.index();
  if ($target.parent.inlineContent || !$target.parent.canReplace(index, index, content)) return undefined;
  const tr = state.tr.delete(from, to);
  const at = tr.mapping.map(target);
  tr.insert(at, content);
  // Taken away, its place would be empty: a document and a cell are written in somewhere.
  const $old = tr.doc.resolve(tr.mapping.map(from, -1));
  if ($old.parent.childCount === 0) tr.insert($old.pos, newTextblock());
  return tr.setSelection(Selection.near(tr.doc.resolve(at + 1), 1)).scrollIntoView();
}

/** Doubles the selected blocks below themselves; the cursor goes to the same place in the copy. */
export const duplicateBlocks: Command = (state, dispatch) => {
  const range = selectedRange(state);
  if (range === undefined) return false;
  const { from, to } = range;
  const copies = state.doc.slice(from, to).content.content.map(withoutIds);
  const tr = state.tr.insert(to, copies);
  const { anchor, head } = state.selection;
  if (state.selection instanceof TextSelection) {
    tr.setSelection(TextSelection.create(tr.doc, anchor + to - from, head + to - from));
  }
  dispatch?.(tr.scrollIntoView());
  return true;
};

/** A copy that is another block: its id, and those in it, are made when it is in the document. */
function withoutIds(node: Node): Node {
  if (node.isText) return node;
  const content = Fragment.from(node.content.content.map(withoutIds));
  return node.type.create("id" in node.attrs ? { ...node.attrs, id: null } : node.attrs, content, node.marks);
}

/** Deletes the selected blocks. */
export const deleteBlocks: Command = (state, dispatch) => {
  const range = selectedRange(state);
  if (range === undefined) return false;
  const tr = state.tr.delete(range.from, range.to);
  const $at = tr.doc.resolve(range.from);
  if ($at.parent.childCount === 0) tr.insert(range.from, newTextblock());
  dispatch?.(tr.setSelection(Selection.near(tr.doc.resolve(range.from), 1)).scrollIntoView());
  return true;
};
