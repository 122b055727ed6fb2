/**
 * A document's content as text in one of its formats. Owns: which there are, and what each says of a document.
 * Must never: leave a document out that is another app's as if it were empty; `isForeign` comes first.
 */
import { Fragment, type Node } from "prosemirror-model";
import type * as Y from "yjs";
import { htmlFromDocument } from "../html/writing.ts";
import { documentFromHTML } from "../html/reading.ts";
import { documentJSON, nodeFromDocumentJSON } from "../json.ts";
import { documentFromMarkdown } from "../markdown/reading.ts";
import { markdownFromDocument } from "../markdown/writing.ts";
import { blocksOf } from "../opening.ts";
import { rootChildren } from "../roots.ts";
import { schema } from "../schema.ts";
import { toText } from "../text.ts";
import { CONTENT, schemaVersionOf } from "../version.ts";

/** Formats that are text; a Yjs update is bytes and holds more than the content. */
export const FORMATS = ["json", "markdown", "html", "text"] as const;

/** One of `FORMATS`. */
export type Format = (typeof FORMATS)[number];

/** Whether something is written in the document, and none of it where a Weft document has its blocks. */
export function isForeign(doc: Y.Doc): boolean {
  return doc.store.clients.size > 0 && schemaVersionOf(doc) === undefined && rootChildren(doc, CONTENT).length === 0;
}

/** The content in a format, whatever it is: what the schema does not know is its JSON, or its words. */
export function writeContent(doc: Y.Doc, format: Format): string {
  if (format === "json") return JSON.stringify(documentJSON(doc));
  if (format === "markdown") return markdownFromDocument(doc);
  if (format === "html") return htmlFromDocument(doc);
  return toText(Fragment.fromArray([...blocksOf(doc)]));
}

/** The blocks that a text means. Throws `TooMuchMarkup`. */
export function readBlocks(text: string, format: Exclude<Format, "json">): readonly Node[] {
  if (format === "text") return linesOf(text);
  const json = format === "markdown" ? documentFromMarkdown(text) : documentFromHTML(text);
  return nodeFromDocumentJSON(json, { newId: () => null }).children;
}

/** A paragraph for each line; the last line may end or not. */
function linesOf(text: string): Node[] {
  const lines = text.replace(/(\r\n|\r|\n)$/, "").split(/\r\n|\r|\n/);
  return lines.map((line) => schema.node("textblock", null, line === "" ? [] : [schema.text(line.toWellFormed())]));
}
