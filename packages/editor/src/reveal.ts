/**
 * Bringing a place of the text onto the screen. Owns: that it is still there when the blocks around it have their true heights.
 * Must never: move a caret, or go on when a hand says where to look.
 */
import type { EditorView } from "prosemirror-view";
import { parentOf } from "./drawn-tree.ts";

/** How much of the window's upper and lower edge is covered, in CSS pixels. */
export interface Covered {
  readonly top: number;
  readonly bottom: number;
}

/** Where a place is brought to. */
export interface RevealOptions {
  /** At the start; or, where it was not in view, in the middle. */
  readonly place?: "start" | "middle";
  /** What counts as in view: so far from the edges of a room of this height, in CSS pixels. */
  readonly margin?: (height: number) => number;
}

/** How much room is kept around what is brought into view, in CSS pixels. */
const MARGIN = 24;

/** It is there when nothing has moved it for so many frames: blocks out of sight have an estimated height until they are drawn. */
const STILL = 8;

/** After so many frames it is left where it is. */
const LONGEST = 60;

/** A hand that says where to look goes before. */
const HANDS = ["wheel", "touchmove", "pointerdown", "keydown"] as const;

/** Scrolls what is around the text so that a position is on the screen, between what is covered. Returns the end of it. */
export function reveal(
  view: EditorView,
  position: number,
  covered: () => Covered,
  options: RevealOptions = {},
): () => void {
  const over = new AbortController();
  for (const hand of HANDS) {
    const how = { capture: true, passive: true, signal: over.signal };
    view.dom.ownerDocument.addEventListener(hand, () => over.abort(), how);
  }
  let still = 0;
  let frames = 0;
  const look = (): void => {
    if (view.isDestroyed || position > view.state.doc.content.size) over.abort();
    if (over.signal.aborted) return;
    still = bring(view, position, covered(), options) ? 0 : still + 1;
    frames++;
    if (still < STILL && frames < LONGEST) requestAnimationFrame(look);
    else over.abort();
  };
  look();
  return () => over.abort();
}

/** Scrolls once, and says whether something moved. */
function bring(
  view: EditorView,
  position: number,
  covered: Covered,
  { place = "middle", margin = () => MARGIN }: RevealOptions,
): boolean {
  const { ownerDocument } = view.dom;
  const { node } = view.domAtPos(position);
  const root = ownerDocument.scrollingElement ?? ownerDocument.documentElement;
  const lowest = ownerDocument.documentElement.clientHeight - covered.bottom;
  let moved = false;
  for (let at = node instanceof Element ? node : node.parentElement; at !== null; at = parentOf(at)) {
    if (at !== root && !scrolls(at)) continue;
    const frame = at === root ? new DOMRect(0, 0, at.clientWidth, at.clientHeight) : at.getBoundingClientRect();
    const box = view.coordsAtPos(position, 1);
    const high = Math.max(frame.top, covered.top);
    const low = Math.min(frame.bottom, lowest);
    const room = margin(low - high);
    const hidden = box.top < high + room || box.bottom > low - room;
    const down = place === "start" ? box.top - high - MARGIN : hidden ? (box.top + box.bottom - high - low) / 2 : 0;
    const before = [at.scrollTop, at.scrollLeft].join();
    if (Math.abs(down) >= 1) at.scrollTop += down;
    if (box.left < frame.left) at.scrollLeft += box.left - frame.left - MARGIN;
    else if (box.right > frame.right) at.scrollLeft += box.right - frame.right + MARGIN;
    moved ||= before !== [at.scrollTop, at.scrollLeft].join();
  }
  return moved;
}

function scrolls(element: Element): boolean {
  if (element.scrollHeight <= element.clientHeight && element.scrollWidth <= element.clientWidth) return false;
  const { overflowX, overflowY } = getComputedStyle(element);
  return /auto|scroll/.test(overflowX + overflowY);
}
