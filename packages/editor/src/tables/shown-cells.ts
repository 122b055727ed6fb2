/** Cells on the screen: which one is under the pointer, and where a row or a column is. Reads the page, changes nothing. */
import type { EditorView } from "prosemirror-view";
import { type Area, areaBetween, cellAt, cellBefore, positionOf } from "./area.ts";
import type { GridCell } from "./grid.ts";

/** The element of a cell. */
export function elementOf(
  view: EditorView,
  area: { readonly position: number },
  cell: GridCell,
): HTMLElement | undefined {
  const dom = view.nodeDOM(positionOf(area, cell));
  return dom instanceof HTMLElement ? dom : undefined;
}

/** How wide a column is shown, in CSS pixels; 0 where nothing shows it. */
export function shownWidth(view: EditorView, area: Area, column: number): number {
  for (let row = 0; row < area.grid.height; row++) {
    const cell = cellAt(area.grid, row, column);
    if (cell?.colspan !== 1) continue;
    const width = elementOf(view, area, cell)?.offsetWidth ?? 0;
    if (width > 0) return width;
  }
  return 0;
}

/** The cell in which an event was: the position before it. */
export function cellUnder(view: EditorView, event: Event): number | undefined {
  const [target] = event.composedPath();
  if (!(target instanceof Element)) return undefined;
  const element = target.closest("td, th");
  if (element === null || !view.dom.contains(element) || element.classList.contains("weft-phantom")) return undefined;
  return cellBefore(view.state.doc.resolve(view.posAtDOM(element, 0)));
}

/** Where in a table a cell is. */
export function areaAt(view: EditorView, cell: number): Area | undefined {
  const $inside = view.state.doc.resolve(cell + 1);
  return areaBetween($inside, $inside);
}

/** Whether a table is shown from right to left. Without a page it is not. */
export function runsLeft(view: EditorView | undefined, area: { readonly position: number }): boolean {
  if (view === undefined) return false;
  const frame = view.nodeDOM(area.position);
  return frame instanceof HTMLElement && getComputedStyle(frame).direction === "rtl";
}
