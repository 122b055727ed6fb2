import { schema } from "@weft/schema";
import { EditorState } from "prosemirror-state";
import { DecorationSet } from "prosemirror-view";
import { expect, it } from "vitest";
import { directions } from "../src/direction.ts";

function blocksLeftToTheBrowser(right: boolean, ...texts: [text: string, dir?: string][]): number[] {
  const doc = schema.node(
    "doc",
    null,
    texts.map(([text, dir = null]) => schema.node("textblock", { dir }, schema.text(text))),
  );
  const plugin = directions(() => right);
  const state = EditorState.create({ doc, plugins: [plugin] });
  const found = plugin.props.decorations?.call(plugin, state);
  const starts: number[] = [];
  doc.forEach((_node, position) => starts.push(position));
  return found instanceof DecorationSet ? found.find().map(({ from }) => starts.indexOf(from)) : [];
}

it("leaves the direction of a block with right-to-left words to the browser", () => {
  expect(blocksLeftToTheBrowser(false, ["hello"], ["שלום"], ["مرحبا"], ["see שלום"])).toEqual([1, 2, 3]);
  // And on a page that runs from the right one with others.
  expect(blocksLeftToTheBrowser(true, ["hello"], ["שלום 12."], ["مرحبا"], ["see שלום"])).toEqual([0, 3]);
});

it("leaves alone what a writer chose, and what can only run one way", () => {
  expect(blocksLeftToTheBrowser(false, ["שלום", "ltr"], ["hello 😀 é 日本"])).toEqual([]);
});

it("turns a table round whose first word runs left, and leaves to the browser what stands in it", () => {
  const cellOf = (text: string) =>
    schema.node("cell", null, [schema.node("textblock", null, text === "" ? [] : schema.text(text))]);
  const made = (...cells: string[]) => {
    const doc = schema.node("doc", null, [schema.node("table", null, [schema.node("row", null, cells.map(cellOf))])]);
    const plugin = directions();
    const found = plugin.props.decorations?.call(plugin, EditorState.create({ doc, plugins: [plugin] }));
    return found instanceof DecorationSet ? found.find().map(({ from }) => doc.nodeAt(from)?.textContent) : [];
  };
  expect(made("12", "שלום", "hello", "")).toEqual(["12שלוםhello", "hello"]);
  expect(made("hello", "שלום", "")).toEqual(["שלום"]);
});
