/** Plain text as blocks. Owns: that a line is a block, and how the first and the last one join what they are put into. */
import { schema } from "@weft/schema";
import { Fragment, Slice, type Node, type ResolvedPos } from "prosemirror-model";
import { isTextblock, newTextblock } from "./blocks.ts";

/** Plain text as a slice: a block a line, with the marks of the place that it is for. */
export function sliceFromLines(text: string, $context: ResolvedPos): Slice {
  const lines = text
    .replace(/\r\n?/g, "\n")
    .replace(/^\n+|\n+$/g, "")
    .split("\n");
  const blocks = lines
    .filter((line) => line.trim() !== "" || lines.length === 1)
    .map((line) => newTextblock({}, line === "" ? [] : schema.text(line, $context.marks())));
  return openSlice(blocks);
}

/** Blocks as a slice that joins the text around it where a paragraph of it meets that. */
export function openSlice(blocks: readonly Node[]): Slice {
  const open = (node: Node | undefined): number =>
    node !== undefined && isTextblock(node) && node.attrs["kind"] === "paragraph" ? 1 : 0;
  return new Slice(Fragment.from(blocks), open(blocks[0]), open(blocks.at(-1)));
}
