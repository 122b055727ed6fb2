/**
 * Which block of one version of a document is which of another, where often neither says so. Owns: the order in which ids, equal
 * blocks, similar blocks and places are believed.
 * Must never: take a block for one that has another id, or cost the square of a document's length.
 */
import type { Node } from "prosemirror-model";
import { longestRise } from "../yjs/matching.ts";

/** How two blocks are compared. */
export interface Likeness {
  /** Equal of blocks that say the same; ids do not count. */
  readonly key: (node: Node) => string;
  /** Whether one may be what became of the other. */
  readonly mayBe: (before: Node, after: Node) => boolean;
  /** Whether only equal ones are one. */
  readonly isExact?: boolean;
}

/** Beyond so many pairs to look at, blocks that are not equal are known by their place alone. */
const MOST_COMPARED = 40_000;
/** Similarity from which on two blocks are taken for one that was edited: of their words this part is in both. */
const SIMILAR = 0.3;

/** For each block after, the index of the one that it was before, or -1. Those that are not -1 rise. */
export function pairInOrder(before: readonly Node[], after: readonly Node[], likeness: Likeness): number[] {
  const pairing = new Pairing(before, after, likeness);
  pairing.byId();
  pairing.between((range) => pairing.byKey(range));
  if (likeness.isExact === true) return pairing.partners;
  pairing.between((range) => pairing.bySimilarity(range));
  pairing.between((range) => pairing.byPlace(range));
  return pairing.partners;
}

/** The same, and blocks that were moved and not changed: those that are not -1 need not rise. */
export function pair(before: readonly Node[], after: readonly Node[], likeness: Likeness): number[] {
  const partners = pairInOrder(before, after, likeness);
  const taken = new Set(partners);
  const free = new Map<string, number[]>();
  for (const [index, node] of before.entries()) {
    if (taken.has(index) || isBare(node)) continue;
    for (const name of namesOf(node, likeness)) free.set(name, [...(free.get(name) ?? []), index]);
  }
  for (const [index, node] of after.entries()) {
    if (partners[index] !== -1) continue;
    for (const name of namesOf(node, likeness)) {
      const partner = free.get(name)?.find((each) => !taken.has(each) && mayBeOne(before[each], node, likeness));
      if (partner === undefined) continue;
      partners[index] = partner;
      taken.add(partner);
      break;
    }
  }
  return partners;
}

/** What a moved block may be known by. */
function namesOf(node: Node, { key }: Likeness): string[] {
  const id = idOf(node);
  return [...(id === undefined ? [] : [`#${id}`]), key(node)];
}

/** A stretch of both versions in which nothing is paired yet; the ends are not in it. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly newFrom: number;
  readonly newTo: number;
}

class Pairing {
  readonly partners: number[];
  readonly #before: readonly Node[];
  readonly #after: readonly Node[];
  readonly #likeness: Likeness;
  readonly #keys: readonly string[];
  readonly #newKeys: readonly string[];

  constructor(before: readonly Node[], after: readonly Node[], likeness: Likeness) {
    this.#before = before;
    this.#after = after;
    this.#likeness = likeness;
    this.#keys = before.map(likeness.key);
    this.#newKeys = after.map(likeness.key);
    this.partners = after.map(() => -1);
  }

  byId(): void {
    const byId = new Map(this.#before.map((node, index) => [idOf(node), index]));
    const found = this.#after.map((node) => {
      const partner = idOf(node) === undefined ? undefined : byId.get(idOf(node));
      return partner !== undefined && this.#mayBe(partner, node) ? partner : -1;
    });
    for (const index of longestRise(found)) this.partners[index] = found[index] ?? -1;
  }

  /** Calls for each stretch between two that are paired. */
  between(work: (range: Range) => void): void {
    let from = 0;
    let newFrom = 0;
    const ranges: Range[] = [];
    for (const [index, partner] of [...this.partners, this.#before.length].entries()) {
      if (partner === -1) continue;
      if (partner > from && index > newFrom) ranges.push({ from, to: partner, newFrom, newTo: index });
      from = partner + 1;
      newFrom = index + 1;
    }
    for (const range of ranges) work(range);
  }

  /** Equal blocks: those at both ends, then those of which there is one only, then the rest in order. */
  byKey(range: Range): void {
    const open: Range[] = [range];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const inner = this.#trim(next);
      if (inner.from >= inner.to || inner.newFrom >= inner.newTo) continue;
      const anchors = this.#unique(inner);
      if (anchors.length === 0) {
        this.#occurrences(inner);
        continue;
      }
      let { from, newFrom } = inner;
      for (const [index, partner] of [...anchors, [inner.newTo, inner.to] as const]) {
        open.push({ from, to: partner, newFrom, newTo: index });
        from = partner + 1;
        newFrom = index + 1;
      }
    }
  }

  /** Blocks that have words in common, so that together they have as many in common as they can. */
  bySimilarity({ from, to, newFrom, newTo }: Range): void {
    const [rows, columns] = [to - from, newTo - newFrom];
    if (rows * columns > MOST_COMPARED) return;
    const words = Array.from({ length: rows }, (_, row) => wordsOf(this.#before[from + row]));
    const newWords = Array.from({ length: columns }, (_, column) => wordsOf(this.#after[newFrom + column]));
    const alike = (row: number, column: number): number => {
      const node = this.#after[newFrom + column];
      if (node === undefined || !this.#mayBe(from + row, node)) return 0;
      const share = shareOf(words[row] ?? [], newWords[column] ?? []);
      return share >= SIMILAR ? share : 0;
    };
    const best: number[][] = Array.from({ length: rows + 1 }, () => Array.from({ length: columns + 1 }, () => 0));
    const likes: number[][] = [];
    for (let row = rows - 1; row >= 0; row--) {
      const line = (likes[row] = Array.from({ length: columns }, () => 0));
      for (let column = columns - 1; column >= 0; column--) {
        const like = (line[column] = alike(row, column));
        const both = like > 0 ? like + (best[row + 1]?.[column + 1] ?? 0) : 0;
        best[row]![column] = Math.max(both, best[row + 1]?.[column] ?? 0, best[row]?.[column + 1] ?? 0);
      }
    }
    for (let row = 0, column = 0; row < rows && column < columns;) {
      const like = likes[row]?.[column] ?? 0;
      const here = best[row]?.[column] ?? 0;
      if (like > 0 && here === like + (best[row + 1]?.[column + 1] ?? 0)) {
        this.partners[newFrom + column] = from + row;
        row += 1;
        column += 1;
      } else if (here === (best[row + 1]?.[column] ?? 0)) row += 1;
      else column += 1;
    }
  }

  /** As many as there were, in one place: each was written over. */
  byPlace({ from, to, newFrom, newTo }: Range): void {
    if (to - from !== newTo - newFrom) return;
    for (let offset = 0; offset < to - from; offset++) {
      const node = this.#after[newFrom + offset];
      if (node !== undefined && this.#mayBe(from + offset, node)) this.partners[newFrom + offset] = from + offset;
    }
  }

  #trim({ from, to, newFrom, newTo }: Range): Range {
    while (from < to && newFrom < newTo && this.#equal(from, newFrom)) this.partners[newFrom++] = from++;
    while (from < to && newFrom < newTo && this.#equal(to - 1, newTo - 1)) this.partners[--newTo] = --to;
    return { from, to, newFrom, newTo };
  }

  /** Of equal blocks of which there is one on either side, as many as kept their order. */
  #unique({ from, to, newFrom, newTo }: Range): (readonly [index: number, partner: number])[] {
    const places = singles(this.#keys, from, to);
    const newPlaces = singles(this.#newKeys, newFrom, newTo);
    const pairs: (readonly [number, number])[] = [];
    for (const [key, index] of newPlaces) {
      const partner = places.get(key);
      if (index !== -1 && partner !== undefined && partner !== -1 && this.#equal(partner, index))
        pairs.push([index, partner]);
    }
    pairs.sort(([a], [b]) => a - b);
    const rising = longestRise(pairs.map(([, partner]) => partner));
    const anchors = pairs.filter((_, at) => rising.has(at));
    for (const [index, partner] of anchors) this.partners[index] = partner;
    return anchors;
  }

  #occurrences({ from, to, newFrom, newTo }: Range): void {
    const places = new Map<string | undefined, number[]>();
    for (let at = to - 1; at >= from; at--) {
      const same = places.get(this.#keys[at]);
      if (same === undefined) places.set(this.#keys[at], [at]);
      else same.push(at);
    }
    const found = Array.from({ length: newTo - newFrom }, (_, at) => {
      const first = places.get(this.#newKeys[newFrom + at])?.pop();
      return first !== undefined && this.#equal(first, newFrom + at) ? first : -1;
    });
    for (const at of longestRise(found)) this.partners[newFrom + at] = found[at] ?? -1;
  }

  #equal(partner: number, index: number): boolean {
    const node = this.#after[index];
    return this.#keys[partner] === this.#newKeys[index] && node !== undefined && this.#mayBe(partner, node);
  }

  #mayBe(partner: number, node: Node): boolean {
    return mayBeOne(this.#before[partner], node, this.#likeness);
  }
}

function mayBeOne(before: Node | undefined, after: Node, { mayBe }: Likeness): boolean {
  if (before === undefined || !mayBe(before, after)) return false;
  const [id, newId] = [idOf(before), idOf(after)];
  return id === undefined || newId === undefined || id === newId;
}

/** By key where it stands, or -1 where it stands more than once. */
function singles(keys: readonly string[], from: number, to: number): Map<string, number> {
  const places = new Map<string, number>();
  for (let at = from; at < to; at++) {
    const key = keys[at] ?? "";
    places.set(key, places.has(key) ? -1 : at);
  }
  return places;
}

function idOf({ attrs }: Node): string | undefined {
  const id: unknown = attrs["id"];
  return typeof id === "string" && id !== "" ? id : undefined;
}

/** A block that says nothing: a moved one cannot be told from a new one. */
function isBare(node: Node): boolean {
  return node.content.size === 0 && node.isTextblock;
}

/** What a block is compared by: its words, or the values of its attributes if it has none. */
function wordsOf(node: Node | undefined): string[] {
  if (node === undefined) return [];
  if (node.isLeaf) {
    return Object.entries<unknown>(node.attrs)
      .filter(([name, value]) => name !== "id" && name !== "indent" && value !== null && value !== "")
      .map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  }
  const text = node.textBetween(0, node.content.size, " ", (leaf) => leaf.type.spec.leafText?.(leaf) ?? "");
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.length > 0 ? words : Array.from(text.replace(/\s+/g, ""));
}

/** The part of two lists of words that is in both, from 0 to 1 (Dice). */
function shareOf(words: readonly string[], newWords: readonly string[]): number {
  if (words.length === 0 || newWords.length === 0) return 0;
  const left = new Map<string, number>();
  for (const word of words) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of newWords) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    common += 1;
    left.set(word, count - 1);
  }
  return (2 * common) / (words.length + newWords.length);
}
