/**
 * What the elements of all blocks have in common: the attributes that say id, indent, alignment and direction.
 * Must never write a value that was not read through `readBlock` or another reader.
 */
import { readBlock, type Block } from "./blocks.ts";

/** Attributes of an element by name, as `DOMOutputSpec` takes them. */
export type DOMAttributes = Record<string, string>;

/** All that a block's element says. */
export function domAttributes(block: Block): DOMAttributes {
  const attributes = placeAttributes({ ...block });
  if (block.align !== null) attributes["data-align"] = block.align;
  if (block.dir !== null) attributes["dir"] = block.dir;
  return attributes;
}

/** Id and indent only, of a block that is not a line of text. */
export function placeAttributes(attrs: Readonly<Record<string, unknown>>): DOMAttributes {
  const { id, indent } = readBlock(attrs);
  const attributes: DOMAttributes = {};
  if (id !== null) attributes["data-id"] = id;
  if (indent > 0) attributes["data-indent"] = String(indent);
  return attributes;
}

/**
 * The class of every element that holds blocks: a cell, a callout, a column. The style sheet finds them by it, and the
 * reading of lists and quotations ends at it (dom-place.ts).
 */
export const BLOCKS_CLASS = "weft-blocks";

/** Words from an attribute: "" for what is none, cut where no one would read on. */
export function wordsOf(value: unknown, limit: number): string {
  return typeof value === "string" ? value.slice(0, limit).toWellFormed() : "";
}
