/**
 * Blocks that this editor has moved. Yjs has no moves: the block goes in one place and comes in another, so when two people
 * move it at once it comes twice. Owns: noticing that, and taking back our own copy when the other one stays.
 * Must never: take away a copy of somebody else's, or one in which something was written since.
 */
import type { Node } from "prosemirror-model";
import * as Y from "yjs";
import type { ElementMirror } from "./mirror.ts";

/** So many moves are remembered: it takes moments until everybody has heard of one. */
const REMEMBERED = 100;

export class Moves {
  readonly #moved = new Map<string, Y.XmlElement>();

  /** This editor has just made the element, from a block with this id that went elsewhere. */
  note(id: string, element: Y.XmlElement): void {
    this.#moved.delete(id);
    this.#moved.set(id, element);
    const [oldest] = this.#moved.keys();
    if (this.#moved.size > REMEMBERED && oldest !== undefined) this.#moved.delete(oldest);
  }

  /**
   * Looks for blocks that came twice. Of two copies the older one stays, by the order of Yjs's ids, so both movers agree.
   * Ours goes when it says the same; otherwise it becomes a block of its own. Returns what there is to write.
   */
  settle(root: ElementMirror): (() => void)[] {
    if (this.#moved.size === 0) return [];
    const copies = new Map<string, ElementMirror[]>();
    for (const child of blocksIn(root)) {
      const id: unknown = child.node.attrs["id"];
      if (typeof id !== "string" || !this.#moved.has(id)) continue;
      copies.set(id, [...(copies.get(id) ?? []), child]);
    }
    const changes: (() => void)[] = [];
    for (const [id, mirrors] of copies) {
      const element = this.#moved.get(id);
      const own = mirrors.find(({ type }) => type === element);
      const others = mirrors.filter((mirror) => mirror !== own);
      if (element === undefined || own === undefined || !others.some(({ type }) => isBefore(type, element))) continue;
      this.#moved.delete(id);
      const isSame = others.some(({ node }) => saysTheSame(node, own.node));
      changes.push(isSame ? () => remove(element) : () => element.setAttribute("id", freshId(element)));
    }
    return changes;
  }
}

/** The blocks in an element, and in those the blocks that they hold. */
function* blocksIn(mirror: ElementMirror): Generator<ElementMirror> {
  for (const child of mirror.children) {
    if (child.kind !== "element") continue;
    yield child;
    if (!child.node.inlineContent && !child.node.isLeaf) yield* blocksIn(child);
  }
}

function isBefore(one: Y.XmlElement | Y.XmlFragment, other: Y.XmlElement): boolean {
  const [a, b] = [one._item?.id, other._item?.id];
  if (a === undefined || b === undefined) return false;
  return a.client === b.client ? a.clock < b.clock : a.client < b.client;
}

function saysTheSame(one: Node, other: Node): boolean {
  return one.type === other.type && one.content.eq(other.content);
}

function remove(element: Y.XmlElement): void {
  const { parent } = element;
  if (!(parent instanceof Y.XmlFragment)) return;
  const index = parent.toArray().indexOf(element);
  if (index !== -1) parent.delete(index, 1);
}

/** The same for everybody who would give it one. */
function freshId(element: Y.XmlElement): string {
  const { client = 0, clock = 0 } = element._item?.id ?? {};
  return `${client.toString(36)}-${clock.toString(36)}`;
}
