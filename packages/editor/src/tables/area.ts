/**
 * Parts of a table: which cell stands at a place, and which rectangle of whole cells a selection means.
 * Must never throw for a table whose rows are not of one width: there a place may have no cell.
 */
import { schema } from "@weft/schema";
import type { ResolvedPos } from "prosemirror-model";
import { type Grid, gridOf, type GridCell } from "./grid.ts";

/** Rows `top` to `bottom` and columns `left` to `right`, the last ones not included. */
export interface Rect {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Where in a table the selection is. */
export interface Area extends Rect {
  readonly grid: Grid;
  /** The position before the table. */
  readonly position: number;
  /** The cell with the caret, or at the moving end of a selection of cells. */
  readonly head: GridCell;
  /** The cells in the rectangle, row by row. */
  readonly cells: readonly GridCell[];
}

/** Cells by row and column. */
const slots = new WeakMap<Grid, readonly (readonly (GridCell | undefined)[])[]>();

/** The cell that covers a place of the grid; of two that overlap, as strange spans make them, the first. */
export function cellAt(grid: Grid, row: number, column: number): GridCell | undefined {
  let map = slots.get(grid);
  if (map === undefined) {
    const filled: (GridCell | undefined)[][] = grid.rows.map(() => []);
    for (const cell of grid.rows.flat()) {
      for (const line of filled.slice(cell.row, cell.row + cell.rowspan))
        for (let at = cell.column; at < cell.column + cell.colspan; at++) line[at] ??= cell;
    }
    slots.set(grid, filled);
    map = filled;
  }
  return map[row]?.[column];
}

/** The smallest rectangle that holds all of these cells and cuts none in two. */
export function rectAround(grid: Grid, cells: readonly GridCell[]): Rect {
  let rect = bounds(cells);
  for (;;) {
    const wider = bounds([...cells, ...cellsIn(grid, rect)]);
    if (
      wider.top === rect.top &&
      wider.bottom === rect.bottom &&
      wider.left === rect.left &&
      wider.right === rect.right
    )
      return rect;
    rect = wider;
  }
}

function bounds(cells: readonly GridCell[]): Rect {
  return {
    top: Math.min(...cells.map(({ row }) => row)),
    bottom: Math.max(...cells.map(({ row, rowspan }) => row + rowspan)),
    left: Math.min(...cells.map(({ column }) => column)),
    right: Math.max(...cells.map(({ column, colspan }) => column + colspan)),
  };
}

/** The cells of which some part is in a rectangle, row by row. */
export function cellsIn(grid: Grid, { top, bottom, left, right }: Rect): GridCell[] {
  return grid.rows
    .slice(0, bottom)
    .flat()
    .filter(({ row, rowspan, column, colspan }) => row + rowspan > top && column < right && column + colspan > left);
}

/** A cell as the position before it. */
export function positionOf({ position }: { readonly position: number }, { offset }: GridCell): number {
  return position + 1 + offset;
}

/** How deep the innermost table is that both positions are in; 0 for none. */
function tableDepth($one: ResolvedPos, $other: ResolvedPos): number {
  for (let depth = $one.sharedDepth($other.pos); depth > 0; depth--) {
    const isTable = $one.node(depth).type === schema.nodes.table;
    if (isTable && $one.depth >= depth + 2 && $other.depth >= depth + 2) return depth;
  }
  return 0;
}

/** Where in a table a selection from one place to another is; `undefined` where both are in no table that can be counted. */
export function areaBetween($anchor: ResolvedPos, $head: ResolvedPos): Area | undefined {
  const depth = tableDepth($anchor, $head);
  if (depth === 0) return undefined;
  const grid = gridOf($head.node(depth));
  const position = $head.before(depth);
  const cellOf = ($pos: ResolvedPos): GridCell | undefined => grid?.rows[$pos.index(depth)]?.[$pos.index(depth + 1)];
  const [anchor, head] = [cellOf($anchor), cellOf($head)];
  if (grid === undefined || anchor === undefined || head === undefined) return undefined;
  const rect = rectAround(grid, [anchor, head]);
  return { ...rect, grid, position, head, cells: cellsIn(grid, rect) };
}

/** The position before the cell that holds a position, or before which it stands already. */
export function cellBefore($pos: ResolvedPos): number | undefined {
  if ($pos.parent.type === schema.nodes.row && $pos.nodeAfter !== null) return $pos.pos;
  for (let depth = $pos.depth; depth > 0; depth--)
    if ($pos.node(depth).type === schema.nodes.cell) return $pos.before(depth);
  return undefined;
}
