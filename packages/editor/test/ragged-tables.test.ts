import { createBinding } from "@weft/binding";
import { CONTENT, schema, updateFromJSON } from "@weft/schema";
import { Window } from "happy-dom";
import type { Node } from "prosemirror-model";
import { EditorState } from "prosemirror-state";
import { DecorationSet } from "prosemirror-view";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { footnoteNumbers } from "../src/footnotes.ts";
import { missingCells, raggedTables } from "../src/ragged-tables.ts";

type Span = readonly [colspan: number, rowspan: number];

function tableOf(...rows: readonly (readonly Span[])[]): Node {
  const cell = ([colspan, rowspan]: Span): Node => schema.node("cell", { colspan, rowspan }, schema.node("textblock"));
  return schema.node(
    "table",
    null,
    rows.map((spans) => schema.node("row", null, spans.map(cell))),
  );
}

const one: Span = [1, 1];

describe("what a row lacks", () => {
  test.for<[what: string, table: Node, missing: number[]]>([
    ["nothing, in a table of one width", tableOf([one, one], [one, one]), [0, 0]],
    ["what the widest row has more", tableOf([one], [one, one, one], []), [2, 0, 3]],
    ["not what a cell covers that is wide", tableOf([[3, 1]], [one, one, one]), [0, 0]],
    ["not what a cell covers from above", tableOf([[1, 2], one], [one], [one]), [0, 0, 1]],
    [
      "what is beside a cell that is wide and high",
      tableOf([one, [2, 2], one], [one], [one, one, one, one]),
      [0, 1, 0],
    ],
    ["nothing, where a row stands between cells from above", tableOf([[1, 2], one, [1, 2]], [one]), [0, 0]],
    ["nothing, when there are no rows", tableOf(), []],
    ["nothing, in rows without cells", tableOf([], []), [0, 0]],
    ["nothing that anyone would look for", tableOf([[1e9, 1e9], one], [one]), []],
  ])("is %s", ([, table, missing]) => {
    expect(missingCells(table)).toEqual(missing);
  });
});

/** Where the plugin shows something, and what. */
function shown(state: EditorState): string[] {
  const page = new Window().document as unknown as Document;
  const set = raggedTables().props.decorations?.call(raggedTables(), state);
  if (!(set instanceof DecorationSet)) return [];
  return set.find().map((decoration) => {
    const { toDOM } = (decoration as unknown as { type: { toDOM: (view: object) => HTMLElement } }).type;
    const cell = toDOM({ dom: page.createElement("div") });
    return `${decoration.from} ${cell.outerHTML}`;
  });
}

test("a row that is too short is shown with cells at its end that are in no document", () => {
  const state = EditorState.create({ doc: schema.node("doc", null, [tableOf([one, one, one], [one])]) });
  const cell = '<td class="weft-phantom" contenteditable="false" aria-hidden="true"></td>';
  const end = state.doc.content.size - 2;
  expect(shown(state).map((text) => text.replace(' colspan="1"', ""))).toEqual([`${end} ${cell}`, `${end} ${cell}`]);
  expect(shown(EditorState.create({ doc: schema.node("doc", null, [tableOf([one], [one])]) }))).toEqual([]);
});

test("a row that is far too short is shown with few cells, the last of them wide", () => {
  const state = EditorState.create({ doc: schema.node("doc", null, [tableOf([[900, 1]], [one])]) });
  expect(shown(state)).toHaveLength(20);
  expect(shown(state).at(-1)).toContain('colspan="880"');
});

test("a table in a callout in a table is padded too", () => {
  const inner = schema.node("callout", null, [tableOf([one, one], [one])]);
  const outer = schema.node("table", null, [schema.node("row", null, [schema.node("cell", null, [inner])])]);
  expect(shown(EditorState.create({ doc: schema.node("doc", null, [outer]) }))).toHaveLength(1);
});

test("nothing is written when somebody else makes a table ragged", () => {
  const json = (row: object) => ({ type: "row", content: [row, row] });
  const cell = { type: "cell", content: [{ type: "textblock" }] };
  const doc = new Y.Doc();
  Y.applyUpdate(doc, updateFromJSON({ type: "doc", content: [{ type: "table", content: [json(cell), json(cell)] }] }));
  const binding = createBinding(doc.getXmlFragment(CONTENT), schema);
  let state = EditorState.create({ doc: binding.initial, plugins: [...binding.plugins, raggedTables()] });
  const view = {
    get state() {
      return state;
    },
    dispatch: (tr: Parameters<typeof state.apply>[0]) => {
      state = state.apply(tr);
      for (const update of updates) update();
    },
    hasFocus: () => true,
    editable: true,
    dom: { ownerDocument: { getSelection: () => null } },
  };
  const views = state.plugins.flatMap((plugin) => plugin.spec.view?.(view as never) ?? []);
  const updates = views.map((one) => () => one.update?.(view as never, state));
  const remote = new Y.Doc();
  Y.applyUpdate(remote, Y.encodeStateAsUpdate(doc));
  const row = (remote.getXmlFragment(CONTENT).get(0) as Y.XmlElement).get(1) as Y.XmlElement;
  row.delete(1, 1);
  let written = 0;
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(remote), "network");
  doc.on("update", () => (written += 1));
  for (const update of updates) update();
  expect(shown(state)).toHaveLength(1);
  expect(written).toBe(0);
  expect(state.doc.firstChild?.children.map((child) => child.childCount)).toEqual([2, 1]);
  for (const one of views) one.destroy?.();
});

test("footnotes have the numbers by which the text refers to them", () => {
  const ref = (footnote: string): Node => schema.node("footnote_ref", { footnote });
  const note = (id: string): Node => schema.node("footnote", { id }, schema.text(id));
  const doc = schema.node("doc", null, [
    note("c"),
    note("a"),
    schema.node("callout", null, [schema.node("textblock", null, [ref("b"), ref("a"), ref("b")])]),
    note("b"),
  ]);
  const plugin = footnoteNumbers();
  const set = plugin.props.decorations?.call(plugin, EditorState.create({ doc }));
  const numbers = (set as DecorationSet).find().map((decoration) => {
    const { attrs } = (decoration as unknown as { type: { attrs: Record<string, string> } }).type;
    const node = doc.nodeAt(decoration.from);
    return `${node?.attrs["footnote"] ?? node?.attrs["id"]} ${attrs["data-number"]}`;
  });
  expect(numbers.toSorted()).toEqual(["a 2", "a 2", "b 1", "b 1", "b 1", "c 3"]);
});
