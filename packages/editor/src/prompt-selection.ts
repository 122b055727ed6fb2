/**
 * Reads the browser's selection before it is needed. Browsers tell of a moved cursor only some time after they moved
 * it (`selectionchange` is queued): a key that follows at once, or the leap to the toolbar, would act on the old place.
 */
import { AllSelection, Plugin, TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";

/** Takes over the browser's selection if it has moved, as ProseMirror itself will when it hears of it. */
export function readSelectionNow(view: EditorView): void {
  const { state, dom } = view;
  // Nodes and gaps have no equal among the browser's selections; while an input method composes, it is in charge.
  if (view.composing || !(state.selection instanceof TextSelection || state.selection instanceof AllSelection)) return;
  const selection = dom.ownerDocument.getSelection();
  const { anchorNode, anchorOffset, focusNode, focusOffset } = selection ?? { anchorNode: null, focusNode: null };
  if (anchorNode === null || focusNode === null || !dom.contains(anchorNode) || !dom.contains(focusNode)) return;
  const anchor = view.posAtDOM(anchorNode, anchorOffset ?? 0, 1);
  const head = view.posAtDOM(focusNode, focusOffset ?? 0, 1);
  if (anchor === state.selection.anchor && head === state.selection.head) return;
  const { doc } = state;
  if (Math.max(anchor, head) > doc.content.size) return;
  const next = TextSelection.between(doc.resolve(anchor), doc.resolve(head));
  if (!next.eq(state.selection)) view.dispatch(state.tr.setSelection(next));
}

/** Keys, and leaving the text, find the selection where it is. */
export function promptSelection(): Plugin {
  const read = (view: EditorView): false => {
    readSelectionNow(view);
    return false;
  };
  return new Plugin({
    props: {
      handleDOMEvents: {
        keydown: (view, event) => !event.isComposing && read(view),
        blur: read,
      },
    },
  });
}
