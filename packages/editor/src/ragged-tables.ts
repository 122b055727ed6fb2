/**
 * Tables whose rows are not of one width, as two people leave them who each add a column at once. Owns the cells that are
 * shown where none are. Must never write: a repair by each of two editors makes the table grow without end
 * (prosemirror-tables, issue 249), so nothing here answers a change, least of all one of somebody else's.
 */
import type { Node } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { findBlocks, holds } from "./found-blocks.ts";
import { gridOf, isTable } from "./tables/grid.ts";

/** So many cells stand for themselves; the last one covers what else is missing. */
const MAX_PHANTOMS = 20;

/** For each row, how many columns of the table it does not reach; nothing for a table that is too wide to be counted. */
export function missingCells(table: Node): readonly number[] {
  return gridOf(table)?.missing ?? [];
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
