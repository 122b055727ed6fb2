/**
 * Commands on cells: merging and splitting, headers, alignment, widths. Attribute writes wherever that is possible: a cell
 * that becomes a header keeps what is typed in it meanwhile.
 */
import { type Alignment, readCell } from "@weft/schema";
import { Fragment, type Node } from "prosemirror-model";
import type { Command } from "prosemirror-state";
import { isTextblock } from "../blocks.ts";
import { type Area, cellAt, cellsIn } from "./area.ts";
import { areaOf, CellSelection } from "./cell-selection.ts";
import type { Grid, GridCell } from "./grid.ts";
import { headed, headersOf } from "./headers.ts";
import { kept, newCell, type PlannedCell, type PlannedRow } from "./plan.ts";
import { mapRows, placeCaret, tableCommand } from "./table-command.ts";

/** Narrowest column that a command makes, in CSS pixels. */
export const MIN_WIDTH = 40;

/** One cell instead of the selected ones, with all that stands in them; places where none is go into it. */
export const mergeCells: Command = tableCommand(
  ({ grid, cells, top, bottom, left, right }) => {
    const first = cellAt(grid, top, left);
    if (cells.length < 2 || first === undefined) return undefined;
    const blocks = cells.flatMap(({ node }) => (isBlank(node) ? [] : node.children));
    const content = blocks.length === 0 ? first.node.content : Fragment.from(blocks);
    const widths = Array.from({ length: right - left }, (_, at) => widthOf(grid, left + at));
    const attrs = {
      colspan: right - left,
      rowspan: bottom - top,
      colwidth: widths.some((width) => width > 0) ? widths : null,
    };
    const merged = new Set(cells);
    return mapRows(grid, (row) =>
      (grid.rows[row] ?? []).flatMap((cell) => {
        if (cell === first) return [{ ...kept(cell, attrs), content }];
        return merged.has(cell) ? [] : [kept(cell)];
      }),
    );
  },
  (tr, area) => placeCaret(tr, area.position, area.top, area.left),
);

/** Whether a cell holds one line and nothing in it. */
function isBlank({ childCount, firstChild }: Node): boolean {
  return firstChild === null || (childCount === 1 && isTextblock(firstChild) && firstChild.content.size === 0);
}

/** The width of a column, in CSS pixels; 0 where nobody chose one. */
export function widthOf(grid: Grid, column: number): number {
  for (const cell of grid.rows.flat()) {
    if (column < cell.column || column >= cell.column + cell.colspan) continue;
    const width = readCell(cell.node.attrs).colwidth?.[column - cell.column] ?? 0;
    if (width > 0) return width;
  }
  return 0;
}

function isWide({ colspan, rowspan }: GridCell): boolean {
  return colspan > 1 || rowspan > 1;
}

/** The selected cells become as many as they cover; what stands in them stays in the first. */
export const splitCells: Command = tableCommand(
  ({ grid, cells }) => {
    const wide = cells.filter(isWide);
    return wide.length === 0 ? undefined : cellsSplit(grid, wide);
  },
  (tr, area) => placeCaret(tr, area.position, area.head.row, area.head.column),
);

/** The rows with these cells split. */
export function cellsSplit(grid: Grid, wide: readonly GridCell[]): PlannedRow[] {
  const splits = new Set(wide);
  return mapRows(grid, (row) => {
    const cells: { readonly column: number; readonly cell: PlannedCell }[] = [];
    for (const cell of grid.rows[row] ?? []) {
      const { colwidth } = readCell(cell.node.attrs);
      const attrs = { colspan: 1, rowspan: 1, colwidth: colwidth === null ? null : colwidth.slice(0, 1) };
      cells.push({ column: cell.column, cell: splits.has(cell) ? kept(cell, attrs) : kept(cell) });
    }
    for (const cell of splits) {
      if (row < cell.row || row >= cell.row + cell.rowspan) continue;
      const { header, colwidth, align } = readCell(cell.node.attrs);
      for (let at = row === cell.row ? 1 : 0; at < cell.colspan; at++) {
        const width = colwidth?.[at] ?? 0;
        const made = newCell({ align, colwidth: width > 0 ? [width] : null });
        cells.push({ column: cell.column + at, cell: headed(made, header) });
      }
    }
    return cells.sort((a, b) => a.column - b.column).map(({ cell }) => cell);
  });
}

/** Makes the first row a header, or makes it none. */
export const toggleHeaderRow: Command = tableCommand(({ grid }) => {
  const { rowHeader, columnHeader } = headersOf(grid);
  return mapRows(grid, (row) =>
    (grid.rows[row] ?? []).map((cell) =>
      row === 0 ? headed(kept(cell), !rowHeader || (columnHeader && cell.column === 0 && grid.width > 1)) : kept(cell),
    ),
  );
});

/** Makes the first column a header, or makes it none. */
export const toggleHeaderColumn: Command = tableCommand(({ grid }) => {
  const { rowHeader, columnHeader } = headersOf(grid);
  return mapRows(grid, (row) =>
    (grid.rows[row] ?? []).map((cell) =>
      cell.column === 0 ? headed(kept(cell), !columnHeader || (rowHeader && row === 0 && grid.height > 1)) : kept(cell),
    ),
  );
});

/** The cells of the selected columns. */
function cellsOfColumns({ grid, left, right }: Area): GridCell[] {
  return cellsIn(grid, { top: 0, bottom: grid.height, left, right });
}

/** Aligns the selected columns; `null`, as the text runs. */
export function alignColumns(align: Alignment | null): Command {
  return tableCommand((area) => {
    const aligned = new Set(cellsOfColumns(area));
    return mapRows(area.grid, (row) =>
      (area.grid.rows[row] ?? []).map((cell) => kept(cell, aligned.has(cell) ? { align } : {})),
    );
  });
}

/** How the selected columns are aligned: `undefined` where they are not all one way. */
export function alignmentOf(area: Area): Alignment | null | undefined {
  const found = new Set(cellsOfColumns(area).map(({ node }) => readCell(node.attrs).align));
  const [align] = found;
  return found.size === 1 ? align : undefined;
}

/** Gives columns a width, in CSS pixels; 0 takes it away. */
export function setWidth(left: number, right: number, width: number): (area: Area) => readonly PlannedRow[] {
  const wanted = width === 0 ? 0 : Math.max(MIN_WIDTH, Math.round(width));
  return ({ grid }) =>
    mapRows(grid, (row) =>
      (grid.rows[row] ?? []).map((cell) => {
        const { colwidth } = readCell(cell.node.attrs);
        const widths = Array.from({ length: cell.colspan }, (_, at) => {
          const column = cell.column + at;
          return column >= left && column < right ? wanted : (colwidth?.[at] ?? 0);
        });
        return kept(cell, { colwidth: widths.some((each) => each > 0) ? widths : null });
      }),
    );
}

/** Selects whole rows or columns of those that are selected, or the whole table. */
export function selectCells(what: "rows" | "columns" | "table"): Command {
  return (state, dispatch) => {
    const area = areaOf(state);
    if (area === undefined) return false;
    const { grid, position } = area;
    const [top, bottom] = what === "rows" ? [area.top, area.bottom] : [0, grid.height];
    const [left, right] = what === "columns" ? [area.left, area.right] : [0, grid.width];
    const cells = cellsIn(grid, { top, bottom, left, right });
    const [first, last] = [cells[0], cells.at(-1)];
    if (first === undefined || last === undefined) return false;
    const [anchor, head] = [first, last].map(({ offset }) => position + 1 + offset);
    dispatch?.(state.tr.setSelection(CellSelection.create(state.doc, anchor ?? 0, head)));
    return true;
  };
}
