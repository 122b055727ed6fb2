/**
 * A plain ProseMirror as its guide sets one up: a schema, a history, the usual keys. Nobody else writes in it.
 */
import { baseKeymap } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { Schema } from "prosemirror-model";
import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import "prosemirror-view/style/prosemirror.css";
import { present } from "../pages/subject.ts";
import "../pages/page.css";

const schema = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: { group: "block", content: "inline*", parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] },
    heading: { group: "block", content: "inline*", parseDOM: [{ tag: "h2" }], toDOM: () => ["h2", 0] },
    text: { group: "inline" },
  },
  marks: {
    strong: { parseDOM: [{ tag: "strong" }], toDOM: () => ["strong", 0] },
    em: { parseDOM: [{ tag: "em" }], toDOM: () => ["em", 0] },
  },
});

present(async ({ element, blocks }) => {
  const nodes = blocks.map(({ isHeading, text }) =>
    schema.node(isHeading ? "heading" : "paragraph", null, schema.text(text)),
  );
  const view = new EditorView(element, {
    state: EditorState.create({
      doc: schema.node("doc", null, nodes),
      plugins: [history(), keymap({ "Mod-z": undo, "Mod-y": redo }), keymap(baseKeymap)],
    }),
  });
  return () => view;
});
