/**
 * Yjs types as ProseMirror nodes. Owns: what is shown for what the schema does not know, or not in this place.
 * Must never: throw at anything that stands in a fragment, or change it.
 */
import { type Formats, marksOf, nodeMarksOf } from "../format.ts";
import { MAX_DEPTH, rawOf } from "../raw.ts";
import { Fragment, type Node, type NodeType, type Schema } from "prosemirror-model";
import * as Y from "yjs";
import type { ElementMirror, Mirror, OpaqueMirror, SharedType, TextMirror } from "./mirror.ts";

interface Delta {
  readonly insert: unknown;
  readonly attributes?: Formats;
}

/** The whole fragment. */
export function readFragment(fragment: Y.XmlFragment, schema: Schema): ElementMirror {
  const type = schema.topNodeType;
  const children = readChildren(fragment, type, schema, 0);
  const content = children && filled(type, children);
  if (content === undefined) throw new Error("The schema has no place for blocks that it does not know.");
  return { kind: "element", type: fragment, node: type.create(null, contentOf(content)), children: content };
}

/** The first so many blocks of a fragment, or up to one that cannot be shown: for a look at it before it is bound. */
export function readFirst(fragment: Y.XmlFragment, schema: Schema, count: number): Node[] {
  const blocks: Node[] = [];
  for (const type of fragment.slice(0, Math.min(count, fragment.length)) as SharedType[]) {
    const mirror = readChild(type, schema.topNodeType, schema, 0);
    if (mirror === undefined || mirror.kind === "text") break;
    blocks.push(mirror.node);
  }
  return blocks;
}

/** One child of a node of type `parent`. */
export function readChild(type: SharedType, parent: NodeType, schema: Schema, depth: number): Mirror | undefined {
  if (type instanceof Y.XmlElement && depth < MAX_DEPTH) {
    const mirror = readElement(type, schema, depth);
    if (mirror !== undefined && fits(mirror.node, parent)) return mirror;
  }
  return opaque(type, parent, schema);
}

/**
 * The attributes that the schema knows, with its defaults for the others. A node's `readAttrs` may show them as other values;
 * what was not changed in the editor is not written, so those in Yjs stay what they are.
 */
export function knownAttributes(attributes: Formats, type: NodeType): Formats {
  const readAttrs = type.spec["readAttrs"] as ((attrs: Formats) => Formats) | undefined;
  const known: Record<string, unknown> = {};
  for (const name of Object.keys(type.spec.attrs ?? {})) {
    if (Object.hasOwn(attributes, name) && attributes[name] !== undefined) known[name] = attributes[name];
  }
  return readAttrs === undefined ? known : readAttrs(known);
}

/** A run of neighbouring texts. */
export function readTexts(types: readonly Y.XmlText[], schema: Schema): TextMirror {
  const nodes: Node[] = [];
  for (const type of types) {
    for (const { insert, attributes = {} } of type.toDelta() as Delta[]) {
      const marks = marksOf(attributes, schema);
      if (typeof insert !== "string") nodes.push(objectInText(insert, schema).mark(marks));
      else if (insert !== "") nodes.push(schema.text(insert, marks));
    }
  }
  return { kind: "text", types, nodes: Fragment.fromArray(nodes).content };
}

/**
 * The children of a Yjs type, each shown as well as it can be in a node of type `parent`; `undefined` when there is one that
 * cannot be shown there at all. Left out, it would be in the way: what is written is counted by what is shown.
 */
export function readChildren(
  type: Y.XmlElement | Y.XmlFragment,
  parent: NodeType,
  schema: Schema,
  depth: number,
): Mirror[] | undefined {
  const children: Mirror[] = [];
  let run: Y.XmlText[] | undefined;
  const endRun = (): void => {
    if (run !== undefined) children.push(readTexts(run, schema));
    run = undefined;
  };
  for (const child of type.toArray() as SharedType[]) {
    if (child instanceof Y.XmlText && parent.inlineContent) {
      (run ??= []).push(child);
      continue;
    }
    endRun();
    const mirror = readChild(child, parent, schema, depth + 1);
    if (mirror === undefined) return undefined;
    children.push(mirror);
  }
  endRun();
  return children;
}

/** The children with what the schema asks for beside them; `undefined` when they cannot stand there at all. */
export function filled(parent: NodeType, children: readonly Mirror[]): Mirror[] | undefined {
  const content = contentOf(children);
  if (parent.validContent(content)) return [...children];
  const match = parent.contentMatch.matchFragment(content);
  const missing = match?.fillBefore(Fragment.empty, true);
  if (missing === null || missing === undefined || !marksFit(parent, content)) return undefined;
  return [...children, ...missing.content.map((node): Mirror => ({ kind: "phantom", node }))];
}

export function contentOf(children: readonly Mirror[]): Fragment {
  return Fragment.fromArray(children.flatMap((child) => (child.kind === "text" ? child.nodes : [child.node])));
}

function readElement(type: Y.XmlElement, schema: Schema, depth: number): ElementMirror | undefined {
  const nodeType = schema.nodes[type.nodeName];
  if (nodeType === undefined || nodeType.isText || nodeType === schema.topNodeType) return undefined;
  if (nodeType.isLeaf && type.length > 0) return undefined;
  const shown = readChildren(type, nodeType, schema, depth);
  const children = shown && filled(nodeType, shown);
  if (children === undefined) return undefined;
  const attributes = type.getAttributes() as Formats;
  try {
    const node = nodeType.create(
      knownAttributes(attributes, nodeType),
      contentOf(children),
      nodeMarksOf(attributes, schema),
    );
    return { kind: "element", type, node, children };
  } catch {
    // An attribute that it cannot be without is missing.
    return undefined;
  }
}

function fits(node: Node, parent: NodeType): boolean {
  return contains(parent, node.type) && parent.allowsMarks(node.marks);
}

/** By node type: those that can stand anywhere in it. */
const contained = new WeakMap<NodeType, ReadonlySet<NodeType>>();

/** Whether a node of this type can stand anywhere in the parent. */
export function contains(parent: NodeType, type: NodeType): boolean {
  let types = contained.get(parent);
  if (types === undefined) contained.set(parent, (types = typesIn(parent)));
  return types.has(type);
}

function typesIn(parent: NodeType): Set<NodeType> {
  const types = new Set<NodeType>();
  const seen = new Set([parent.contentMatch]);
  for (const match of seen) {
    for (let i = 0; i < match.edgeCount; i++) {
      const edge = match.edge(i);
      types.add(edge.type);
      seen.add(edge.next);
    }
  }
  return types;
}

function marksFit(parent: NodeType, content: Fragment): boolean {
  return content.content.every(({ marks }) => parent.allowsMarks(marks));
}

/** What cannot be shown, as a node that keeps its place; `undefined` where the schema has no place for that either. */
function opaque(type: SharedType, parent: NodeType, schema: Schema): OpaqueMirror | undefined {
  const nodeType = schema.nodes[parent.inlineContent ? "unknown_inline" : "unknown_block"];
  if (nodeType === undefined || !contains(parent, nodeType)) return undefined;
  return { kind: "opaque", type, node: nodeType.create(opaqueAttributes(type)) };
}

/** What an opaque node says of what it stands for. */
export function opaqueAttributes(type: SharedType): Record<string, unknown> {
  const name = type instanceof Y.XmlElement ? type.nodeName : type instanceof Y.XmlText ? "#text" : "#hook";
  return { name, raw: rawOf(type) };
}

function objectInText(value: unknown, schema: Schema): Node {
  const type = schema.nodes["unknown_inline"];
  // One position for one place in the text, whatever it is.
  return type === undefined ? schema.text("\ufffc") : type.create({ name: "#object", raw: value, inText: true });
}
