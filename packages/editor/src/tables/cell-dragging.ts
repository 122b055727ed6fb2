/**
 * The mouse in a table: dragging from cell to cell selects cells. Must never: take a drag within one cell from the browser, which selects words there.
 */
import type { ResolvedPos } from "prosemirror-model";
import type { EditorView } from "prosemirror-view";
import { type Area, areaBetween, cellBefore } from "./area.ts";
import { CellSelection } from "./cell-selection.ts";
import { cellUnder } from "./shown-cells.ts";

/** One editor's drags. */
export interface CellDragging {
  /** Whether cells are being selected: the browser's own idea of the selection does not count then. */
  readonly active: boolean;
  press(view: EditorView, event: MouseEvent): boolean;
}

/** Drags from cell to cell. */
export function cellDragging(): CellDragging {
  let active = false;

  function press(view: EditorView, event: MouseEvent): boolean {
    if (event.button !== 0 || event.ctrlKey || event.metaKey) return false;
    const start = cellUnder(view, event);
    if (start === undefined) return false;
    const { selection } = view.state;
    if (event.shiftKey) {
      const anchor = selection instanceof CellSelection ? selection.$anchorCell.pos : cellBefore(selection.$anchor);
      if (anchor === undefined || anchor === start || select(view, anchor, start) === undefined) return false;
      event.preventDefault();
      return true;
    }
    follow(view, start);
    return false;
  }

  function follow(view: EditorView, start: number): void {
    const { ownerDocument } = view.dom;
    // What others write meanwhile moves the cell, so it is known by its first place in the page.
    const element = view.nodeDOM(start);
    const move = (event: MouseEvent): void => {
      if (event.buttons !== 1) return end();
      const over = cellUnder(view, event);
      const from =
        element !== null && view.dom.contains(element)
          ? cellBefore(view.state.doc.resolve(view.posAtDOM(element, 0)))
          : undefined;
      if (over === undefined || from === undefined || (!active && over === from)) return;
      if (select(view, from, over) === undefined) return;
      active = true;
      event.preventDefault();
    };
    const end = (): void => {
      active = false;
      ownerDocument.removeEventListener("mousemove", move, true);
      ownerDocument.removeEventListener("mouseup", end, true);
    };
    ownerDocument.addEventListener("mousemove", move, true);
    ownerDocument.addEventListener("mouseup", end, true);
  }

  return {
    get active() {
      return active;
    },
    press,
  };
}

/** Selects from one cell to another of the same table, or to the cell of that table around the other one. */
function select(view: EditorView, anchor: number, head: number): Area | undefined {
  const { doc, selection, tr } = view.state;
  const area = areaBetween(doc.resolve(anchor + 1), doc.resolve(head + 1));
  if (area === undefined) return undefined;
  const $anchor = doc.resolve(anchor);
  // In a table in a cell it is the innermost table of both that counts.
  if ($anchor.node(-1) !== area.grid.table) return undefined;
  const next = CellSelection.create(doc, anchor, area.position + 1 + area.head.offset);
  if (!next.eq(selection)) view.dispatch(tr.setSelection(next));
  return area;
}

/** What the browser selected across cells, as cells; `undefined` for what is within one. */
export function asCells($anchor: ResolvedPos, $head: ResolvedPos): CellSelection | undefined {
  const area = areaBetween($anchor, $head);
  const anchor = area === undefined ? undefined : cellOf(area, $anchor.pos);
  const head = area === undefined ? undefined : area.position + 1 + area.head.offset;
  if (anchor === undefined || head === undefined || anchor === head) return undefined;
  return CellSelection.create($head.doc, anchor, head);
}

function cellOf({ grid, position }: Area, at: number): number | undefined {
  const cell = grid.rows.flat().find(({ offset, node }) => {
    const start = position + 1 + offset;
    return at > start && at < start + node.nodeSize;
  });
  return cell && position + 1 + cell.offset;
}
