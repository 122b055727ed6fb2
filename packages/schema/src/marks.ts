/**
 * The marks of inline text, to DOM and back. Order is nesting order: a link encloses what is bold in it.
 * Must never render an attribute as it came: `href` goes through `safeHref` on the way in and on the way out. And must
 * never give one a `validate`: see nodes.ts.
 */
import type { MarkSpec } from "prosemirror-model";
import { isColor, nearestColor } from "./colors.ts";
import { safeHref } from "./links.ts";
import { reviewMarks } from "./review-marks.ts";

const link: MarkSpec = {
  attrs: {
    // The default keeps the text of a link whose address another client left out; without one it could not be read.
    href: { default: "" },
  },
  inclusive: false,
  parseDOM: [
    {
      tag: "a[href]",
      getAttrs: (element) => {
        const href = safeHref(element.getAttribute("href"));
        return href === undefined ? false : { href };
      },
    },
  ],
  toDOM: (mark) => {
    const href = safeHref(mark.attrs["href"]);
    return href === undefined ? ["span", 0] : ["a", { href, rel: "noopener noreferrer nofollow" }, 0];
  },
};

const bold: MarkSpec = {
  parseDOM: [
    { tag: "strong" },
    // Google Docs wraps whatever it copies in <b style="font-weight:normal">.
    { tag: "b", getAttrs: (element) => !isLight(element.style.fontWeight) && null },
    {
      style: "font-weight",
      clearMark: (mark) => mark.type.name === "bold",
      getAttrs: (value) => isLight(value) && null,
    },
    { style: "font-weight", getAttrs: (value) => isHeavy(value) && null },
  ],
  toDOM: () => ["strong", 0],
};

function isLight(weight: string): boolean {
  return weight === "normal" || weight === "lighter" || (/^\d+$/.test(weight) && Number(weight) < 500);
}

function isHeavy(weight: string): boolean {
  return weight === "bold" || weight === "bolder" || (/^\d+$/.test(weight) && Number(weight) >= 600);
}

const italic: MarkSpec = {
  parseDOM: [
    { tag: "em" },
    { tag: "i", getAttrs: (element) => element.style.fontStyle !== "normal" && null },
    { style: "font-style=normal", clearMark: (mark) => mark.type.name === "italic" },
    { style: "font-style=italic" },
    { style: "font-style=oblique" },
  ],
  toDOM: () => ["em", 0],
};

const underline: MarkSpec = {
  parseDOM: [{ tag: "u" }, ...decorated("underline")],
  toDOM: () => ["u", 0],
};

const strike: MarkSpec = {
  parseDOM: [{ tag: "s" }, { tag: "del:not([data-suggestion])" }, { tag: "strike" }, ...decorated("line-through")],
  toDOM: () => ["s", 0],
};

/** Rules for one line of `text-decoration`, whose value may name several: "underline line-through". */
function decorated(line: string): NonNullable<MarkSpec["parseDOM"]>[number][] {
  const getAttrs = (value: string): false | null => (value.split(/\s+/).includes(line) ? null : false);
  return [
    { style: "text-decoration", getAttrs, consuming: false },
    { style: "text-decoration-line", getAttrs, consuming: false },
  ];
}

const code: MarkSpec = {
  code: true,
  parseDOM: [{ tag: "code" }, { tag: "kbd" }, { tag: "samp" }, { tag: "tt" }],
  toDOM: () => ["code", { spellcheck: "false" }, 0],
};

/** Colour of the letters, by its name in the palette. A colour that the palette does not have is shown as none. */
const color: MarkSpec = {
  attrs: { color: { default: "" } },
  parseDOM: [
    { tag: "span[data-color]", getAttrs: (element) => colorFromDOM(element) },
    {
      tag: "font[color]",
      consuming: false,
      getAttrs: (element) => nearest(element.getAttribute("color") ?? "", false),
    },
    { style: "color", getAttrs: (value) => nearest(value, false) },
  ],
  toDOM: (mark) => ["span", { class: "weft-color", ...colorAttributes(mark.attrs["color"]) }, 0],
};

/** A highlighter over the letters. */
const highlight: MarkSpec = {
  attrs: { color: { default: "yellow" } },
  parseDOM: [
    { tag: "mark[data-color]", getAttrs: (element) => colorFromDOM(element) },
    {
      tag: "mark",
      getAttrs: (element) => nearest(element.style.getPropertyValue("background-color"), true) || { color: "yellow" },
    },
    { style: "background-color", getAttrs: (value) => nearest(value, true) },
  ],
  toDOM: (mark) => ["mark", { class: "weft-highlight", ...colorAttributes(mark.attrs["color"]) }, 0],
};

function colorFromDOM(element: { getAttribute(name: string): string | null }): { color: string } | false {
  const color = element.getAttribute("data-color");
  return isColor(color) && { color };
}

function colorAttributes(color: unknown): Record<string, string> {
  return isColor(color) ? { "data-color": color } : {};
}

function nearest(css: string, behind: boolean): { color: string } | false {
  const color = nearestColor(css, behind);
  return color !== undefined && { color };
}

const superscript: MarkSpec = {
  excludes: "superscript subscript",
  parseDOM: [{ tag: "sup" }, { style: "vertical-align=super" }],
  toDOM: () => ["sup", 0],
};

const subscript: MarkSpec = {
  excludes: "superscript subscript",
  parseDOM: [{ tag: "sub" }, { style: "vertical-align=sub" }],
  toDOM: () => ["sub", 0],
};

/** A format of a newer editor's that stays as it is: what Yjs calls it, and its value. Several may stand on one text. */
const unknown: MarkSpec = {
  attrs: { name: { default: "" }, value: { default: null } },
  excludes: "",
  inclusive: false,
  toDOM: (_, inline) =>
    inline ? ["span", { class: "weft-unknown-mark" }, 0] : ["div", { class: "weft-unknown-mark weft-marked" }, 0],
};

/** The marks by name, in nesting order. */
export const marks: Readonly<Record<MarkName, MarkSpec>> = {
  ...reviewMarks,
  link,
  bold,
  italic,
  underline,
  strike,
  superscript,
  subscript,
  color,
  highlight,
  code,
  unknown,
};

/** The names of the marks. */
export type MarkName =
  | keyof typeof reviewMarks
  | "link"
  | "bold"
  | "italic"
  | "underline"
  | "strike"
  | "superscript"
  | "subscript"
  | "color"
  | "highlight"
  | "code"
  | "unknown";
