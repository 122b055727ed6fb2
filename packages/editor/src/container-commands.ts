/**
 * What the keys do in blocks that hold blocks. How those come into the text is container-insertion.ts, which is loaded later.
 * Must never: make a block anew that could stay. Moving one into a container or out of it does so (decision 0002), thus
 * only what the person selected is moved.
 */
import { schema } from "@weft/schema";
import { Fragment } from "prosemirror-model";
import { TextSelection, type Command, type EditorState, type Transaction } from "prosemirror-state";
import { currentBlock, newTextblock, type Located } from "./blocks.ts";

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
