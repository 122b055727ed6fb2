/**
 * Weft's binding without Weft's editor: its schema and its plugins in a plain view, over y-websocket.
 */
import { createBinding } from "@weft/binding";
import { CONTENT, schema } from "@weft/schema";
import { baseKeymap } from "prosemirror-commands";
import { keymap } from "prosemirror-keymap";
import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import "prosemirror-view/style/prosemirror.css";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { present } from "./subject.ts";
import "./page.css";

present(async ({ element, server, document }) => {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(server, document, doc, { disableBc: true });
  await new Promise((resolve) => {
    provider.once("sync", resolve);
  });
  const { initial, plugins } = createBinding(doc.getXmlFragment(CONTENT), schema);
  const state = EditorState.create({ doc: initial, plugins: [...plugins, keymap(baseKeymap)] });
  const view = new EditorView(element, { state });
  return () => view;
});
