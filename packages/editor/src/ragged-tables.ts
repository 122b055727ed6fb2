/**
 * Tables whose rows are not of one width, as two people leave them who each add a column at once. Owns the cells that are
 * shown where none are. Must never write: a repair by each of two editors makes the table grow without end
 * (prosemirror-tables, issue 249), so nothing here answers a change, least of all one of somebody else's.
 */
import { readCell, schema } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { findBlocks, holds } from "./found-blocks.ts";

/** Wider tables are shown as they are: what is missing in them is no one's to look for. */
const MAX_COLUMNS = 1000;

/** So many cells stand for themselves; the last one covers what else is missing. */
const MAX_PHANTOMS = 20;

/** Nodes are immutable: each table is measured once, however often the document is drawn. */
const known = new WeakMap<Node, readonly number[]>();

/** For each row, how many columns of the table it does not reach. Spans count as the browser counts them. */
export function missingCells(table: Node): readonly number[] {
  const answer = known.get(table) ?? measured(table);
  known.set(table, answer);
  return answer;
}

function measured(table: Node): readonly number[] {
  const reached: number[] = [];
  /** By column, for how many more rows a cell from above stands in it. */
  let covered: number[] = [];
  for (const row of table.children) {
    let column = 0;
    for (const cell of row.children) {
      const { colspan, rowspan } = readCell(cell.attrs);
      while ((covered[column] ?? 0) > 0) column++;
      if (column + colspan > MAX_COLUMNS) return [];
      for (let end = column + colspan; column < end; column++)
        covered[column] = Math.max(covered[column] ?? 0, rowspan);
    }
    covered = Array.from(covered, (rows) => rows ?? 0);
    reached.push(covered.filter((rows) => rows > 0).length);
    covered = covered.map((rows) => Math.max(0, rows - 1));
  }
  const width = Math.max(0, ...reached);
  return reached.map((columns) => width - columns);
}

function isTable({ type }: Node): boolean {
  return type === schema.nodes.table;
}

/** Shows what is missing in a row as cells that cannot be written in and are not in the document. */
export function raggedTables(): Plugin {
  const find = findBlocks((block) => holds(block, isTable));
  return new Plugin({
    props: {
      decorations({ doc }) {
        const cells: Decoration[] = [];
        for (const { node: block, position } of find(doc)) {
          if (isTable(block)) addPhantoms(cells, block, position);
          block.descendants((node, offset) => {
            if (isTable(node)) addPhantoms(cells, node, position + 1 + offset);
            return !node.inlineContent;
          });
        }
        return cells.length === 0 ? undefined : DecorationSet.create(doc, cells);
      },
    },
  });
}

function addPhantoms(cells: Decoration[], table: Node, position: number): void {
  const missing = missingCells(table);
  let end = position + 1;
  for (const [index, row] of table.children.entries()) {
    end += row.nodeSize;
    const count = missing[index] ?? 0;
    const shown = Math.min(count, MAX_PHANTOMS);
    for (let i = 0; i < shown; i++) {
      const columns = i === shown - 1 ? count - shown + 1 : 1;
      cells.push(
        Decoration.widget(end - 1, (view) => phantom(view.dom.ownerDocument, columns), {
          side: 1,
          ignoreSelection: true,
          key: `phantom-${i}-${columns}`,
        }),
      );
    }
  }
}

function phantom(document: Document, columns: number): HTMLElement {
  const cell = document.createElement("td");
  cell.className = "weft-phantom";
  cell.colSpan = columns;
  cell.contentEditable = "false";
  cell.setAttribute("aria-hidden", "true");
  return cell;
}
