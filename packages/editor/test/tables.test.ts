/** Every command on tables: in order, with cells that cover several, and with rows of several widths. */
import { schema } from "@weft/schema";
import type { EditorView } from "prosemirror-view";
import { describe, expect, test } from "vitest";
import type { CommandArguments, CommandName } from "../src/commands.ts";
import { late } from "../src/late.ts";
import { tableCommands } from "../src/table-commands.ts";
import * as work from "../src/tables/work.ts";
import { desk } from "./desk.ts";
import { tableDesk } from "./drawn-table.ts";

type Case = readonly [what: string, before: string[], command: CommandName, after: string[] | false, at?: string[]];

const CASES: readonly Case[] = [
  ["a row above", ["a b", "|c d"], "table_row_above", ["a b", "- -", "c d"], [""]],
  ["a row below", ["|a b", "c d"], "table_row_below", ["a b", "- -", "c d"], [""]],
  ["a row below several", ["[a b", "c d]", "e f"], "table_row_below", ["a b", "c d", "- -", "e f"]],
  ["a row through a high cell", ["|a b:1x2", "c"], "table_row_below", ["a b:1x3", "-", "c"]],
  ["a row below a wide cell", ["|a:2x1", "b c"], "table_row_below", ["a:2x1", "- -", "b c"]],
  ["a row in a ragged table", ["a b c", "|d"], "table_row_below", ["a b c", "d", "- - -"]],
  ["a row above the head, which is the head then", ["*|a *b", "c d"], "table_row_above", ["*- *-", "a b", "c d"]],
  ["a row below the head", ["*|a *b", "c d"], "table_row_below", ["*a *b", "- -", "c d"]],
  ["a row beside a head", ["*a b", "*c |d"], "table_row_below", ["*a b", "*c d", "*- -"]],
  ["a column before", ["a |b", "c d"], "table_column_before", ["a - b", "c - d"], [""]],
  ["a column after", ["a |b", "c d"], "table_column_after", ["a b -", "c d -"], [""]],
  ["a column through a wide cell", ["a:2x1", "|b c"], "table_column_after", ["a:3x1", "b - c"]],
  ["a column beside a high cell", ["a:1x2 |b", "c"], "table_column_before", ["a:1x2 - b", "- c"]],
  ["a column with a head", ["*a *|b", "c d"], "table_column_after", ["*a *b *-", "c d -"]],
  ["a column where some rows end before", ["a b |c", "d", "e f"], "table_column_after", ["a b c -", "d", "e f"]],
  ["a column where some rows end", ["a |b c", "d", "e f"], "table_column_after", ["a b - c", "d", "e f -"]],
  ["no row", ["a b", "|c d"], "table_row_delete", ["a b"], ["a"]],
  ["no rows", ["a b", "[c d", "e] f"], "table_row_delete", ["a b"]],
  ["no table without rows", ["[a b", "c d]"], "table_row_delete", []],
  ["less of a high cell", ["a b:1x2", "|c"], "table_row_delete", ["a b"]],
  ["a high cell, which goes on below", ["|a b:1x2", "c"], "table_row_delete", ["c b"]],
  ["the rest of a cell that is high in front", ["b:1x3 |a", "c", "d"], "table_row_delete", ["b:1x2 c", "d"]],
  ["no short row", ["a b c", "|d"], "table_row_delete", ["a b c"]],
  ["no column", ["a |b", "c d"], "table_column_delete", ["a", "c"], ["a"]],
  ["no columns", ["a [b c]", "d e f"], "table_column_delete", ["a", "d"]],
  ["no table without columns", ["[a b]", "c d"], "table_column_delete", []],
  ["less of a wide cell", ["a:2x1 x", "b |c y"], "table_column_delete", ["a x", "b y"]],
  ["no column that some rows lack", ["a b |c", "d"], "table_column_delete", ["a b", "d"]],
  ["a row further up", ["a b", "c |d"], "table_row_up", ["c d", "a b"], ["d"]],
  ["a row further down", ["a |b", "c d", "e f"], "table_row_down", ["c d", "a b", "e f"], ["b"]],
  ["no row above the first", ["|a b", "c d"], "table_row_up", false],
  ["rows further down", ["[a b", "c d]", "e f"], "table_row_down", ["e f", "a b", "c d"], ["a", "b", "c", "d"]],
  ["a row past a high cell", ["|a b", "c:1x2 d", "e"], "table_row_down", ["c:1x2 d", "e", "a b"], ["a"]],
  ["a row past one that has a head of its own", ["*a *b", "c *d", "e |f"], "table_row_up", ["*a *b", "e f", "c *d"]],
  ["the head above", ["*a *b", "|c d"], "table_row_up", ["*c *d", "a b"], ["c"]],
  ["a column to the left", ["a |b", "c d"], "table_column_left", ["b a", "d c"], ["b"]],
  ["a column to the right", ["|a b c", "d e f"], "table_column_right", ["b a c", "e d f"], ["a"]],
  ["no column after the last", ["a |b"], "table_column_right", false],
  ["a column past a wide cell", ["|a b:2x1", "d e f"], "table_column_right", ["b:2x1 a", "e f d"]],
  ["a column out of a short row", ["a b |c", "d e", "f"], "table_column_left", ["a c b", "d - e", "f"]],
  ["a column into a short row", ["a |b c", "d e", "f"], "table_column_right", ["a c b", "d - e", "f"]],
  ["a head beside", ["*a b", "*c |d"], "table_column_left", ["*b a", "*d c"]],
  ["one cell of a row", ["[a b] c"], "table_merge", ["a/b:2x1 c"], ["ab"]],
  ["one cell of a block, without empty lines", ["[a - c", "- e] f"], "table_merge", ["a/e:2x2 c", " f".trim()]],
  ["one cell of empty ones", ["[- -]"], "table_merge", ["-:2x1"]],
  ["one cell of wide and high ones", ["[a:2x1 b", "c d e]"], "table_merge", ["a/b/c/d/e:3x2", ""]],
  ["one cell over places without a cell", ["a [b", "c", "d e]"], "table_merge", ["a b/e:1x3", "c", "d"]],
  ["no single cell", ["|a b"], "table_merge", false],
  ["cells of a wide one", ["|a:2x1 b", "c d e"], "table_split", ["a - b", "c d e"], ["a"]],
  ["cells of a wide and high one", ["x a|:2x2 b", "c d", "e f g h"], "table_split", ["x a - b", "c - - d", "e f g h"]],
  ["cells of several", ["[a:2x1 b:1x2]", "c d"], "table_split", ["a - b", "c d -"]],
  ["heads of a head", ["*|a:2x1", "b c"], "table_split", ["*a *-", "b c"]],
  ["no cell that is one", ["|a b"], "table_split", false],
  ["a head", ["|a b", "c d"], "table_header_row", ["*a *b", "c d"]],
  ["no head", ["*|a *b", "c d"], "table_header_row", ["a b", "c d"]],
  ["no head but the one beside", ["*|a *b", "*c d"], "table_header_row", ["*a b", "*c d"]],
  ["a head beside rows", ["|a b", "c d"], "table_header_column", ["*a b", "*c d"]],
  ["no head beside rows", ["*|a b", "*c d"], "table_header_column", ["a b", "c d"]],
  ["a head beside a row that is short", ["|a b", "c"], "table_header_column", ["*a b", "*c"]],
  ["a row as wide as the others", ["a b c", "|d", "e"], "table_row_fill", ["a b c", "d - -", "e"], ["d"]],
  ["a row as wide as the others, below a high cell", ["a b:1x2 c", "|d"], "table_row_fill", ["a b:1x2 c", "d -"]],
  ["no wider row than the others", ["a b", "|c d", "e"], "table_row_fill", false],
  ["no table", ["|a b", "c d"], "table_delete", []],
];

describe("makes of a table", () => {
  test.for(CASES)("%s", ([, before, command, after, at]) => {
    const page = tableDesk(...before);
    const { doc } = page.state;
    const able = page.can(command);
    expect(page.state.doc, "asking changes nothing").toBe(doc);
    expect(page.exec(command)).toBe(able);
    expect(able).toBe(after !== false);
    if (after === false) return;
    expect(page.table()).toEqual(after);
    if (at !== undefined) expect(page.selected()).toEqual(at);
    expect(page.state.doc.textContent.replaceAll(/[a-z]/g, "")).toBe("");
    page.undo();
    expect(page.state.doc.toJSON(), "one undo").toEqual(doc.toJSON());
  });
});

const OUTSIDE = CASES.map(([, , command]) => command);

test("no command on tables has a meaning outside of one", () => {
  const page = desk("paragraph: wo|rds");
  for (const command of new Set(OUTSIDE)) expect([command, page.exec(command)]).toEqual([command, false]);
});

describe("a new table", () => {
  test.for<[before: string[], args: CommandArguments, after: string[]]>([
    [["paragraph: a|b"], {}, ["paragraph: ab", "table", "paragraph: "]],
    [["paragraph: |"], {}, ["table", "paragraph: "]],
    [["paragraph: |", "paragraph: b"], {}, ["table", "paragraph: ", "paragraph: b"]],
    [["paragraph: a|", "bullet: b"], { rows: 1, columns: 2 }, ["paragraph: a", "table", "bullet: b"]],
  ])("stands below what is written: %j", ([before, args, after]) => {
    const page = desk(...before);
    expect(page.exec("table", args)).toBe(true);
    expect(page.outline()).toEqual(after);
    const table = page.state.doc.children.find(({ type }) => type === schema.nodes.table);
    const { rows = 3, columns = 3 } = args;
    expect(table?.children.map(({ childCount }) => childCount)).toEqual(Array.from({ length: rows }, () => columns));
    expect(page.state.selection.$head.node(1)).toBe(table);
    const heads = table?.firstChild?.children.map(({ attrs }) => attrs["header"]);
    expect(new Set(heads)).toEqual(new Set([rows > 1]));
  });

  test.for<CommandArguments>([{ rows: 0 }, { columns: 101 }, { rows: 1.5 }, { rows: Number.NaN }])(
    "has a size that it can have, not %j",
    (args) => {
      expect(desk("paragraph: |").exec("table", args)).toBe(false);
    },
  );
});

test("a column is aligned, and says how it is", () => {
  const page = tableDesk("a |b", "c d", "e");
  expect(page.isActive("table_align", { align: null })).toBe(true);
  expect(page.exec("table_align", { align: "right" })).toBe(true);
  const aligns = page.state.doc.child(1).children.map((row) => row.children.map(({ attrs }) => attrs["align"]));
  expect(aligns).toEqual([[null, "right"], [null, "right"], [null]]);
  expect(page.isActive("table_align", { align: "right" })).toBe(true);
  expect(page.exec("table_align", { align: "up" } as unknown as CommandArguments)).toBe(false);
});

test("a column has a width, which a wide cell keeps for each of its columns", () => {
  const page = tableDesk("a:2x1 b", "|c d e");
  expect(page.exec("table_column_wider")).toBe(true);
  const widths = () =>
    page.state.doc.child(1).children.map((row) => row.children.map(({ attrs }) => attrs["colwidth"]));
  expect(widths()).toEqual([
    [[144, 0], null],
    [[144], null, null],
  ]);
  for (let i = 0; i < 9; i++) page.exec("table_column_narrower");
  expect(widths()[1]?.[0]).toEqual([40]);
  page.exec("table_column_fit");
  expect(widths().flat()).toEqual([null, null, null, null, null]);
});

test("says whether there is a head", () => {
  const page = tableDesk("*a *|b", "c d");
  expect([page.isActive("table_header_row"), page.isActive("table_header_column")]).toEqual([true, false]);
});

test("what stands in cells that are not concerned keeps its nodes", () => {
  const page = tableDesk("a b", "|c d");
  const [first] = page.state.doc.child(1).children;
  page.exec("table_row_below");
  expect(page.state.doc.child(1).firstChild).toBe(first);
});

test("a command that is asked for before its code is there is done when it is", async () => {
  const page = tableDesk("a |b");
  const view = {
    editable: true,
    isDestroyed: false,
    get state() {
      return page.state;
    },
    dispatch: page.dispatch,
  } as unknown as EditorView;
  const source = late(async () => work);
  const { table_row_below, table_row_delete } = tableCommands(source);
  const outside = desk("paragraph: |");
  expect(table_row_below.command({})(outside.state), "in no table").toBe(false);
  expect(table_row_below.command({})(page.state), "asked whether it can").toBe(true);
  expect(source.now).toBeUndefined();
  expect(table_row_below.command({})(page.state, page.dispatch, view)).toBe(true);
  expect(page.table()).toEqual(["a b"]);
  await source.load();
  expect(page.table()).toEqual(["a b", "- -"]);
  expect(table_row_delete.command({})(page.state, page.dispatch, view)).toBe(true);
  expect(page.table()).toEqual(["a b"]);
});
