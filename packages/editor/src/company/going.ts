/**
 * Going to a place in the text. Owns: which block and heading a position is in, and how it comes into sight.
 * Must never: move the reader's own caret.
 */
import { readBlock } from "@weft/schema";
import type { Node } from "prosemirror-model";
import type { EditorView } from "prosemirror-view";
import type { Sight } from "./company.ts";

/** The block at the top of the document that holds a position, and where it begins. */
export function blockAt(doc: Node, position: number): { readonly block: Node; readonly start: number } | undefined {
  const $position = doc.resolve(Math.max(0, Math.min(position, doc.content.size)));
  const block = doc.maybeChild($position.index(0));
  return block === null ? undefined : { block, start: $position.posAtIndex($position.index(0), 0) };
}

/** The words of the heading under which a position is; "" before the first. */
export function headingAt(doc: Node, position: number): string {
  let words = "";
  let start = 0;
  for (const block of doc.children) {
    if (start > position) break;
    if (readBlock(block.attrs).kind.startsWith("heading") && block.isTextblock) words = block.textContent;
    start += block.nodeSize;
  }
  return words.trim().slice(0, 80);
}

/** Brings a position to the middle of the window, unless it is well in sight. */
export function bringToSight(view: EditorView, position: number, sight: Sight | undefined): void {
  const found = blockAt(view.state.doc, position);
  const dom = found && view.nodeDOM(found.start);
  // A block out of sight has only a guess of a height until it is near: first to the block, then to the line.
  if (dom instanceof Element) {
    const { top, bottom } = dom.getBoundingClientRect();
    if (sight !== undefined && (bottom < sight.top || top > sight.bottom)) dom.scrollIntoView({ block: "center" });
  }
  const { top, bottom } = view.coordsAtPos(position);
  const room = sight === undefined ? 0 : (sight.bottom - sight.top) / 5;
  if (sight !== undefined && top >= sight.top + room && bottom <= sight.bottom - room) return;
  const { node } = view.domAtPos(position);
  const element = node instanceof Element ? node : node.parentElement;
  const box = element?.getBoundingClientRect();
  if (element === null || box === undefined) return;
  if (box.height < room) return element.scrollIntoView({ block: "center" });
  // A line of a high block: the scrolling parts around it go by what is missing.
  element.scrollIntoView({ block: "start" });
  const missing = view.coordsAtPos(position).top - (sight === undefined ? 0 : (sight.top + sight.bottom) / 2);
  scrollerOf(view.dom).scrollBy({ top: missing });
}

/** What scrolls the text: the nearest box around it that does, or the page. */
export function scrollerOf(dom: HTMLElement): Element {
  for (let at = parentOf(dom); at !== null; at = parentOf(at)) {
    const { overflowY } = getComputedStyle(at);
    if ((overflowY === "auto" || overflowY === "scroll") && at.scrollHeight > at.clientHeight) return at;
  }
  return dom.ownerDocument.scrollingElement ?? dom.ownerDocument.documentElement;
}

/** The parent as it is drawn: through slots, and out of shadow roots. */
export function parentOf(element: Element): Element | null {
  if (element.assignedSlot !== null) return element.assignedSlot;
  if (element.parentElement !== null) return element.parentElement;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}
