/**
 * The Markdown that is read: CommonMark, GitHub's tables, strikethrough, tasks, footnotes, alerts and bare addresses,
 * and mathematics. Owns the parser and what its tokens become as HTML, which is read by the one set of rules that all
 * HTML is. Why markdown-it: decision 0012.
 */
import MarkdownIt from "markdown-it";
import type { Env, RendererRule, Token } from "markdown-it";
import footnotes from "markdown-it-footnote";
import { isBlockId } from "../blocks.ts";
import { element, escapeText, startTag } from "../html/tags.ts";
import { TooMuchMarkup, checkLength } from "../html/markup.ts";
import { safeHref } from "../links.ts";
import { footnoteIdOf } from "./footnote-labels.ts";
import { readFormulas } from "./formulas.ts";
import { readMeaning } from "./github.ts";
import { readableBlock, readableInline } from "./raw-html.ts";
import { readRows } from "./table-rows.ts";

/** Deepest nesting of quotations and lists, a list and its item counting as two. The parser drops what is deeper. */
const MAX_NESTING = 90;

const md = new MarkdownIt({ html: true, linkify: true, maxNesting: MAX_NESTING + 10 });
md.use(footnotes).use(readFormulas);
md.linkify.set({ fuzzyLink: false });
// A bare e-mail address is what GitHub takes for one, for that is what the writer escapes where it is none.
const EMAIL = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/;
const addressesIn = md.linkify.match.bind(md.linkify);
md.linkify.match = (text) =>
  addressesIn(text)?.filter(({ schema, raw }) => schema !== "mailto:" || /^mailto:/i.test(raw) || EMAIL.test(raw)) ??
  null;
md.validateLink = (address) => safeHref(address) !== undefined;
md.normalizeLink = encodeAddress;
md.normalizeLinkText = (address) => address;
// Footnotes stay where they are written, those that nothing refers to among them.
md.core.ruler.disable("footnote_tail");
md.inline.ruler.disable("footnote_inline");
md.block.ruler.before("table", "nesting", (state) => {
  if (state.level < MAX_NESTING) return false;
  throw new TooMuchMarkup(`This Markdown nests lists or quotations more than ${MAX_NESTING / 2} deep. Flatten it.`);
});
md.core.ruler.before("inline", "rows", readRows);
// Before escaped characters become text like any other: "\[ ]" is no box.
md.core.ruler.before("text_join", "meaning", readMeaning);

const content = (tokens: readonly Token[], at: number): string => tokens[at]?.content ?? "";

const rules: Readonly<Record<string, RendererRule>> = {
  text: (tokens, at) => {
    const text = content(tokens, at);
    // The line is searched for a space's sake only: a thousand marks leave a thousand texts without words.
    const isFirst = /^\s/.test(text) && isAtEnd(tokens, at, -1);
    return keepSpaces(text, isFirst, /\s$/.test(text) && isAtEnd(tokens, at, 1));
  },
  code_inline: (tokens, at) => `<code>${keepSpaces(content(tokens, at), true, true)}</code>`,
  fence: (tokens, at) => codeToHTML(tokens[at]),
  code_block: (tokens, at) => codeToHTML(tokens[at]),
  html_block: (tokens, at) => readableBlock(content(tokens, at)),
  html_inline: (tokens, at) => readableInline(content(tokens, at)),
  math_inline: (tokens, at) => element("span", { class: "weft-math" }, keepSpaces(content(tokens, at), true, true)),
  math_block: (tokens, at) => `<pre class="weft-math">${element("code", {}, escapeText(content(tokens, at)))}</pre>\n`,
  footnote_ref: (tokens, at, _options, env) =>
    element("sup", { class: "weft-footnote-ref", "data-footnote": footnoteId(env, labelOf(tokens[at])) }, ""),
  footnote_reference_open: (tokens, at, _options, env) => {
    const label = labelOf(tokens[at]);
    // Not by startTag alone: it leaves out ids, which only an editor has a use for.
    const start = startTag("div", { class: "weft-footnote", "data-label": label });
    return start.replace("<div", `<div data-id="${footnoteId(env, label)}"`);
  },
  footnote_reference_close: () => "</div>\n",
};
Object.assign(md.renderer.rules, rules);

/** Markdown as HTML for html/reading.ts. Throws `TooMuchMarkup` for what is too long or nested too deeply. */
export function htmlFromMarkdown(markdown: string): string {
  checkLength(markdown);
  return md.render(markdown, {});
}

/** Addresses stay as they are but for what could not stand in ours: that is encoded, as a browser would. */
function encodeAddress(address: string): string {
  return address.toWellFormed().replace(/[\s<>"`\\]/g, (character) => encodeURIComponent(character));
}

function labelOf(token: Token | undefined): string {
  return String((token?.meta as { label?: unknown } | null)?.label);
}

/** A footnote's block id, the same for all that refer to it, and the same whenever this text is read. */
function footnoteId(env: Env | undefined, label: string): string {
  if (env === undefined) return "";
  const ids = (env["weft"] ??= new Map<string, string>()) as Map<string, string>;
  const named = footnoteIdOf(label);
  const id = ids.get(label) ?? (isBlockId(named) ? named : `fn--${ids.size}`);
  ids.set(label, id);
  return id;
}

function codeToHTML(token: Token | undefined): string {
  const language = /^\S+/.exec(token?.info.trim() ?? "")?.[0];
  const text = (token?.content ?? "").replace(/\n$/, "");
  return `<pre>${element("code", { "data-language": language }, escapeText(text))}</pre>\n`;
}

/** Whether HTML would not show a space here: at an end of the line, or after another; only marks stand in between. */
function isAtEnd(tokens: readonly Token[], at: number, step: 1 | -1): boolean {
  for (let next = at + step; next >= 0 && next < tokens.length; next += step) {
    const { nesting, type, content } = tokens[next] as Token;
    if (type === "text" && content !== "") return step === -1 && /\s$/.test(content);
    if (type.endsWith("break") || /^<br/i.test(content)) return true;
    if (nesting === 0 && (type !== "html_inline" || /^<img\b/i.test(content)) && type !== "text") return false;
  }
  return true;
}

/** Spaces that Markdown keeps and HTML would not show: several, or at an end of a line that does not end there. */
function keepSpaces(text: string, isFirst: boolean, isLast: boolean): string {
  return escapeText(text).replace(/[ \t\n\r\f]+/g, (space, at: number, whole: string) => {
    const isEdge = (isFirst && at === 0) || (isLast && at + space.length === whole.length);
    return space === " " && !isEdge ? space : element("span", { style: "white-space: pre-wrap" }, space);
  });
}
