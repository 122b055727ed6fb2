/** Giving the focus back to the text, also where it can only be read: there the browser must be told what is selected. */
import type { EditorView } from "prosemirror-view";

/** Focuses the text with the editor's selection in it. */
export function focusText(view: EditorView): void {
  view.focus();
  if (view.editable) return;
  view.dom.focus({ preventScroll: true });
  const { from, to } = view.state.selection;
  const start = view.domAtPos(from, 1);
  const end = view.domAtPos(to, -1);
  view.dom.ownerDocument.getSelection()?.setBaseAndExtent(start.node, start.offset, end.node, end.offset);
}
