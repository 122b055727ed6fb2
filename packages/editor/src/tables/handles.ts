/**
 * What lies at a table: handles of the row and the column that the pointer or the caret is in, the edges along which it
 * grows, and the border that is dragged. Owns: their elements and where they are.
 * Must never: change the text's DOM; they lie in a layer above it. What they do are commands.
 */
import type { EditorView } from "prosemirror-view";
import { adoptStyles } from "../styles/adopt.ts";
import { TABLES_CSS } from "../styles/tables.css.ts";
import { type Area, cellAt, positionOf } from "./area.ts";
import { MIN_WIDTH, selectCells, setWidth } from "./cell-commands.ts";
import { areaOf, CellSelection } from "./cell-selection.ts";
import { columnAdded, rowAdded } from "./rows-columns.ts";
import { areaAt, cellUnder, elementOf, runsLeft } from "./shown-cells.ts";
import { type PlannedRow, writeTable } from "./plan.ts";
import { placeCaret } from "./table-command.ts";
import type { TableToolsOptions } from "../table-commands.ts";

/** Thickness of a handle, and of an edge, in CSS pixels. */
const THICK = 16;
/** How near a border the pointer takes hold of it, in CSS pixels. */
const NEAR = 5;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The handles of one editor. */
export class TableHandles {
  readonly #view: EditorView;
  readonly #options: TableToolsOptions;
  readonly #layer: HTMLElement;
  readonly #row: HTMLElement;
  readonly #column: HTMLElement;
  readonly #moreRows: HTMLElement;
  readonly #moreColumns: HTMLElement;
  readonly #resizer: HTMLElement;
  readonly #stop: (() => void)[] = [];
  #frame = 0;
  /** The element of the cell under the mouse: positions change while others write. */
  #hovered: Element | undefined;
  /** The column whose end is under the mouse. */
  #border: number | undefined;
  #drag: { readonly cell: Element; readonly column: number; readonly from: number; by: number } | undefined;

  constructor(view: EditorView, options: TableToolsOptions) {
    this.#view = view;
    this.#options = options;
    const { ownerDocument } = view.dom;
    const { commands, table } = options.messages;
    this.#layer = ownerDocument.createElement("div");
    this.#layer.className = "weft-table-tools";
    this.#row = this.#button("weft-handle", table.row, () => this.#open("row"));
    this.#column = this.#button("weft-handle weft-handle-column", table.column, () => this.#open("column"));
    for (const handle of [this.#row, this.#column]) handle.ariaHasPopup = "menu";
    this.#moreRows = this.#button("weft-more", commands.table_row_below, () => this.#grow("row"));
    this.#moreColumns = this.#button("weft-more", commands.table_column_after, () => this.#grow("column"));
    this.#resizer = ownerDocument.createElement("div");
    this.#resizer.className = "weft-resizer";
    this.#resizer.hidden = true;
    this.#layer.append(this.#resizer);
    options.page.append(this.#layer);
    const schedule = (): void => this.#schedule();
    this.#listen(options.page, "pointermove", (event) => this.#hover(event));
    this.#listen(options.page, "pointerleave", ({ target }) => {
      // What is inside tells its own leaving on the way down.
      if (target === options.page) this.#hovers(undefined, undefined);
    });
    this.#listen(view.dom, "scroll", schedule);
    this.#listen(view.dom, "focusin", schedule);
    this.#listen(view.dom, "focusout", schedule);
    this.#listen(this.#resizer, "pointerdown", (event) => this.#take(event));
    this.#listen(this.#resizer, "pointermove", (event) => this.#pull(event));
    this.#listen(this.#resizer, "pointerup", () => this.#release(true));
    this.#listen(this.#resizer, "pointercancel", () => this.#release(false));
    const resized = new ResizeObserver(schedule);
    resized.observe(view.dom);
    this.#stop.push(() => resized.disconnect());
  }

  update(): void {
    this.#schedule();
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    for (const stop of this.#stop) stop();
    this.#layer.remove();
  }

  #button(name: string, label: string, press: () => void): HTMLElement {
    const button = this.#layer.ownerDocument.createElement("button");
    button.type = "button";
    button.className = name;
    button.ariaLabel = label;
    button.title = label;
    button.hidden = true;
    // The keyboard has the menu (Alt+Enter): Tab belongs to the cells.
    button.tabIndex = -1;
    // The caret stays in the text, and on a phone the keyboard stays as it is.
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", press);
    this.#layer.append(button);
    return button;
  }

  #listen(target: EventTarget, type: string, listener: (event: PointerEvent) => void): void {
    const heard = (event: Event): void => listener(event as PointerEvent);
    target.addEventListener(type, heard, { capture: true });
    this.#stop.push(() => target.removeEventListener(type, heard, { capture: true }));
  }

  #hover(event: PointerEvent): void {
    if (event.pointerType === "touch" || event.buttons !== 0 || !this.#view.editable) return;
    const [target] = event.composedPath();
    if (target instanceof Element && this.#layer.contains(target)) return;
    const cell = cellUnder(this.#view, event);
    if (cell === undefined) {
      const box = this.#hovered?.closest(".weft-table")?.getBoundingClientRect();
      const { clientX: x, clientY: y } = event;
      const near = 1.5 * THICK;
      const isNear =
        box !== undefined && x > box.left - near && x < box.right + near && y > box.top - near && y < box.bottom + near;
      this.#hovers(isNear ? this.#hovered : undefined, undefined);
      return;
    }
    const element = this.#view.nodeDOM(cell);
    const area = areaAt(this.#view, cell);
    if (!(element instanceof HTMLElement) || area === undefined) return;
    const box = element.getBoundingClientRect();
    const rtl = runsLeft(this.#view, area);
    const [toStart, toEnd] = [event.clientX - box.left, box.right - event.clientX];
    const [before, after] = rtl ? [toEnd, toStart] : [toStart, toEnd];
    const border = after < NEAR ? area.right - 1 : before < NEAR && area.left > 0 ? area.left - 1 : undefined;
    this.#hovers(element, border);
  }

  #hovers(cell: Element | undefined, border: number | undefined): void {
    if (this.#hovered === cell && this.#border === border) return;
    this.#hovered = cell;
    this.#border = border;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (!this.#view.isDestroyed) this.#draw();
    });
  }

  /** The cell that the tools are for: that under the mouse, else that with the caret. */
  #area(): Area | undefined {
    const view = this.#view;
    if (!view.editable) return undefined;
    const cell = this.#drag?.cell ?? this.#hovered;
    if (cell !== undefined && view.dom.contains(cell)) {
      const $inside = view.state.doc.resolve(view.posAtDOM(cell, 0));
      return areaAt(view, $inside.before($inside.depth));
    }
    const area = view.hasFocus() ? areaOf(view.state) : undefined;
    return area && areaAt(view, positionOf(area, area.head));
  }

  #draw(): void {
    const tools = [this.#row, this.#column, this.#moreRows, this.#moreColumns, this.#resizer];
    const area = this.#area();
    const frame = area === undefined ? null : this.#view.nodeDOM(area.position);
    const cell = area === undefined ? undefined : elementOf(this.#view, area, area.head);
    if (area === undefined || cell === undefined || !(frame instanceof HTMLElement)) {
      for (const tool of tools) tool.hidden = true;
      return;
    }
    adoptStyles(this.#layer, TABLES_CSS);
    // Measured all first and moved all after.
    const origin = this.#layer.getBoundingClientRect();
    const [around, table, box] = [frame, frame.firstElementChild ?? frame, cell].map((each) =>
      each.getBoundingClientRect(),
    );
    if (around === undefined || table === undefined || box === undefined) return;
    const rtl = runsLeft(this.#view, area);
    const [left, right] = [Math.max(around.left, table.left), Math.min(around.right, table.right)];
    const place = (tool: HTMLElement, shown: boolean, { left, top, width, height }: Box): void => {
      tool.hidden = !shown;
      tool.style.transform = `translate(${Math.round(left - origin.left)}px, ${Math.round(top - origin.top)}px)`;
      tool.style.width = `${Math.round(width)}px`;
      tool.style.height = `${Math.round(height)}px`;
    };
    const size = Math.min(28, box.height - 4);
    place(this.#row, true, {
      // On the border: beside it is the handle of the whole block.
      left: (rtl ? right : left) - THICK / 2,
      top: box.top + Math.min((box.height - size) / 2, 6),
      width: THICK,
      height: size,
    });
    const middle = (Math.max(box.left, left) + Math.min(box.right, right)) / 2;
    const isSeen = box.right > left + 8 && box.left < right - 8;
    place(this.#column, isSeen, { left: middle - 14, top: table.top - THICK - 1, width: 28, height: THICK });
    const { grid, head } = area;
    const bottom = { left, top: table.bottom + 3, width: right - left, height: THICK - 2 };
    place(this.#moreRows, head.row + head.rowspan === grid.height, bottom);
    place(this.#moreColumns, head.column + head.colspan >= grid.width && isSeen, {
      left: rtl ? left - THICK - 1 : right + 3,
      top: table.top,
      width: THICK - 2,
      height: table.height,
    });
    this.#drawResizer(area, box, table, { left, right, rtl }, place);
  }

  #drawResizer(
    area: Area,
    box: DOMRect,
    table: DOMRect,
    { left, right, rtl }: { readonly left: number; readonly right: number; readonly rtl: boolean },
    place: (tool: HTMLElement, shown: boolean, box: Box) => void,
  ): void {
    const coarse = this.#layer.ownerDocument.defaultView?.matchMedia("(pointer: coarse)").matches === true;
    const column = this.#drag?.column ?? (coarse ? area.right - 1 : this.#border);
    const isOwn = column === area.right - 1;
    const border = isOwn === rtl ? box.left : box.right;
    const at = border + (this.#drag?.by ?? 0) * (rtl ? -1 : 1);
    const shown =
      column !== undefined && at > left - NEAR && at < right + 2 * NEAR + (this.#drag === undefined ? 0 : 1e4);
    this.#resizer.classList.toggle("weft-resizing", this.#drag !== undefined);
    const width = coarse ? 28 : 2 * NEAR + 1;
    const isGrip = coarse && this.#drag === undefined;
    place(this.#resizer, shown, {
      left: at - width / 2,
      top: isGrip ? table.top - THICK - 9 : table.top,
      width,
      height: isGrip ? THICK + 14 : table.height,
    });
  }

  #open(part: "row" | "column"): void {
    const area = this.#area();
    if (area === undefined) return;
    const view = this.#view;
    const handle = part === "row" ? this.#row : this.#column;
    const { state } = view;
    const now = areaOf(state);
    // A handle among whole rows that are selected is for all of them.
    const isSelected =
      state.selection instanceof CellSelection &&
      now?.position === area.position &&
      (part === "row"
        ? now.left === 0 && now.right === now.grid.width && area.top >= now.top && area.bottom <= now.bottom
        : now.top === 0 && now.bottom === now.grid.height && area.left >= now.left && area.right <= now.right);
    if (!isSelected) {
      const position = positionOf(area, area.head);
      view.dispatch(state.tr.setSelection(CellSelection.create(state.doc, position)));
    }
    selectCells(part === "row" ? "rows" : "columns")(view.state, view.dispatch.bind(view));
    view.focus();
    const { left, top, bottom } = handle.getBoundingClientRect();
    this.#options.openMenu({ part, left, top, bottom });
  }

  #grow(axis: "row" | "column"): void {
    const area = this.#area();
    if (area === undefined) return;
    const { grid, head } = area;
    const { height, width } = grid;
    const rows = axis === "row" ? rowAdded(grid, height, height - 1) : columnAdded(grid, width, width - 1);
    this.#write(area, rows, axis === "row" ? [height, head.column] : [head.row, width]);
  }

  #write(area: Area, rows: readonly PlannedRow[], caret?: readonly [row: number, column: number]): void {
    const { tr } = this.#view.state;
    writeTable(tr, area, rows);
    if (caret !== undefined) placeCaret(tr, area.position, ...caret);
    this.#view.dispatch(tr);
    if (caret !== undefined) this.#view.focus();
  }

  #take(event: PointerEvent): void {
    const area = this.#area();
    if (area === undefined || event.button !== 0) return;
    const column = this.#border ?? area.right - 1;
    const cell = cellAt(area.grid, area.head.row, column) ?? area.head;
    const element = elementOf(this.#view, area, cell);
    if (element === undefined) return;
    event.preventDefault();
    this.#resizer.setPointerCapture(event.pointerId);
    this.#drag = { cell: element, column, from: event.clientX, by: 0 };
    this.#schedule();
  }

  #pull(event: PointerEvent): void {
    const drag = this.#drag;
    const area = this.#area();
    if (drag === undefined || area === undefined) return;
    const by = (event.clientX - drag.from) * (runsLeft(this.#view, area) ? -1 : 1);
    const { width } = drag.cell.getBoundingClientRect();
    drag.by = Math.max(by, MIN_WIDTH - width);
    this.#schedule();
  }

  #release(done: boolean): void {
    const drag = this.#drag;
    const area = this.#area();
    this.#drag = undefined;
    this.#border = undefined;
    this.#schedule();
    if (!done || drag === undefined || area === undefined || Math.abs(drag.by) < 1) return;
    // A wide cell grows by its last column.
    const others = area.head.colspan - 1;
    const { width } = drag.cell.getBoundingClientRect();
    const share = others > 0 ? width / area.head.colspan : width;
    this.#write(area, setWidth(drag.column, drag.column + 1, share + drag.by)(area));
  }
}
