/**
 * Any document as nodes of this schema, for the forms that are written from nodes. Owns: what becomes of content that
 * the schema does not know or that stands where it cannot; its words become a paragraph, its marks go.
 * Must never throw or leave out a word: what is written out may have been made by a newer editor, or by another app.
 */
import { Fragment, type Mark, type Node, type NodeType } from "prosemirror-model";
import * as Y from "yjs";
import { documentJSON } from "./json.ts";
import type { MarkName } from "./marks.ts";
import type { NodeName } from "./nodes.ts";
import { MAX_DEPTH, isRecord } from "./raw.ts";
import { schema } from "./schema.ts";
import { toText } from "./text.ts";

/** A document to write out: itself, or its content as ProseMirror JSON, known to the schema or not. */
export type Source = Y.Doc | { readonly type: "doc" };

/** The document's blocks. Attributes are as they came: read them with `readBlock` and its kin. */
export function blocksOf(source: Source): readonly Node[] {
  const json = source instanceof Y.Doc ? documentJSON(source) : source;
  const content = isRecord(json) && Array.isArray(json["content"]) ? json["content"] : [];
  return childrenIn(schema.topNodeType, content, 1);
}

/** The words of a document, as `toText` has them. Never throws, whatever the document holds. */
export function textFromDocument(source: Source): string {
  return toText(Fragment.from(blocksOf(source)));
}

function childrenIn(parent: NodeType, content: readonly unknown[], depth: number): Node[] {
  if (depth > MAX_DEPTH) return fitted(parent, content.map(wordsOf).join(" "));
  return content.flatMap((json) => {
    const node = nodeOf(json, depth);
    if (node !== undefined && parent.contentMatch.matchType(node.type) !== null) return [node];
    return fitted(parent, wordsOf(json));
  });
}

function nodeOf(json: unknown, depth: number): Node | undefined {
  if (!isRecord(json) || typeof json["type"] !== "string" || !Object.hasOwn(schema.nodes, json["type"]))
    return undefined;
  const type = schema.nodes[json["type"] as NodeName];
  const marks = marksOf(json["marks"]);
  if (type.isText) {
    const text = json["text"];
    return typeof text === "string" && text !== "" ? schema.text(text.toWellFormed(), marks) : undefined;
  }
  const attrs = isRecord(json["attrs"]) ? json["attrs"] : {};
  const content = Array.isArray(json["content"]) ? childrenIn(type, json["content"], depth + 1) : [];
  return type.create(attrs, Fragment.from(content), marks);
}

function marksOf(json: unknown): readonly Mark[] {
  if (!Array.isArray(json)) return [];
  let marks: readonly Mark[] = [];
  for (const mark of json) {
    if (!isRecord(mark) || typeof mark["type"] !== "string" || !Object.hasOwn(schema.marks, mark["type"])) continue;
    const attrs = isRecord(mark["attrs"]) ? mark["attrs"] : null;
    marks = schema.marks[mark["type"] as MarkName].create(attrs).addToSet(marks);
  }
  return marks;
}

/** Words in as much around them as their place asks for. */
function fitted(parent: NodeType, words: string): Node[] {
  if (words === "") return [];
  const text = schema.text(words.toWellFormed());
  if (parent.inlineContent) return [text];
  let node: Node = schema.nodes.textblock.create(null, text);
  const around = parent.contentMatch.findWrapping(node.type) ?? [];
  for (const type of around.toReversed()) node = type.create(null, node);
  return [node];
}

function wordsOf(json: unknown): string {
  const words: string[] = [];
  // A stack of its own: JSON may be nested deeper than calls can be.
  const open: unknown[] = [json];
  while (open.length > 0) {
    const next = open.pop();
    if (!isRecord(next)) continue;
    if (typeof next["text"] === "string") words.push(next["text"]);
    if (Array.isArray(next["content"])) open.push(...next["content"].toReversed());
  }
  return words.join(" ");
}
