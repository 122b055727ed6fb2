/**
 * Things within a line that stand for something else: mentions, emoji, and footnotes with what refers to them.
 * Owns their form in the DOM. Must never say a number: which footnote is the third is the document's to know, not a node's.
 */
import type { NodeSpec } from "prosemirror-model";
import { isBlockId } from "./blocks.ts";
import { placeAttributes, wordsOf, type DOMAttributes } from "./block-dom.ts";
import { blockFromDOM } from "./dom-place.ts";

/** Longest label of a mention or a footnote, in UTF-16 units. */
export const MAX_LABEL = 300;

const USER = /^[\p{L}\p{N}._@:|+-]{1,256}$/u;

/** Whether a value can name the person that a mention means: the `sub` of their token, or a local id. */
export function isUserId(value: unknown): value is string {
  return typeof value === "string" && USER.test(value);
}

const EMOJI_NAME = /^[\p{L}\p{N}_+-]{1,64}$/u;

/** Whether a value is an emoji's short name, without colons: "tada", "+1". */
export function isEmojiName(value: unknown): value is string {
  return typeof value === "string" && EMOJI_NAME.test(value);
}

// The joiner and the selector between the parts of one are components too.
const EMOJI = /^[\p{Emoji}\p{Emoji_Component}]{1,32}$/u;

/** Whether a value is an emoji's character or sequence of characters. Digits alone are none. */
export function isEmoji(value: unknown): value is string {
  return typeof value === "string" && EMOJI.test(value) && /[^\d#*]/.test(value);
}

/** A mention's words: "@Ann". */
export function mentionText(label: unknown): string {
  return `@${wordsOf(label, MAX_LABEL).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")}`;
}

/** An emoji as characters: its own, or ":name:" for one that has none here. */
export function emojiText({ name, text }: Readonly<Record<string, unknown>>): string {
  if (isEmoji(text)) return text;
  return isEmojiName(name) ? `:${name}:` : "\ufffd";
}

const mention: NodeSpec = {
  group: "inline",
  inline: true,
  atom: true,
  attrs: { user: { default: "" }, label: { default: "" } },
  leafText: ({ attrs }) => mentionText(attrs["label"]),
  parseDOM: [
    {
      tag: "span.weft-mention",
      priority: 60,
      getAttrs: (element) => {
        const user = element.getAttribute("data-user");
        const label = (element.textContent ?? "").replace(/^@/, "").slice(0, MAX_LABEL);
        return { user: isUserId(user) ? user : "", label };
      },
    },
  ],
  toDOM: ({ attrs }) => {
    const who: DOMAttributes = isUserId(attrs["user"]) ? { "data-user": attrs["user"] } : {};
    return ["span", { class: "weft-mention", ...who }, mentionText(attrs["label"])];
  },
};

const emoji: NodeSpec = {
  group: "inline",
  inline: true,
  atom: true,
  attrs: { name: { default: "" }, text: { default: null } },
  leafText: ({ attrs }) => emojiText(attrs),
  parseDOM: [
    {
      tag: "span.weft-emoji, g-emoji[alias]",
      priority: 60,
      getAttrs: (element) => {
        const name = element.getAttribute("data-emoji") ?? element.getAttribute("alias");
        const text = element.textContent;
        return isEmojiName(name) && { name, text: isEmoji(text) ? text : null };
      },
    },
  ],
  toDOM: ({ attrs }) => {
    const name: DOMAttributes = isEmojiName(attrs["name"])
      ? { "data-emoji": attrs["name"], title: `:${attrs["name"]}:` }
      : {};
    return ["span", { class: "weft-emoji", ...name }, emojiText(attrs)];
  },
};

/** Refers to a footnote by the id of its block. */
const footnote_ref: NodeSpec = {
  group: "inline",
  inline: true,
  atom: true,
  attrs: { footnote: { default: "" } },
  parseDOM: [
    {
      tag: "sup.weft-footnote-ref",
      priority: 60,
      getAttrs: (element) => {
        const footnote = element.getAttribute("data-footnote");
        return isBlockId(footnote) && { footnote };
      },
    },
  ],
  toDOM: ({ attrs }) => {
    const target: DOMAttributes = isBlockId(attrs["footnote"]) ? { "data-footnote": attrs["footnote"] } : {};
    return ["sup", { class: "weft-footnote-ref", ...target }];
  },
};

/** A footnote's words; it may stand anywhere, and is shown where it stands. `label` is what its author called it. */
const footnote: NodeSpec = {
  group: "block",
  content: "inline*",
  defining: true,
  attrs: { id: { default: null }, indent: { default: 0 }, label: { default: null } },
  parseDOM: [
    {
      tag: "div.weft-footnote",
      getAttrs: (element) => {
        const { id = null, indent = 0 } = blockFromDOM(element);
        return { id, indent, label: element.getAttribute("data-label") };
      },
    },
  ],
  toDOM: ({ attrs }) => {
    const label = wordsOf(attrs["label"], MAX_LABEL);
    const attributes = { class: "weft-footnote", role: "note", ...placeAttributes(attrs) };
    return ["div", label === "" ? attributes : { ...attributes, "data-label": label }, 0];
  },
};

/** The nodes that refer, and footnotes, by name. */
export const referenceNodes: { readonly [K in "mention" | "emoji" | "footnote_ref" | "footnote"]: NodeSpec } = {
  mention,
  emoji,
  footnote_ref,
  footnote,
};
