/**
 * The caret that the browser shows and ProseMirror has not heard of. Owns: reading it in time.
 * Must never change anything: it is asked for while a colleague's edit is about to be shown.
 */
import { TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";

/**
 * Where the browser has the caret or selection, when that is elsewhere than the editor's state has it. Browsers tell of
 * a click or an arrow key by a later task (`selectionchange`). An edit from elsewhere that comes before it would put the
 * caret back to where it was, and the next key would go there.
 */
export function unreadCaret(view: EditorView): { readonly anchor: number; readonly head: number } | undefined {
  const { doc, selection } = view.state;
  // While an input method composes, the browser's caret is its own.
  if (!(selection instanceof TextSelection) || view.composing || !view.hasFocus()) return undefined;
  const { anchorNode, anchorOffset, focusNode, focusOffset } = view.dom.ownerDocument.getSelection() ?? {};
  if (!anchorNode || !focusNode || anchorOffset === undefined || focusOffset === undefined) return undefined;
  if (!view.dom.contains(anchorNode) || !view.dom.contains(focusNode)) return undefined;
  try {
    const anchor = view.posAtDOM(anchorNode, anchorOffset, 1);
    const head = view.posAtDOM(focusNode, focusOffset, 1);
    if (anchor === selection.anchor && head === selection.head) return undefined;
    // A place between blocks is none for a caret.
    const isText = [anchor, head].every((position) => doc.resolve(position).parent.inlineContent);
    return isText ? { anchor, head } : undefined;
  } catch {
    // A place in the page that is none in the document, such as in a node view's own elements.
    return undefined;
  }
}
