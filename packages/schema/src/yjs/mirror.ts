/**
 * Which ProseMirror node shows which Yjs type. Owns: that tree, in which each node of the document has its place, and
 * y-prosemirror's map of it, which its position utilities read.
 * Must never: show something in two places, or leave a type out that stands in the fragment.
 */
import { isInText } from "../to-yjs.ts";
import type { Node } from "prosemirror-model";
import type * as Y from "yjs";

/** What can stand in a fragment, and the fragment itself. */
export type SharedType = Y.XmlElement | Y.XmlFragment | Y.XmlText | Y.XmlHook;

/** A node with what is in it. */
export interface ElementMirror {
  readonly kind: "element";
  readonly type: Y.XmlElement | Y.XmlFragment;
  node: Node;
  children: Mirror[];
}

/** Neighbouring texts: to ProseMirror they are one. */
export interface TextMirror {
  readonly kind: "text";
  readonly types: readonly Y.XmlText[];
  /** Text nodes, and what stands in a text as an object; none when all texts are empty. */
  nodes: readonly Node[];
}

/** Something that the schema has no node for. It is shown as a block, or a thing in a line, that says so. */
export interface OpaqueMirror {
  readonly kind: "opaque";
  readonly type: SharedType;
  node: Node;
}

/** What the schema asks for and Yjs does not have, such as the first paragraph of nothing. An edit makes it real. */
export interface PhantomMirror {
  readonly kind: "phantom";
  node: Node;
}

export type Mirror = ElementMirror | TextMirror | OpaqueMirror | PhantomMirror;

/** What stands side by side in a node: a node, or neighbouring texts. */
export type Item = Node | readonly Node[];

/** As y-prosemirror knows it. */
export type NodeMapping = Map<SharedType, Node | Node[]>;

/** Size in ProseMirror's positions. */
export function sizeOf(mirror: Mirror): number {
  return sizeOfItem(mirror.kind === "text" ? mirror.nodes : mirror.node);
}

export function isNode(item: Item): item is Node {
  return !Array.isArray(item);
}

export function sizeOfItem(item: Item): number {
  if (isNode(item)) return item.nodeSize;
  let size = 0;
  for (const { nodeSize } of item) size += nodeSize;
  return size;
}

/** How many of its parent's Yjs children it stands for. */
export function countOf(mirror: Mirror): number {
  if (mirror.kind === "text") return mirror.types.length;
  return mirror.kind === "phantom" ? 0 : 1;
}

/** A node's children, with neighbouring texts as one item. Not to be changed. */
export function itemsOf(node: Node): readonly Item[] {
  if (!node.inlineContent) return node.children;
  const items: Item[] = [];
  let run: Node[] | undefined;
  for (const child of node.children) {
    if (isInText(child)) {
      if (run === undefined) items.push((run = []));
      run.push(child);
    } else {
      run = undefined;
      items.push(child);
    }
  }
  return items;
}

/** Whether an item is, by identity, what the mirror shows already. */
export function shows(mirror: Mirror, item: Item): boolean {
  if (mirror.kind !== "text") return mirror.node === item;
  const { nodes } = mirror;
  return Array.isArray(item) && item.length === nodes.length && nodes.every((node, i) => node === item[i]);
}

/** All mirrors of one document. */
export class Mirrors {
  readonly mapping: NodeMapping = new Map();
  readonly #byType = new Map<SharedType, Exclude<Mirror, PhantomMirror>>();
  readonly #byId = new Map<string, Set<ElementMirror>>();
  /** Under which id a mirror was noted last. */
  readonly #ids = new Map<ElementMirror, string>();
  /** Ids that more than one element has. */
  readonly #doubles = new Set<string>();
  readonly #nameless = new Set<ElementMirror>();

  of(type: SharedType): Exclude<Mirror, PhantomMirror> | undefined {
    return this.#byType.get(type);
  }

  /** Elements that should have an id and have none. */
  get nameless(): Iterable<ElementMirror> {
    return this.#nameless;
  }

  /** Elements that have one id, by that id, where there are several. */
  *doubles(): Iterable<[id: string, mirrors: readonly ElementMirror[]]> {
    for (const id of this.#doubles) yield [id, [...(this.#byId.get(id) ?? [])]];
  }

  /** Notes a mirror with all that is in it, as it is now. */
  add(mirror: Mirror): void {
    if (mirror.kind === "phantom") return;
    this.note(mirror);
    if (mirror.kind === "element") for (const child of mirror.children) this.add(child);
  }

  /** Notes that a mirror shows something else, or is new; what is in it was noted before. */
  note(mirror: Mirror): void {
    if (mirror.kind === "phantom") return;
    if (mirror.kind === "element") {
      const { attrs } = mirror.node;
      this.#name(mirror, attrs["id"]);
      if ("id" in attrs && typeof attrs["id"] !== "string") this.#nameless.add(mirror);
      else this.#nameless.delete(mirror);
    }
    const types = mirror.kind === "text" ? mirror.types : [mirror.type];
    for (const type of types) {
      this.#byType.set(type, mirror);
      // The library only reads it.
      this.mapping.set(type, mirror.kind === "text" ? (mirror.nodes as Node[]) : mirror.node);
    }
  }

  /** Forgets a mirror with all that is in it. */
  drop(mirror: Mirror): void {
    if (mirror.kind === "phantom") return;
    const types = mirror.kind === "text" ? mirror.types : [mirror.type];
    for (const type of types) {
      // A text that another run took over stays.
      if (this.#byType.get(type) !== mirror) continue;
      this.#byType.delete(type);
      this.mapping.delete(type);
    }
    if (mirror.kind !== "element") return;
    this.#name(mirror, undefined);
    this.#nameless.delete(mirror);
    for (const child of mirror.children) this.drop(child);
  }

  #name(mirror: ElementMirror, id: unknown): void {
    const before = this.#ids.get(mirror);
    if (before === id) return;
    if (before !== undefined) {
      const others = this.#byId.get(before);
      others?.delete(mirror);
      if (others?.size === 0) this.#byId.delete(before);
      if ((others?.size ?? 0) < 2) this.#doubles.delete(before);
      this.#ids.delete(mirror);
    }
    if (typeof id !== "string") return;
    const holders = this.#byId.get(id) ?? new Set();
    this.#byId.set(id, holders.add(mirror));
    if (holders.size > 1) this.#doubles.add(id);
    this.#ids.set(mirror, id);
  }
}
