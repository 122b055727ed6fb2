/**
 * Documents as JSON, in ProseMirror's form. Out: whatever the Yjs content is, without asking the schema, so that a
 * newer or a foreign document can be read. In: only what the schema knows, with an error that says where it does not.
 */
import { Fragment, type Mark, type Node } from "prosemirror-model";
import * as Y from "yjs";
import {
  ALIGNMENTS,
  DIRECTIONS,
  KINDS,
  MAX_INDENT,
  isAlignment,
  isBlockId,
  isDirection,
  isKind,
  newBlockId,
} from "./blocks.ts";
import { type Formats, markName, splitAttributes } from "./format.ts";
import { safeHref } from "./links.ts";
import { isLanguage } from "./nodes.ts";
import { MAX_DEPTH, isRecord } from "./raw.ts";
import { rootChildren } from "./roots.ts";
import { schema } from "./schema.ts";
import { elementFromNode } from "./to-yjs.ts";
import { CONTENT, META, SCHEMA_VERSION } from "./version.ts";

/** JSON that is not a document of this schema. `message` is for a person and begins with the place. */
export class InvalidDocument extends Error {
  override readonly name = "InvalidDocument";
  /** Where, as a path into the JSON: `content[2].attrs.kind`. */
  readonly path: string;

  constructor(path: string, problem: string) {
    super(`${path === "" ? "document" : path}: ${problem}`);
    this.path = path;
  }
}

/**
 * The content as ProseMirror JSON, `{type: "doc", content: [...]}`: names and values as they stand in Yjs, known to the
 * schema or not. Never throws, never casts a root. What JSON in this form has no place for (embeds in a text,
 * nesting beyond 100) is left out.
 */
export function documentJSON(doc: Y.Doc): unknown {
  return { type: "doc", content: rootChildren(doc, CONTENT).flatMap((child) => typeToJSON(child, 1)) };
}

/** One element of a document as ProseMirror JSON, in the way of `documentJSON`. */
export function elementJSON(element: Y.XmlElement): unknown {
  return typeToJSON(element, 1)[0];
}

function typeToJSON(type: unknown, depth: number): unknown[] {
  // XmlHook is an element's neighbour in Yjs, not one of ours; subclasses of XmlText do not exist.
  if (type instanceof Y.XmlText) return textToJSON(type);
  if (!(type instanceof Y.XmlElement) || depth > MAX_DEPTH) return [];
  const [attrs, marks] = splitAttributes(type.getAttributes());
  const content = type.toArray().flatMap((child) => typeToJSON(child, depth + 1));
  return [
    {
      type: type.nodeName,
      ...(Object.keys(attrs).length > 0 ? { attrs } : {}),
      ...(content.length > 0 ? { content } : {}),
      ...(Object.keys(marks).length > 0 ? { marks: marksToJSON(marks) } : {}),
    },
  ];
}

function textToJSON(text: Y.XmlText): unknown[] {
  const delta = text.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[];
  return delta.flatMap(({ insert, attributes = {} }) => {
    if (typeof insert !== "string" || insert === "") return [];
    const marks = marksToJSON(attributes);
    return [{ type: "text", text: insert, ...(marks.length > 0 ? { marks } : {}) }];
  });
}

function marksToJSON(formats: Formats): unknown[] {
  return Object.entries(formats).map(([name, value]) => markToJSON(name, value));
}

function markToJSON(name: string, value: unknown): unknown {
  const type = markName(name);
  return isRecord(value) && Object.keys(value).length > 0 ? { type, attrs: value } : { type };
}

/**
 * A V1 update that makes an empty Y.Doc the document that the JSON describes; blocks without an id get one.
 * Throws `InvalidDocument` for an unknown node, mark, attribute or value, and for content that does not belong where it is.
 * Each call makes new content: applied to a document that has some, it adds to it.
 */
export function updateFromJSON(json: unknown): Uint8Array {
  const node = nodeFromJSON(json, "", 0);
  if (node.type !== schema.topNodeType) throw new InvalidDocument("type", `expected "doc", got "${node.type.name}"`);
  const places = new Map<unknown, string>();
  for (const [i, block] of node.children.entries()) {
    const taken = places.get(block.attrs["id"]);
    if (taken !== undefined) throw new InvalidDocument(`content[${i}].attrs.id`, `${taken} has the same id`);
    places.set(block.attrs["id"], `content[${i}]`);
  }
  const doc = new Y.Doc();
  doc.transact(() => {
    doc.getXmlFragment(CONTENT).insert(0, node.children.map(elementFromNode));
    doc.getMap(META).set("schemaVersion", SCHEMA_VERSION);
  });
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
}

/** What each attribute may be, with the words for the one who wrote something else. */
const RULES: Readonly<Record<string, { test(value: unknown): boolean; expected: string }>> = {
  id: { test: orNull(isBlockId), expected: "1 to 64 letters, digits, - or _" },
  kind: { test: isKind, expected: `one of ${KINDS.join(", ")}` },
  indent: {
    test: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_INDENT,
    expected: `a whole number from 0 to ${MAX_INDENT}`,
  },
  checked: { test: (value) => typeof value === "boolean", expected: "true or false" },
  align: { test: orNull(isAlignment), expected: `one of ${ALIGNMENTS.join(", ")}, or null` },
  dir: { test: orNull(isDirection), expected: `one of ${DIRECTIONS.join(", ")}, or null` },
  language: { test: orNull(isLanguage), expected: "the name of a language, or null" },
  href: { test: (value) => safeHref(value) === value, expected: "an http, https, mailto, tel or relative address" },
};

function orNull(test: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => value === null || test(value);
}

function nodeFromJSON(json: unknown, path: string, depth: number): Node {
  if (depth > MAX_DEPTH) throw new InvalidDocument(path, "nested too deeply");
  if (!isRecord(json)) throw new InvalidDocument(path, "expected an object");
  const type = typeof json["type"] === "string" ? own(schema.nodes, json["type"]) : undefined;
  if (type === undefined) throw new InvalidDocument(at(path, "type"), `unknown node ${show(json["type"])}`);
  for (const key of Object.keys(json)) {
    if (!["type", "attrs", "content", "marks", "text"].includes(key))
      throw new InvalidDocument(at(path, key), "unknown property");
  }
  const marks = arrayAt(json, "marks", path).map((mark, i) => markFromJSON(mark, `${at(path, "marks")}[${i}]`));
  if (marks.length > 0 && !type.isText) throw new InvalidDocument(at(path, "marks"), "only text has marks");
  if (type.isText) {
    const text = json["text"];
    if (typeof text !== "string" || text === "") throw new InvalidDocument(at(path, "text"), "expected some text");
    return schema.text(text.toWellFormed(), marks);
  }
  if (json["text"] !== undefined) throw new InvalidDocument(at(path, "text"), `a ${type.name} has no text of its own`);
  const attrs = attrsFromJSON(json["attrs"], Object.keys(type.spec.attrs ?? {}), at(path, "attrs"));
  if ("id" in (type.spec.attrs ?? {})) attrs["id"] ??= newBlockId();
  const children = arrayAt(json, "content", path).map((child, i) =>
    nodeFromJSON(child, `${at(path, "content")}[${i}]`, depth + 1),
  );
  const content = Fragment.from(children);
  let match: typeof type.contentMatch | null = type.contentMatch;
  for (const [i, child] of children.entries()) {
    match = match.matchType(child.type);
    if (match === null || !type.allowsMarks(child.marks)) {
      const what = match === null ? `a ${child.type.name}` : "a mark";
      throw new InvalidDocument(`${at(path, "content")}[${i}]`, `${what} cannot stand in a ${type.name}`);
    }
  }
  if (!match.validEnd) throw new InvalidDocument(at(path, "content"), `a ${type.name} needs more content`);
  return type.create(attrs, content);
}

function markFromJSON(json: unknown, path: string): Mark {
  if (!isRecord(json)) throw new InvalidDocument(path, "expected an object");
  const type = typeof json["type"] === "string" ? own(schema.marks, json["type"]) : undefined;
  if (type === undefined) throw new InvalidDocument(at(path, "type"), `unknown mark ${show(json["type"])}`);
  const names = Object.keys(type.spec.attrs ?? {});
  const attrs = attrsFromJSON(json["attrs"], names, at(path, "attrs"));
  for (const name of names) if (!(name in attrs)) throw new InvalidDocument(at(path, `attrs.${name}`), "missing");
  return type.create(attrs);
}

function attrsFromJSON(json: unknown, names: readonly string[], path: string): Record<string, unknown> {
  if (json === undefined || json === null) return {};
  if (!isRecord(json)) throw new InvalidDocument(path, "expected an object");
  const attrs: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(json)) {
    if (!names.includes(name)) throw new InvalidDocument(at(path, name), "unknown attribute");
    const rule = own(RULES, name);
    if (rule === undefined || !rule.test(value)) {
      throw new InvalidDocument(at(path, name), `expected ${rule?.expected ?? "nothing"}, got ${show(value)}`);
    }
    attrs[name] = value;
  }
  return attrs;
}

function arrayAt(json: Readonly<Record<string, unknown>>, key: string, path: string): readonly unknown[] {
  const value = json[key];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new InvalidDocument(at(path, key), "expected an array");
  return value;
}

function at(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

/** An own property: "constructor" is no node, though every object answers to it. */
function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A value as it may stand in a message: short, whatever was sent. */
function show(value: unknown): string {
  const text = value === undefined ? "nothing" : (JSON.stringify(value) ?? typeof value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
