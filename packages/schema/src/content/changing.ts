/**
 * New content for a document, as the least change of it. Owns: that what the new text does not change keeps its Yjs types, for others
 * have it open: carets, comments and what they type meanwhile stay.
 * Must never: change a document of which nothing was changed, or half of one of which the text is refused.
 */
import { Fragment, type Node } from "prosemirror-model";
import * as Y from "yjs";
import { type PresentBlock, elementJSON, nodeFromDocumentJSON } from "../json.ts";
import { newBlockId } from "../blocks.ts";
import { isRecord } from "../raw.ts";
import { schema } from "../schema.ts";
import { isInText } from "../to-yjs.ts";
import { CONTENT, META, SCHEMA_VERSION } from "../version.ts";
import { type ElementMirror, type Mirror, Mirrors } from "../yjs/mirror.ts";
import { readFragment } from "../yjs/reading.ts";
import { writeElement } from "../yjs/writing.ts";
import { type Format, readBlocks, writeContent } from "./formats.ts";
import { BY_CONTENT, BY_WORDS, type Change, mergeBlocks } from "./merging.ts";

/**
 * Makes the document say what `text` says, in one transaction. What the format cannot say (ids and comments in Markdown) stays
 * with what it belongs to. Blocks are known again by their ids, by what is in them, and by their likeness.
 * Throws `InvalidDocument`, `TooMuchMarkup`, and `SyntaxError` for what is not JSON; the document is as it was then.
 */
export function changeContent(doc: Y.Doc, text: string, format: Format): void {
  const isNew = doc.store.clients.size === 0;
  // What a format gave says nothing new, also where it says the same in more than one way.
  const written = writeContent(doc, format);
  if (!isNew && text === written) return;
  const root = readFragment(doc.getXmlFragment(CONTENT), schema);
  const blocks = mergeBlocks(changeOf(root, { written, text }, format), format === "text" ? BY_WORDS : BY_CONTENT);
  const bare = schema.node("textblock", { id: newBlockId() });
  const after = schema.topNodeType.create(null, blocks.length > 0 ? blocks : bare);
  const mirrors = new Mirrors();
  mirrors.add(root);
  doc.transact(() => {
    writeElement(root, after, 0, { mirrors, caret: undefined, writable: (type) => type });
    if (isNew) doc.getMap(META).set("schemaVersion", SCHEMA_VERSION);
  });
}

/** `written`: what the format says of the document; `text`: what it is to say. */
function changeOf(
  root: ElementMirror,
  { written, text }: { readonly written: string; readonly text: string },
  format: Format,
): Change {
  const old = root.children.flatMap((child) =>
    child.kind === "element" || child.kind === "opaque" ? [child.node] : [],
  );
  if (format === "json") {
    const next = nodeFromDocumentJSON(JSON.parse(text), { newId: () => null, present: presentIn(root) }).children;
    const said = old.map(withoutObjects);
    return { old, said: said.every((node, at) => node === old[at]) ? old : said, next };
  }
  const next = readBlocks(text, format);
  const said = readBlocks(written, format);
  // Of an empty document Markdown says nothing: what is written there takes its place.
  return { old, said: old.every(isBare) ? old : said, next };
}

/** What JSON may repeat of a document: see `JSONReading`. */
function presentIn(root: ElementMirror): NonNullable<Parameters<typeof nodeFromDocumentJSON>[1]["present"]> {
  const byId = new Map<unknown, PresentBlock>();
  const opaque = new Map<string, Node>();
  const add = (mirror: Mirror): void => {
    if (mirror.kind === "text" || mirror.kind === "phantom" || !(mirror.type instanceof Y.XmlElement)) return;
    const json = elementJSON(mirror.type) as Readonly<Record<string, unknown>>;
    const id: unknown = mirror.type.getAttribute("id");
    if (mirror.kind === "opaque") opaque.set(canonical(json), mirror.node);
    else {
      if (typeof id === "string") byId.set(id, { json, node: mirror.node });
      for (const child of mirror.children) add(child);
    }
  };
  for (const child of root.children) add(child);
  const texts = new Map<PresentBlock, string>();
  return {
    byId: (id) => byId.get(id),
    same: (json) => {
      const block = byId.get(isRecord(json["attrs"]) ? json["attrs"]["id"] : undefined);
      if (block === undefined) return opaque.size > 0 ? opaque.get(canonical(json)) : undefined;
      const text = texts.get(block) ?? canonical(block.json);
      texts.set(block, text);
      return canonical(json) === text ? block.node : undefined;
    },
  };
}

/** JSON in which the order of names means nothing. */
function canonical(json: unknown): string {
  return JSON.stringify(json, (_name, value: unknown) =>
    isRecord(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
  );
}

/** What JSON says of a node: objects that stand in a text have no place in it. */
function withoutObjects(node: Node): Node {
  const children = node.children.filter((child) => child.isText || !isInText(child)).map(withoutObjects);
  const isSame = children.length === node.childCount && children.every((child, at) => child === node.child(at));
  return isSame ? node : node.copy(Fragment.fromArray(children));
}

function isBare(node: Node): boolean {
  return node.isTextblock && node.content.size === 0;
}
