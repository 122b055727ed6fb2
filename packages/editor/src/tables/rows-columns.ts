/**
 * Commands on rows and columns: more of them, and fewer. Owns: what becomes of cells that cover several.
 * Must never: lengthen a row that is too short because others are longer; two editors that each did so would never end.
 */
import type { Command } from "prosemirror-state";
import { type Area, cellAt } from "./area.ts";
import type { Grid } from "./grid.ts";
import { headersOf, withHeaders } from "./headers.ts";
import { kept, keptRow, moved, newCell, newRow, type PlannedCell, type PlannedRow, widened } from "./plan.ts";
import { mapRows, placeCaret, placeCaretNear, tableCommand } from "./table-command.ts";

/** A row above (0) or below (1) the selection; the caret goes into it. */
export function addRow(side: 0 | 1): Command {
  const at = ({ top, bottom }: Area): number => (side === 0 ? top : bottom);
  return tableCommand(
    (area) => rowAdded(area.grid, at(area), side === 0 ? area.top : area.bottom - 1),
    (tr, area) => placeCaret(tr, area.position, at(area), area.head.column),
  );
}

/** The rows with a new one, like one that is there. */
export function rowAdded(grid: Grid, at: number, like: number): PlannedRow[] {
  const { columnHeader } = headersOf(grid);
  const cells: PlannedCell[] = [];
  const higher = new Set<unknown>();
  for (let column = 0; column < grid.width; column++) {
    const [above, below] = [cellAt(grid, at - 1, column), cellAt(grid, at, column)];
    if (above !== undefined && above === below) {
      higher.add(above);
      continue;
    }
    const cell = newCell(cellAt(grid, like, column)?.node.attrs);
    cells.push(columnHeader && column === 0 ? { ...cell, attrs: { ...cell.attrs, header: true } } : cell);
  }
  const rows = mapRows(grid, (row) =>
    (grid.rows[row] ?? []).map((cell) => (higher.has(cell) ? kept(cell, { rowspan: cell.rowspan + 1 }) : kept(cell))),
  );
  return withHeaders(grid, rows.toSpliced(at, 0, newRow(cells)), at === 0 ? 2 : 0);
}

/** A column before (0) or after (1) the selection; the caret goes into it. */
export function addColumn(side: 0 | 1): Command {
  const at = ({ left, right }: Area): number => (side === 0 ? left : right);
  return tableCommand(
    (area) => columnAdded(area.grid, at(area), side === 0 ? area.left : area.right - 1),
    (tr, area) => placeCaret(tr, area.position, area.head.row, at(area)),
  );
}

/** The rows with a new column, like one that is there. A row that does not reach so far stays as it is. */
export function columnAdded(grid: Grid, at: number, like: number): PlannedRow[] {
  const { rowHeader } = headersOf(grid);
  return mapRows(grid, (row) => {
    const [before, after] = [cellAt(grid, row, at - 1), cellAt(grid, row, at)];
    const own = (grid.rows[row] ?? []).map((cell) =>
      cell.column < at && at < cell.column + cell.colspan ? kept(cell, widened(cell, at, 1)) : kept(cell),
    );
    const inside = before !== undefined && before === after;
    if (inside || (at > 0 && before === undefined)) return own;
    const { attrs, content } = newCell({ ...cellAt(grid, row, like)?.node.attrs, colwidth: null });
    const cell = { attrs: { ...attrs, header: rowHeader && row === 0 }, content };
    const index = own.findIndex(({ source }) => source !== undefined && source.column >= at);
    return own.toSpliced(index === -1 ? own.length : index, 0, cell);
  });
}

/** Those of the selected rows that are shorter than the table get the cells that they lack. Others stay as they are. */
export const fillRows: Command = tableCommand(({ grid, top, bottom }) => {
  const lacks = (row: number): number => (row >= top && row < bottom ? (grid.missing[row] ?? 0) : 0);
  if (grid.rows.every((_, row) => lacks(row) === 0)) return undefined;
  return mapRows(grid, (row) => [
    ...(grid.rows[row] ?? []).map((cell) => kept(cell)),
    ...Array.from({ length: lacks(row) }, () => newCell()),
  ]);
});

/** The selected rows go; the table with its last one. */
export const deleteRows: Command = tableCommand(
  ({ grid, top, bottom }) => rowsDeleted(grid, top, bottom),
  (tr, area) => placeCaretNear(tr, area, area.top, area.left),
);

function rowsDeleted(grid: Grid, top: number, bottom: number): PlannedRow[] {
  return grid.rows.flatMap((_, row): PlannedRow[] => {
    if (row >= top && row < bottom) return [];
    const cells = (grid.rows[row] ?? []).map((cell): PlannedCell => {
      const gone = Math.max(0, Math.min(bottom, row + cell.rowspan) - Math.max(top, row));
      return gone > 0 ? kept(cell, { rowspan: cell.rowspan - gone }) : kept(cell);
    });
    if (row !== bottom) return [keptRow(grid, row, cells)];
    // What begins in a row that goes and reaches below it goes on there.
    const reaching = grid.rows
      .slice(top, bottom)
      .flat()
      .filter((cell) => cell.row + cell.rowspan > bottom);
    for (const cell of reaching) {
      const index = cells.findIndex(({ source }) => source !== undefined && source.column > cell.column);
      const below = moved(kept(cell, { rowspan: cell.row + cell.rowspan - bottom }));
      cells.splice(index === -1 ? cells.length : index, 0, below);
    }
    return [keptRow(grid, row, cells)];
  });
}

/** The selected columns go; the table with its last one. */
export const deleteColumns: Command = tableCommand(
  ({ grid, left, right }) =>
    left === 0 && right >= grid.width
      ? []
      : mapRows(grid, (row) =>
          (grid.rows[row] ?? []).flatMap((cell): PlannedCell[] => {
            const from = Math.max(left, cell.column);
            const gone = Math.min(right, cell.column + cell.colspan) - from;
            if (gone <= 0) return [kept(cell)];
            return gone === cell.colspan ? [] : [kept(cell, widened(cell, from, -gone))];
          }),
        ),
  (tr, area) => placeCaretNear(tr, area, area.top, area.left),
);
