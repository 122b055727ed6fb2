/**
 * Which of a node's children are which after an edit. Owns: what stays in its place, and what therefore was moved.
 * Must never: take a block for another one that only stands where it stood.
 */
import type { Node } from "prosemirror-model";

/** For each new child the index of the old one that it is, or -1; the indices that are not -1 rise. */
export function match(before: readonly Node[], after: readonly Node[]): number[] {
  const partners = partnersOf(before, after);
  const staying = longestRise(partners);
  return partners.map((partner, index) => (staying.has(index) ? partner : -1));
}

function partnersOf(before: readonly Node[], after: readonly Node[]): number[] {
  const partners = after.map(() => -1);
  const taken = new Set<number>();
  const pair = (index: number, partner: number): void => {
    partners[index] = partner;
    taken.add(partner);
  };
  const byIdentity = new Map<Node, number[]>();
  for (const [index, node] of before.entries()) byIdentity.set(node, [...(byIdentity.get(node) ?? []), index]);
  for (const [index, node] of after.entries()) {
    const partner = byIdentity.get(node)?.shift();
    if (partner !== undefined) pair(index, partner);
  }
  pairByName(before, after, partners, taken, pair);
  pairInOrder(before, after, partners, taken, pair);
  return partners;
}

/**
 * A block that two people have moved is there twice with one id, until whoever made the younger copy has answered. While both
 * are left they are in their order; when one went, the other must not be taken for it: others may be writing in what stays.
 */
function pairByName(
  before: readonly Node[],
  after: readonly Node[],
  partners: readonly number[],
  taken: ReadonlySet<number>,
  pair: (index: number, partner: number) => void,
): void {
  const holders = byName(before, (index) => !taken.has(index));
  for (const [name, indices] of byName(after, (index) => partners[index] === -1)) {
    const free = holders.get(name) ?? [];
    for (const index of indices) {
      const like = indices.length < free.length ? free.findIndex((each) => isLeftIn(before[each], after[index])) : -1;
      const [partner] = free.splice(Math.max(0, like), 1);
      if (partner !== undefined) pair(index, partner);
    }
  }
}

/** The indices of the blocks that have a name. */
function byName(nodes: readonly Node[], isFree: (index: number) => boolean): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [index, node] of nodes.entries()) {
    const name = nameOf(node);
    if (name === undefined || !isFree(index)) continue;
    const same = places.get(name);
    if (same === undefined) places.set(name, [index]);
    else same.push(index);
  }
  return places;
}

/**
 * Whether something in a container is where it was as the same object: an edit makes anew only what it changes and what that is
 * in. Elsewhere it says nothing, for one copy may have been put into the other; nor do lines, of which the first stays in a join.
 */
function isLeftIn(before: Node | undefined, after: Node | undefined): boolean {
  if (before === undefined || after === undefined || before.inlineContent) return false;
  const objects = new Set(after.children);
  if (before.children.some((child) => objects.has(child))) return true;
  const named = byName(after.children, () => true);
  return before.children.some((child) =>
    (named.get(nameOf(child) ?? "") ?? []).some((index) => isLeftIn(child, after.children[index])),
  );
}

/** What has no name is known by its place: the next of its kind between those that are known already. */
function pairInOrder(
  before: readonly Node[],
  after: readonly Node[],
  partners: readonly number[],
  taken: ReadonlySet<number>,
  pair: (index: number, partner: number) => void,
): void {
  let next = 0;
  for (const [index, node] of after.entries()) {
    const known = partners[index] ?? -1;
    if (known !== -1) {
      next = Math.max(next, known + 1);
      continue;
    }
    for (let partner = next; partner < before.length && !taken.has(partner); partner++) {
      const other = before[partner];
      if (other === undefined || idOf(other) !== undefined || other.type !== node.type) continue;
      pair(index, partner);
      next = partner + 1;
      break;
    }
  }
}

/** A block's kind and id: what became another kind is another block to Yjs. */
function nameOf(node: Node): string | undefined {
  const id = idOf(node);
  return id === undefined ? undefined : `${node.type.name} ${id}`;
}

function idOf(node: Node): string | undefined {
  const id: unknown = node.attrs["id"];
  return typeof id === "string" && id !== "" ? id : undefined;
}

/** The indices of a longest rising series among the values that are not -1. */
export function longestRise(values: readonly number[]): Set<number> {
  /** By length less one: the index of the smallest value in which a series of that length can end. */
  const ends: number[] = [];
  const previous = values.map(() => -1);
  for (const [index, value] of values.entries()) {
    if (value === -1) continue;
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[ends[middle] ?? 0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    previous[index] = low > 0 ? (ends[low - 1] ?? -1) : -1;
    ends[low] = index;
  }
  const rise = new Set<number>();
  for (let index = ends.at(-1) ?? -1; index !== -1; index = previous[index] ?? -1) rise.add(index);
  return rise;
}
