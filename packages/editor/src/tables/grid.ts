/**
 * Where each cell of a table stands, counted as browsers count spans. Owns: that counting, for what is drawn and what is
 * commanded alike. Must never throw, or ask that a table be in order: two people at once leave it as they leave it.
 */
import { readCell, schema } from "@weft/schema";
import type { Node } from "prosemirror-model";

/** Wider tables are shown as they are, and no command counts in them. */
const MAX_COLUMNS = 1000;

/** A cell and where it stands. Rows and columns count from 0. */
export interface GridCell {
  readonly node: Node;
  readonly row: number;
  /** Which child of its row it is. */
  readonly index: number;
  readonly column: number;
  readonly colspan: number;
  /** How many of the table's rows it covers: what reaches below the last one does not count. */
  readonly rowspan: number;
  /** The position before it, counted from the start of the table's content. */
  readonly offset: number;
}

/** A table as columns and rows. */
export interface Grid {
  readonly table: Node;
  /** Columns of the widest row. */
  readonly width: number;
  readonly height: number;
  /** By row: the cells that begin in it. */
  readonly rows: readonly (readonly GridCell[])[];
  /** By row: how many columns of the table it does not reach. */
  readonly missing: readonly number[];
}

/** Nodes are immutable: each table is counted once, however often the document is drawn. */
const known = new WeakMap<Node, Grid | null>();

/** The grid of a table; `undefined` for one that is too wide to be counted. */
export function gridOf(table: Node): Grid | undefined {
  let grid = known.get(table);
  if (grid === undefined) {
    grid = counted(table);
    known.set(table, grid);
  }
  return grid ?? undefined;
}

function counted(table: Node): Grid | null {
  const height = table.childCount;
  const rows: GridCell[][] = [];
  const reached: number[] = [];
  /** By column, for how many more rows a cell from above stands in it. */
  let covered: number[] = [];
  let offset = 0;
  for (const [row, { children }] of table.children.entries()) {
    const cells: GridCell[] = [];
    let column = 0;
    offset += 1;
    for (const [index, node] of children.entries()) {
      const { colspan, rowspan } = readCell(node.attrs);
      while ((covered[column] ?? 0) > 0) column++;
      if (column + colspan > MAX_COLUMNS) return null;
      cells.push({ node, row, index, column, colspan, rowspan: Math.min(rowspan, height - row), offset });
      for (let end = column + colspan; column < end; column++)
        covered[column] = Math.max(covered[column] ?? 0, rowspan);
      offset += node.nodeSize;
    }
    offset += 1;
    rows.push(cells);
    covered = Array.from(covered, (rows) => rows ?? 0);
    reached.push(covered.filter((rows) => rows > 0).length);
    covered = covered.map((rows) => Math.max(0, rows - 1));
  }
  const width = Math.max(0, ...reached);
  return { table, width, height, rows, missing: reached.map((columns) => width - columns) };
}

/** Whether a node is a table. */
export function isTable({ type }: Node): boolean {
  return type === schema.nodes.table;
}
