import { schema } from "@weft/schema";
import { expect, test } from "vitest";
import { createPair, type Editor, stored } from "./editors.ts";

test("a mark on what is no text is seen by everyone, and taken away by everyone", () => {
  const { a, b, sync } = createPair(["paragraph", "one"]);
  a.edit((tr) => tr.insert(2, schema.node("hard_break")));
  sync();
  b.edit((tr) =>
    tr.addMark(1, 5, schema.mark("bold")).addMark(1, 5, schema.mark("link", { href: "https://example.com" })),
  );
  sync();
  expect(
    a.state.doc
      .child(0)
      .child(1)
      .marks.map(({ type }) => type.name),
  ).toEqual(["link", "bold"]);
  expect(a.state.doc.toJSON()).toEqual(b.state.doc.toJSON());
  expect(stored(a.doc).toJSON()).toEqual(a.state.doc.toJSON());
  a.edit((tr) => tr.removeMark(1, 5, schema.mark("bold")));
  sync();
  expect(
    b.state.doc
      .child(0)
      .child(1)
      .marks.map(({ type }) => type.name),
  ).toEqual(["link"]);
});

test.for<[string, (b: Editor) => void]>([
  ["Enter", (b) => b.edit((tr) => tr.addMark(4, 5, schema.mark("bold")).split(7))],
  ["Backspace", (b) => b.edit((tr) => tr.addMark(4, 5, schema.mark("bold")).join(9))],
])("a mark on a line break is seen when %s behind it comes at once", ([, change]) => {
  const { a, b, sync } = createPair(["paragraph", "onetwo"], ["paragraph", "three"]);
  a.edit((tr) => tr.insert(4, schema.node("hard_break")));
  sync();
  change(b);
  sync();
  expect(a.state.doc.child(0).child(1).marks).toEqual([schema.mark("bold")]);
  expect(a.state.doc.toJSON()).toEqual(b.state.doc.toJSON());
  expect(stored(a.doc).toJSON()).toEqual(a.state.doc.toJSON());
});
