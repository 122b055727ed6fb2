/** What is at hand in a table, as one plugin: keys, selecting cells, the clipboard, handles, the scope of headers. */
import type { Node } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { Decoration, type DecorationAttrs, DecorationSet } from "prosemirror-view";
import { findBlocks, holds } from "../found-blocks.ts";
import type { TableToolsOptions } from "../table-commands.ts";
import { asCells, cellDragging } from "./cell-dragging.ts";
import { cellsAsText, pasteCells, tableFromText, tableIn } from "./cell-clipboard.ts";
import { areaOf, CellSelection } from "./cell-selection.ts";
import { gridOf, isTable } from "./grid.ts";
import { TableHandles } from "./handles.ts";
import { onTableKey } from "./table-keys.ts";

/** The tools as a plugin. It goes before the keyboard and the clipboard. */
export function tableTools(options: TableToolsOptions): Plugin {
  const dragging = cellDragging();
  const onKey = onTableKey((state, _dispatch, view) => {
    if (view === undefined || areaOf(state) === undefined) return false;
    const { left, top, bottom } = view.coordsAtPos(state.selection.head);
    return options.openMenu({ part: "table", left, top, bottom });
  });
  const find = findBlocks((block) => holds(block, isTable));
  return new Plugin({
    view: (view) => new TableHandles(view, options),
    props: {
      handleKeyDown: onKey,
      handleDOMEvents: { mousedown: (view, event) => dragging.press(view, event) },
      createSelectionBetween(view, $anchor, $head) {
        if (dragging.active) return view.state.selection;
        return asCells($anchor, $head) ?? null;
      },
      decorations({ doc, selection }) {
        const shown: Decoration[] = [];
        const add = (position: number, attrs: DecorationAttrs): void =>
          void shown.push(Decoration.node(position, position + (doc.nodeAt(position)?.nodeSize ?? 0), attrs));
        for (const { node, position } of find(doc)) {
          addScopes(node, position, add);
          node.descendants((inner, offset) => {
            addScopes(inner, position + 1 + offset, add);
            return !inner.inlineContent;
          });
        }
        if (selection instanceof CellSelection)
          for (const position of selection.cells) add(position, { class: "weft-selected-cell" });
        return shown.length === 0 ? undefined : DecorationSet.create(doc, shown);
      },
      // Of anything else the text is what it is elsewhere.
      clipboardTextSerializer: (slice, view) => cellsAsText(view.state, slice) ?? "",
      handlePaste(view, event, slice) {
        const html = event.clipboardData?.getData("text/html") ?? "";
        const text = html === "" ? (event.clipboardData?.getData("text/plain") ?? "") : "";
        const table = tableIn(slice) ?? tableFromText(text);
        const tr = table && pasteCells(view.state, table);
        if (tr === undefined) return false;
        view.dispatch(tr.scrollIntoView().setMeta("paste", true).setMeta("uiEvent", "paste"));
        return true;
      },
    },
  });
}

/** Says of each header what it is one of, for who hears the page. */
function addScopes(table: Node, position: number, add: (position: number, attrs: DecorationAttrs) => void): void {
  for (const cell of isTable(table) ? (gridOf(table)?.rows.flat() ?? []) : [])
    if (cell.node.attrs["header"] === true)
      add(position + 1 + cell.offset, { scope: cell.row > 0 && cell.column === 0 ? "row" : "col" });
}
