/** The headings of a document, as the outline shows them. */
import { schema, type Kind } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { expect, it } from "vitest";
import { findHeadings, nested, readSame, type Section } from "../src/reading/headings.ts";

const block = (kind: Kind, text: string): Node =>
  schema.node("textblock", { kind }, text === "" ? [] : schema.text(text));
const docOf = (...blocks: readonly Node[]): Node => schema.nodes.doc.create(null, blocks);

function shown(sections: readonly Section[]): string {
  return sections
    .map(({ heading, sections }) => heading.words + (sections.length === 0 ? "" : `(${shown(sections)})`))
    .join(" ");
}

it("nests each below the last that is higher, without a gap for a level that is left out", () => {
  const doc = docOf(
    block("heading2", "a"),
    block("heading4", "b"),
    block("paragraph", "words"),
    block("heading3", "c"),
    block("heading1", "d"),
    schema.node("callout", null, [block("heading2", " e  e ")]),
  );
  expect(shown(nested(findHeadings()(doc)))).toBe("a(b c) d(e e)");
});

it("gives positions in the present document, and says whether it reads as before", () => {
  const find = findHeadings();
  const [heading, line] = [block("heading1", "a"), block("paragraph", "words")];
  const before = find(docOf(heading, line));
  const after = find(docOf(line, heading));
  expect(before.map(({ position }) => position)).toEqual([0]);
  expect(after.map(({ position }) => position)).toEqual([line.nodeSize]);
  expect(readSame(before, after)).toBe(true);
  expect(readSame(after, find(docOf(block("heading2", "a"))))).toBe(false);
  expect(readSame(after, find(docOf(heading, heading)))).toBe(false);
});
