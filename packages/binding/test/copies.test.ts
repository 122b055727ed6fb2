import { CONTENT, schema, updateFromJSON } from "@weft/schema";
import { expect, test, vi } from "vitest";
import * as Y from "yjs";
import { createNetwork, createPair, dragged, type Editor, settled, startOf, stored } from "./editors.ts";

const BLOCKS = [
  ["paragraph", "one"],
  ["paragraph", "two"],
  ["paragraph", "three"],
] as const;

function remove(editor: Editor, index: number): void {
  editor.edit((tr) => tr.delete(startOf(tr.doc, index), startOf(tr.doc, index + 1)));
}

function elementAt(editor: Editor, index: number): Y.XmlElement {
  const element: unknown = editor.doc.getXmlFragment(CONTENT).get(index);
  return element instanceof Y.XmlElement ? element : expect.fail();
}

/** Both have moved the second block to the end, and neither has answered yet. */
function twice(): ReturnType<typeof createPair> {
  const pair = createPair(...BLOCKS, ["paragraph", "four"]);
  for (const editor of [pair.a, pair.b]) editor.edit((tr) => dragged(tr, 1, 3));
  pair.sync();
  expect(pair.a.lines.slice(2)).toEqual(["paragraph|four", "paragraph|two", "paragraph|two"]);
  return pair;
}

test("a block that two people remove, and both bring back by undo, is there once", async () => {
  const { a, b, sync } = createPair(...BLOCKS);
  for (const editor of [a, b]) remove(editor, 1);
  await settled(sync);
  for (const editor of [a, b]) editor.undo();
  await settled(sync);
  expect(a.lines).toEqual(["paragraph|one", "paragraph|two", "paragraph|three"]);
  expect(b.lines).toEqual(a.lines);
  expect(new Set(a.ids).size).toBe(3);
});

test("a move that two people made, and both take back, leaves the block once", async () => {
  const { a, b, sync } = createPair(...BLOCKS);
  a.edit((tr) => dragged(tr, 1, 2));
  b.edit((tr) => dragged(tr, 1, 0));
  a.undo();
  b.undo();
  await settled(sync);
  expect(b.lines).toEqual(a.lines);
  expect(a.lines.toSorted()).toEqual(["paragraph|one", "paragraph|three", "paragraph|two"]);
});

test("of two copies of ours that differ from the older one, one stays", async () => {
  const { editors, sync } = createNetwork(2);
  const [a, b] = editors as readonly [Editor, Editor];
  b.edit((tr) => {
    const block = (words: string) => schema.node("textblock", { id: "same" }, schema.text(words));
    return tr.insert(tr.doc.content.size, [block("older"), block("newer"), block("newer")]);
  });
  for (const index of [1, 2, 3]) elementAt(b, index).setAttribute("id", "same");
  await settled(sync);
  expect(b.lines.slice(1)).toEqual(["paragraph|older", "paragraph|newer"]);
  expect(a.lines).toEqual(b.lines);
  expect(new Set(a.ids).size).toBe(3);
});

test("undo brings a block back with an id, though somebody else gave it another one meanwhile", async () => {
  const { a, b, sync } = createPair(...BLOCKS);
  remove(a, 1);
  elementAt(b, 1).setAttribute("id", "another");
  await settled(sync);
  a.undo();
  await settled(sync);
  expect(a.lines[1]).toBe("paragraph|two");
  expect(a.ids[1]).toEqual(expect.any(String));
  expect(b.ids).toEqual(a.ids);
});

test("while a block is there twice, both stay what they are when both are edited at once", () => {
  const { a, b, sync } = twice();
  const elements = [3, 4].map((index) => elementAt(a, index));
  a.edit((tr) => tr.insertText("!", startOf(tr.doc, 4) + 4).insertText("?", startOf(tr.doc, 3) + 4));
  const after = [3, 4].map((index) => elementAt(a, index));
  expect(after.every((element, i) => element === elements[i])).toBe(true);
  sync();
  expect(b.lines.slice(3)).toEqual(["paragraph|two?", "paragraph|two!"]);
});

test("while a block is there twice, Enter in one of them leaves the other and its name alone", () => {
  for (const index of [3, 4]) {
    const { a } = twice();
    const before = [3, 4].map((each) => elementAt(a, each));
    const id = a.ids[3];
    a.place(index, 1).enter();
    expect(a.lines.slice(3).toSorted()).toEqual(["paragraph|t", "paragraph|two", "paragraph|wo"]);
    expect(a.ids.filter((each) => each === id)).toHaveLength(2);
    const after = a.doc.getXmlFragment(CONTENT).toArray();
    expect(before.every((element) => after.includes(element))).toBe(true);
  }
});

/** Both have moved columns below two lines, so that they are there twice, and neither has answered yet. */
function columnsTwice(): { readonly a: Editor; readonly b: Editor; readonly sync: () => void } {
  const line = (text: string) => ({ type: "textblock", content: [{ type: "text", text }] });
  const column = (text: string) => ({ type: "column", content: [line(text)] });
  const content = [{ type: "columns", content: [column("left"), column("right")] }, line("one"), line("two")];
  const { editors, sync } = createNetwork(2, updateFromJSON({ type: "doc", content }));
  const [a, b] = editors as readonly [Editor, Editor];
  for (const editor of editors) editor.edit((tr) => dragged(tr, 0, 2));
  sync();
  expect(a.lines.slice(2)).toEqual(["columns|leftright", "columns|leftright"]);
  return { a, b, sync };
}

test("while columns are there twice, and the first are moved past the second, these keep what is typed in them", async () => {
  const { a, b, sync } = columnsTwice();
  const second = elementAt(a, 3);
  // Nothing is left in a column of the second ones, so a line is shown there, which gets its name as they are passed.
  const right = second.get(1);
  if (right instanceof Y.XmlElement) right.delete(0, 1);
  sync();
  a.edit((tr) => dragged(tr, 2, 3));
  b.edit((tr) => tr.insertText("!", startOf(tr.doc, 3) + 7));
  await settled(sync);
  expect(elementAt(a, 2)).toBe(second);
  expect(a.lines.slice(2)).toEqual(["columns|left!", "columns|leftright"]);
  expect(b.lines).toEqual(a.lines);
  expect(stored(a.doc).toJSON()).toEqual(a.state.doc.toJSON());
});

test("while columns are there twice, and the first are put into the second, these keep what is typed in them", async () => {
  const { a, b, sync } = columnsTwice();
  const second = elementAt(a, 3);
  a.edit((tr) => {
    const moved = tr.doc.child(2);
    const at = startOf(tr.doc, 2);
    // Before the line in the left column.
    return tr.delete(at, at + moved.nodeSize).insert(at + 2, moved);
  });
  b.edit((tr) => tr.insertText("!", startOf(tr.doc, 3) + 7));
  await settled(sync);
  expect(elementAt(a, 2)).toBe(second);
  expect(a.lines.slice(2)).toEqual(["columns|leftrightleft!right"]);
  expect(b.lines).toEqual(a.lines);
  expect(stored(a.doc).toJSON()).toEqual(a.state.doc.toJSON());
});

test("Enter in what is shown for nothing makes two blocks, and both are stored", async () => {
  const { a, b, sync } = createPair(["paragraph", ""], ["paragraph", ""]);
  remove(a, 0);
  remove(b, 1);
  await settled(sync);
  expect(a.ids).toEqual([null]);
  a.place(0).edit((tr) => tr.insert(tr.doc.content.size, schema.node("textblock")));
  sync();
  expect(b.lines).toEqual(["paragraph|", "paragraph|"]);
  expect(stored(a.doc).toJSON()).toEqual(a.state.doc.toJSON());
  expect(a.ids).toEqual([expect.any(String), expect.any(String)]);
});

test("where a line break was taken away, what others write behind it is shown as it comes", () => {
  const { a, b, sync } = createPair(["paragraph", "onetwo"]);
  a.edit((tr) => tr.insert(4, schema.node("hard_break")));
  sync();
  // The second text stays where it is, empty: others may write in it.
  a.edit((tr) => tr.delete(4, 8));
  b.edit((tr) => tr.insertText("!", 8));
  const errors: unknown[] = [];
  const note = vi.spyOn(globalThis, "queueMicrotask").mockImplementation((task) => errors.push(task));
  sync();
  note.mockRestore();
  expect(errors).toEqual([]);
  expect(a.lines).toEqual(["paragraph|one!"]);
});
