import { schema } from "@weft/schema";
import { Plugin, TextSelection } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { describe, expect, test } from "vitest";
import { createEditor, createPair, type Editor } from "./editors.ts";
import * as Y from "yjs";

/** A plugin whose decorations are mapped as every plugin's are. */
function highlights(ranges: readonly (readonly [from: number, to: number])[]): Plugin<DecorationSet> {
  return new Plugin<DecorationSet>({
    state: {
      init: (_config, { doc }) =>
        DecorationSet.create(
          doc,
          ranges.map(([from, to]) => Decoration.inline(from, to, { class: "found" })),
        ),
      apply: (transaction, set) => set.map(transaction.mapping, transaction.doc),
    },
  });
}

/** The words under the decorations. */
function highlighted(editor: Editor, plugin: Plugin<DecorationSet>): string[] {
  const set = plugin.getState(editor.state) ?? DecorationSet.empty;
  return set
    .find()
    .toSorted((a, b) => a.from - b.from)
    .map(({ from, to }) => editor.state.doc.textBetween(from, to, "¶"));
}

/** The steps of a remote change, as short names. */
function steps(editor: Editor, since: number): string[] {
  return editor.applied.slice(since).flatMap(({ steps: all }) => all.map((step) => String(step.toJSON()["stepType"])));
}

describe("a colleague's change", () => {
  test.for<[string, (b: Editor) => void, string[]]>([
    ["a letter", (b) => b.place(0, 2).type("x"), ["replace"]],
    ["bold", (b) => b.edit((tr) => tr.addMark(2, 4, schema.mark("bold"))), ["addMark"]],
    ["another kind", (b) => b.setAttribute(1, "kind", "heading1"), ["attr"]],
    ["a block that goes", (b) => b.edit((tr) => tr.delete(0, tr.doc.child(0).nodeSize)), ["replace"]],
    ["a block that comes", (b) => b.edit((tr) => tr.insert(0, schema.node("divider"))), ["replace"]],
    ["Enter", (b) => b.place(0, 2).enter(), ["replace"]],
    ["Backspace at the beginning of a block", (b) => b.join(1), ["replace"]],
  ])("is as small as it is: %s", ([, change, expected]) => {
    const { a, b, sync } = createPair(["paragraph", "alpha"], ["paragraph", "beta"]);
    const since = a.applied.length;
    change(b);
    sync();
    expect(steps(a, since)).toEqual(expected);
    expect(a.lines).toEqual(b.lines);
    for (const transaction of a.applied.slice(since)) {
      expect(transaction.scrolledIntoView).toBe(false);
      const [step] = transaction.steps;
      // No more is replaced than changed: letters, a block, or the border between two.
      step?.getMap().forEach((from, to) => expect(to - from).toBeLessThan(8));
    }
  });

  test("leaves what was chosen for the next letter", () => {
    const { a, b, sync } = createPair(["paragraph", "alpha"], ["paragraph", "beta"]);
    a.place(0, -1).edit((tr) => tr.setStoredMarks([schema.mark("bold")]));
    b.place(0, 2).type("x");
    b.place(1, 2).enter();
    sync();
    a.edit((tr) => tr.insertText("!"));
    expect(a.state.doc.child(0).lastChild?.toJSON()).toMatchObject({ text: "!", marks: [{ type: "bold" }] });
  });

  test.for<[string, (b: Editor) => void]>([
    ["types before it", (b) => b.place(0).type("xy")],
    ["types behind it", (b) => b.place(0, -1).type("xy")],
    ["presses Enter before it", (b) => b.place(0, 1).enter()],
    ["presses Enter in a block above", (b) => b.place(0, 0).enter()],
    ["joins its block to the one above", (b) => b.join(1)],
    ["makes its block a heading", (b) => b.setAttribute(1, "kind", "heading1")],
    ["makes its word bold", (b) => b.edit((tr) => tr.addMark(1, tr.doc.content.size - 1, schema.mark("bold")))],
    ["puts a divider above", (b) => b.edit((tr) => tr.insert(0, schema.node("divider")))],
  ])("leaves the caret where it is: somebody %s", ([, change]) => {
    for (const index of [0, 1]) {
      const { a, b, sync } = createPair(["paragraph", "alpha"], ["paragraph", "beta"]);
      a.place(index, 3);
      change(b);
      sync();
      const { $head } = a.state.selection;
      const [before, after] = [
        $head.parent.textContent.slice(0, $head.parentOffset),
        $head.parent.textContent.slice($head.parentOffset),
      ];
      expect([
        before.endsWith(["alp", "bet"][index] ?? "") || before.endsWith(["lp", "et"][index] ?? ""),
        after.startsWith(["ha", "a"][index] ?? ""),
      ]).toEqual([true, true]);
    }
  });

  test("leaves decorations where they are, also in a block that is divided, joined, retyped or marked", () => {
    const { a: seed } = createPair(["paragraph", "one two three"], ["paragraph", "four five six"]);
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(seed.doc));
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
    const words = ["two", "three", "five", "six"];
    const bound = createEditor(doc);
    const text = bound.state.doc.textBetween(0, bound.state.doc.content.size, "##");
    const plugin = highlights(words.map((word) => [text.indexOf(word) + 1, text.indexOf(word) + 1 + word.length]));
    bound.destroy();
    const a = createEditor(doc, [plugin]);
    expect(highlighted(a, plugin)).toEqual(words);
    const b = createEditor(other);
    other.on("update", (update: Uint8Array) => Y.applyUpdate(doc, update));
    b.place(0, 4).enter();
    expect(a.lines).toEqual(["paragraph|one ", "paragraph|two three", "paragraph|four five six"]);
    expect(highlighted(a, plugin)).toEqual(words);
    b.join(2);
    expect(highlighted(a, plugin)).toEqual(words);
    b.setAttribute(1, "kind", "quote").place(1, 3).type("!");
    expect(highlighted(a, plugin)).toEqual(words);
    b.edit((tr) => tr.addMark(1, tr.doc.content.size - 1, schema.mark("bold")));
    expect(highlighted(a, plugin)).toEqual(words);
    b.edit((tr) => tr.insert(0, schema.node("divider")).delete(tr.doc.content.size - 4, tr.doc.content.size - 1));
    expect(highlighted(a, plugin)).toEqual(["two", "three", "five"]);
    expect(a.lines).toEqual(b.lines);
  });

  test("leaves a thousand decorations where they are while ten thousand edits are made elsewhere", () => {
    const doc = new Y.Doc();
    const other = new Y.Doc();
    const filler = createEditor(doc);
    filler.edit((tr) =>
      tr.replaceWith(
        0,
        tr.doc.content.size,
        Array.from({ length: 1_000 }, (_, i) =>
          schema.node("textblock", { id: `b${i}` }, [schema.text(`word${i} and more`)]),
        ),
      ),
    );
    filler.destroy();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
    const ranges: [number, number][] = [];
    createEditor(doc).state.doc.forEach((_node, position, i) =>
      ranges.push([position + 1, position + 1 + `word${i}`.length]),
    );
    const plugin = highlights(ranges);
    const a = createEditor(doc, [plugin]);
    other.on("update", (update: Uint8Array) => Y.applyUpdate(doc, update));
    const texts = other
      .getXmlFragment("content")
      .toArray()
      .map((block) => (block as Y.XmlElement).get(0) as Y.XmlText);
    // As many as the tests have time for; each somewhere else, in the words behind the decoration.
    for (let i = 0; i < 10_000; i++) {
      const text = texts[(i * 7919) % texts.length];
      if (i % 3 === 2) text?.delete(text.length - 1, 1);
      else text?.insert(text.length, "x");
    }
    expect(highlighted(a, plugin)).toEqual(Array.from({ length: 1_000 }, (_, i) => `word${i}`));
  });
});

test("a selection from one block to another keeps its words", () => {
  const { a, b, sync } = createPair(["paragraph", "alpha"], ["paragraph", "beta"]);
  a.edit((tr) => tr.setSelection(TextSelection.create(tr.doc, 3, 10)));
  expect(a.state.doc.textBetween(3, 10, "|")).toBe("pha|be");
  b.place(0).type("x").place(1, 1).enter();
  sync();
  const { from, to } = a.state.selection;
  expect(a.state.doc.textBetween(from, to, "|")).toBe("pha|b|e");
});
