/**
 * Which block is meant by a place on the screen. Owns: that a table is one block, and what stands in a callout or a column
 * is blocks of its own.
 */
import { schema } from "@weft/schema";
import type { Node } from "prosemirror-model";
import type { EditorView } from "prosemirror-view";

/** A block on the screen. */
export interface HoveredBlock {
  readonly node: Node;
  readonly pos: number;
  readonly dom: HTMLElement;
}

const HOLDERS = new Set([schema.nodes.doc, schema.nodes.callout, schema.nodes.column]);

/** The block at a position of the document. */
export function blockAt(view: EditorView, pos: number): HoveredBlock | undefined {
  const $pos = view.state.doc.resolve(pos);
  for (let depth = $pos.depth + 1; depth > 0; depth--) {
    if (!HOLDERS.has($pos.node(depth - 1).type)) continue;
    const at = depth > $pos.depth ? pos : $pos.before(depth);
    const node = view.state.doc.nodeAt(at);
    const dom = view.nodeDOM(at);
    // Between two blocks no block begins where one ends.
    if (node !== null && dom instanceof HTMLElement) return { node, pos: at, dom };
  }
  return undefined;
}

/** The block that is level with a point, also beside the text. */
export function blockNear(view: EditorView, x: number, y: number): HoveredBlock | undefined {
  const { left, right, top, bottom } = view.dom.getBoundingClientRect();
  if (y < top || y > bottom) return undefined;
  const inside = Math.min(Math.max(x, left + 4), right - 4);
  const found = view.posAtCoords({ left: inside, top: y });
  if (found === null) return undefined;
  const block = blockAt(view, found.inside >= 0 ? found.inside : found.pos);
  if (block === undefined) return undefined;
  const box = block.dom.getBoundingClientRect();
  // The free page below the last block is level with none.
  return y > box.bottom + 24 || y < box.top - 24 ? undefined : block;
}

/** The middle of a block's first line, in CSS pixels of the viewport. */
export function firstLine(view: EditorView, { node, pos, dom }: HoveredBlock): number {
  const box = dom.getBoundingClientRect();
  if (!node.isTextblock) return box.top + Math.min(20, box.height / 2);
  const { top, bottom } = view.coordsAtPos(pos + 1);
  return (top + bottom) / 2;
}
