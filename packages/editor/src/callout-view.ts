/** Callouts in the text. Owns: that one says its tone in its reader's language; the schema says it in English. */
import { readTone } from "@weft/schema";
import { Plugin } from "prosemirror-state";
import type { Messages } from "./messages/index.ts";
import { rendered } from "./rendered.ts";

/** Callouts as a plugin. */
export function calloutViews({ tones }: Messages): Plugin {
  return new Plugin({
    props: {
      nodeViews: {
        callout(node, view) {
          const made = rendered(node, view.dom.ownerDocument);
          made.dom.setAttribute("aria-label", tones[readTone(node.attrs["tone"])]);
          return made;
        },
      },
    },
  });
}
