/**
 * What commands and keys do to formulas: making one, and going into its source.
 * Must never: lose what was selected; it becomes the formula's source.
 */
import { MAX_LATEX, newBlockId, schema } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { NodeSelection, TextSelection, type Command, type EditorState, type Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { currentBlock, isTextblock } from "./blocks.ts";

/** Whether a node is a formula of its own. */
export function isFormula(node: Node): boolean {
  return node.type === schema.nodes.math;
}

/** Puts an empty formula in the place of a block of text, with the cursor in it. */
export function replaceByFormula(tr: Transaction, position: number, size: number): Transaction {
  tr.replaceWith(position, position + size, schema.nodes.math.create({ id: newBlockId() }));
  return tr.setSelection(TextSelection.create(tr.doc, position + 1));
}

/** A formula of its own: in the place of an empty block, else below the current one. */
export const insertFormula: Command = (state, dispatch) => {
  const current = currentBlock(state);
  const { selection } = state;
  const selected = selection instanceof NodeSelection && selection.node.isBlock ? selection.to : undefined;
  if (current === undefined && selected === undefined) return false;
  if (dispatch === undefined) return true;
  const { tr } = state;
  const empty = current !== undefined && isTextblock(current.node) && current.node.content.size === 0;
  const below = current === undefined ? (selected ?? 0) : current.pos + current.node.nodeSize;
  if (empty) replaceByFormula(tr, current.pos, current.node.nodeSize);
  else replaceByFormula(tr, below, 0);
  dispatch(tr.scrollIntoView());
  return true;
};

/** A formula within the line: of the selected words, or an empty one whose field opens. */
export const insertInlineFormula: Command = (state, dispatch, view) => {
  const { $from, $to, from, to, empty } = state.selection;
  if (state.selection instanceof NodeSelection || !$from.sameParent($to) || !isTextblock($from.parent)) return false;
  const latex = state.doc.textBetween(from, to, "", (leaf) => leaf.type.spec.leafText?.(leaf) ?? "").trim();
  if (latex.length > MAX_LATEX || (latex === "" && !empty)) return false;
  if (dispatch === undefined) return true;
  const formula = schema.nodes.math_inline.create({ latex });
  dispatch(state.tr.replaceRangeWith(from, to, formula).scrollIntoView());
  if (latex === "" && view !== undefined) openAt(view, from);
  return true;
};

/** Enter on a selected formula within a line: opens its field. */
export const editInlineFormula: Command = ({ selection }, dispatch, view) => {
  if (!(selection instanceof NodeSelection) || selection.node.type !== schema.nodes.math_inline) return false;
  if (dispatch !== undefined && view !== undefined) openAt(view, selection.from);
  return true;
};

function openAt(view: EditorView, position: number): void {
  const dom = view.nodeDOM(position);
  // The formula's own element knows how.
  if (dom instanceof HTMLElement) dom.click();
}

/** Enter behind "$$" alone in a block: a formula of its own. */
export const enterFormula: Command = (state, dispatch) => {
  const current = currentBlock(state);
  if (current === undefined || !isTextblock(current.node) || current.node.textContent !== "$$") return false;
  if (current.node.content.size !== 2 || state.selection.from !== current.pos + 3) return false;
  dispatch?.(replaceByFormula(state.tr, current.pos, current.node.nodeSize).scrollIntoView());
  return true;
};

function neighbour(state: EditorState, forward: boolean): { readonly node: Node; readonly pos: number } | undefined {
  const current = currentBlock(state);
  if (current === undefined) return undefined;
  const $edge = state.doc.resolve(forward ? current.pos + current.node.nodeSize : current.pos);
  const node = forward ? $edge.nodeAfter : $edge.nodeBefore;
  return node === null ? undefined : { node, pos: forward ? $edge.pos : $edge.pos - node.nodeSize };
}

/** An arrow at a block's edge into the formula beside it: its source is hidden until then, and a browser would pass it by. */
export function arrowIntoFormula(direction: "up" | "down" | "left" | "right"): Command {
  return (state, dispatch, view) => {
    if (!state.selection.empty || view?.endOfTextblock(direction, state) !== true) return false;
    const forward = direction === "down" || direction === "right";
    const found = neighbour(state, forward);
    if (found === undefined || !isFormula(found.node)) return false;
    const inside = found.pos + 1 + (forward ? 0 : found.node.content.size);
    dispatch?.(state.tr.setSelection(TextSelection.create(state.doc, inside)).scrollIntoView());
    return true;
  };
}
