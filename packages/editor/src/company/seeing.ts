/**
 * Which part of the text the window shows, and whether a block is in it. Owns: the measuring of that.
 * Must never: ask for the inside of a block that is out of sight; that would lay it out.
 */
import type { EditorView } from "prosemirror-view";
import type { Side, Sight } from "./company.ts";
import { parentOf } from "../drawn-tree.ts";
import type { Covered } from "../reveal.ts";
import { blockAt } from "./places.ts";

/** A block's edge may be this far out of sight and still count, in CSS pixels: a caret has some height. */
const MARGIN = 4;

/** The part of the text in the window, below what is stuck to the window's top. */
export function sightOf(view: EditorView, covered: Covered): Sight {
  const own = view.dom.getBoundingClientRect();
  const { clientHeight, clientWidth } = view.dom.ownerDocument.documentElement;
  let [top, bottom] = [Math.max(own.top, covered.top), Math.min(own.bottom, clientHeight - covered.bottom)];
  for (let at = parentOf(view.dom); at !== null; at = parentOf(at)) {
    if (at.scrollHeight <= at.clientHeight + 1 || getComputedStyle(at).overflowY === "visible") continue;
    if (at === at.ownerDocument.documentElement || at === at.ownerDocument.body) break;
    const box = at.getBoundingClientRect();
    [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
  }
  return { top, bottom, left: Math.max(0, own.left), right: Math.min(clientWidth, own.right) };
}

/** On which side of the window the block at a position is. */
export function sideOf(view: EditorView, position: number, sight: Sight): Side {
  const found = blockAt(view.state.doc, position);
  const dom = found && view.nodeDOM(found.start);
  if (!(dom instanceof Element)) return "nowhere";
  const { top, bottom } = dom.getBoundingClientRect();
  if (bottom < sight.top + MARGIN) return "above";
  return top > sight.bottom - MARGIN ? "below" : "here";
}
