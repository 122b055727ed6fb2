/**
 * Tiptap as its manual sets up a shared document: StarterKit without a history, and Collaboration on a Y.Doc.
 */
import { Editor } from "@tiptap/core";
import Collaboration from "@tiptap/extension-collaboration";
import StarterKit from "@tiptap/starter-kit";
import { present } from "../pages/subject.ts";
import { line } from "./line.js";
import "../pages/page.css";

present(async (place) => {
  const { doc } = await line(place);
  const editor = new Editor({
    element: place.element,
    extensions: [StarterKit.configure({ undoRedo: false }), Collaboration.configure({ document: doc })],
  });
  return () => editor.view;
});
