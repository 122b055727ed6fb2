/**
 * The nesting that a flat run of blocks means: what is indented below an item of a list belongs to it. Owns that
 * reading for every form that nests (HTML, Markdown). Must never leave a block out, whatever its indent.
 */
import type { Node } from "prosemirror-model";
import { isListKind, readBlock } from "./blocks.ts";

/** A block, and the blocks that stand under it: none but under an item of a list. */
export interface Nested {
  readonly block: Node;
  readonly children: readonly Nested[];
}

/** The blocks as a forest, in order. Deeper ones without an item above them stand beside what is above them. */
export function nest(blocks: readonly Node[]): readonly Nested[] {
  const roots: Nested[] = [];
  const open: { readonly indent: number; readonly children: Nested[] }[] = [];
  for (const block of blocks) {
    const { indent } = readBlock(block.attrs);
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
    const children: Nested[] = [];
    (open.at(-1)?.children ?? roots).push({ block, children });
    if (isItem(block)) open.push({ indent, children });
  }
  return roots;
}

/** Whether a block is an item of a list, a toggle among them. */
export function isItem(block: Node): boolean {
  return block.type.name === "textblock" && isListKind(readBlock(block.attrs).kind);
}
