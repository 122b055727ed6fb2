import { schema } from "@weft/schema";
import { EditorState } from "prosemirror-state";
import { DecorationSet } from "prosemirror-view";
import { expect, it } from "vitest";
import { directions } from "../src/direction.ts";

function blocksLeftToTheBrowser(...texts: [text: string, dir?: string][]): number[] {
  const doc = schema.node(
    "doc",
    null,
    texts.map(([text, dir = null]) => schema.node("textblock", { dir }, schema.text(text))),
  );
  const plugin = directions();
  const state = EditorState.create({ doc, plugins: [plugin] });
  const found = plugin.props.decorations?.call(plugin, state);
  const starts: number[] = [];
  doc.forEach((_node, position) => starts.push(position));
  return found instanceof DecorationSet ? found.find().map(({ from }) => starts.indexOf(from)) : [];
}

it("leaves the direction of a block with right-to-left words to the browser", () => {
  expect(blocksLeftToTheBrowser(["hello"], ["שלום"], ["مرحبا"], ["see שלום"])).toEqual([1, 2, 3]);
});

it("leaves alone what a writer chose, and what can only run one way", () => {
  expect(blocksLeftToTheBrowser(["שלום", "ltr"], ["hello 😀 é 日本"])).toEqual([]);
});

it("does so in a table too", () => {
  const cell = schema.node("cell", null, [schema.node("textblock", null, schema.text("שלום"))]);
  const doc = schema.node("doc", null, [schema.node("table", null, [schema.node("row", null, [cell])])]);
  const plugin = directions();
  const found = plugin.props.decorations?.call(plugin, EditorState.create({ doc, plugins: [plugin] }));
  expect(found instanceof DecorationSet && found.find().map(({ from }) => from)).toEqual([3]);
});
