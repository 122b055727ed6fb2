/** What commands on a table have in common: from where the selection is, through a plan, to one transaction with a caret. */
import { type Command, Selection, type Transaction } from "prosemirror-state";
import { type Area, cellAt } from "./area.ts";
import { areaOf } from "./cell-selection.ts";
import { type Grid, gridOf } from "./grid.ts";
import { keptRow, type PlannedCell, type PlannedRow, writeTable } from "./plan.ts";

/** A command that makes new rows out of where the selection is; `undefined` where it has no meaning. */
export function tableCommand(
  plan: (area: Area) => readonly PlannedRow[] | undefined,
  after: (transaction: Transaction, area: Area) => void = () => {},
): Command {
  return (state, dispatch) => {
    const area = areaOf(state);
    const rows = area && plan(area);
    if (area === undefined || rows === undefined) return false;
    if (dispatch === undefined) return true;
    const { tr } = state;
    writeTable(tr, area, rows);
    after(tr, area);
    dispatch(tr.scrollIntoView());
    return true;
  };
}

/** The rows of a table, each changed. */
export function mapRows(grid: Grid, change: (row: number) => readonly PlannedCell[]): PlannedRow[] {
  return grid.rows.map((_, row) => keptRow(grid, row, change(row)));
}

/** The caret goes into a cell of the table as it is now. */
export function placeCaret(transaction: Transaction, position: number, row: number, column: number): void {
  const table = transaction.doc.nodeAt(position);
  const grid = table === null ? undefined : gridOf(table);
  const cell = grid && cellAt(grid, row, column);
  if (cell === undefined) return;
  transaction.setSelection(Selection.near(transaction.doc.resolve(position + 1 + cell.offset + 1)));
}

/** Where a cell was, or the last one before it. */
export function placeCaretNear(transaction: Transaction, { position }: Area, row: number, column: number): void {
  const table = transaction.doc.nodeAt(position);
  const grid = table === null ? undefined : gridOf(table);
  if (grid === undefined) return;
  const nearest = Math.min(row, grid.height - 1);
  for (let at = Math.min(column, grid.width - 1); at >= 0; at--) {
    if (cellAt(grid, nearest, at) !== undefined) return placeCaret(transaction, position, nearest, at);
  }
}
