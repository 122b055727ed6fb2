/**
 * BlockNote as its manual sets up a shared document, without the menus around it that its React package adds.
 */
import { BlockNoteEditor } from "@blocknote/core";
import { withCollaboration } from "@blocknote/core/yjs";
import "@blocknote/core/style.css";
import { present } from "../pages/subject.ts";
import { line } from "./line.js";
import "../pages/page.css";

present(async (place) => {
  const { doc, provider } = await line(place);
  const fragment = doc.getXmlFragment("document-store");
  const collaboration = { provider, fragment, user: { name: "Someone", color: "#2e5bd8" } };
  const editor = BlockNoteEditor.create(withCollaboration({ collaboration }));
  editor.mount(place.element);
  return () => editor.prosemirrorView;
});
