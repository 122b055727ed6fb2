/** What is done to a block of media as a whole. Owns: that it is done where the block is now, and the focus afterwards. */
import { NodeSelection } from "prosemirror-state";
import type { MediaBlock } from "../media-context.ts";

/** Writes one attribute, if it has another value. */
export function writeAttribute({ view, node, getPos }: MediaBlock, name: string, value: unknown): void {
  const pos = getPos();
  if (pos === undefined || !view.editable || node.attrs[name] === value) return;
  view.dispatch(view.state.tr.setNodeAttribute(pos, name, value));
}

/** Takes the block out; the cursor goes on where it was. */
export function deleteBlock({ view, node, getPos }: MediaBlock): void {
  const pos = getPos();
  if (pos === undefined || !view.editable) return;
  view.dispatch(view.state.tr.delete(pos, pos + node.nodeSize).scrollIntoView());
  view.focus();
}

/** Selects the block as a whole and gives the keyboard back to the text. */
export function selectBlock({ view, getPos }: MediaBlock): void {
  const pos = getPos();
  if (pos !== undefined) view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, pos)));
  view.focus();
}

/** Escape in a control goes back to the block, and no key in one reaches the text. */
export function leaveTo(event: KeyboardEvent, block: MediaBlock): void {
  event.stopPropagation();
  if (event.key !== "Escape") return;
  event.preventDefault();
  selectBlock(block);
}

/** A link in the text is not followed by a click; a file's is. */
export function opensByItself(event: Event): void {
  event.stopPropagation();
}
