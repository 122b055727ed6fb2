/**
 * Blocks that the browser must keep laid out. Blocks out of sight are skipped (`content-visibility: auto`), and so is a
 * new one until its first frame: Chromium 156 then takes the first letter typed, but leaves the cursor before it.
 * So the blocks that the selection touches are always laid out.
 */
import { Plugin } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

/** Marks the selection's first and last block with the class `weft-current`. */
export function currentBlocks(): Plugin {
  return new Plugin({
    props: {
      decorations({ doc, selection }) {
        const blocks = new Map<number, Decoration>();
        for (const $pos of [selection.$anchor, selection.$head]) {
          if ($pos.depth === 0) continue;
          const start = $pos.before(1);
          blocks.set(start, Decoration.node(start, $pos.after(1), { class: "weft-current" }));
        }
        return DecorationSet.create(doc, [...blocks.values()]);
      },
    },
  });
}
