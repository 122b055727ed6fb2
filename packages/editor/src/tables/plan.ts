/**
 * A table as a command wants it, and writing that. Owns: that only what differs is written: a row or a cell that stays
 * keeps its element and what others type in it meanwhile, and attributes are written one by one.
 * Must never: repair what the command was not about (decision 0015).
 */
import { newBlockId, readCell, schema } from "@weft/schema";
import { Fragment, type Node } from "prosemirror-model";
import { Selection, type Transaction } from "prosemirror-state";
import { newTextblock } from "../blocks.ts";
import type { Grid, GridCell } from "./grid.ts";

type Attrs = Readonly<Record<string, unknown>>;

/** A cell that is to be. */
export interface PlannedCell {
  /** The cell that stays here with its element; without it one is made. */
  readonly source?: GridCell;
  readonly attrs: Attrs;
  readonly content: Fragment;
}

/** A row that is to be. */
export interface PlannedRow {
  /** The row that stays here with its element. Those of a plan rise; what is moved is made anew, with the id that it had. */
  readonly source?: number;
  readonly attrs: Attrs;
  readonly cells: readonly PlannedCell[];
}

/** A cell as it is. */
export function kept(cell: GridCell, changes: Attrs = {}): PlannedCell {
  const { attrs, content } = cell.node;
  return { source: cell, attrs: { ...attrs, ...changes }, content };
}

/** A row as it is, or with other cells. */
export function keptRow(grid: Grid, row: number, cells?: readonly PlannedCell[]): PlannedRow {
  const { attrs } = grid.table.child(row);
  return { source: row, attrs, cells: cells ?? (grid.rows[row] ?? []).map((cell) => kept(cell)) };
}

/** A cell, or a row, that is moved: an element of its own with the same ids, so that words typed in the old one find it. */
export function moved<Planned extends PlannedCell | PlannedRow>(planned: Planned): Planned {
  const { source: _, ...rest } = planned;
  return rest as Planned;
}

/** A new empty cell, like another one in what a column has in common. */
export function newCell(like?: Attrs): PlannedCell {
  const { align, colwidth, colspan } = readCell(like ?? {});
  const attrs = { id: newBlockId(), align, colwidth: colspan === 1 ? colwidth : null };
  return { attrs: { ...schema.nodes.cell.create(attrs).attrs }, content: Fragment.from(newTextblock()) };
}

/** A new row of these cells. */
export function newRow(cells: readonly PlannedCell[]): PlannedRow {
  return { attrs: { id: newBlockId() }, cells };
}

/** What `colspan` and `colwidth` become where columns are put into a cell (`by` > 0) or taken out of it. */
export function widened(cell: GridCell, column: number, by: number): Attrs {
  const { colwidth } = readCell(cell.node.attrs);
  const widths = colwidth === null ? null : [...colwidth];
  if (by > 0) widths?.splice(column - cell.column, 0, ...Array.from({ length: by }, () => 0));
  else widths?.splice(column - cell.column, -by);
  return { colspan: cell.colspan + by, colwidth: widths?.some((width) => width > 0) === true ? widths : null };
}

/** A table in a document, and the position before it. */
export interface Placed {
  readonly grid: Grid;
  readonly position: number;
}

/** Writes the rows into the table. Rows or columns that are all gone take the table along. */
export function writeTable(transaction: Transaction, { grid, position }: Placed, rows: readonly PlannedRow[]): void {
  // One command is one step of the history, also next to typing.
  transaction.setMeta("uiEvent", "table");
  if (rows.every(({ cells }) => cells.length === 0)) return removeTable(transaction, grid.table, position);
  const start = position + 1;
  const offsets = offsetsOf(grid.table, start);
  // From the end, so that the positions before stay what they are.
  let next = grid.height;
  for (const row of rows.toReversed()) {
    if (row.source === undefined) {
      transaction.insert(offsets[next] ?? start, rowOf(row));
      continue;
    }
    remove(transaction, offsets, row.source + 1, next);
    writeRow(transaction, grid.table.child(row.source), offsets[row.source] ?? start, row);
    next = row.source;
  }
  remove(transaction, offsets, 0, next);
}

/** Takes a table away; where nothing else is, a line to write on stays. */
export function removeTable(transaction: Transaction, table: Node, position: number): void {
  transaction.setMeta("uiEvent", "table");
  const end = position + table.nodeSize;
  if (transaction.doc.resolve(position).parent.childCount > 1) transaction.delete(position, end);
  else transaction.replaceWith(position, end, newTextblock());
  transaction.setSelection(Selection.near(transaction.doc.resolve(position)));
}

function offsetsOf(parent: Node, start: number): number[] {
  const offsets = [start];
  for (const { nodeSize } of parent.children) offsets.push((offsets.at(-1) ?? start) + nodeSize);
  return offsets;
}

function remove(transaction: Transaction, offsets: readonly number[], from: number, to: number): void {
  const [start, end] = [offsets[from] ?? 0, offsets[to] ?? 0];
  if (start < end) transaction.delete(start, end);
}

function writeRow(transaction: Transaction, row: Node, position: number, { cells }: PlannedRow): void {
  const offsets = offsetsOf(row, position + 1);
  let next = row.childCount;
  for (const cell of cells.toReversed()) {
    if (cell.source === undefined) {
      transaction.insert(offsets[next] ?? position + 1, cellOf(cell));
      continue;
    }
    const { index, node } = cell.source;
    remove(transaction, offsets, index + 1, next);
    writeCell(transaction, node, offsets[index] ?? position + 1, cell);
    next = index;
  }
  remove(transaction, offsets, 0, next);
}

function writeCell(transaction: Transaction, cell: Node, position: number, { attrs, content }: PlannedCell): void {
  if (content !== cell.content) {
    let same = 0;
    let at = position + 1;
    for (; same < Math.min(content.childCount, cell.childCount); same++) {
      if (content.child(same) !== cell.child(same)) break;
      at += content.child(same).nodeSize;
    }
    transaction.replaceWith(at, position + cell.nodeSize - 1, content.content.slice(same));
  }
  for (const [name, value] of Object.entries(attrs)) {
    if (JSON.stringify(value) !== JSON.stringify(cell.attrs[name])) transaction.setNodeAttribute(position, name, value);
  }
}

function cellOf({ attrs, content }: PlannedCell): Node {
  return schema.nodes.cell.create(attrs, content);
}

function rowOf({ attrs, cells }: PlannedRow): Node {
  return schema.nodes.row.create(attrs, cells.map(cellOf));
}
