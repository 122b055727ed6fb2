/**
 * What became of a node in the editor, as changes of the Yjs type that it shows. Owns: what stays, what goes, what is new.
 * Must never: touch a type whose node did not change, take away what the schema does not know, or remove a text: others
 * may be typing in it.
 */
import { type Formats, isNodeMark, nodeMarkAttributes } from "../format.ts";
import { isOpaque, textFromNodes, typeFromNode } from "../to-yjs.ts";
import type { Node } from "prosemirror-model";
import * as Y from "yjs";
import { match } from "./matching.ts";
import {
  type ElementMirror,
  type Item,
  type Mirror,
  type Mirrors,
  type TextMirror,
  countOf,
  isNode,
  itemsOf,
  shows,
  sizeOf,
  sizeOfItem,
} from "./mirror.ts";
import { type WritableText, writeText } from "./text-writing.ts";

export interface Writing {
  readonly mirrors: Mirrors;
  /** Position of the caret in the document as it is now: what was typed ends there. */
  readonly caret: number | undefined;
  /** What to write into for a text. */
  readonly writable: (type: Y.XmlText) => WritableText;
}

/** Writes into the type what its node has become. `start` is where the node's content begins. Within a transaction. */
export function writeElement(mirror: ElementMirror, after: Node, start: number, writing: Writing): void {
  if (mirror.node === after) return;
  if (mirror.type instanceof Y.XmlElement) writeAttributes(mirror.type, mirror.node, after);
  if (mirror.node.content !== after.content) writeChildren(mirror, after, start, writing);
  mirror.node = after;
  writing.mirrors.note(mirror);
}

function writeAttributes(type: Y.XmlElement, before: Node, after: Node): void {
  const old: Formats = { ...before.attrs, ...nodeMarkAttributes(before.marks) };
  const now: Formats = { ...after.attrs, ...nodeMarkAttributes(after.marks) };
  for (const name of Object.keys(old)) if (!Object.hasOwn(now, name)) type.removeAttribute(name);
  for (const [name, value] of Object.entries(now)) {
    if (Object.hasOwn(old, name) && JSON.stringify(old[name]) === JSON.stringify(value)) continue;
    // Yjs's type says that attributes are strings; y-prosemirror stores any JSON value in them, and no null.
    if (value === null || value === undefined) type.removeAttribute(name);
    else type.setAttribute(name, value as string);
  }
}

function writeChildren(mirror: ElementMirror, after: Node, start: number, writing: Writing): void {
  const old = mirror.children;
  const items = itemsOf(after);
  let first = 0;
  let position = start;
  let index = 0;
  for (; first < old.length && first < items.length; first++) {
    const [child, item] = [old[first], items[first]];
    if (child === undefined || item === undefined || !shows(child, item)) break;
    position += sizeOfItem(item);
    index += countOf(child);
  }
  let last = 0;
  while (last < old.length - first && last < items.length - first) {
    const [child, item] = [old.at(-1 - last), items.at(-1 - last)];
    if (child === undefined || item === undefined || !shows(child, item)) break;
    last += 1;
  }
  // Texts between which nothing is left become one run, so the texts at both ends of what changed belong to it.
  const text = old[first - 1];
  if (text?.kind === "text") {
    first -= 1;
    position -= sizeOf(text);
    index -= countOf(text);
  }
  if (last > 0 && old.at(-last)?.kind === "text") last -= 1;
  const between = new Between(mirror, old.slice(first, old.length - last), writing, { index, position });
  const written = between.write(items.slice(first, items.length - last));
  // In place: of thousands of blocks one has changed.
  old.splice(first, old.length - last - first, ...written);
}

/** The part of a node's children in which something changed. */
class Between {
  readonly #parent: ElementMirror;
  readonly #old: readonly Mirror[];
  readonly #writing: Writing;
  /** Attributes that the schema does not know, of the blocks that do not stay, by id: one that was moved keeps them. */
  #extras: ReadonlyMap<string, Formats> = new Map();
  /** Index among the Yjs children, and position in the document, of what is written next. */
  #index: number;
  #position: number;

  constructor(
    parent: ElementMirror,
    old: readonly Mirror[],
    writing: Writing,
    { index, position }: { readonly index: number; readonly position: number },
  ) {
    this.#parent = parent;
    this.#old = old;
    this.#writing = writing;
    this.#index = index;
    this.#position = position;
  }

  write(items: readonly Item[]): Mirror[] {
    const nodes = (list: readonly { readonly node: Node; readonly at: number }[]): Node[] =>
      list.map(({ node }) => node);
    const oldNodes = this.#old.flatMap((child, at) => (child.kind === "text" ? [] : [{ node: child.node, at }]));
    const newNodes = items.flatMap((item, at) => (isNode(item) ? [{ node: item, at }] : []));
    const partners = match(nodes(oldNodes), nodes(newNodes));
    const kept = new Set(partners.map((partner) => oldNodes[partner]?.at));
    this.#extras = new Map(this.#old.flatMap((child, at) => (kept.has(at) ? [] : strangeAttributes(child))));
    const written: Mirror[] = [];
    let oldAt = 0;
    let newAt = 0;
    for (const [i, partner] of partners.entries()) {
      const staying = partner === -1 ? undefined : oldNodes[partner];
      const item = newNodes[i];
      if (staying === undefined || item === undefined) continue;
      const mirror = this.#old[staying.at];
      // A phantom that was edited is to become real, so it does not stay.
      if (mirror === undefined || mirror.kind === "text" || (mirror.kind !== "element" && mirror.node !== item.node))
        continue;
      written.push(...this.#gap(this.#old.slice(oldAt, staying.at), items.slice(newAt, item.at)));
      if (mirror.kind === "element") writeElement(mirror, item.node, this.#position + 1, this.#writing);
      written.push(mirror);
      this.#index += countOf(mirror);
      this.#position += item.node.nodeSize;
      oldAt = staying.at + 1;
      newAt = item.at + 1;
    }
    written.push(...this.#gap(this.#old.slice(oldAt), items.slice(newAt)));
    return written;
  }

  /** Between two that stay: elements that are there go, those that are to be there come, and texts are written into. */
  #gap(old: readonly Mirror[], items: readonly Item[]): Mirror[] {
    const { mirrors } = this.#writing;
    const texts = old.filter((child) => child.kind === "text");
    this.#remove(old);
    const chosen = texts.length === 0 ? -1 : closest(texts, items);
    const run = merged(texts);
    const written: Mirror[] = [];
    const writeRun = (nodes: readonly Node[]): void => {
      if (run === undefined) return;
      const { caret, writable } = this.#writing;
      const offset = caret === undefined ? -1 : caret - this.#position;
      const size = sizeOfItem(nodes);
      writeText(run.types.map(writable), run.nodes, nodes, offset >= 0 && offset <= size ? offset : undefined);
      run.nodes = nodes;
      mirrors.note(run);
      written.push(run);
      this.#index += run.types.length;
      this.#position += size;
    };
    if (chosen === -1) writeRun([]);
    const [before, after] = [items.slice(0, Math.max(0, chosen)), items.slice(chosen + 1)];
    written.push(...this.#insert(before));
    const item = items[chosen];
    if (item !== undefined && !isNode(item)) writeRun(item);
    written.push(...this.#insert(after));
    return written;
  }

  /** Removes the elements among `old`. From the end, so that the indices before stay; neighbours at once, for Yjs counts to each index. */
  #remove(old: readonly Mirror[]): void {
    const { type } = this.#parent;
    let index = this.#index;
    for (const child of old) index += countOf(child);
    let together = 0;
    const remove = (): void => {
      if (together > 0) type.delete(index, together);
      together = 0;
    };
    for (const child of old.toReversed()) {
      if (child.kind === "text") remove();
      else this.#writing.mirrors.drop(child);
      index -= countOf(child);
      if (child.kind === "element" || child.kind === "opaque") together += 1;
    }
    remove();
  }

  /** Makes what is to be there, all at once. */
  #insert(items: readonly Item[]): Mirror[] {
    if (items.length === 0) return [];
    const made = items.map((item) => (isNode(item) ? typeOf(item, this.#extras) : textFromNodes(item)));
    this.#parent.type.insert(this.#index, made);
    const written = items.map((item, at) => mirrorOf(item, made[at] as Y.XmlElement | Y.XmlText));
    for (const mirror of written) this.#writing.mirrors.add(mirror);
    this.#index += made.length;
    for (const item of items) this.#position += sizeOfItem(item);
    return written;
  }
}

/** Which of the new texts goes on in the texts that are there: the one that has most in common with them. */
function closest(texts: readonly TextMirror[], items: readonly Item[]): number {
  const before = texts.map(({ nodes }) => plain(nodes)).join("");
  let best = -1;
  let most = -1;
  for (const [at, item] of items.entries()) {
    if (isNode(item)) continue;
    const after = plain(item);
    let start = 0;
    while (start < before.length && before[start] === after[start]) start++;
    let end = 0;
    while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end)) end++;
    if (start + end > most) {
      most = start + end;
      best = at;
    }
  }
  return best;
}

function plain(nodes: readonly Node[]): string {
  return nodes.map(({ text }) => text ?? "\ufffc").join("");
}

/** Texts between which nothing is left: neighbours now. */
function merged(texts: readonly TextMirror[]): TextMirror | undefined {
  const [first, ...more] = texts;
  if (first === undefined || more.length === 0) return first;
  return { kind: "text", types: texts.flatMap(({ types }) => types), nodes: texts.flatMap(({ nodes }) => nodes) };
}

/** The attributes of an element that the schema does not know, by its id: a block that is moved keeps them. */
function strangeAttributes(mirror: Mirror): [id: string, attributes: Formats][] {
  if (mirror.kind !== "element" || !(mirror.type instanceof Y.XmlElement)) return [];
  const id: unknown = mirror.node.attrs["id"];
  const known = mirror.node.type.spec.attrs ?? {};
  const strange = Object.entries(mirror.type.getAttributes()).filter(
    ([name]) => !Object.hasOwn(known, name) && !isNodeMark(name),
  );
  return typeof id === "string" && strange.length > 0 ? [[id, Object.fromEntries(strange)]] : [];
}

function typeOf(node: Node, extras: ReadonlyMap<string, Formats>): Y.XmlElement | Y.XmlText {
  const type = typeFromNode(node);
  const id: unknown = node.attrs["id"];
  const strange = typeof id === "string" ? extras.get(id) : undefined;
  if (type instanceof Y.XmlElement) {
    for (const [name, value] of Object.entries(strange ?? {})) type.setAttribute(name, value as string);
  }
  return type;
}

/** The mirror of what was just made from an item: its types are in the order of the items. */
function mirrorOf(item: Item, type: Y.XmlElement | Y.XmlText): Mirror {
  if (!isNode(item)) return { kind: "text", types: [type as Y.XmlText], nodes: item };
  if (isOpaque(item) || type instanceof Y.XmlText) return { kind: "opaque", type, node: item };
  const types = type.toArray() as (Y.XmlElement | Y.XmlText)[];
  const items = itemsOf(item);
  // An empty textblock is given a text to write into.
  const children = types.map((child, i) => mirrorOf(items[i] ?? [], child));
  return { kind: "element", type, node: item, children };
}
