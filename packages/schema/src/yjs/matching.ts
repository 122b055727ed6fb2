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
  const byId = new Map<string, number>();
  for (const [index, node] of before.entries()) {
    const id = idOf(node);
    if (id !== undefined && !taken.has(index) && !byId.has(id)) byId.set(id, index);
  }
  for (const [index, node] of after.entries()) {
    const id = idOf(node);
    const partner = partners[index] === -1 && id !== undefined ? byId.get(id) : undefined;
    if (partner === undefined || id === undefined || before[partner]?.type !== node.type) continue;
    byId.delete(id);
    pair(index, partner);
  }
  pairInOrder(before, after, partners, taken, pair);
  return partners;
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
      if (other === undefined || !mayBe(other, node)) continue;
      pair(index, partner);
      next = partner + 1;
      break;
    }
  }
}

function mayBe(before: Node, after: Node): boolean {
  if (before.type !== after.type) return false;
  const id = idOf(before);
  return id === undefined || id === idOf(after);
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
