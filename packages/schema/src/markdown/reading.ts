/**
 * Markdown to a document: Markdown to HTML, HTML to a document. Owns what is different between the two: Markdown has no
 * empty paragraphs, and those that halves of HTML elements leave are no one's.
 */
import { documentOf, nodeFromHTML, type DocumentJSON } from "../html/reading.ts";
import { isLeftOut } from "./empty-paragraphs.ts";
import { htmlFromMarkdown } from "./grammar.ts";

/**
 * The document that a Markdown text means, as `updateFromJSON` takes it. No word is lost: HTML that a document has no
 * place for stays as text, comments as code; only titles of links, definitions that nothing refers to, and what follows
 * a code block's language are left out. Ids are given to footnotes only.
 * Throws `TooMuchMarkup` for what is longer than `MAX_MARKUP`, or nested more than 45 deep.
 */
export function documentFromMarkdown(markdown: string): DocumentJSON {
  return documentOf(nodeFromHTML(htmlFromMarkdown(markdown)), isLeftOut);
}
