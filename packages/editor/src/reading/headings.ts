/** The headings of a document. Owns: what a key costs there: only blocks that changed are looked at (found-blocks.ts). */
import { readBlock } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { isTextblock } from "../blocks.ts";
import { findBlocks, holds } from "../found-blocks.ts";

/** A heading. */
export interface Heading {
  readonly level: number;
  readonly words: string;
  /** The position before it, in the document that was asked about. */
  readonly position: number;
}

/** A heading with those below it. */
export interface Section {
  readonly heading: Heading;
  /** Its place among all headings. */
  readonly index: number;
  readonly sections: readonly Section[];
}

/** The level of a heading, from 1; 0 for what is none. */
function levelOf(node: Node): number {
  if (!isTextblock(node)) return 0;
  return Number(/^heading([1-6])$/.exec(readBlock(node.attrs).kind)?.[1] ?? 0);
}

/** Gives a function that lists the headings of a document; each user makes one of its own, for one editor. */
export function findHeadings(): (doc: Node) => readonly Heading[] {
  const find = findBlocks((block) => holds(block, (node) => levelOf(node) > 0));
  const read = (node: Node, position: number): Heading => ({ level: levelOf(node), words: wordsOf(node), position });
  return (doc) =>
    find(doc).flatMap(({ node, position }) => {
      if (levelOf(node) > 0) return [read(node, position)];
      const inside: Heading[] = [];
      node.descendants((inner, offset) => {
        if (levelOf(inner) > 0) inside.push(read(inner, position + 1 + offset));
        return !inner.inlineContent;
      });
      return inside;
    });
}

function wordsOf({ content }: Node): string {
  return content
    .textBetween(0, content.size, " ", (leaf) => leaf.type.spec.leafText?.(leaf) ?? "")
    .replace(/\s+/g, " ")
    .trim();
}

/** Whether two lists of headings read the same, wherever they stand. */
export function readSame(some: readonly Heading[], others: readonly Heading[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ level, words }, index) => others[index]?.level === level && others[index].words === words)
  );
}

/** Each heading in the section of the last one before it that is higher. A level that is left out leaves no gap. */
export function nested(headings: readonly Heading[]): readonly Section[] {
  const root: { level: number; sections: Section[] } = { level: 0, sections: [] };
  const open = [root];
  for (const [index, heading] of headings.entries()) {
    while ((open.at(-1)?.level ?? 0) >= heading.level) open.pop();
    const sections: Section[] = [];
    open.at(-1)?.sections.push({ heading, index, sections });
    open.push({ level: heading.level, sections });
  }
  return root.sections;
}
