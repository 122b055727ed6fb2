/**
 * Cells from the clipboard and to it. Owns: that cells which are pasted into a table fill its cells and make room where
 * there is none, in one step of the history; and what selected cells are as plain text.
 * Must never: fill up a row into which nothing is pasted.
 */
import { readCell, schema } from "@weft/schema";
import { Fragment, type Node, type Slice } from "prosemirror-model";
import type { EditorState, Transaction } from "prosemirror-state";
import { isTextblock, newTextblock } from "../blocks.ts";
import { openSlice } from "../plain-text.ts";
import { type Area, cellAt, cellsIn, type Rect } from "./area.ts";
import { cellsSplit } from "./cell-commands.ts";
import { areaOf, CellSelection } from "./cell-selection.ts";
import { type Grid, gridOf, isTable } from "./grid.ts";
import { kept, newCell, newRow, type PlannedCell, type PlannedRow, writeTable } from "./plan.ts";
import { columnAdded } from "./rows-columns.ts";
import { mapRows } from "./table-command.ts";

/** Selected cells as lines with tabs, as spreadsheets read them; `undefined` for what are none. */
export function cellsAsText({ selection }: EditorState, { content }: Slice): string | undefined {
  const table = content.firstChild;
  if (!(selection instanceof CellSelection) || table === null || !isTable(table)) return undefined;
  return table.children.map((row) => row.children.map(textOf).join("\t")).join("\n");
}

function textOf(cell: Node): string {
  const text = cell.textBetween(0, cell.content.size, "\n", "\n");
  return /[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Lines with tabs as a table; `undefined` for a text without a tab. */
export function tableFromText(text: string): Node | undefined {
  if (!text.includes("\t")) return undefined;
  const { table, row, cell } = schema.nodes;
  const rows: string[][] = [[]];
  // A cell in quotes may hold tabs, line breaks and doubled quotes.
  for (const [, quoted, plain = "", end] of text
    .replace(/\r\n?/g, "\n")
    .replace(/\n$/, "")
    .matchAll(/(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))([\t\n]|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === "\n") rows.push([]);
    if (end === "") break;
  }
  const line = (words: string): Node => newTextblock({}, words === "" ? [] : schema.text(words));
  return table.create(
    null,
    rows.map((words) =>
      row.create(
        null,
        words.map((word) => cell.create(null, word.split("\n").map(line))),
      ),
    ),
  );
}

/** The table that a slice is, but for empty lines around it. */
export function tableIn({ content }: Slice): Node | undefined {
  const blocks = content.content.filter((block) => !isTextblock(block) || block.content.size > 0);
  const [table] = blocks;
  return blocks.length === 1 && table !== undefined && isTable(table) ? table : undefined;
}

/** Puts a table's cells into the cells that are selected, or from the caret's cell on; nothing where the caret is in none. */
export function pasteCells(state: EditorState, table: Node): Transaction | undefined {
  const area = areaOf(state);
  const pasted = gridOf(table);
  if (area === undefined || pasted === undefined || pasted.width === 0) return undefined;
  const { tr, selection } = state;
  const only = pasted.rows.length === 1 ? pasted.rows[0] : undefined;
  if (only?.length === 1 && !(selection instanceof CellSelection)) {
    return tr.replaceSelection(openSlice(only[0]?.node.children ?? []));
  }
  const goal = goalOf(area, pasted);
  const at = area.position;
  const write = (plan: (grid: Grid) => readonly PlannedRow[]): void => {
    const now = tr.doc.nodeAt(at);
    const grid = now === null ? undefined : gridOf(now);
    if (grid !== undefined) writeTable(tr, { grid, position: at }, plan(grid));
  };
  write((grid) =>
    cellsSplit(
      grid,
      cellsIn(grid, goal).filter(({ colspan, rowspan }) => colspan + rowspan > 2),
    ),
  );
  for (let width = area.grid.width; width < goal.right; width++)
    write((grid) => columnAdded(grid, grid.width, grid.width - 1));
  write((grid) => withRoom(grid, goal));
  write((grid) => filled(grid, goal, pasted));
  const now = tr.doc.nodeAt(at);
  const cells = now === null ? [] : cellsIn(gridOf(now) ?? area.grid, goal);
  const [first, last] = [cells[0], cells.at(-1)];
  if (first !== undefined && last !== undefined)
    tr.setSelection(CellSelection.create(tr.doc, at + 1 + first.offset, at + 1 + last.offset));
  return tr;
}

/** What the pasted cells fill: the selection, where they fit into it so many times; else from its first cell on. */
function goalOf({ top, bottom, left, right }: Area, { width, height }: Grid): Rect {
  const times = (room: number, size: number): number => (room % size === 0 ? room : size);
  return { top, left, bottom: top + times(bottom - top, height), right: left + times(right - left, width) };
}

/** The rows with as many of them, and as many cells in those that are filled, as are needed. */
function withRoom(grid: Grid, { top, bottom, right }: Rect): PlannedRow[] {
  const cells = (count: number): PlannedCell[] => Array.from({ length: count }, () => newCell());
  const rows = mapRows(grid, (row) => {
    const own = (grid.rows[row] ?? []).map((cell) => kept(cell));
    if (row < top || row >= bottom) return own;
    const columns = Array.from({ length: right }, (_, column) => column);
    return [...own, ...cells(columns.filter((column) => cellAt(grid, row, column) === undefined).length)];
  });
  for (let row = grid.height; row < bottom; row++) rows.push(newRow(cells(grid.width)));
  return rows;
}

function filled(grid: Grid, goal: Rect, pasted: Grid): PlannedRow[] {
  return mapRows(grid, (row) =>
    (grid.rows[row] ?? []).flatMap((cell): PlannedCell[] => {
      if (row < goal.top || row >= goal.bottom || cell.column < goal.left || cell.column >= goal.right)
        return [kept(cell)];
      const [down, across] = [(row - goal.top) % pasted.height, (cell.column - goal.left) % pasted.width];
      const from = cellAt(pasted, down, across);
      if (from === undefined) return [{ ...kept(cell), content: Fragment.from(newTextblock()) }];
      // Where a pasted cell goes on that began above or before.
      if (from.row !== down || from.column !== across) return [];
      const { align } = readCell(from.node.attrs);
      const spans =
        from.colspan + from.rowspan > 2 ? { colspan: from.colspan, rowspan: from.rowspan, colwidth: null } : {};
      return [{ ...kept(cell, { ...spans, ...(align === null ? {} : { align }) }), content: from.node.content }];
    }),
  );
}
