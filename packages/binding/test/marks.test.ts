import { schema } from "@weft/schema";
import { expect, test } from "vitest";
import { createPair, stored } from "./editors.ts";

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
