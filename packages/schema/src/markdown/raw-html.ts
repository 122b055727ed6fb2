/**
 * HTML within Markdown: which of it is read as HTML, and which stays as the text that it is. Owns that list.
 * Must never: let a tag through that would swallow what follows it, or drop a word. What is no element of a document
 * (`Promise<void>` in a sentence, a script, a form) stays as text and is written as text; a comment stays as code.
 */
import { escapeText } from "../html/tags.ts";

/**
 * Elements that are read. Not those whose content is no markup and which, unclosed, take the rest of the text with
 * them (GitHub's "disallowed raw HTML"), nor those that only a page has a use for.
 */
const READ: ReadonlySet<string> = new Set(
  (
    "a abbr address article aside audio b bdi bdo big blockquote br caption center cite code col colgroup data dd del " +
    "details dfn dir div dl dt em figcaption figure font footer g-emoji h1 h2 h3 h4 h5 h6 header hgroup hr i img input ins " +
    "kbd label li main mark menu nav nobr ol p picture pre q rp rt ruby s samp section small source span strike strong " +
    "sub summary sup table tbody td tfoot th thead time tr track tt u ul var video wbr"
  ).split(" "),
);

/** The language of a code block that holds an HTML comment, which Markdown has and a document has not. */
export const COMMENT_LANGUAGE = "html-comment";

const COMMENT = /<!--(?:[^-]|-(?!->))*-->/;
const TAG = /<iframe\b[^<>]*>[^<>]*<\/iframe\s*>|<\/?([a-z][a-z0-9-]*)(?:[^<>"']|"[^"]*"|'[^']*')*>|</;
const TAGS = new RegExp(TAG, "gi");
const MARKUP = new RegExp(`${COMMENT.source}|${TAG.source}`, "gi");

/** Between two blocks of raw HTML that are lines, which HTML would take for one. No element of HTML: it closes none. */
const BORDER = "<weft-border></weft-border>";

const BLOCK_TAG =
  /^\s*<(?:!--|\/|(?:details|div|table|pre|ul|ol|p|h[1-6]|blockquote|hr|dl|figure|center|video|audio|iframe)\b)/i;

/** Whether a block of raw HTML begins with what is no line of text, or with the end of an element. */
export function isBlockTag(html: string): boolean {
  return BLOCK_TAG.test(html);
}

/** A block of raw HTML, fit for the HTML parser; its comments come before it. */
export function readableBlock(html: string): string {
  const comments: string[] = [];
  const rest = withReadable(html, (comment) => {
    comments.push(comment);
    return "";
  });
  return `${comments.map(commentBlock).join("")}${isBlockTag(html) ? "" : BORDER}${rest}`;
}

/** A piece of raw HTML within a line. */
export function readableInline(html: string): string {
  return withReadable(html, escapeText);
}

function withReadable(html: string, onComment: (comment: string) => string): string {
  // Behind the last end of a comment each beginning of one would be searched to the end of the text.
  const end = html.lastIndexOf("-->") + "-->".length;
  const split = end < "-->".length ? 0 : end;
  const before = html.slice(0, split).replace(MARKUP, (markup: string, tag?: string) => {
    if (!markup.startsWith("<!--")) return readable(markup, tag);
    return isEmptyComment(markup) ? "" : onComment(markup);
  });
  return before + html.slice(split).replace(TAGS, readable);
}

function readable(markup: string, tag?: string): string {
  const isRead = tag === undefined ? /^<iframe/i.test(markup) : READ.has(tag.toLowerCase());
  return isRead ? markup : escapeText(markup);
}

/** One without words says nothing; the writer puts it where Markdown needs something. */
function isEmptyComment(html: string): boolean {
  return /^<!--\s*-->$/.test(html);
}

function commentBlock(comment: string): string {
  return `<pre><code data-language="${COMMENT_LANGUAGE}">${escapeText(comment)}</code></pre>`;
}

/** Whether a text is one HTML comment that Markdown takes as a block of its own, and gives back as it is. */
export function isCommentBlock(text: string): boolean {
  return /^<!--(?:[^-]|-(?!->))*-->$/.test(text) && !/^<!--\s*-->$|^<!-*>/.test(text);
}
