/**
 * Commands that move rows and columns. Owns: that cells which cover several go, or are passed, as one; that what is
 * selected goes along; and that the first row stays the head when another one is moved there.
 */
import { type Command, type Selection, TextSelection, type Transaction } from "prosemirror-state";
import { type Area, cellAt } from "./area.ts";
import { areaOf, CellSelection } from "./cell-selection.ts";
import { type Grid, gridOf } from "./grid.ts";
import { headed, headersOf, withHeaders } from "./headers.ts";
import { kept, keptRow, moved, newCell, type PlannedCell } from "./plan.ts";
import { mapRows, tableCommand } from "./table-command.ts";

/** The least run of rows, or of columns, around another one at whose ends no cell is cut in two. */
function wholeRun(grid: Grid, axis: "row" | "column", from: number, to: number): readonly [from: number, to: number] {
  let [start, end] = [from, to];
  for (;;) {
    let [first, last] = [start, end];
    for (const cell of grid.rows.flat()) {
      const at = cell[axis];
      const after = at + (axis === "row" ? cell.rowspan : cell.colspan);
      if (at >= end || after <= start) continue;
      first = Math.min(first, at);
      last = Math.max(last, after);
    }
    if (first === start && last === end) return [start, end];
    [start, end] = [first, last];
  }
}

interface Move {
  /** What is moved, and what it is moved past. */
  readonly run: readonly [from: number, to: number];
  readonly past: readonly [from: number, to: number];
  /** How far each goes. */
  readonly shift: number;
  readonly back: number;
}

function moveOf({ grid, top, bottom, left, right }: Area, axis: "row" | "column", by: 1 | -1): Move | undefined {
  const run = axis === "row" ? wholeRun(grid, axis, top, bottom) : wholeRun(grid, axis, left, right);
  const next = by === 1 ? run[1] : run[0] - 1;
  if (next < 0 || next >= (axis === "row" ? grid.height : grid.width)) return undefined;
  const past = wholeRun(grid, axis, next, next + 1);
  return { run, past, shift: by * (past[1] - past[0]), back: -by * (run[1] - run[0]) };
}

/** The selected rows go one further up (-1) or down (1), past cells that cover several in one go. */
export function moveRows(by: 1 | -1): Command {
  return (state, dispatch) => {
    const area = areaOf(state);
    const move = area && moveOf(area, "row", by);
    if (move === undefined) return false;
    const { run, past } = move;
    return tableCommand(
      ({ grid }) => {
        const rows = grid.rows.map((_, row) => keptRow(grid, row));
        const going = rows.slice(...run).map((row) => moved({ ...row, cells: row.cells.map(moved) }));
        const others = rows.toSpliced(run[0], going.length);
        const to = by === 1 ? past[1] - going.length : past[0];
        return withHeaders(grid, others.toSpliced(to, 0, ...going), Math.max(run[1], past[1]));
      },
      (tr, area) => carrySelection(tr, state.selection, area, { row: move.shift, column: 0 }),
    )(state, dispatch);
  };
}

/** The selected columns go one further to the start (-1) or the end (1). A row that reaches only into them is filled up. */
export function moveColumns(by: 1 | -1): Command {
  return (state, dispatch) => {
    const area = areaOf(state);
    const move = area && moveOf(area, "column", by);
    if (move === undefined) return false;
    const { run, past } = move;
    const [start, end] = [Math.min(run[0], past[0]), Math.max(run[1], past[1])];
    const isIn = (cell: PlannedCell, [from, to]: readonly [number, number]): boolean => {
      const column = cell.source?.column ?? -1;
      return column >= from && column < to;
    };
    return tableCommand(
      ({ grid }) => {
        const { rowHeader, columnHeader } = headersOf(grid);
        return mapRows(grid, (row) => {
          const own = (grid.rows[row] ?? []).map((cell) => kept(cell));
          if (cellAt(grid, row, start) === undefined) return own;
          const made = new Set<PlannedCell>();
          const filled = (cells: readonly PlannedCell[], [from, to]: readonly [number, number]): PlannedCell[] => {
            const news = Array.from({ length: to - from }, (_, index) => from + index)
              .filter((column) => cellAt(grid, row, column) === undefined)
              .map(() => newCell());
            for (const cell of news) made.add(cell);
            return [...cells, ...news];
          };
          const going = filled(own.filter((cell) => isIn(cell, run)).map(moved), run);
          const passed = filled(
            own.filter((cell) => isIn(cell, past)),
            past,
          );
          const order = by === 1 ? [...passed, ...going] : [...going, ...passed];
          // What is missing at the end of the row may stay missing.
          for (let last = order.at(-1); last !== undefined && made.has(last); last = order.at(-1)) order.pop();
          const cells =
            columnHeader && start === 0
              ? order.map((cell, at) => headed(cell, at === 0 || (rowHeader && row === 0)))
              : order;
          const others = own.filter((cell) => !isIn(cell, run) && !isIn(cell, past));
          const index = others.findIndex(({ source }) => source !== undefined && source.column >= end);
          return others.toSpliced(index === -1 ? others.length : index, 0, ...cells);
        });
      },
      (tr, area) => carrySelection(tr, state.selection, area, { row: 0, column: move.shift }),
    )(state, dispatch);
  };
}

/** What is selected goes with the cells that were moved. */
function carrySelection(
  transaction: Transaction,
  selection: Selection,
  { grid, position }: Area,
  by: { readonly row: number; readonly column: number },
): void {
  const { doc } = transaction;
  const table = doc.nodeAt(position);
  const now = table === null ? undefined : gridOf(table);
  if (now === undefined) return;
  const carried = (before: number): number | undefined => {
    const cell = grid.rows.flat().find(({ offset, node }) => {
      const start = position + 1 + offset;
      return before >= start && before < start + node.nodeSize;
    });
    const target = cell && cellAt(now, cell.row + by.row, cell.column + by.column);
    return target && before + target.offset - cell.offset;
  };
  if (selection instanceof CellSelection) {
    const [anchor, head] = [carried(selection.$anchorCell.pos), carried(selection.$headCell.pos)];
    if (anchor !== undefined && head !== undefined) transaction.setSelection(CellSelection.create(doc, anchor, head));
    return;
  }
  const [anchor, head] = [carried(selection.anchor), carried(selection.head)];
  if (anchor === undefined || head === undefined) return;
  transaction.setSelection(TextSelection.between(doc.resolve(anchor), doc.resolve(head)));
}
