/**
 * Commands that put blocks that hold blocks into the text: callouts and columns; and footnotes, whose words stand elsewhere.
 * Must never: make a block anew that could stay. Moving one into a container or out of it does so (decision 0002), thus
 * only what the person selected is moved.
 */
import { newBlockId, readTone, schema, type Tone } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { Selection, TextSelection, type Command, type EditorState, type Transaction } from "prosemirror-state";
import { currentBlock, newTextblock } from "./blocks.ts";
import { calloutAt, unwrap } from "./container-commands.ts";

/** Most columns beside each other; more have no room. */
export const MAX_COLUMNS = 5;

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
