import { schema } from "@weft/schema";
import { EditorState, NodeSelection } from "prosemirror-state";
import { beforeAll, expect, it } from "vitest";
import { blockWork } from "../src/block-work.ts";
import { deleteBlocks, moveBlocks, moveRange, wholeBlock } from "../src/block-moves.ts";
import { desk } from "./desk.ts";

// Their code comes beside the text; here it is there.
beforeAll(async () => void (await blockWork.load()));

it("moves a block over its neighbour; its id and the cursor in it stay", () => {
  const page = desk("paragraph: one", "paragraph: tw|o", "paragraph: three");
  const before = page.ids();
  expect(page.exec("moveUp")).toBe(true);
  expect(page.lines()).toEqual(["paragraph: tw|o", "paragraph: one", "paragraph: three"]);
  expect(page.ids()).toEqual([before[1], before[0], before[2]]);
  expect(page.exec("moveUp")).toBe(false);
  page.exec("moveDown");
  page.exec("moveDown");
  expect(page.lines()).toEqual(["paragraph: one", "paragraph: three", "paragraph: tw|o"]);
  expect(page.exec("moveDown")).toBe(false);
});

it("takes along what is indented below it, and all that is selected", () => {
  const page = desk("bullet: a|", "bullet 1: b", "bullet 2: c", "bullet: d", "bullet 1: e");
  page.exec("moveDown");
  expect(page.outline()).toEqual(["bullet: d", "bullet 1: e", "bullet: a", "bullet 1: b", "bullet 2: c"]);
  const some = desk("paragraph: a", "paragraph: b|b", "paragraph: c|c", "paragraph: d");
  some.exec("moveUp");
  expect(some.lines()).toEqual(["paragraph: b|b", "paragraph: c|c", "paragraph: a", "paragraph: d"]);
});

it("doubles blocks as other blocks", () => {
  const page = desk("todo x: mi|lk", "paragraph: end");
  page.exec("duplicate");
  expect(page.lines()).toEqual(["todo x: milk", "todo x: mi|lk", "paragraph: end"]);
  expect(page.ids()[1]).not.toBe(page.ids()[0]);
});

it("deletes blocks, and leaves a line to write in", () => {
  const page = desk("paragraph: o|ne", "divider", "paragraph: tw|o");
  expect(page.exec("delete")).toBe(true);
  expect(page.lines()).toEqual(["paragraph: |"]);
  const one = desk("paragraph: one", "paragraph: tw|o", "paragraph: three");
  one.exec("delete");
  expect(one.lines()).toEqual(["paragraph: one", "paragraph: |three"]);
});

it("moves a selected divider, and keeps it selected", () => {
  const page = desk("paragraph: one|", "divider", "paragraph: two");
  page.dispatch(page.state.tr.setSelection(NodeSelection.create(page.state.doc, 5)));
  page.run(moveBlocks(1));
  expect(page.outline()).toEqual(["paragraph: one", "paragraph: two", "divider"]);
  expect(page.state.selection).toBeInstanceOf(NodeSelection);
  page.run(deleteBlocks);
  expect(page.outline()).toEqual(["paragraph: one", "paragraph: two"]);
});

it("drops blocks anywhere among blocks, but not into themselves, into a line, or where they can't stand", () => {
  const text = (words: string): ReturnType<typeof schema.node> => schema.node("textblock", null, schema.text(words));
  const callout = schema.node("callout", null, [text("in")]);
  const table = schema.node("table", null, [schema.node("row", null, [schema.node("cell", null, [text("x")])])]);
  const doc = schema.node("doc", null, [text("one"), callout, table]);
  const state = EditorState.create({ doc });
  const one = wholeBlock(doc, 0);
  expect(moveRange(state, one, 0)).toBeUndefined();
  expect(moveRange(state, one, one.to)).toBeUndefined();
  expect(moveRange(state, one, 2)).toBeUndefined();
  const intoTable = 5 + callout.nodeSize + 1;
  expect(moveRange(state, one, intoTable)).toBeUndefined();
  expect(moveRange(state, one, 6)?.doc.child(0).textContent).toBe("onein");
  // The last line of a callout that is taken away leaves a line behind.
  const out = moveRange(state, wholeBlock(doc, 6), 0);
  expect(out?.doc.children.map((node) => node.textContent)).toEqual(["in", "one", "", "x"]);
  expect(out?.doc.child(2).childCount).toBe(1);
});
