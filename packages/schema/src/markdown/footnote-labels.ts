/**
 * What footnotes are called in Markdown, and the ids that follow from it. Owns both ways, so that a reference in a line
 * that is written as HTML finds its footnote.
 */
import type { Node } from "prosemirror-model";
import type { Footnotes } from "../html/lines.ts";
import { footnoteIds } from "../html/writing.ts";

/** The block id of the footnote with a label; it may be none that a block can have. */
export function footnoteIdOf(label: string): string {
  return `fn-${label}`;
}

const LABEL = /^[A-Za-z0-9_-]{1,60}$/;

/** A label for each footnote: its own if it has one that no other has, else a number. */
export function labelled(blocks: readonly Node[]): Footnotes {
  const own = new Map<string, string>();
  for (const block of blocks) block.descendants((node) => noteLabel(node, own));
  for (const block of blocks) noteLabel(block, own);
  const taken = new Set(own.values());
  let number = 0;
  const labels = new Map<string, { name: string; id: string; isLinked: boolean }>();
  for (const id of footnoteIds(blocks)) {
    let name = own.get(id);
    while (name === undefined) {
      number++;
      if (!taken.has(String(number))) name = String(number);
    }
    labels.set(id, { name, id: footnoteIdOf(name), isLinked: false });
  }
  return labels;
}

function noteLabel(node: Node, own: Map<string, string>): void {
  const { id, label } = node.attrs;
  if (node.type.name !== "footnote" || typeof id !== "string" || typeof label !== "string" || !LABEL.test(label))
    return;
  if (![...own.values()].includes(label)) own.set(id, label);
}
