/** The hint in an empty document. A decoration: it is never text, and never in anyone's document. */
import { readBlock } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { isTextblock } from "./blocks.ts";

function isBlank(doc: Node): boolean {
  const first = doc.firstChild;
  if (doc.childCount !== 1 || first === null || first.content.size > 0 || !isTextblock(first)) return false;
  return readBlock(first.attrs).kind === "paragraph";
}

/** Shows the text that `hint` gives while the document is one empty paragraph. */
export function placeholder(hint: () => string): Plugin {
  return new Plugin({
    props: {
      decorations(state) {
        const { doc } = state;
        if (!isBlank(doc)) return undefined;
        const attributes = { class: "weft-empty", "data-placeholder": hint() };
        return DecorationSet.create(doc, [Decoration.node(0, doc.content.size, attributes)]);
      },
    },
  });
}
