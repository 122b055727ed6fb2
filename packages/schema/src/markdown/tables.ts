/**
 * Tables as Markdown's syntax tree, where Markdown can say them: a line in each cell, one alignment to a column, a head or
 * none. All other tables are written as HTML.
 */
import type { AlignType, Table, TableCell, TableRow } from "mdast";
import type { Node } from "prosemirror-model";
import { isPlain } from "../html/writing.ts";
import { readCell } from "../tables.ts";
import { phrasingOf, type Place } from "./phrasing.ts";

/** The table, or `undefined` where Markdown has no form for it. A table without a head gets one without words. */
export function tableOf(table: Node, place: Place): Table | undefined {
  const rows = table.children.map((row) => row.children);
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (width === 0 || !rows.flat().every(isLine)) return undefined;
  const heads = rows.map((row) => row.map((cell) => readCell(cell.attrs).header));
  const hasHead = heads[0]?.every((header) => header) === true && rows[0]?.length !== 0;
  if (heads.slice(hasHead ? 1 : 0).some((row) => row.some((header) => header))) return undefined;
  const align: AlignType[] = [];
  for (let column = 0; column < width; column++) {
    const said = new Set(rows.flatMap((row) => row.slice(column, column + 1).map(alignOf)));
    const [one = null] = said;
    if (said.size > 1 || one === "justify") return undefined;
    align.push(one);
  }
  const inCell = { ...place, holdsBreaks: false, isCell: true };
  const written = rows.map((row) =>
    rowOf(
      row.map((cell) => phrasingOf(cell.firstChild?.children ?? [], inCell)),
      width,
    ),
  );
  return { type: "table", align, children: hasHead ? written : [rowOf([], width), ...written] };
}

function isLine(cell: Node): boolean {
  const { colspan, rowspan } = readCell(cell.attrs);
  const [line] = cell.children;
  return colspan === 1 && rowspan === 1 && cell.childCount < 2 && (line === undefined || isPlain(line));
}

function alignOf(cell: Node): AlignType | "justify" {
  return readCell(cell.attrs).align;
}

function rowOf(cells: readonly TableCell["children"][], width: number): TableRow {
  const padding = Array.from({ length: Math.max(0, width - cells.length) }, (): TableCell["children"] => []);
  return {
    type: "tableRow",
    children: [...cells, ...padding].map((children): TableCell => ({ type: "tableCell", children })),
  };
}
