import { expect, test } from "vitest";
import { createPair, dragged, type Editor, settled } from "./editors.ts";

function drag(editor: Editor, index: number, to: number): void {
  editor.edit((tr) => dragged(tr, index, to));
}

const BLOCKS = [
  ["paragraph", "one"],
  ["paragraph", "two"],
  ["paragraph", "three"],
  ["paragraph", "four"],
] as const;

test("who types in a neighbour of a block that is moved keeps every word, and so does the block", async () => {
  const { a, b, sync } = createPair(...BLOCKS);
  const ids = a.ids;
  drag(a, 1, 3);
  b.place(0, -1).type("!").place(2, 0).type("?");
  await settled(sync);
  expect(a.lines).toEqual(["paragraph|one!", "paragraph|?three", "paragraph|four", "paragraph|two"]);
  expect(b.lines).toEqual(a.lines);
  expect(b.ids).toEqual([ids[0], ids[2], ids[3], ids[1]]);
});

test("a block that two people move at once is there once, in one of the two places", async () => {
  const { a, b, sync } = createPair(...BLOCKS);
  const ids = a.ids;
  drag(a, 1, 3);
  drag(b, 1, 0);
  await settled(sync);
  expect(b.lines).toEqual(a.lines);
  expect(a.lines.toSorted()).toEqual(["paragraph|four", "paragraph|one", "paragraph|three", "paragraph|two"]);
  expect(new Set(a.ids)).toEqual(new Set(ids));
});

test("two blocks that two people move past each other are whole", async () => {
  const { a, b, sync } = createPair(...BLOCKS);
  drag(a, 0, 3);
  drag(b, 3, 0);
  await settled(sync);
  expect(b.lines).toEqual(a.lines);
  expect(a.lines.toSorted()).toEqual(["paragraph|four", "paragraph|one", "paragraph|three", "paragraph|two"]);
});

test("when one of the two has written in it meanwhile, both copies stay, each with an id of its own", async () => {
  const { a, b, sync } = createPair(...BLOCKS);
  drag(a, 1, 3);
  a.place(3, -1).type(" and a half");
  drag(b, 1, 0);
  b.place(0, -1).type(" and a bit");
  await settled(sync);
  expect(b.lines).toEqual(a.lines);
  expect(a.lines.filter((line) => line.startsWith("paragraph|two")).toSorted()).toEqual([
    "paragraph|two and a bit",
    "paragraph|two and a half",
  ]);
  expect(new Set(a.ids).size).toBe(a.ids.length);
});

test("undo of what was written later does not bring the copy back", async () => {
  const { a, b, sync } = createPair(...BLOCKS);
  drag(a, 1, 3);
  drag(b, 1, 0);
  for (const editor of [a, b]) editor.pause();
  await settled(sync);
  const { lines } = a;
  for (const editor of [a, b]) editor.place(2, -1).type("x").pause();
  await settled(sync);
  for (const editor of [a, b]) editor.undo();
  await settled(sync);
  expect(a.lines).toEqual(lines);
  expect(b.lines).toEqual(lines);
});
