import { schema } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { expect, it } from "vitest";
import { SEED, seeded } from "../../../test/helpers/random.ts";
import { findBlocks } from "../src/found-blocks.ts";

const block = (text: string): Node => schema.node("textblock", null, text === "" ? [] : schema.text(text));
const docOf = (blocks: readonly Node[]): Node => schema.nodes.doc.create(null, blocks);
const isMarked = (node: Node): boolean => node.textContent.includes("!");

function foundAtOnce(doc: Node): unknown[] {
  const found: unknown[] = [];
  doc.forEach((node, position) => {
    if (isMarked(node)) found.push({ node, position });
  });
  return found;
}

it(`finds after any edits what a look at the whole document finds (WEFT_SEED=${SEED})`, () => {
  const random = seeded(SEED);
  const below = (limit: number): number => Math.floor(random() * limit);
  const find = findBlocks(isMarked);
  let blocks: Node[] = [];
  for (let round = 0; round < 2_000; round++) {
    const from = below(blocks.length + 1);
    const gone = below(Math.min(4, blocks.length - from + 1));
    // Now and then the very same node stands in two places, as after a copy.
    const come = Array.from({ length: below(4) }, () =>
      blocks.length > 0 && random() < 0.2
        ? (blocks[below(blocks.length)] ?? block(""))
        : block(["", "a", "a!", "long! one"][below(4)] ?? ""),
    );
    blocks = [...blocks.slice(0, from), ...come, ...blocks.slice(from + gone)].slice(0, 40);
    const doc = docOf(blocks);
    expect(find(doc)).toEqual(foundAtOnce(doc));
  }
});

it("looks only at the blocks that changed", () => {
  const looked: string[] = [];
  const find = findBlocks((node) => {
    looked.push(node.textContent);
    return false;
  });
  const [one, two, three] = [block("one"), block("two"), block("three")];
  find(docOf([one, two, three]));
  looked.length = 0;
  find(docOf([one, block("2"), three]));
  find(docOf([one, three]));
  expect(looked).toEqual(["2"]);
});
