/**
 * Blocks that hold blocks beside tables: callouts, and columns. Owns their form in the DOM and what their attributes may be.
 * Must never hold more than they need: in a container, moving a block out or in makes it anew (decision 0002).
 */
import type { NodeSpec } from "prosemirror-model";
import { isBlockId } from "./blocks.ts";
import { BLOCKS_CLASS, placeAttributes } from "./block-dom.ts";
import { blockFromDOM, isTooDeep } from "./dom-place.ts";
import { BLOCK_MARKS } from "./review-marks.ts";

/** What a callout is for; GitHub's five. */
export const TONES = ["note", "tip", "important", "warning", "caution"] as const;

/** One of `TONES`. */
export type Tone = (typeof TONES)[number];

/** Whether a value is one of `TONES`. */
export function isTone(value: unknown): value is Tone {
  return typeof value === "string" && (TONES as readonly string[]).includes(value);
}

/** A callout's tone; "note" for what is none. */
export function readTone(value: unknown): Tone {
  return isTone(value) ? value : "note";
}

/** Whether a value is a column's width: its share beside the others, 0.05 to 20; a column without one has one share. */
export function isShare(value: unknown): value is number {
  return typeof value === "number" && value >= 0.05 && value <= 20;
}

const callout: NodeSpec = {
  group: "block",
  content: "block*",
  marks: BLOCK_MARKS,
  defining: true,
  attrs: { id: { default: null }, indent: { default: 0 }, tone: { default: "note" } },
  parseDOM: [
    { tag: "p.markdown-alert-title", ignore: true, priority: 60 },
    {
      // The last two are Notion's.
      tag: "div.weft-callout, div.markdown-alert, aside, figure.callout",
      getAttrs: (element) => {
        if (isTooDeep(element)) return false;
        const { id = null, indent = 0 } = blockFromDOM(element);
        const said =
          element.getAttribute("data-tone") ?? /(?:^|\s)markdown-alert-([a-z]+)/.exec(element.className)?.[1];
        return { id, indent, tone: readTone(said) };
      },
    },
  ],
  toDOM: (node) => {
    const tone = readTone(node.attrs["tone"]);
    const label = tone.charAt(0).toUpperCase() + tone.slice(1);
    const attributes = { class: `weft-callout ${BLOCKS_CLASS}`, "data-tone": tone, role: "note", "aria-label": label };
    return ["div", { ...attributes, ...placeAttributes(node.attrs) }, 0];
  },
};

const columns: NodeSpec = {
  group: "block",
  content: "column*",
  marks: BLOCK_MARKS,
  attrs: { id: { default: null }, indent: { default: 0 } },
  parseDOM: [
    {
      tag: "div.weft-columns",
      getAttrs: (element) => {
        if (isTooDeep(element)) return false;
        const { id = null, indent = 0 } = blockFromDOM(element);
        return { id, indent };
      },
    },
  ],
  toDOM: (node) => ["div", { class: "weft-columns", ...placeAttributes(node.attrs) }, 0],
};

const column: NodeSpec = {
  content: "block*",
  marks: BLOCK_MARKS,
  isolating: true,
  attrs: { id: { default: null }, width: { default: null } },
  parseDOM: [
    {
      tag: "div.weft-column",
      context: "columns/",
      getAttrs: (element) => {
        const id = element.getAttribute("data-id");
        const width = Number(element.getAttribute("data-width") ?? NaN);
        return { id: isBlockId(id) ? id : null, width: isShare(width) ? width : null };
      },
    },
  ],
  toDOM: (node) => {
    const { width } = node.attrs;
    const attributes = { class: `weft-column ${BLOCKS_CLASS}`, ...placeAttributes({ id: node.attrs["id"] }) };
    const share = isShare(width) ? { "data-width": String(width), style: `flex-grow: ${width}` } : {};
    return ["div", { ...attributes, ...share }, 0];
  },
};

/** The nodes of containers by name. */
export const containerNodes: { readonly [K in "callout" | "columns" | "column"]: NodeSpec } = {
  callout,
  columns,
  column,
};
