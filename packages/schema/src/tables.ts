/**
 * Tables: `table > row > cell`, and blocks in a cell. Owns their form in the DOM and what a cell's attributes may be.
 * Must never ask that a row be as wide as the others, or that anything hold something: two people who each add a column,
 * or each delete one of two, leave a table that was in no one's mind, and it must stay a table (decision 0002).
 */
import { Fragment, type NodeSpec } from "prosemirror-model";
import { isAlignment, isBlockId, type Alignment } from "./blocks.ts";
import { BLOCKS_CLASS, placeAttributes, type DOMAttributes } from "./block-dom.ts";
import { blockFromDOM, isTooDeep } from "./dom-place.ts";
import { BLOCK_MARKS } from "./review-marks.ts";

/** Most columns, and most rows, that one cell may cover; HTML's own limit for columns. */
export const MAX_SPAN = 1000;

/** Widest column, in CSS pixels. */
const MAX_WIDTH = 10_000;

/** A cell's attributes after validation. */
export interface Cell {
  readonly header: boolean;
  /** 1 to `MAX_SPAN`. */
  readonly colspan: number;
  /** 1 to `MAX_SPAN`. */
  readonly rowspan: number;
  /** CSS pixels of each column that it covers, 0 where nobody chose; `null` when nobody chose any. */
  readonly colwidth: readonly number[] | null;
  readonly align: Alignment | null;
}

/** Any node's attributes as a cell; what is no value becomes its default. */
export function readCell(attrs: Readonly<Record<string, unknown>>): Cell {
  const colspan = clampSpan(attrs["colspan"]);
  return {
    header: attrs["header"] === true,
    colspan,
    rowspan: clampSpan(attrs["rowspan"]),
    colwidth: isColumnWidths(attrs["colwidth"]) && attrs["colwidth"].length === colspan ? attrs["colwidth"] : null,
    align: isAlignment(attrs["align"]) ? attrs["align"] : null,
  };
}

/** Whether a value is a span: a whole number from 1 to `MAX_SPAN`. */
export function isSpan(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_SPAN;
}

function clampSpan(value: unknown): number {
  if (typeof value !== "number" || Number.isNaN(value)) return 1;
  return Math.min(MAX_SPAN, Math.max(1, Math.trunc(value)));
}

/** Whether a value is the widths of a cell's columns: whole CSS pixels, 0 for one that nobody chose. */
export function isColumnWidths(value: unknown): value is readonly number[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_SPAN) return false;
  return value.every((width) => Number.isInteger(width) && width >= 0 && width <= MAX_WIDTH);
}

const table: NodeSpec = {
  group: "block",
  content: "row*",
  marks: BLOCK_MARKS,
  tableRole: "table",
  isolating: true,
  attrs: { id: { default: null }, indent: { default: 0 } },
  parseDOM: [
    {
      tag: "table",
      getAttrs: (element) => {
        if (isTooDeep(element)) return false;
        const frame = element.parentElement;
        const { id = null, indent = 0 } = blockFromDOM(frame?.classList.contains("weft-table") ? frame : element);
        return { id, indent };
      },
    },
  ],
  // A wide table scrolls in its frame; the page does not.
  toDOM: (node) => ["div", { class: "weft-table", ...placeAttributes(node.attrs) }, ["table", ["tbody", 0]]],
};

const row: NodeSpec = {
  content: "cell*",
  marks: BLOCK_MARKS,
  tableRole: "row",
  attrs: { id: { default: null } },
  parseDOM: [{ tag: "tr", getAttrs: (element) => !isTooDeep(element) && { id: idFromDOM(element) } }],
  toDOM: (node) => ["tr", placeAttributes(node.attrs), 0],
};

const cell: NodeSpec = {
  content: "block*",
  marks: BLOCK_MARKS,
  tableRole: "cell",
  isolating: true,
  attrs: {
    id: { default: null },
    header: { default: false },
    colspan: { default: 1 },
    rowspan: { default: 1 },
    colwidth: { default: null },
    align: { default: null },
  },
  // Who draws or edits tables counts columns: a span of a thousand million would be its end. What stands in Yjs stays.
  readAttrs: (attrs: Readonly<Record<string, unknown>>) => {
    const { colspan, rowspan } = readCell(attrs);
    return { ...attrs, colspan, rowspan };
  },
  parseDOM: [
    {
      tag: "td, th",
      // One can write in an empty cell only where there is a line.
      getAttrs: (element) => isBlank(element) && !isTooDeep(element) && cellFromDOM(element),
      getContent: (_, schema) => Fragment.from(schema.node("textblock")),
    },
    { tag: "td, th", getAttrs: (element) => !isTooDeep(element) && cellFromDOM(element) },
  ],
  toDOM: (node) => [node.attrs["header"] === true ? "th" : "td", cellAttributes(node.attrs), 0],
};

function cellAttributes(attrs: Readonly<Record<string, unknown>>): DOMAttributes {
  const { colspan, rowspan, colwidth, align } = readCell(attrs);
  const attributes: DOMAttributes = { class: BLOCKS_CLASS, ...placeAttributes({ id: attrs["id"] }) };
  if (colspan > 1) attributes["colspan"] = String(colspan);
  if (rowspan > 1) attributes["rowspan"] = String(rowspan);
  if (align !== null) attributes["data-align"] = align;
  if (colwidth !== null) {
    attributes["data-colwidth"] = colwidth.join(",");
    if (!colwidth.includes(0)) attributes["style"] = `width: ${colwidth.reduce((sum, width) => sum + width, 0)}px`;
  }
  return attributes;
}

interface CellElement {
  readonly tagName: string;
  readonly parentElement: { readonly parentElement: { readonly tagName: string } | null } | null;
  readonly style: { getPropertyValue(name: string): string };
  getAttribute(name: string): string | null;
}

function cellFromDOM(element: CellElement): Record<string, unknown> {
  const widths = element.getAttribute("data-colwidth")?.split(",").map(Number) ?? null;
  const align =
    element.getAttribute("data-align") ?? element.getAttribute("align") ?? element.style.getPropertyValue("text-align");
  const { header, colspan, rowspan, colwidth } = readCell({
    // Word's rows that repeat on each page have cells like any other.
    header: element.tagName === "TH" || element.parentElement?.parentElement?.tagName === "THEAD",
    colspan: Number(element.getAttribute("colspan") ?? 1),
    rowspan: Number(element.getAttribute("rowspan") ?? 1),
    colwidth: widths,
  });
  return { id: idFromDOM(element), header, colspan, rowspan, colwidth, align: isAlignment(align) ? align : null };
}

function idFromDOM(element: { getAttribute(name: string): string | null }): string | null {
  const id = element.getAttribute("data-id");
  return isBlockId(id) ? id : null;
}

/** Elements that make a block even without words. */
const LINES = "p, h1, h2, h3, h4, h5, h6, ul, ol, blockquote, pre, img, hr, table, [data-id]";

/** Whether nothing stands in a cell: a `<br>` alone keeps the cell open in other editors, and is no line of its own. */
function isBlank(element: { textContent: string | null; querySelector(selector: string): unknown }): boolean {
  return (element.textContent ?? "").trim() === "" && element.querySelector(LINES) === null;
}

/** The nodes of tables by name. */
export const tableNodes: { readonly [K in "table" | "row" | "cell"]: NodeSpec } = { table, row, cell };
