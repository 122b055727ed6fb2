/**
 * Plain text: of a document's content, and its title. Owns no markup: for Markdown and HTML see their own modules.
 */
import type { Fragment, Node } from "prosemirror-model";
import type * as Y from "yjs";
import { rootValue } from "./roots.ts";
import { META } from "./version.ts";

/** The words of a node or a fragment, one block a line; a hard break is a line end, a divider leaves nothing. */
export function toText(content: Node | Fragment): string {
  const fragment = "content" in content && "type" in content ? content.content : content;
  return fragment.textBetween(0, fragment.size, "\n");
}

/** Longest title, in code points: it stands in lists, tabs and file names. */
export const MAX_TITLE = 300;

/** A title on one line: line ends and control characters as spaces, broken Unicode replaced. Not cut. */
export function titleLine(title: string): string {
  return title.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").toWellFormed();
}

/**
 * The document's title: `meta.title` on one line, at most `MAX_TITLE` long; "" when it has none or is another app's
 * document. Never throws, never changes the document, not even by defining or casting a root.
 */
export function titleOf(doc: Y.Doc): string {
  const title = rootValue(doc, META, "title");
  if (typeof title !== "string") return "";
  // Cut before cleaning: a title of megabytes would be cleaned for every line of a list.
  // Spaces at its ends stay: it may be a title that someone is typing, and its next word is yet to come.
  const line = titleLine(title.slice(0, MAX_TITLE * 4));
  return Array.from(line).slice(0, MAX_TITLE).join("");
}
