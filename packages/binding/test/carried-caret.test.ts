import { schema, updateFromJSON } from "@weft/schema";
import { CellSelection } from "prosemirror-tables";
import { expect, test } from "vitest";
import { createNetwork, type Editor } from "./editors.ts";

test("cells that are selected do not keep the editor from showing what a colleague does to the table", () => {
  const cell = (words: string) => ({
    type: "cell",
    content: [{ type: "textblock", content: [{ type: "text", text: words }] }],
  });
  const row = (...words: string[]) => ({ type: "row", content: words.map((each) => cell(each)) });
  const table = { type: "table", content: [row("one", "two"), row("three", "four")] };
  const { editors, sync } = createNetwork(2, updateFromJSON({ type: "doc", content: [table] }));
  const [a, b] = editors as readonly [Editor, Editor];
  const cells: number[] = [];
  a.state.doc.descendants((node, position) => void (node.type.name === "cell" && cells.push(position)));
  const [one = 0, two = 0, three = 0] = cells;
  a.edit((tr) => tr.setSelection(CellSelection.create(tr.doc, one, three)));
  b.edit((tr) => tr.delete(one, two));
  b.edit((tr) => tr.insert(1, schema.node("row")));
  sync();
  expect(a.state.doc.toJSON()).toEqual(b.state.doc.toJSON());
  b.edit((tr) => tr.insertText("!", tr.doc.content.size - 4));
  sync();
  expect(a.lines).toEqual(["table|twothreefour!"]);
});
