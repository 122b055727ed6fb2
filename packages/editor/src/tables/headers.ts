/** Header rows and columns. Owns: when a row or a column counts as one, and that the first one stays one. */
import type { Grid } from "./grid.ts";
import type { PlannedCell, PlannedRow } from "./plan.ts";

/** Whether the first row, and the first column, are headers: all their cells are. */
export interface Headers {
  readonly rowHeader: boolean;
  readonly columnHeader: boolean;
}

/** Which headers a table has. */
export function headersOf({ rows, height }: Grid): Headers {
  const [first = []] = rows;
  const column = rows.flat().filter((cell) => cell.column === 0);
  const isHeader = ({ node }: { node: { attrs: Readonly<Record<string, unknown>> } }) => node.attrs["header"] === true;
  return {
    rowHeader: first.length > 0 && first.every(isHeader),
    columnHeader: height > 1 && column.length > 0 && column.every(isHeader),
  };
}

/** A cell as a header, or as none. */
export function headed(cell: PlannedCell, header: boolean): PlannedCell {
  return { ...cell, attrs: { ...cell.attrs, header } };
}

/** The rows with a header above, where there was one: of the first `until` rows the first has it, and no other one. */
export function withHeaders(grid: Grid, rows: readonly PlannedRow[], until: number): PlannedRow[] {
  const { rowHeader, columnHeader } = headersOf(grid);
  if (!rowHeader) return [...rows];
  return rows.map((row, at) => {
    const { cells } = row;
    const was = cells.length > 0 && cells.every(({ attrs }) => attrs["header"] === true);
    if (at >= until || was === (at === 0)) return row;
    return { ...row, cells: cells.map((cell, index) => headed(cell, at === 0 || (columnHeader && index === 0))) };
  });
}
