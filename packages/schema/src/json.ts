/**
 * Documents as JSON, in ProseMirror's form. Out: whatever the Yjs content is, without asking the schema, so that a
 * newer or a foreign document can be read. In: only what the schema knows, with an error that says where it does not.
 */
import { Fragment, type Mark, type MarkType, type Node, type NodeType } from "prosemirror-model";
import * as Y from "yjs";
import { ruleOf } from "./attribute-rules.ts";
import { isBlockId, newBlockId } from "./blocks.ts";
import { type Formats, markName, splitAttributes } from "./format.ts";
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
 * Throws `InvalidDocument` for an unknown node, mark, attribute or value, for content that does not belong where it is, and
 * for an id that two blocks have.
 * Each call makes new content: applied to a document that has some, it adds to it.
 */
export function updateFromJSON(json: unknown): Uint8Array {
  const node = nodeFromDocumentJSON(json, { newId: newBlockId });
  const doc = new Y.Doc();
  doc.transact(() => {
    doc.getXmlFragment(CONTENT).insert(0, node.children.map(elementFromNode));
    doc.getMap(META).set("schemaVersion", SCHEMA_VERSION);
  });
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
}

/** A block that stands in a document already: as JSON, as it is shown, and where JSON says the same in all of it. */
export interface PresentBlock {
  readonly json: Readonly<Record<string, unknown>>;
  readonly node: Node;
}

interface JSONReading {
  /** The id of a block that has none. */
  readonly newId: () => string | null;
  /**
   * What this JSON may repeat, whatever the schema says of it: a block that is in the document exactly so, and the block of an
   * id, whose attributes may stay what they are.
   */
  readonly present?: {
    readonly same: (json: Readonly<Record<string, unknown>>) => Node | undefined;
    readonly byId: (id: unknown) => PresentBlock | undefined;
  };
}

/** The node that the JSON of a document describes. Throws `InvalidDocument`, as `updateFromJSON` does. */
export function nodeFromDocumentJSON(json: unknown, reading: JSONReading): Node {
  const node = nodeFromJSON(json, { path: "", depth: 0, ids: new Map(), reading });
  if (node.type !== schema.topNodeType) throw new InvalidDocument("type", `expected "doc", got "${node.type.name}"`);
  return node;
}

/** Where in the JSON a node stands. */
interface Place {
  readonly reading: JSONReading;
  readonly path: string;
  readonly depth: number;
  /** By id, the path of the block that has it. */
  readonly ids: Map<string, string>;
}

function nodeFromJSON(json: unknown, { path, depth, ids, reading }: Place): Node {
  if (depth > MAX_DEPTH) throw new InvalidDocument(path, "nested too deeply");
  if (!isRecord(json)) throw new InvalidDocument(path, "expected an object");
  const same = reading.present?.same(json);
  if (same !== undefined) {
    noteId(same.attrs["id"], path, ids);
    same.descendants(({ attrs }) => noteId(attrs["id"], path, ids));
    return same;
  }
  const type = named(schema.nodes, json["type"]);
  if (type === undefined) throw new InvalidDocument(at(path, "type"), `unknown node ${show(json["type"])}`);
  for (const key of Object.keys(json)) {
    if (!["type", "attrs", "content", "marks", "text"].includes(key))
      throw new InvalidDocument(at(path, key), "unknown property");
  }
  const marks = marksFromJSON(json, path);
  if (type.isText) {
    const text = json["text"];
    if (typeof text !== "string" || text === "") throw new InvalidDocument(at(path, "text"), "expected some text");
    return schema.text(text.toWellFormed(), marks);
  }
  if (json["text"] !== undefined) throw new InvalidDocument(at(path, "text"), `a ${type.name} has no text of its own`);
  const present = reading.present?.byId(isRecord(json["attrs"]) ? json["attrs"]["id"] : undefined);
  const attrs = attrsFromJSON(
    json["attrs"],
    type,
    at(path, "attrs"),
    present?.node.type === type ? present : undefined,
  );
  if (type.spec.attrs?.["id"] !== undefined) {
    const id = isBlockId(attrs["id"]) ? attrs["id"] : reading.newId();
    attrs["id"] = id;
    noteId(id, path, ids);
  }
  const children = arrayAt(json, "content", path).map((child, i) =>
    nodeFromJSON(child, { path: `${at(path, "content")}[${i}]`, depth: depth + 1, ids, reading }),
  );
  let match: typeof type.contentMatch | null = type.contentMatch;
  for (const [i, child] of children.entries()) {
    match = match.matchType(child.type);
    if (match === null || !type.allowsMarks(child.marks)) {
      const wrong = child.marks.find((mark) => !type.allowsMarkType(mark.type));
      const what = match === null ? `a ${child.type.name}` : `the mark ${wrong?.type.name ?? ""}`;
      throw new InvalidDocument(`${at(path, "content")}[${i}]`, `${what} cannot stand in a ${type.name}`);
    }
  }
  if (!match.validEnd) throw new InvalidDocument(at(path, "content"), `a ${type.name} needs more content`);
  return type.create(attrs, Fragment.from(children), marks);
}

/** Notes whose id it is; two blocks of one id would be one to everything that refers to it. */
function noteId(id: unknown, path: string, ids: Map<string, string>): void {
  if (typeof id !== "string") return;
  const taken = ids.get(id);
  if (taken !== undefined) throw new InvalidDocument(at(path, "attrs.id"), `${taken} has the same id`);
  ids.set(id, path);
}

/** The marks as a set: in the schema's order, and none that another one shuts out. */
function marksFromJSON(json: Readonly<Record<string, unknown>>, path: string): readonly Mark[] {
  let marks: readonly Mark[] = [];
  for (const [i, one] of arrayAt(json, "marks", path).entries()) {
    const place = `${at(path, "marks")}[${i}]`;
    const mark = markFromJSON(one, place);
    const wider = mark.addToSet(marks);
    if (wider.length !== marks.length + 1)
      throw new InvalidDocument(place, `${mark.type.name} cannot stand beside the others`);
    marks = wider;
  }
  return marks;
}

function markFromJSON(json: unknown, path: string): Mark {
  if (!isRecord(json)) throw new InvalidDocument(path, "expected an object");
  const type = named(schema.marks, json["type"]);
  if (type === undefined) throw new InvalidDocument(at(path, "type"), `unknown mark ${show(json["type"])}`);
  const attrs = attrsFromJSON(json["attrs"], type, at(path, "attrs"));
  for (const [name, { default: value }] of Object.entries(type.spec.attrs ?? {}))
    if (!(name in attrs) && value !== null) throw new InvalidDocument(at(path, `attrs.${name}`), "missing");
  return type.create(attrs);
}

function attrsFromJSON(
  json: unknown,
  type: NodeType | MarkType,
  path: string,
  present?: PresentBlock,
): Record<string, unknown> {
  if (json === undefined || json === null) return {};
  if (!isRecord(json)) throw new InvalidDocument(path, "expected an object");
  const attrs: Record<string, unknown> = {};
  const there = present !== undefined && isRecord(present.json["attrs"]) ? present.json["attrs"] : {};
  for (const [name, value] of Object.entries(json)) {
    if (Object.hasOwn(there, name) && JSON.stringify(there[name]) === JSON.stringify(value)) {
      // What the schema does not know stays in Yjs as long as nobody writes it.
      if (Object.hasOwn(type.spec.attrs ?? {}, name)) attrs[name] = present?.node.attrs[name];
      continue;
    }
    if (!Object.hasOwn(type.spec.attrs ?? {}, name)) throw new InvalidDocument(at(path, name), "unknown attribute");
    const rule = ruleOf(type.name, name);
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

/**
 * What the schema calls by this name. An own property: "constructor" is no node, though every object answers to it. And
 * none that stands for what the schema does not know: those are made by reading a document, not by writing one.
 */
function named<T>(types: Readonly<Record<string, T>>, name: unknown): T | undefined {
  if (typeof name !== "string" || name.startsWith("unknown") || !Object.hasOwn(types, name)) return undefined;
  return types[name];
}

/** A value as it may stand in a message: short, whatever was sent. */
function show(value: unknown): string {
  const text = value === undefined ? "nothing" : (JSON.stringify(value) ?? typeof value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
