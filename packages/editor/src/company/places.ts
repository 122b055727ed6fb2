/** Where a position is in the text: in which block, under which heading. */
import { readBlock } from "@weft/schema";
import type { Node } from "prosemirror-model";

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
