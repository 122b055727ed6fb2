// @vitest-environment happy-dom
import { createBinding } from "@weft/binding";
import { CONTENT, documentJSON, schema, seedUpdate } from "@weft/schema";
import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { expect, test } from "vitest";
import * as Y from "yjs";

function createView(doc: Y.Doc): { view: EditorView; undo: () => boolean } {
  const binding = createBinding(doc.getXmlFragment(CONTENT), schema);
  const place = document.body.appendChild(document.createElement("div"));
  const state = EditorState.create({ doc: binding.initial, plugins: [...binding.plugins] });
  const view = new EditorView(place, { state });
  return { view, undo: () => binding.undo(view.state, view.dispatch, view) };
}

test("two real views of two documents show what each of them writes, and let go of the documents at the end", () => {
  const [one, two] = [new Y.Doc(), new Y.Doc()];
  for (const doc of [one, two]) Y.applyUpdate(doc, seedUpdate());
  one.on("update", (update: Uint8Array, origin: unknown) => origin !== two && Y.applyUpdate(two, update, one));
  two.on("update", (update: Uint8Array, origin: unknown) => origin !== one && Y.applyUpdate(one, update, two));
  const before = listeners(one);
  const [a, b] = [createView(one), createView(two)];

  a.view.dispatch(a.view.state.tr.insertText("Ann").split(4).insertText("below", 6));
  b.view.dispatch(b.view.state.tr.insertText(" and Ben", 4).setNodeAttribute(0, "kind", "heading1"));
  expect(a.view.dom.innerHTML).toBe(b.view.dom.innerHTML);
  expect(a.view.dom.querySelector("h1")?.textContent).toBe("Ann and Ben");
  expect(a.view.dom.querySelector("p")?.textContent).toBe("below");

  expect(a.undo()).toBe(true);
  expect(b.view.dom.textContent).toBe(" and Ben");

  a.view.destroy();
  b.view.dispatch(b.view.state.tr.insertText("!", 1));
  expect(JSON.stringify(documentJSON(one))).toContain("! and Ben");
  b.view.destroy();
  expect(listeners(one)).toEqual(before);
});

function listeners(doc: Y.Doc): string[] {
  return [...doc._observers].flatMap(([name, all]) => [...all].map(() => name)).sort();
}
