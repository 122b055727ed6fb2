/** The text as Markdown, on the clipboard: what is selected, or all of it. */
import type { Node } from "prosemirror-model";
import type { EditorState } from "prosemirror-state";
import { late } from "../late.ts";

const markdown = late(() => import("@weft/schema/markdown"));

/** The selected part as a document of its own. */
function selected({ doc, selection }: EditorState): Node {
  if (selection.empty) return doc;
  const { content, openStart, openEnd } = selection.content();
  // Cells of a table come as a table; what begins or ends within a block is cut where it does.
  const whole = openStart === 0 && openEnd === 0 && content.firstChild?.isBlock === true;
  return whole ? doc.type.create(null, content) : doc.cut(selection.from, selection.to);
}

/** Resolves when it is on the clipboard. Rejects where the browser does not allow it. */
export async function copyMarkdown(state: EditorState): Promise<void> {
  // Where the page came by plain HTTP there is none.
  const clipboard = (navigator as Partial<Navigator>).clipboard;
  if (clipboard === undefined) throw new Error("This page may not write to the clipboard.");
  const text = markdown
    .load()
    .then(({ markdownFromDocument }) => markdownFromDocument(selected(state).toJSON() as { readonly type: "doc" }));
  // Given as a promise: Safari allows the clipboard only while the press is handled.
  const blob = text.then((text) => new Blob([text], { type: "text/plain" }));
  await clipboard.write([new ClipboardItem({ "text/plain": blob })]);
}
