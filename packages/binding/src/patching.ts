/**
 * What changed in Yjs, as the least steps that bring the editor's document there: what did not change keeps its
 * decorations, its node views, its selection and its place on the screen.
 * Owns: those steps, and keeping the mirrors true. Must never: replace a block for a letter in it.
 */
import { type Formats, nodeMarksOf } from "@weft/schema";
import {
  contains,
  contentOf,
  type ElementMirror,
  filled,
  knownAttributes,
  type Mirror,
  type Mirrors,
  readChild,
  readTexts,
  type SharedType,
  sizeOf,
  type TextMirror,
} from "@weft/schema/yjs";
import { type Fragment, type Node, type Schema, Slice } from "prosemirror-model";
import type { Transaction } from "prosemirror-state";
import { AddNodeMarkStep, AttrStep, RemoveNodeMarkStep, ReplaceStep, type Step } from "prosemirror-transform";
import * as Y from "yjs";
import { divisionStep, joinStep } from "./border-steps.ts";
import type { Changes } from "./changes.ts";
import { settle } from "./settling.ts";
import { textSteps } from "./text-steps.ts";

/** Adds to the transaction, whose document is what the root shows, what brings it to where Yjs is. */
export function patch(
  root: ElementMirror,
  changes: Changes,
  transaction: Transaction,
  mirrors: Mirrors,
  schema: Schema,
): void {
  new Patch(changes, transaction, mirrors, schema).apply(root);
}

class Patch {
  readonly #changes: Changes;
  readonly #transaction: Transaction;
  readonly #mirrors: Mirrors;
  readonly #schema: Schema;
  /** What the children of the elements that changed will be. */
  readonly #plans = new Map<ElementMirror, Mirror[]>();
  /** Elements whose text was divided or joined by a step of its own. */
  readonly #settled = new Set<ElementMirror>();
  /** What the texts that changed are now. */
  readonly #read = new Map<TextMirror, readonly Node[]>();

  constructor(changes: Changes, transaction: Transaction, mirrors: Mirrors, schema: Schema) {
    this.#changes = changes;
    this.#transaction = transaction;
    this.#mirrors = mirrors;
    this.#schema = schema;
  }

  apply(root: ElementMirror): void {
    if (!this.#plan(root, 0)) throw new Error("The schema has no place for blocks that it does not know.");
    this.#steps(root, 0);
    settle(root, this.#transaction.doc, this.#mirrors);
  }

  /** Finds out what the children will be; `false` when the node cannot be shown with them. */
  #plan(mirror: ElementMirror, depth: number): boolean {
    const children = this.#changes.isList(mirror.type) ? this.#newList(mirror, depth) : this.#sameList(mirror, depth);
    if (children === undefined) return false;
    this.#plans.set(mirror, children);
    return true;
  }

  /** The same children, unless one of them is now shown as something else. */
  #sameList(mirror: ElementMirror, depth: number): Mirror[] | undefined {
    let replaced: Map<Mirror, Mirror> | undefined;
    for (const type of this.#changes.within(mirror.type)) {
      const known = this.#mirrors.of(type);
      if (known === undefined) continue;
      if (known.kind === "text") {
        if (!this.#mayStand(known, mirror)) return undefined;
        continue;
      }
      const shown = this.#child(type, mirror, depth);
      if (shown === undefined) return undefined;
      if (shown !== known) (replaced ??= new Map()).set(known, shown);
    }
    if (replaced === undefined) return mirror.children;
    return filled(mirror.node.type, real(mirror.children.map((child) => replaced.get(child) ?? child)));
  }

  #newList(mirror: ElementMirror, depth: number): Mirror[] | undefined {
    const { type } = mirror.node;
    const children: Mirror[] = [];
    let run: Y.XmlText[] | undefined;
    const endRun = (): void => {
      if (run !== undefined) children.push(this.#run(run));
      run = undefined;
    };
    for (const child of mirror.type.toArray() as SharedType[]) {
      if (child instanceof Y.XmlText && type.inlineContent) {
        (run ??= []).push(child);
        continue;
      }
      endRun();
      const shown = this.#child(child, mirror, depth);
      if (shown === undefined) return undefined;
      children.push(shown);
    }
    endRun();
    if (!children.every((child) => child.kind !== "text" || this.#mayStand(child, mirror))) return undefined;
    return filled(type, children)?.map((child, i) => samePhantom(child, mirror.children[i]));
  }

  #hasChanged({ types }: TextMirror): boolean {
    return types.some((type) => this.#changes.in(type));
  }

  /** Whether a text may stand in an element as it is now. */
  #mayStand(run: TextMirror, { node: { type } }: ElementMirror): boolean {
    if (!this.#hasChanged(run)) return true;
    return this.#now(run).every((node) => contains(type, node.type) && type.allowsMarks(node.marks));
  }

  /** What a text is now. */
  #now(run: TextMirror): readonly Node[] {
    const read = this.#read.get(run) ?? readTexts(run.types, this.#schema).nodes;
    this.#read.set(run, read);
    return read;
  }

  #run(types: readonly Y.XmlText[]): TextMirror {
    const [first] = types;
    const known = first && this.#mirrors.of(first);
    const isSame =
      known?.kind === "text" &&
      known.types.length === types.length &&
      known.types.every((type, i) => type === types[i]);
    return isSame ? known : readTexts(types, this.#schema);
  }

  #child(type: SharedType, parent: ElementMirror, depth: number): Mirror | undefined {
    const known = type instanceof Y.AbstractType ? this.#mirrors.of(type) : undefined;
    // What stood elsewhere cannot come here: Yjs has no moves. But a type may have been shown as something else.
    if (known === undefined || known.kind === "text" || !(type instanceof Y.AbstractType)) {
      return readChild(type, parent.node.type, this.#schema, depth + 1);
    }
    if (!this.#changes.in(type)) return known;
    if (known.kind === "element" && this.#plan(known, depth + 1)) return known;
    return readChild(type, parent.node.type, this.#schema, depth + 1);
  }

  /** Steps for what is in an element, from its end to its beginning, so that positions before stay what they are. */
  #steps(mirror: ElementMirror, start: number): void {
    const children = this.#plans.get(mirror);
    if (children === undefined) return;
    if (this.#settled.has(mirror)) {
      // Its text was divided or joined as a whole, and is noted only; a line break in it may have got a mark besides.
      for (const child of children)
        if (child.kind === "text" && this.#hasChanged(child)) child.nodes = this.#now(child);
      let position = start + children.reduce((size, child) => size + sizeOf(child), 0);
      for (const child of children.toReversed()) {
        position -= sizeOf(child);
        if (child.kind === "element") this.#inside(child, position);
      }
      for (const child of mirror.children) if (!children.includes(child)) this.#mirrors.drop(child);
      for (const child of children) this.#mirrors.add(child);
      mirror.children = children;
      if (mirror.type instanceof Y.XmlElement) this.#attributes(mirror.type, mirror.node, start - 1);
      return;
    }
    const old = mirror.children;
    const isSame =
      children === old || (old.length === children.length && old.every((child, i) => child === children[i]));
    if (isSame) {
      let position = start + mirror.node.content.size;
      for (const child of children.toReversed()) {
        position -= sizeOf(child);
        this.#inside(child, position);
      }
    } else if (mirror.node.inlineContent) {
      this.#replaceInline(mirror, children, start);
    } else {
      this.#replaceBlocks(old, children, start + mirror.node.content.size);
    }
    mirror.children = children;
    if (mirror.type instanceof Y.XmlElement) this.#attributes(mirror.type, mirror.node, start - 1);
  }

  #inside(child: Mirror, position: number): void {
    if (child.kind === "element" && this.#changes.in(child.type)) this.#steps(child, position + 1);
    if (child.kind === "text" && this.#hasChanged(child)) this.#text(child, position);
  }

  /** What stays keeps its order, for in Yjs nothing moves. */
  #replaceBlocks(old: readonly Mirror[], children: readonly Mirror[], end: number): void {
    const stays = new Set(children);
    const was = new Set(old);
    let position = end;
    let o = old.length - 1;
    let n = children.length - 1;
    while (o >= 0 || n >= 0) {
      const child = old[o];
      if (child !== undefined && child === children[n]) {
        position -= sizeOf(child);
        this.#inside(child, position);
        o -= 1;
        n -= 1;
        continue;
      }
      const to = position;
      const gone: Mirror[] = [];
      for (let each = old[o]; each !== undefined && !stays.has(each); each = old[--o]) {
        position -= sizeOf(each);
        gone.push(each);
      }
      const come: Mirror[] = [];
      for (let each = children[n]; each !== undefined && !was.has(each); each = children[--n]) come.push(each);
      if (gone.length === 0 && come.length === 0) throw new Error("The children of a type have changed their order.");
      const step = this.#border(old[o], gone, come, position);
      this.#transaction.step(step ?? new ReplaceStep(position, to, new Slice(contentOf(come.toReversed()), 0, 0)));
      for (const each of gone) this.#mirrors.drop(each);
      for (const each of come) this.#mirrors.add(each);
    }
  }

  /** Enter or Backspace at a border: one step for the block before it and the one that came or went. */
  #border(before: Mirror | undefined, gone: readonly Mirror[], come: readonly Mirror[], end: number): Step | undefined {
    const [came] = come;
    const [went] = gone;
    if (before?.kind !== "element" || come.length + gone.length !== 1) return undefined;
    const now = this.#inlineNow(before);
    if (now === undefined) return undefined;
    const step =
      came?.kind === "element"
        ? divisionStep(before.node, now, came.node, end)
        : went?.kind === "element"
          ? joinStep(before.node, now, went.node, end)
          : undefined;
    if (step !== undefined) this.#settled.add(before);
    return step;
  }

  /** What is in a line now, if something in it changed. */
  #inlineNow(mirror: ElementMirror): Fragment | undefined {
    const plan = this.#plans.get(mirror);
    if (plan === undefined || !mirror.node.inlineContent) return undefined;
    return contentOf(
      plan.map((child) =>
        child.kind === "text" && this.#hasChanged(child) ? { ...child, nodes: this.#now(child) } : child,
      ),
    );
  }

  /** A line in which more than letters changed: one step from the first to the last difference. */
  #replaceInline(mirror: ElementMirror, children: Mirror[], start: number): void {
    for (const [i, child] of children.entries()) {
      if (child.kind === "text" && this.#hasChanged(child)) {
        child.nodes = this.#now(child);
      } else if (child.kind === "element" && this.#plans.has(child)) {
        const { type } = child;
        children[i] = readChild(type, mirror.node.type, this.#schema, 0) ?? child;
      }
    }
    const before = mirror.node.content;
    const after = contentOf(children);
    const from = before.findDiffStart(after);
    const to = before.findDiffEnd(after);
    if (from !== null && to !== null) {
      // What looks alike at both ends is counted once.
      const overlap = Math.max(0, from - Math.min(to.a, to.b));
      const slice = new Slice(after.cut(from, to.b + overlap), 0, 0);
      this.#transaction.step(new ReplaceStep(start + from, start + to.a + overlap, slice));
    }
    for (const child of mirror.children) if (!children.includes(child)) this.#mirrors.drop(child);
    for (const child of children) this.#mirrors.add(child);
  }

  /** A run of texts in which letters changed. */
  #text(run: TextMirror, position: number): void {
    const now = this.#now(run);
    const after = contentOf([{ ...run, nodes: now }]);
    for (const step of textSteps(run.types, this.#changes, contentOf([run]), after, position))
      this.#transaction.step(step);
    run.nodes = now;
  }

  #attributes(type: Y.XmlElement, node: Node, position: number): void {
    const attributes = type.getAttributes() as Formats;
    const now = node.type.create(knownAttributes(attributes, node.type)).attrs;
    for (const [name, value] of Object.entries<unknown>(now)) {
      if (JSON.stringify(node.attrs[name]) === JSON.stringify(value)) continue;
      this.#transaction.step(new AttrStep(position, name, value));
    }
    const marks = nodeMarksOf(attributes, this.#schema);
    for (const mark of node.marks) {
      if (!mark.isInSet(marks)) this.#transaction.step(new RemoveNodeMarkStep(position, mark));
    }
    for (const mark of marks) {
      if (!mark.isInSet(node.marks)) this.#transaction.step(new AddNodeMarkStep(position, mark));
    }
  }
}

function real(children: readonly Mirror[]): Mirror[] {
  return children.filter(({ kind }) => kind !== "phantom");
}

function samePhantom(child: Mirror, before: Mirror | undefined): Mirror {
  return child.kind === "phantom" && before?.kind === "phantom" && before.node.type === child.node.type
    ? before
    : child;
}
