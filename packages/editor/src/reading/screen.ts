/** What of the text is on the screen, and bringing a place of it there. Reads the page; moves nothing but its scroll. */
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

/** How much room is kept around what is brought into view, in CSS pixels. */
const MARGIN = 24;

/** How often the place is looked at again: blocks out of sight have an estimated height until they are drawn. */
const LOOKS = 4;

/**
 * Scrolls what is around the text so that a position is on the screen, below `top`: at the `start`, or where it was not in
 * view, in the `middle`.
 */
export function reveal(
  view: EditorView,
  position: number,
  top: () => number,
  place: "start" | "middle" = "middle",
  looks: number = LOOKS,
): void {
  if (view.isDestroyed || position > view.state.doc.content.size) return;
  const { ownerDocument } = view.dom;
  const { node } = view.domAtPos(position);
  const root = ownerDocument.scrollingElement ?? ownerDocument.documentElement;
  let moved = false;
  for (let at = node instanceof Element ? node : node.parentElement; at !== null; at = around(at)) {
    if (at !== root && !scrolls(at)) continue;
    const frame = at === root ? new DOMRect(0, 0, at.clientWidth, at.clientHeight) : at.getBoundingClientRect();
    const box = view.coordsAtPos(position, 1);
    const high = Math.max(frame.top, top());
    const low = Math.min(frame.bottom, root.clientHeight);
    const hidden = box.top < high + MARGIN || box.bottom > low - MARGIN;
    const [before, beside] = [at.scrollTop, at.scrollLeft];
    if (place === "start") at.scrollTop += box.top - high - MARGIN;
    else if (hidden) at.scrollTop += (box.top + box.bottom - high - low) / 2;
    if (box.left < frame.left) at.scrollLeft += box.left - frame.left - MARGIN;
    else if (box.right > frame.right) at.scrollLeft += box.right - frame.right + MARGIN;
    moved ||= at.scrollTop !== before || at.scrollLeft !== beside;
  }
  if (moved && looks > 0) requestAnimationFrame(() => reveal(view, position, top, place, looks - 1));
}

function scrolls(element: Element): boolean {
  if (element.scrollHeight <= element.clientHeight && element.scrollWidth <= element.clientWidth) return false;
  const { overflowX, overflowY } = getComputedStyle(element);
  return /auto|scroll/.test(overflowX + overflowY);
}

/** What an element is drawn in: its slot, its parent, or the host of the tree that it is in. */
function around(element: Element): Element | null {
  if (element.assignedSlot !== null) return element.assignedSlot;
  if (element.parentElement !== null) return element.parentElement;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}
