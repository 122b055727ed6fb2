/**
 * The mirrors after a change of the document. Owns: noting which node each of them shows now.
 * Must never: guess. When the document is not what the mirrors say, nothing of it may be written into Yjs.
 */
import { type ElementMirror, itemsOf, type Mirror, type Mirrors } from "@weft/schema/yjs";
import type { Node } from "prosemirror-model";

/** Notes which nodes of the document the mirrors show now. Throws when they are not what the mirrors say. */
export function settle(mirror: ElementMirror, node: Node, mirrors: Mirrors): void {
  if (mirror.node === node) return;
  const items = itemsOf(node);
  let at = 0;
  for (const child of mirror.children) {
    if (child.kind === "text" && child.nodes.length === 0) continue;
    const item = items[at++];
    if (child.kind === "text" ? !Array.isArray(item) : item === undefined || Array.isArray(item)) {
      throw new Error(`A ${node.type.name} is not what it should be.`);
    }
    settleChild(child, item as Node & readonly Node[], mirrors);
  }
  if (at !== items.length) throw new Error(`A ${node.type.name} holds more than it should.`);
  mirror.node = node;
  mirrors.note(mirror);
}

function settleChild(child: Mirror, item: Node & readonly Node[], mirrors: Mirrors): void {
  if (child.kind === "element") {
    settle(child, item, mirrors);
  } else if (child.kind === "text") {
    child.nodes = item;
    mirrors.note(child);
  } else if (child.node !== item) {
    child.node = item;
    mirrors.note(child);
  }
}
