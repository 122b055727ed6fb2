/**
 * Commands on blocks that hold blocks: callouts and columns; and footnotes, whose words stand elsewhere.
 * Must never: make a block anew that could stay. Moving one into a container or out of it does so (decision 0002), thus
 * only what the person selected is moved.
 */
import { newBlockId, readTone, schema, type Tone } from "@weft/schema";
import { Fragment, type Node } from "prosemirror-model";
import { Selection, TextSelection, type Command, type EditorState, type Transaction } from "prosemirror-state";
import { currentBlock, newTextblock, type Located } from "./blocks.ts";

/** Most columns beside each other; more have no room. */
export const MAX_COLUMNS = 5;

/** The callout around the selection's start. */
export function calloutAt(state: EditorState): Located | undefined {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth--) {
    const node = $from.node(depth);
    if (node.type === schema.nodes.callout) return { node, pos: $from.before(depth) };
    if (node.type.spec.isolating === true) return undefined;
  }
  return undefined;
}

/** Puts a container's blocks in its place. The selection stays in its text. */
export function unwrap(transaction: Transaction, { node, pos }: Located): void {
  const { from, to } = transaction.selection;
  const content = node.childCount > 0 ? node.content : Fragment.from(newTextblock());
  transaction.replaceWith(pos, pos + node.nodeSize, content);
  if (from <= pos || to >= pos + node.nodeSize) return;
  // All that stood in it has moved by the token that opened it.
  const { doc } = transaction;
  transaction.setSelection(TextSelection.between(doc.resolve(from - 1), doc.resolve(to - 1)));
}

/** Puts the selected blocks into a callout; in one already, gives it the tone or, if it has it, takes it away. */
export function setCallout(tone: Tone | undefined): Command {
  return (state, dispatch) => {
    const around = calloutAt(state);
    const tr = state.tr;
    if (around !== undefined) {
      if (tone === undefined || readTone(around.node.attrs["tone"]) === tone) unwrap(tr, around);
      else tr.setNodeAttribute(around.pos, "tone", tone);
    } else {
      const { $from, $to } = state.selection;
      const range = $from.blockRange($to, (node) => !node.inlineContent && node.type.spec.tableRole === undefined);
      if (range === null || !range.parent.canReplaceWith(range.startIndex, range.endIndex, schema.nodes.callout))
        return false;
      tr.wrap(range, [{ type: schema.nodes.callout, attrs: { id: newBlockId(), tone: tone ?? "note" } }]);
    }
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

/** Puts blocks below the current one, or above it if it is empty: the block, with whoever else is in it, stays. */
function insertBeside(state: EditorState, node: Node): { readonly tr: Transaction; readonly at: number } | undefined {
  const current = currentBlock(state);
  const { $to } = state.selection;
  const beside = current ?? ($to.depth === 0 ? undefined : { node: $to.parent, pos: $to.before() });
  if (beside === undefined) return undefined;
  const empty = beside.node.isTextblock && beside.node.content.size === 0;
  const at = empty ? beside.pos : beside.pos + beside.node.nodeSize;
  const $at = state.doc.resolve(at);
  if (!$at.parent.canReplaceWith($at.index(), $at.index(), node.type)) return undefined;
  return { tr: state.tr.insert(at, node), at };
}

/** Inserts so many empty columns; the cursor goes into the first. */
export function insertColumns(count: number): Command {
  return (state, dispatch) => {
    const wanted = Math.min(MAX_COLUMNS, Math.max(2, Math.trunc(count)));
    const { columns, column } = schema.nodes;
    const content = Array.from({ length: wanted }, () => column.create({ id: newBlockId() }, newTextblock()));
    const inserted = insertBeside(state, columns.create({ id: newBlockId() }, content));
    if (inserted === undefined) return false;
    const { tr, at } = inserted;
    dispatch?.(tr.setSelection(Selection.near(tr.doc.resolve(at + 1), 1)).scrollIntoView());
    return true;
  };
}

/** Refers to a new footnote at the cursor, and goes on in its words, behind all else that stands in the document. */
export const insertFootnote: Command = (state, dispatch) => {
  const { footnote, footnote_ref } = schema.nodes;
  const { $from, to } = state.selection;
  if (!$from.parent.isTextblock || !$from.parent.canReplaceWith($from.index(), $from.index(), footnote_ref))
    return false;
  if (dispatch === undefined) return true;
  const id = newBlockId();
  const tr = state.tr.insert(to, footnote_ref.create({ footnote: id }));
  const end = tr.doc.content.size;
  tr.insert(end, footnote.create({ id }));
  dispatch(tr.setSelection(TextSelection.create(tr.doc, end + 1)).scrollIntoView());
  return true;
};

/** Enter in the empty last line of a callout: on below it. */
export const enterBelowCallout: Command = (state, dispatch) => {
  const current = currentBlock(state);
  const around = calloutAt(state);
  if (current === undefined || around === undefined || current.node.content.size > 0) return false;
  const { $from } = state.selection;
  if ($from.node(-1) !== around.node || around.node.lastChild !== current.node) return false;
  const tr = state.tr;
  if (around.node.childCount === 1) unwrap(tr, around);
  else {
    // The line itself goes, with its id: somebody else may be about to write in it.
    tr.delete(current.pos, current.pos + current.node.nodeSize);
    const below = tr.mapping.map(around.pos + around.node.nodeSize);
    tr.insert(below, current.node).setSelection(TextSelection.create(tr.doc, below + 1));
  }
  dispatch?.(tr.scrollIntoView());
  return true;
};

/** Backspace at the very start of a callout: takes the callout away and leaves what is in it. */
export const backspaceCallout: Command = (state, dispatch) => {
  const around = calloutAt(state);
  const { $from, empty } = state.selection;
  if (!empty || around === undefined || $from.pos !== around.pos + 2) return false;
  const tr = state.tr;
  unwrap(tr, around);
  dispatch?.(tr.scrollIntoView());
  return true;
};
