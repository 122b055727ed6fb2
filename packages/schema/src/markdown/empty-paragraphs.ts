/**
 * Paragraphs without words, which Markdown has not. Owns: which are left out, the same on both ways, so that what is
 * written a second time is what was written the first.
 */
import { Fragment, type Node } from "prosemirror-model";
import { readBlock } from "../blocks.ts";

/** Whether a node is a paragraph without words. */
export function isEmptyParagraph(node: Node): boolean {
  return node.type.name === "textblock" && node.childCount === 0 && readBlock(node.attrs).kind === "paragraph";
}

/** Whether a node is left out: one that stands alone keeps its place open. */
export function isLeftOut(node: Node, parent: Node): boolean {
  return isEmptyParagraph(node) && parent.childCount > 1;
}

/** A block without those in it that are left out. */
export function withoutEmpty(block: Node): Node {
  if (block.inlineContent || block.childCount === 0) return block;
  const kept = block.children.filter((child) => !isLeftOut(child, block)).map(withoutEmpty);
  return block.copy(Fragment.from(kept));
}
