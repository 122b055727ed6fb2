/**
 * The numbers of footnotes: by the order in which the text refers to them, and then those that nothing refers to.
 * A decoration: with a number in the document, everyone who adds a footnote would rewrite all that follow.
 */
import { schema } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { findBlocks, holds } from "./found-blocks.ts";

interface Place {
  readonly node: Node;
  readonly position: number;
}

function isNumbered({ type }: Node): boolean {
  return type === schema.nodes.footnote_ref || type === schema.nodes.footnote;
}

/** Shows a number at each reference and each footnote. */
export function footnoteNumbers(): Plugin {
  const find = findBlocks((block) => holds(block, isNumbered));
  return new Plugin({
    props: {
      decorations({ doc }) {
        const references: Place[] = [];
        const notes: Place[] = [];
        const add = (node: Node, position: number): void => {
          if (node.type === schema.nodes.footnote_ref) references.push({ node, position });
          else if (node.type === schema.nodes.footnote) notes.push({ node, position });
        };
        for (const { node: block, position } of find(doc)) {
          add(block, position);
          block.descendants((node, offset) => add(node, position + 1 + offset));
        }
        if (references.length + notes.length === 0) return undefined;
        const numbers = new Map<unknown, number>();
        const numbered = ({ node, position }: Place, id: unknown): Decoration => {
          const number = numbers.get(id) ?? numbers.size + 1;
          numbers.set(id, number);
          return Decoration.node(position, position + node.nodeSize, { "data-number": String(number) });
        };
        return DecorationSet.create(doc, [
          ...references.map((place) => numbered(place, place.node.attrs["footnote"])),
          ...notes.map((place) => numbered(place, place.node.attrs["id"] ?? place.node)),
        ]);
      },
    },
  });
}
