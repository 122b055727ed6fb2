/**
 * The nodes of a document: those of text and code here, the others from their files. The document is flat: what looks
 * nested is indent, so that restructuring is an attribute write; only tables, callouts and columns hold blocks (decision
 * 0002).
 * Must never give an attribute a `validate`: ProseMirror runs it on every node that it makes (since 1.25.12), and
 * y-prosemirror answers a node that cannot be made by deleting it for everyone. JSON is validated in json.ts;
 * what comes out of Yjs is read through `readBlock` where it is rendered.
 */
import { Fragment, type DOMOutputSpec, type NodeSpec } from "prosemirror-model";
import { headingLevel, isListKind, readBlock, type Block } from "./blocks.ts";
import { domAttributes, placeAttributes } from "./block-dom.ts";
import { containerNodes } from "./containers.ts";
import { blockFromDOM, listItemFromDOM, paragraphFromDOM, quoteFromDOM, type PlacedElement } from "./dom-place.ts";
import { formulaNodes } from "./formulas.ts";
import { mediaNodes } from "./media.ts";
import { wordsOfRaw } from "./raw.ts";
import { referenceNodes } from "./references.ts";
import { BLOCK_MARKS } from "./review-marks.ts";
import { tableNodes } from "./tables.ts";

const HEADING_TAGS = ["h1", "h2", "h3", "h4", "h5", "h6"] as const;

const LANGUAGE = /^[A-Za-z0-9+#._-]{1,40}$/;

/** Whether a value names a programming language, as in a code block's `language`. */
export function isLanguage(value: unknown): value is string {
  return typeof value === "string" && LANGUAGE.test(value);
}

function textblockToDOM(attrs: Readonly<Record<string, unknown>>): DOMOutputSpec {
  const block = readBlock(attrs);
  const attributes = domAttributes(block);
  if (isListKind(block.kind)) {
    const item = block.kind === "todo" ? { "data-checked": String(block.checked) } : {};
    const list = { class: "weft-list", "data-kind": block.kind, ...attributes };
    return [block.kind === "ordered" ? "ol" : "ul", list, ["li", item, 0]];
  }
  if (block.kind === "quote") return ["blockquote", attributes, 0];
  const level = headingLevel(block.kind);
  return [level === undefined ? "p" : `h${level}`, attributes, 0];
}

const textblock: NodeSpec = {
  group: "block",
  content: "inline*",
  attrs: {
    id: { default: null },
    kind: { default: "paragraph" },
    indent: { default: 0 },
    checked: { default: false },
    align: { default: null },
    dir: { default: null },
  },
  parseDOM: [
    { tag: "p", getAttrs: (element) => paragraphFromDOM(element) },
    ...HEADING_TAGS.map((tag, index) => ({
      tag,
      getAttrs: (element: PlacedElement): Partial<Block> => blockFromDOM(element, HEADING_KINDS[index]),
    })),
    { tag: "blockquote", getAttrs: (element) => quoteFromDOM(element) ?? false },
    { tag: "li", getAttrs: (element) => listItemFromDOM(element) ?? false },
  ],
  toDOM: (node) => textblockToDOM(node.attrs),
};

const HEADING_KINDS = ["heading1", "heading2", "heading3", "heading4", "heading5", "heading6"] as const;

const code_block: NodeSpec = {
  group: "block",
  content: "text*",
  marks: "",
  code: true,
  defining: true,
  attrs: { id: { default: null }, indent: { default: 0 }, language: { default: null } },
  parseDOM: [
    {
      tag: "pre",
      preserveWhitespace: "full",
      getAttrs: (element) => {
        const { id = null, indent = 0 } = blockFromDOM(element);
        const code = element.querySelector("code");
        const said =
          code?.getAttribute("data-language") ?? /(?:^|\s)lang(?:uage)?-(\S+)/.exec(code?.className ?? "")?.[1] ?? null;
        return { id, indent, language: isLanguage(said) ? said : null };
      },
      getContent: (element, schema) => {
        const text = sourceText(element);
        return text === "" ? Fragment.empty : Fragment.from(schema.text(text));
      },
    },
  ],
  toDOM: (node) => {
    const language: unknown = node.attrs["language"];
    const code = { spellcheck: "false", ...(isLanguage(language) ? { "data-language": language } : {}) };
    return ["pre", placeAttributes(node.attrs), ["code", code, 0]];
  },
};

/** The text of a `<pre>`: its line breaks may be characters or `<br>`. */
function sourceText(element: PlacedSource): string {
  let text = "";
  for (const child of Array.from(element.childNodes)) {
    if (child.nodeType === 3) text += child.textContent ?? "";
    else if (child.nodeName === "BR") text += "\n";
    else if (child.nodeType === 1) text += sourceText(child);
  }
  return text.replace(/\r\n?/g, "\n");
}

interface PlacedSource {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly textContent: string | null;
  readonly childNodes: ArrayLike<PlacedSource>;
}

const divider: NodeSpec = {
  group: "block",
  attrs: { id: { default: null }, indent: { default: 0 } },
  parseDOM: [{ tag: "hr", getAttrs: (element) => blockFromDOM(element) }],
  toDOM: (node) => ["hr", placeAttributes(node.attrs)],
};

const hard_break: NodeSpec = {
  group: "inline",
  inline: true,
  selectable: false,
  linebreakReplacement: true,
  leafText: () => "\n",
  parseDOM: [{ tag: "br" }],
  toDOM: () => ["br"],
};

/**
 * Something of a newer editor's, or of another app's, that stays as it is: `name` is what Yjs calls it, `raw` what it
 * holds. Without an id, for nothing may be written into it. Not parsed from DOM: a page must not make such things.
 */
const unknown_block: NodeSpec = {
  group: "block",
  atom: true,
  draggable: true,
  attrs: { name: { default: "" }, raw: { default: null } },
  leafText: (node) => wordsOfRaw(node.attrs["raw"]),
  toDOM: (node) => unknownToDOM("div", node.attrs),
};

/** The same within a line; `inText` when it stands in a text as an object, not beside texts as an element. */
const unknown_inline: NodeSpec = {
  group: "inline",
  inline: true,
  atom: true,
  attrs: { name: { default: "" }, raw: { default: null }, inText: { default: false } },
  leafText: (node) => wordsOfRaw(node.attrs["raw"]),
  toDOM: (node) => unknownToDOM("span", node.attrs),
};

function unknownToDOM(tag: string, { name, raw }: Readonly<Record<string, unknown>>): DOMOutputSpec {
  const attributes = {
    class: "weft-unknown",
    "data-unknown": String(name).slice(0, 60),
    title: "This was made with a newer editor. It stays as it is.",
  };
  const words = wordsOfRaw(raw);
  return words === "" ? [tag, attributes] : [tag, attributes, words];
}

/** The nodes by name. `textblock` stands first among blocks: it is what ProseMirror fills an empty document with. */
export const nodes: Readonly<Record<NodeName, NodeSpec>> = {
  doc: { content: "block+", marks: BLOCK_MARKS },
  textblock,
  code_block,
  divider,
  ...tableNodes,
  ...containerNodes,
  ...formulaNodes,
  ...mediaNodes,
  ...referenceNodes,
  unknown_block,
  text: { group: "inline" },
  hard_break,
  unknown_inline,
};

/** The names of the nodes. */
export type NodeName =
  | "doc"
  | "textblock"
  | "code_block"
  | "divider"
  | keyof typeof tableNodes
  | keyof typeof containerNodes
  | keyof typeof formulaNodes
  | keyof typeof mediaNodes
  | keyof typeof referenceNodes
  | "unknown_block"
  | "text"
  | "hard_break"
  | "unknown_inline";
