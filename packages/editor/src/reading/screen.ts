/** What of the text is on the screen, and bringing a place of it there. Reads the page; moves nothing but its scroll. */
import type { EditorView } from "prosemirror-view";
import { parentOf } from "../company/going.ts";

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

/** It is there when nothing has moved it for so many frames: blocks out of sight have an estimated height until they are drawn. */
const STILL = 8;

/** After so many frames it is left where it is. */
const LONGEST = 60;

/** A hand that says where to look goes before. */
const HANDS = ["wheel", "touchmove", "pointerdown", "keydown"] as const;

/**
 * Scrolls what is around the text so that a position is on the screen, below `top`: at the `start`, or where it was not in
 * view, in the `middle`.
 */
export function reveal(
  view: EditorView,
  position: number,
  top: () => number,
  place: "start" | "middle" = "middle",
): void {
  const over = new AbortController();
  for (const hand of HANDS) {
    const options = { capture: true, passive: true, signal: over.signal };
    view.dom.ownerDocument.addEventListener(hand, () => over.abort(), options);
  }
  let still = 0;
  let frames = 0;
  const look = (): void => {
    if (view.isDestroyed || position > view.state.doc.content.size) over.abort();
    if (over.signal.aborted) return;
    still = bring(view, position, top(), place) ? 0 : still + 1;
    frames++;
    if (still < STILL && frames < LONGEST) requestAnimationFrame(look);
    else over.abort();
  };
  look();
}

/** Scrolls once, and says whether something moved. */
function bring(view: EditorView, position: number, top: number, place: "start" | "middle"): boolean {
  const { ownerDocument } = view.dom;
  const { node } = view.domAtPos(position);
  const root = ownerDocument.scrollingElement ?? ownerDocument.documentElement;
  const lowest = lowestIn(view.dom);
  let moved = false;
  for (let at = node instanceof Element ? node : node.parentElement; at !== null; at = parentOf(at)) {
    if (at !== root && !scrolls(at)) continue;
    const frame = at === root ? new DOMRect(0, 0, at.clientWidth, at.clientHeight) : at.getBoundingClientRect();
    const box = view.coordsAtPos(position, 1);
    const high = Math.max(frame.top, top);
    const low = Math.min(frame.bottom, lowest);
    const hidden = box.top < high + MARGIN || box.bottom > low - MARGIN;
    const down = place === "start" ? box.top - high - MARGIN : hidden ? (box.top + box.bottom - high - low) / 2 : 0;
    const before = [at.scrollTop, at.scrollLeft].join();
    if (Math.abs(down) >= 1) at.scrollTop += down;
    if (box.left < frame.left) at.scrollLeft += box.left - frame.left - MARGIN;
    else if (box.right > frame.right) at.scrollLeft += box.right - frame.right + MARGIN;
    moved ||= before !== [at.scrollTop, at.scrollLeft].join();
  }
  return moved;
}

/** Where the window ends, or the bar that a phone has at its lower edge begins. */
function lowestIn({ ownerDocument, parentElement }: HTMLElement): number {
  const { clientHeight } = ownerDocument.documentElement;
  const bar = parentElement?.parentElement?.shadowRoot?.querySelector(".bar")?.getBoundingClientRect();
  return bar !== undefined && bar.height > 0 && bar.top > clientHeight / 2
    ? Math.min(bar.top, clientHeight)
    : clientHeight;
}

function scrolls(element: Element): boolean {
  if (element.scrollHeight <= element.clientHeight && element.scrollWidth <= element.clientWidth) return false;
  const { overflowX, overflowY } = getComputedStyle(element);
  return /auto|scroll/.test(overflowX + overflowY);
}
