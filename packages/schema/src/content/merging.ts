/**
 * A document of which a format says not all (Markdown knows neither ids nor comments), changed as somebody changed what the format
 * says of it: a three-way merge of blocks. Owns: what stays that nobody could see.
 * Must never: make anew what did not change. A node that stays is the very same object, by which the writing knows it.
 */
import { Fragment, Mark, type Node } from "prosemirror-model";
import { newBlockId } from "../blocks.ts";
import { changedMarks, mergeLine } from "./letters.ts";
import { type Likeness, pair, pairInOrder } from "./pairing.ts";

/** Blocks of a document, what a format says of them, and what somebody made of that. */
export interface Change {
  readonly old: readonly Node[];
  readonly said: readonly Node[];
  readonly next: readonly Node[];
}

/** Blocks by what is in them; the format can say which node each is. */
export const BY_CONTENT: Likeness = {
  key: (node) => JSON.stringify(signature(node)),
  mayBe: (before, after) => before.type === after.type,
};

/** Blocks by their words: the format has no other sign of what each is. */
export const BY_WORDS: Likeness = {
  key: (node) => wordsIn(node),
  mayBe: (before, after) => before.isTextblock && after.isTextblock,
  isExact: true,
};

/** The blocks as they are after the change. `saying`: how what is said is known again in the document. */
export function mergeBlocks(change: Change, saying: Likeness): Node[] {
  const merge = new Merge(saying);
  return merge.named(merge.blocks(change));
}

/** What a block has in common with one that says the same. */
function signature(node: Node): unknown {
  const { id: _id, ...attrs } = node.attrs;
  return [node.type.name, attrs, node.text, node.marks, node.children.map(signature)];
}

function wordsIn(node: Node): string {
  return node.textBetween(0, node.content.size, "\n", (leaf) =>
    leaf.type.name === "hard_break" ? "\n" : (leaf.type.spec.leafText?.(leaf) ?? ""),
  );
}

/** Where a said block is in the document: one block, or a part in which the two say the same in other ways. */
interface Part {
  readonly old: readonly Node[];
  readonly from: number;
  readonly to: number;
}

class Merge {
  readonly #saying: Likeness;
  /** Nodes that came with the change, whose ids are to be looked at. */
  readonly #fresh = new Set<Node>();
  /** Ids of blocks that stay. */
  readonly #ids = new Set<unknown>();

  constructor(saying: Likeness) {
    this.#saying = saying;
  }

  blocks({ old, said, next }: Change): Node[] {
    const saidOf = pair(said, next, BY_CONTENT);
    const oldOf = said === old ? said.map((_, at) => at) : pairInOrder(old, said, this.#saying);
    const { parts, behind } = partsOf(old, said, oldOf, saidOf);
    const merged: Node[] = behind.start.map((node) => this.#kept(node));
    for (let at = 0; at < next.length; at++) {
      const one = next[at];
      if (one === undefined) continue;
      const from = saidOf[at] ?? -1;
      const [before, here] = [said[from], old[oldOf[from] ?? -1]];
      if (before !== undefined && here !== undefined) {
        merged.push(this.#block(here, before, one));
      } else {
        const part = parts.get(from);
        if (part !== undefined && part.from === from && isWhole(part, at, { said, next }, saidOf)) {
          merged.push(...part.old.map((node) => this.#kept(node)));
          at += part.to - part.from - 1;
        } else merged.push(this.#new(one));
      }
      merged.push(...(behind.after.get(saidOf[at] ?? -1) ?? []).map((node) => this.#kept(node)));
    }
    return merged;
  }

  /** Gives new blocks ids that nothing else has. */
  named(nodes: readonly Node[]): Node[] {
    return nodes.map((node) => {
      const children = this.named(node.children);
      const isSame = children.every((child, at) => child === node.child(at));
      const attrs = this.#fresh.has(node) && "id" in node.attrs ? { ...node.attrs, id: this.#idFor(node) } : node.attrs;
      if (isSame && attrs["id"] === node.attrs["id"]) return node;
      return node.type.create(attrs, isSame ? node.content : Fragment.fromArray(children), node.marks);
    });
  }

  #idFor(node: Node): unknown {
    const wanted: unknown = node.attrs["id"];
    const id = typeof wanted === "string" && !this.#ids.has(wanted) ? wanted : newBlockId();
    this.#ids.add(id);
    return id;
  }

  /** A block that was `said` as what is now `next`. */
  #block(old: Node, said: Node, next: Node): Node {
    if (saysSame(said, next)) return this.#kept(old);
    const attrs = { ...old.attrs };
    for (const [name, value] of Object.entries<unknown>(next.attrs)) {
      if (name === "id" ? value !== null : !same(value, said.attrs[name])) attrs[name] = value;
    }
    this.#ids.add(attrs["id"]);
    const marks = changedMarks(old.marks, said.marks, next.marks);
    return old.type.create(attrs, this.#content(old, said, next), marks);
  }

  #content(old: Node, said: Node, next: Node): Fragment {
    if (said.content.eq(next.content)) {
      for (const child of old.children) this.#kept(child);
      return old.content;
    }
    if (old.inlineContent) return asContentOf(old, mergeLine(old.content, said.content, next.content));
    return Fragment.fromArray(this.blocks({ old: old.children, said: said.children, next: next.children }));
  }

  #kept(node: Node): Node {
    this.#ids.add(node.attrs["id"]);
    node.descendants(({ attrs }) => void this.#ids.add(attrs["id"]));
    return node;
  }

  #new(node: Node): Node {
    this.#fresh.add(node);
    node.descendants((child) => void this.#fresh.add(child));
    return node;
  }
}

/** What of the document is said otherwise than as itself (`parts`, by said block), or not at all (`behind` the said block). */
function partsOf(
  old: readonly Node[],
  said: readonly Node[],
  oldOf: readonly number[],
  saidOf: readonly number[],
): {
  readonly parts: ReadonlyMap<number, Part>;
  readonly behind: { readonly start: readonly Node[]; readonly after: ReadonlyMap<number, readonly Node[]> };
} {
  const stays = new Set(saidOf);
  const parts = new Map<number, Part>();
  const start: Node[] = [];
  const after = new Map<number, Node[]>();
  let from = 0;
  let oldFrom = 0;
  /** The said block that stays, behind which goes what nobody could see. */
  let last = -1;
  for (let at = 0; at <= said.length; at++) {
    const partner = at < said.length ? (oldOf[at] ?? -1) : old.length;
    if (partner === -1) continue;
    const between = old.slice(oldFrom, partner);
    if (from < at) {
      const part = { old: between, from, to: at };
      for (let each = from; each < at; each++) parts.set(each, part);
    } else {
      // With what it stood behind goes what is empty; words that nobody saw stay.
      const isGone = from > 0 && !stays.has(from - 1);
      const unsaid = isGone ? between.filter(({ content, isLeaf }) => isLeaf || content.size > 0) : between;
      if (last === -1) start.push(...unsaid);
      else after.set(last, [...(after.get(last) ?? []), ...unsaid]);
    }
    if (stays.has(at)) last = at;
    from = at + 1;
    oldFrom = partner + 1;
  }
  return { parts, behind: { start, after } };
}

/** Whether all that is said of a part follows at `at`, unchanged. */
function isWhole(part: Part, at: number, { said, next }: Omit<Change, "old">, saidOf: readonly number[]): boolean {
  for (let each = part.from; each < part.to; each++) {
    const [before, after] = [said[each], next[at + each - part.from]];
    if (saidOf[at + each - part.from] !== each || before === undefined || after === undefined) return false;
    if (!saysSame(before, after)) return false;
  }
  return true;
}

/** Whether two nodes say the same; an id that is left out is no other one. */
function saysSame(before: Node, after: Node): boolean {
  if (before === after) return true;
  if (before.type !== after.type || before.text !== after.text || before.childCount !== after.childCount) return false;
  if (!Mark.sameSet(before.marks, after.marks)) return false;
  for (const [name, value] of Object.entries<unknown>(after.attrs)) {
    if (!(name === "id" && value === null) && !same(value, before.attrs[name])) return false;
  }
  return before.children.every((child, at) => saysSame(child, after.child(at)));
}

/** Content as it may stand in a node: code has no marks, and breaks of lines are letters in it. */
function asContentOf(node: Node, line: Fragment): Fragment {
  if (node.type.validContent(line)) return line;
  const { schema } = node.type;
  const text = line.textBetween(0, line.size, "\n", (leaf) =>
    leaf.type.name === "hard_break" ? "\n" : (leaf.type.spec.leafText?.(leaf) ?? ""),
  );
  return text === "" ? Fragment.empty : Fragment.from(schema.text(text));
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
