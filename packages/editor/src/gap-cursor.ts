/** The cursor between two blocks that hold no text, and the line where something dragged would go. They come late; owns: their look. */
import { dropCursor as dropPlugin } from "prosemirror-dropcursor";
import { gapCursor as gapPlugin } from "prosemirror-gapcursor";
import { Plugin } from "prosemirror-state";
import { adoptStyles } from "./styles/adopt.ts";

const CSS_TEXT = /* css */ `
:is(.weft-doc, .weft-blocks, .weft-marked) > .ProseMirror-gapcursor { display: none; position: absolute; content-visibility: visible; pointer-events: none; }
.weft-doc.ProseMirror-focused .ProseMirror-gapcursor { display: block; }
.weft-doc .ProseMirror-gapcursor::after { content: ""; position: absolute; top: -2px; width: 20px; border-top: 2px solid var(--_accent); }
.weft-drop-cursor { background-color: var(--_accent); border-radius: 1px; }
`;

/** The cursor between blocks. */
export function gapCursor(): Plugin {
  return new Plugin({
    ...gapPlugin().spec,
    view(view) {
      adoptStyles(view.dom, CSS_TEXT);
      return {};
    },
  });
}

/** The line between blocks where what is dragged would go. */
export function dropCursor(): Plugin {
  return dropPlugin({ class: "weft-drop-cursor", color: false, width: 2 });
}
