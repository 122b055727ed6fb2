/**
 * Weft as another page embeds it: the script that its server serves, and one tag.
 */
import type { EditorView } from "prosemirror-view";
import { present } from "./subject.ts";

present(async ({ element, server, document: name }) => {
  const script = new URL("/embed.js", server.replace(/^ws/, "http")).href;
  await import(/* @vite-ignore */ script);
  const editor = document.createElement("weft-editor");
  editor.setAttribute("document", name);
  element.append(editor);
  return () => (editor as unknown as { readonly view: EditorView | undefined }).view;
});
