import { schema, seedUpdate } from "@weft/schema";
import { describe, expect, test, vi } from "vitest";
import { yUndoPluginKey } from "y-prosemirror";
import * as Y from "yjs";
import { createEditor, createPair, stored } from "./editors.ts";

describe("undo", () => {
  test("takes back one's own burst of typing, not the other's", () => {
    const { a, b, sync } = createPair(["paragraph", "start"]);
    a.place(0, -1).type(" ann");
    sync();
    b.place(0, 0).type("ben ");
    sync();
    expect(a.undo()).toBe(true);
    sync();
    expect(b.lines).toEqual(["paragraph|ben start"]);
    expect(a.redo()).toBe(true);
    sync();
    expect(b.lines).toEqual(["paragraph|ben start ann"]);
  });

  test("takes back one burst at a time", () => {
    const { a } = createPair(["paragraph", ""]);
    a.place(0).type("one").pause().type(" two");
    a.undo();
    expect(a.lines).toEqual(["paragraph|one"]);
    a.undo();
    expect(a.lines).toEqual(["paragraph|"]);
  });

  test("takes a change of kind back by itself, though it came in the middle of a burst", () => {
    const { a } = createPair(["paragraph", ""]);
    a.place(0).type("Plan").setAttribute(0, "kind", "heading1").type("s");
    a.undo();
    expect(a.lines).toEqual(["heading1|Plan"]);
    a.undo();
    expect(a.lines).toEqual(["paragraph|Plan"]);
    a.undo();
    expect(a.lines).toEqual(["paragraph|"]);
  });

  test("has nothing to take back in a document that was just opened", () => {
    const doc = new Y.Doc();
    const early = createEditor(doc);
    Y.applyUpdate(doc, seedUpdate());
    const late = createEditor(doc);
    for (const editor of [early, late]) {
      expect(editor.binding.canUndo(editor.state)).toBe(false);
      expect(editor.binding.canRedo(editor.state)).toBe(false);
      expect(editor.undo()).toBe(false);
    }
    late.place(0).type("x");
    expect(late.binding.canUndo(late.state)).toBe(true);
    expect(late.binding.undo(late.state)).toBe(true);
    expect(late.lines).toEqual(["paragraph|x"]);
  });

  test("of a new heading leaves the words that a colleague wrote in it, step by step", () => {
    const { a, b, sync } = createPair(["paragraph", "above"]);
    a.place(0, -1).enter().setAttribute(1, "kind", "heading1").type("Ann ");
    sync();
    const [, id] = a.ids;
    b.place(1, -1).type("and Ben");
    sync();
    for (const kind of ["heading1", "paragraph"]) {
      a.undo();
      sync();
      expect(a.lines).toEqual(["paragraph|above", `${kind}|and Ben`]);
      expect(a.ids[1]).toBe(id);
    }
    expect(stored(b.doc).toJSON()).toEqual(b.state.doc.toJSON());
    expect(b.state.doc.toJSON()).toEqual(a.state.doc.toJSON());
    for (let step = 0; step < 2; step++) a.redo();
    sync();
    expect(b.lines).toEqual(["paragraph|above", "heading1|Ann and Ben"]);
  });

  test("of a new heading in which nobody else wrote takes it away", () => {
    const { a, b, sync } = createPair(["paragraph", "above"]);
    a.place(0, -1).enter().setAttribute(1, "kind", "heading1").type("Ann");
    sync();
    for (let step = 0; step < 3; step++) a.undo();
    sync();
    expect(b.lines).toEqual(["paragraph|above"]);
    for (let step = 0; step < 3; step++) a.redo();
    sync();
    expect(b.lines).toEqual(["paragraph|above", "heading1|Ann"]);
  });

  test.for(["code_block", "textblock"])("of a pasted %s leaves what a colleague added to it", (name) => {
    const { a, b, sync } = createPair(["paragraph", "above"]);
    a.edit((tr) => tr.insert(tr.doc.content.size, schema.node(name, null, schema.text("pasted"))));
    sync();
    b.place(1, -1).type(" mine");
    sync();
    a.undo();
    sync();
    expect(b.lines[1]?.split("|")[1]).toBe(" mine");
    expect(b.ids[1]).toEqual(expect.any(String));
  });

  test("of a change of kind brings back the kind, with the words typed since", () => {
    const { a, b, sync } = createPair(["quote", "said"]);
    a.setAttribute(0, "kind", "heading2");
    sync();
    b.place(0, -1).type(" again");
    sync();
    a.undo();
    sync();
    expect(b.lines).toEqual(["quote|said again"]);
  });

  test("of an alignment takes it away", () => {
    const { a } = createPair(["paragraph", "words"]);
    a.setAttribute(0, "align", "center");
    a.undo();
    expect(a.state.doc.child(0).attrs["align"]).toBeNull();
  });

  test("of a kind that a colleague has changed since leaves the colleague's", () => {
    const { a, b, sync } = createPair(["paragraph", "words"]);
    a.setAttribute(0, "kind", "heading1");
    sync();
    b.setAttribute(0, "kind", "quote");
    sync();
    a.undo();
    sync();
    // With nothing left to do for that step, undo goes on to the one before it.
    expect(a.lines).toEqual(["quote|"]);
    expect(b.lines).toEqual(["quote|"]);
  });

  test("of a deletion brings the block back, with its id and the colleague's words", () => {
    const { a, b, sync } = createPair(["paragraph", "one"], ["todo", "two"]);
    b.place(1, -1).type(" three");
    sync();
    const [, id] = a.ids;
    a.edit((tr) => tr.delete(5, tr.doc.content.size));
    sync();
    expect(b.lines).toEqual(["paragraph|one"]);
    a.undo();
    sync();
    expect(b.lines).toEqual(["paragraph|one", "todo|two three"]);
    expect(b.ids[1]).toBe(id);
  });

  test("brings the caret back, and a colleague's next edit does not move it away", () => {
    const { a, b, sync } = createPair(["paragraph", "one"], ["paragraph", "two"]);
    a.place(0, -1).type("XX").place(1, 0);
    a.undo();
    expect(a.state.selection.head).toBe(4);
    a.place(1, 1);
    b.place(1, -1).type("!");
    sync();
    expect(a.state.selection.head).toBe(7);
  });

  test("leaves the caret alone when a colleague edits right after", () => {
    const { a, b, sync } = createPair(["paragraph", "one"], ["paragraph", "two"]);
    a.place(0, 0).type("XX");
    a.undo();
    b.place(0, 0).type("__");
    b.place(1, -1).type("!");
    sync();
    a.type("here");
    expect(a.lines[0]).toMatch(/^paragraph\|(__here|here__)one$/);
  });

  test("still works after the editor's plugins were set anew", () => {
    const { a } = createPair(["paragraph", "one"]);
    a.place(0, -1).type("XX");
    const plugin = a.state.plugins.find((one) => one.spec.view && one.getState(a.state)?.undoManager);
    // What the view does then: it destroys every plugin's view and makes it again.
    const old = plugin?.spec.view?.(a.view);
    old?.destroy?.();
    plugin?.spec.view?.(a.view);
    a.pause().type("YY");
    a.undo();
    expect(a.lines).toEqual(["paragraph|oneXX"]);
    a.redo();
    expect(a.lines).toEqual(["paragraph|oneXXYY"]);
  });

  test("that Yjs cannot do is told of, and the key does not go to the browser's own undo", () => {
    const { a } = createPair(["paragraph", "one"]);
    const { undoManager } = yUndoPluginKey.getState(a.state) as { undoManager: Y.UndoManager };
    const error = new TypeError("no such item");
    const stumble = vi.spyOn(undoManager, "undo").mockImplementation(() => {
      throw error;
    });
    const tasks: (() => void)[] = [];
    const later = vi.spyOn(globalThis, "queueMicrotask").mockImplementation((task) => tasks.push(task));
    expect(a.undo()).toBe(true);
    later.mockRestore();
    stumble.mockRestore();
    expect(tasks).toHaveLength(1);
    expect(tasks[0]).toThrow(error);
    expect(a.undo()).toBe(true);
    expect(a.lines).toEqual(["paragraph|"]);
  });
});
