/**
 * The numbers of footnotes: by the order in which the text refers to them, and then those that nothing refers to.
 * A decoration: with a number in the document, everyone who adds a footnote would rewrite all that follow.
 */
import { schema } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

interface Place {
  readonly node: Node;
  readonly position: number;
}

/** Shows a number at each reference and each footnote. */
export function footnoteNumbers(): Plugin {
  return new Plugin({
    props: {
      decorations({ doc }) {
        const references: Place[] = [];
        const notes: Place[] = [];
        doc.descendants((node, position) => {
          if (node.type === schema.nodes.footnote_ref) references.push({ node, position });
          else if (node.type === schema.nodes.footnote) notes.push({ node, position });
          return mayHold(node);
        });
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

/** Blocks are immutable: each is searched once, however often the document is drawn. */
const known = new WeakMap<Node, boolean>();

function mayHold(node: Node): boolean {
  if (!node.inlineContent) return true;
  const answer = known.get(node) ?? node.children.some(({ type }) => type === schema.nodes.footnote_ref);
  known.set(node, answer);
  return answer;
}
