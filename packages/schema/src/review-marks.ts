/**
 * The marks of people who talk about a text: comments and suggestions. They may stand on whole blocks too.
 * Owns their form in the DOM. Must never hold more than an id: who, when and what was said is kept beside the text.
 * Source of the suggestions' shape: @handlewithcare/prosemirror-suggest-changes 0.1.8, schema.js; it asks for all three.
 */
import type { DOMOutputSpec, MarkSpec } from "prosemirror-model";
import { isBlockId } from "./blocks.ts";
import type { DOMAttributes } from "./block-dom.ts";

/** What may stand on a block; for the `marks` of everything that holds blocks. */
export const BLOCK_MARKS = "comment insertion deletion modification unknown";

const SUGGESTION = /^(?!\d+$)[\w:.@|+-]{1,200}$/;

/** Whether a value can name a suggestion: a whole number, or 1 to 200 letters, digits and `: . @ | + - _`. */
export function isSuggestionId(value: unknown): value is string | number {
  return typeof value === "string" ? SUGGESTION.test(value) : Number.isSafeInteger(value) && Number(value) >= 0;
}

/** What a suggestion can change of a node besides its words. */
export const MODIFIED = ["attr", "mark", "nodeType"] as const;

/** Whether a value is one of `MODIFIED`. */
export function isModified(value: unknown): boolean {
  return typeof value === "string" && (MODIFIED as readonly string[]).includes(value);
}

const comment: MarkSpec = {
  attrs: { id: { default: "" } },
  // Any number of them may overlap.
  excludes: "",
  inclusive: false,
  parseDOM: [
    {
      tag: "mark[data-comment], div[data-comment]",
      priority: 60,
      getAttrs: (element) => {
        const id = element.getAttribute("data-comment");
        return isBlockId(id) && { id };
      },
    },
  ],
  toDOM: (mark, inline) => {
    const id: unknown = mark.attrs["id"];
    return marked(inline ? "mark" : "div", "weft-comment", isBlockId(id) ? { "data-comment": id } : {}, inline);
  },
};

/** An element around the text, or around the whole block; to the style sheet the latter is not there. */
function marked(tag: string, name: string, attributes: DOMAttributes, inline: boolean): DOMOutputSpec {
  return [tag, { class: inline ? name : `${name} weft-marked`, ...attributes }, 0];
}

function suggestion(tag: "ins" | "del", name: string): MarkSpec {
  return {
    attrs: { id: { default: "" } },
    excludes: "insertion modification deletion",
    inclusive: false,
    parseDOM: [
      {
        tag: `${tag}[data-suggestion]`,
        priority: 60,
        getAttrs: (element) => suggestionFromDOM(element.getAttribute("data-suggestion")),
      },
    ],
    toDOM: (mark, inline) => marked(tag, name, suggestionAttributes(mark.attrs["id"]), inline),
  };
}

function suggestionFromDOM(said: string | null): { id: string | number } | false {
  const id = said !== null && /^\d{1,15}$/.test(said) ? Number(said) : said;
  return isSuggestionId(id) && { id };
}

function suggestionAttributes(id: unknown): DOMAttributes {
  return isSuggestionId(id) ? { "data-suggestion": String(id) } : {};
}

/** A suggested change of an attribute or a mark: what it was and what it is to be, as the library keeps them. */
const modification: MarkSpec = {
  attrs: {
    id: { default: "" },
    type: { default: "" },
    attrName: { default: null },
    previousValue: { default: null },
    newValue: { default: null },
  },
  excludes: "insertion deletion",
  inclusive: false,
  // Not parsed: a page must not say what accepting a suggestion does.
  toDOM: (mark, inline) =>
    marked(inline ? "span" : "div", "weft-modification", suggestionAttributes(mark.attrs["id"]), inline),
};

/** The marks of review by name. */
export const reviewMarks: {
  readonly [K in "comment" | "insertion" | "deletion" | "modification"]: MarkSpec;
} = {
  comment,
  insertion: suggestion("ins", "weft-insertion"),
  deletion: suggestion("del", "weft-deletion"),
  modification,
};
