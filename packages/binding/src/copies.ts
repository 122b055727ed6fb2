/**
 * Blocks that came twice. Yjs has no moves: a block goes in one place and comes in another, so when two people move it at
 * once, or bring it back by undo, it is there twice. Owns: noticing that, taking back our own copy when another one stays, and
 * that what we made has an id.
 * Must never: take away a copy of somebody else's, or one in which something was written since.
 */
import type { ElementMirror, Mirrors } from "@weft/schema/yjs";
import type { Node } from "prosemirror-model";
import * as Y from "yjs";

/**
 * What this replica has to write about blocks that have one id, or none. Of several copies the oldest one stays, by the order of
 * Yjs's ids, so all who made one agree. A copy of ours goes when an older one says the same; otherwise it becomes a block of its own.
 */
export function settleCopies(mirrors: Mirrors, { clientID }: Y.Doc): (() => void)[] {
  const changes: (() => void)[] = [];
  const isOwn = (type: ElementMirror["type"]): type is Y.XmlElement =>
    type instanceof Y.XmlElement && type._item?.id.client === clientID;
  // Undo of a removal cannot bring back an id that somebody else changed meanwhile.
  for (const { type } of mirrors.nameless) if (isOwn(type)) changes.push(() => type.setAttribute("id", freshId(type)));
  for (const [, copies] of mirrors.doubles()) {
    const aged = copies.toSorted(byAge);
    for (const [index, { type, node }] of aged.entries()) {
      if (index === 0 || !isOwn(type)) continue;
      const isSame = aged.slice(0, index).some((older) => saysTheSame(older.node, node));
      changes.push(isSame ? () => remove(type) : () => type.setAttribute("id", freshId(type)));
    }
  }
  return changes;
}

function byAge(one: ElementMirror, other: ElementMirror): number {
  const [a, b] = [one.type._item?.id, other.type._item?.id];
  if (a === undefined || b === undefined) return 0;
  return a.client - b.client || a.clock - b.clock;
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
