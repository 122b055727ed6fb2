/** What of the text is on the screen. Reads the page; moves nothing. */
import type { EditorView } from "prosemirror-view";

/**
 * The positions between which the text is on the screen, below `top`. Blocks lie below each other, so some ten of them are measured,
 * and not all.
 */
export function shownPart(view: EditorView, top: number = 0): { readonly from: number; readonly to: number } {
  const blocks = view.dom.children;
  const bottom = view.dom.ownerDocument.documentElement.clientHeight;
  const first = firstBlock(blocks, (box) => box.bottom > top);
  const last = firstBlock(blocks, (box) => box.top >= bottom);
  const start = blocks[first];
  const end = blocks[last];
  const { size } = view.state.doc.content;
  return {
    from: start === undefined ? size : view.posAtDOM(start, 0, -1),
    to: end === undefined ? size : view.posAtDOM(end, 0, -1),
  };
}

/** The index of the first block whose box is `beyond` something, as all behind it are. */
function firstBlock(blocks: HTMLCollection, beyond: (box: DOMRect) => boolean): number {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    // A block that is folded away lies nowhere; the next one that is shown speaks for it.
    let shown = middle;
    while (shown < high && blocks[shown]?.getClientRects().length === 0) shown++;
    const box = shown < high ? blocks[shown]?.getBoundingClientRect() : undefined;
    if (box === undefined || beyond(box)) high = middle;
    else low = shown + 1;
  }
  return low;
}
