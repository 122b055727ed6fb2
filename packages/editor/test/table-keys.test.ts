/** Keys, selected cells, and the clipboard in tables. */
import { schema } from "@weft/schema";
import { Slice } from "prosemirror-model";
import { Selection, TextSelection } from "prosemirror-state";
import { describe, expect, test } from "vitest";
import { cellsAsText, pasteCells, tableFromText, tableIn } from "../src/tables/cell-clipboard.ts";
import { CellSelection } from "../src/tables/cell-selection.ts";
import { tableDesk, tableFrom } from "./drawn-table.ts";

describe("Tab", () => {
  test.for<[what: string, key: string, before: string[], at: string[], after?: string[]]>([
    ["goes to the next cell", "Tab", ["|a b", "c d"], ["b"]],
    ["goes to the next row", "Tab", ["a |b", "c d"], ["c"]],
    ["goes past what a short row lacks", "Tab", ["a b c", "|d", "e"], ["e"]],
    ["makes a row in the last cell", "Tab", ["a b", "c |d"], [""], ["a b", "c d", "- -"]],
    ["goes back with Shift", "Shift-Tab", ["a b", "|c d"], ["b"]],
    ["stays in the first cell with Shift", "Shift-Tab", ["|a b"], ["a"]],
  ])("%s", ([, key, before, at, after = before.map((row) => row.replace("|", ""))]) => {
    const page = tableDesk(...before);
    expect(page.press(key)).toBe(true);
    expect(page.selected()).toEqual(at);
    expect(page.table()).toEqual(after);
  });

  test("is left to a list at the start of an item, and to code", () => {
    const page = tableDesk("|a b");
    const { $head } = page.state.selection;
    page.dispatch(page.state.tr.setNodeAttribute($head.before(), "kind", "bullet"));
    page.dispatch(page.state.tr.setSelection(TextSelection.create(page.state.doc, $head.start())));
    expect(page.press("Tab")).toBe(false);
    expect(page.press("Shift-Tab"), "nothing to outdent").toBe(true);
    page.dispatch(page.state.tr.setSelection(TextSelection.create(page.state.doc, $head.start() + 1)));
    expect(page.press("Tab"), "behind its words").toBe(true);
    const code = tableDesk("|a b");
    const at = code.state.selection.$head.before();
    code.dispatch(
      code.state.tr.replaceWith(at, at + 3, schema.nodes.code_block.create({ id: "code" }, schema.text("x"))),
    );
    code.dispatch(code.state.tr.setSelection(TextSelection.create(code.state.doc, at + 1)));
    expect(code.press("Tab")).toBe(false);
  });
});

test("Escape goes from selected cells into one of them, and from there below the table", () => {
  const page = tableDesk("[a b", "c d]");
  expect(page.press("Escape")).toBe(true);
  expect([page.state.selection instanceof CellSelection, page.selected()]).toEqual([false, ["d"]]);
  expect(page.press("Escape")).toBe(true);
  expect(page.state.selection.$head.parent.textContent).toBe("after");
  page.dispatch(page.state.tr.delete(page.state.selection.$head.before(), page.state.doc.content.size));
  page.dispatch(page.state.tr.setSelection(Selection.near(page.state.doc.resolve(11))));
  expect(page.press("Escape")).toBe(true);
  expect(page.state.doc.lastChild).toBe(page.state.selection.$head.parent);
});

test("Enter on selected cells goes into one of them and writes nothing", () => {
  const page = tableDesk("[a b]");
  expect(page.press("Enter")).toBe(true);
  expect([page.table(), page.selected()]).toEqual([["a b"], ["b"]]);
  expect(page.press("Enter"), "in a cell it is a new line").toBe(false);
});

test("select all selects what is in the cell, then the cells, then is left to the document", () => {
  const page = tableDesk("a |b/c", "d e");
  expect(page.press("Mod-a")).toBe(true);
  const { from, to } = page.state.selection;
  expect(page.state.doc.textBetween(from, to, "/")).toBe("b/c");
  expect(page.press("Mod-a")).toBe(true);
  expect(page.selected()).toEqual(["a", "bc", "d", "e"]);
  expect(page.press("Mod-a")).toBe(false);
});

describe("Backspace and Delete", () => {
  test("empty selected cells, in one step, and keep their first line's element", () => {
    const page = tableDesk("[a b/c", "d e]", "f g");
    page.press("Backspace");
    expect(page.table()).toEqual(["- -", "- -", "f g"]);
    expect(page.selected()).toEqual(["", "", "", ""]);
    page.undo();
    expect(page.table()).toEqual(["a b/c", "d e", "f g"]);
  });

  test("do not take the border of a cell away", () => {
    const page = tableDesk("a |b", "c d");
    const { $head } = page.state.selection;
    page.dispatch(page.state.tr.setSelection(TextSelection.create(page.state.doc, $head.start())));
    expect([page.press("Backspace"), page.press("Delete")]).toEqual([true, false]);
    page.dispatch(page.state.tr.setSelection(TextSelection.create(page.state.doc, $head.end())));
    expect([page.press("Backspace"), page.press("Delete")]).toEqual([false, true]);
    expect(page.table()).toEqual(["a b", "c d"]);
  });
});

describe("selected cells", () => {
  test("are a rectangle that cuts no cell in two", () => {
    expect(tableDesk("a [b c", "d:2x1 e]", "f g h").selected()).toEqual(["a", "b", "c", "d", "e"]);
    expect(tableDesk("[a b c", "d", "e f] g").selected(), "of a ragged table").toEqual(["a", "b", "d", "e", "f"]);
  });

  test("are written over in the first one", () => {
    const page = tableDesk("[a b]", "c d");
    page.dispatch(page.state.tr.insertText("new"));
    expect([page.table(), page.selected()]).toEqual([["new -", "c d"], ["new"]]);
  });

  test("stay selected while others write, and are a caret when one of them is gone", () => {
    const page = tableDesk("a [b", "c d]");
    page.dispatch(page.state.tr.insertText("more ", 1));
    expect(page.selected()).toEqual(["b", "d"]);
    const [first = 0] = (page.state.selection as CellSelection).cells;
    page.dispatch(page.state.tr.delete(first, first + (page.state.doc.nodeAt(first)?.nodeSize ?? 0)));
    expect(page.state.selection).toBeInstanceOf(TextSelection);
    expect(page.table()).toEqual(["a", "c d"]);
  });

  test("do not become others when one of them is deleted", () => {
    const page = tableDesk("[a b] c", "d e f");
    const [first = 0] = (page.state.selection as CellSelection).cells;
    page.dispatch(page.state.tr.delete(first, first + (page.state.doc.nodeAt(first)?.nodeSize ?? 0)));
    expect(page.state.selection).toBeInstanceOf(TextSelection);
  });

  test("are what was selected when they come back from JSON, or a caret", () => {
    const { state } = tableDesk("a [b", "c d]");
    expect(Selection.fromJSON(state.doc, state.selection.toJSON()).eq(state.selection)).toBe(true);
    const elsewhere = Selection.fromJSON(state.doc, { type: "weft-cells", anchor: 1, head: 2 });
    expect(elsewhere).toBeInstanceOf(TextSelection);
  });

  test("are copied as a table, and as lines with tabs", () => {
    const page = tableDesk("a [b c", 'd "e"/f g]');
    const slice = page.state.selection.content();
    expect(cellsAsText(page.state, slice)).toBe('b\tc\n"""e""\nf"\tg');
    const table = tableIn(slice);
    expect(table?.children.map(({ childCount }) => childCount)).toEqual([2, 2]);
    expect(tableFromText('b\tc\n"""e""\nf"\tg\n')?.textContent).toBe('bc"e"fg');
    expect(cellsAsText(page.state, Slice.empty)).toBeUndefined();
  });
});

describe("cells that are pasted", () => {
  test.for<[what: string, before: string[], pasted: string[], after: string[]]>([
    ["fill cells from the caret's on", ["a b c", "d |e f"], ["x y"], ["a b c", "d x y"]],
    ["make rows and columns", ["a b", "c |d"], ["1 2", "3 4"], ["a b -", "c 1 2", "- 3 4"]],
    ["leave rows short into which nothing goes", ["a b", "|c d", "e"], ["1 2 3"], ["a b -", "1 2 3", "e"]],
    ["fill a row up into which they go", ["a b c", "|d"], ["1 2 3"], ["a b c", "1 2 3"]],
    ["fill what is selected as often as they fit", ["[a b", "c d]"], ["1"], ["1 1", "1 1"]],
    ["fill what is selected row by row", ["[a b", "c d]"], ["1 2"], ["1 2", "1 2"]],
    ["go beyond what is selected where they do not fit", ["[a b]", "c d"], ["1 2", "3 4"], ["1 2", "3 4"]],
    ["part cells that cover several", ["|a:2x1 b", "c d e"], ["1 2", "3 4"], ["1 2 b", "3 4 e"]],
    ["cover several as they did", ["|a b c", "d e f"], ["x:2x2", ""], ["x:2x2 c", "f"]],
    ["leave the head a head", ["*|a *b", "c d"], ["1 2"], ["*1 *2", "c d"]],
    ["are made as wide as their widest row", ["|a b", "c d"], ["1 2", "3"], ["1 2", "3 -"]],
  ])("%s", ([, before, pasted, after]) => {
    const page = tableDesk(...before);
    const { doc } = page.state;
    const tr = pasteCells(page.state, tableFrom(...pasted));
    if (tr === undefined) throw new Error("They are not pasted.");
    page.dispatch(tr.setMeta("uiEvent", "paste"));
    expect(page.table()).toEqual(after);
    expect(page.state.selection).toBeInstanceOf(CellSelection);
    const ids: unknown[] = [];
    page.state.doc.descendants((node) => void (node.isText || ids.push(node.attrs["id"])));
    expect(new Set(ids).size, "each has an id of its own").toBe(ids.length);
    page.undo();
    expect(page.state.doc.toJSON(), "one undo").toEqual(doc.toJSON());
  });

  test("put a single cell's words at the caret", () => {
    const page = tableDesk("a |b");
    const tr = pasteCells(page.state, tableFrom("word"));
    if (tr !== undefined) page.dispatch(tr);
    expect(page.table()).toEqual(["a wordb"]);
  });

  test("are none outside of a table, and of a text without tabs", () => {
    const page = tableDesk("a b");
    page.dispatch(page.state.tr.setSelection(TextSelection.create(page.state.doc, 1)));
    expect(pasteCells(page.state, tableFrom("1 2"))).toBeUndefined();
    expect(tableFromText("words, and\nmore")).toBeUndefined();
    const lines = schema.nodes.doc.create(null, [
      schema.nodes.textblock.create(null, schema.text("x")),
      tableFrom("1"),
    ]);
    expect(tableIn(new Slice(lines.content, 0, 0))).toBeUndefined();
  });
});
