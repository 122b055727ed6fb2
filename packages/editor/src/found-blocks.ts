/**
 * Finding the few blocks of a document that need something drawn. Owns: what a key costs there, in a long document.
 * Blocks are immutable and most stay the same from one state to the next: only those that changed are looked at.
 */
import type { Node } from "prosemirror-model";

/** A block of the document itself, not one in a container. */
export interface FoundBlock {
  readonly node: Node;
  /** The position before it. */
  readonly position: number;
}

/**
 * Gives a function that finds the blocks for which `wanted` holds; it is asked about a block and not about those inside.
 * The function remembers its last answer: each user makes one of its own, for one editor.
 */
export function findBlocks(wanted: (block: Node) => boolean): (doc: Node) => readonly FoundBlock[] {
  let known: readonly Node[] = [];
  let found: readonly FoundBlock[] = [];
  return (doc) => {
    const { children } = doc;
    if (children === known) return found;
    const shorter = Math.min(known.length, children.length);
    let start = 0;
    let startsAt = 0;
    for (; start < shorter && known[start] === children[start]; start++) startsAt += children[start]?.nodeSize ?? 0;
    let same = 0;
    while (same < shorter - start && known[known.length - 1 - same] === children[children.length - 1 - same]) same++;
    const before = known.slice(start, known.length - same);
    const now = children.slice(start, children.length - same);
    const endedAt = startsAt + sizeOf(before);
    const shift = sizeOf(now) - sizeOf(before);

    const next = found.filter(({ position }) => position < startsAt);
    let position = startsAt;
    for (const node of now) {
      if (wanted(node)) next.push({ node, position });
      position += node.nodeSize;
    }
    for (const block of found) {
      if (block.position >= endedAt) next.push({ node: block.node, position: block.position + shift });
    }
    known = children;
    found = next;
    return found;
  };
}

function sizeOf(nodes: readonly Node[]): number {
  return nodes.reduce((size, { nodeSize }) => size + nodeSize, 0);
}

/** Whether a node or one below it is such a one. */
export function holds(node: Node, such: (node: Node) => boolean): boolean {
  return such(node) || node.children.some((child) => holds(child, such));
}
