/**
 * Mathematics: LaTeX source as a block or within a line. Owns its form in the DOM, and finding the source in what pages
 * show for it. Must never run or render LaTeX: the editor does, beside the source.
 */
import { Fragment, type NodeSpec } from "prosemirror-model";
import { placeAttributes, wordsOf } from "./block-dom.ts";
import { blockFromDOM } from "./dom-place.ts";

/** Longest formula within a line, in UTF-16 units. */
export const MAX_LATEX = 10_000;

/** A formula of its own: its text is the source, so that two people can write in it. */
const math: NodeSpec = {
  group: "block",
  content: "text*",
  marks: "",
  code: true,
  defining: true,
  attrs: { id: { default: null }, indent: { default: 0 } },
  parseDOM: [
    {
      tag: "pre.weft-math, .katex-display, math[display=block]",
      priority: 60,
      preserveWhitespace: "full",
      getAttrs: (element) => {
        const { id = null, indent = 0 } = blockFromDOM(element);
        return latexOf(element) !== undefined && { id, indent };
      },
      getContent: (element, schema) => {
        const latex = latexOf(element as unknown as FormulaElement) ?? "";
        return latex === "" ? Fragment.empty : Fragment.from(schema.text(latex));
      },
    },
  ],
  toDOM: (node) => [
    "pre",
    { class: "weft-math", ...placeAttributes(node.attrs) },
    ["code", { spellcheck: "false", translate: "no" }, 0],
  ],
};

/** A formula within a line. */
const math_inline: NodeSpec = {
  group: "inline",
  inline: true,
  atom: true,
  attrs: { latex: { default: "" } },
  leafText: ({ attrs }) => wordsOf(attrs["latex"], MAX_LATEX),
  parseDOM: [
    {
      tag: "span.weft-math, .katex, math",
      priority: 55,
      getAttrs: (element) => {
        const latex = latexOf(element);
        return latex !== undefined && latex.length <= MAX_LATEX && { latex };
      },
    },
  ],
  toDOM: (node) => ["span", { class: "weft-math", translate: "no" }, wordsOf(node.attrs["latex"], MAX_LATEX)],
};

interface FormulaElement {
  readonly textContent: string | null;
  readonly classList: { contains(name: string): boolean };
  querySelector(selector: string): { readonly textContent: string | null } | null;
}

/** The source of a formula: ours, or the note that KaTeX, Wikipedia and others leave in MathML. */
function latexOf(element: FormulaElement): string | undefined {
  if (element.classList.contains("weft-math")) return element.textContent ?? "";
  const note = element.querySelector('annotation[encoding="application/x-tex"]');
  return note === null ? undefined : (note.textContent ?? "").trim();
}

/** The nodes of mathematics by name. */
export const formulaNodes: { readonly [K in "math" | "math_inline"]: NodeSpec } = { math, math_inline };
