import { CONTENT, documentJSON } from "@weft/schema";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { createEditor, createPair } from "./editors.ts";

const element = (name: string, ...children: (Y.XmlElement | Y.XmlText)[]): Y.XmlElement => {
  const made = new Y.XmlElement(name);
  made.insert(0, children);
  return made;
};
const text = (words: string, attributes: Record<string, unknown> = {}): Y.XmlText => {
  const made = new Y.XmlText();
  made.applyDelta([{ insert: words, attributes }]);
  return made;
};

const strangers: [what: string, make: () => Y.XmlElement | Y.XmlText, problem: string][] = [
  ["an unknown block", () => element("callout", text("mind the gap")), 'a "callout"'],
  ["an unknown inline node", () => element("textblock", text("hi "), element("mention", text("Ann"))), 'a "mention"'],
  [
    "an unknown attribute",
    () => {
      const block = element("textblock", text("hi"));
      block.setAttribute("tone", "calm");
      return block;
    },
    'a "textblock" with "tone"',
  ],
  ["an unknown mark", () => element("textblock", text("hi", { sparkle: {} })), '"sparkle" text'],
  [
    "a node where none can stand",
    () => element("textblock", element("textblock", text("in"))),
    'an unusual "textblock"',
  ],
  ["a mark where none can be", () => element("code_block", text("x", { bold: {} })), 'an unusual "code_block"'],
  ["an inline node as a block", () => element("hard_break"), 'a loose "hard_break"'],
  ["a text outside of blocks", () => text("loose"), "text outside of its blocks"],
];

describe("content that the schema does not know", () => {
  test.for(strangers)("is shown as words and left alone when it is there already: %s", ([, make, problem]) => {
    const doc = new Y.Doc();
    doc.getXmlFragment(CONTENT).insert(0, [element("textblock", text("known")), make()]);
    const before = Y.encodeStateAsUpdate(doc);
    const editor = createEditor(doc);
    expect(editor.binding.problem()).toBe(`This document holds ${problem}, which this editor does not know.`);
    expect(editor.lines[0]).toBe("paragraph|known");
    expect(editor.lines).toHaveLength(2);
    editor.place(0).type("x");
    editor.undo();
    expect(editor.lines[0]).toBe("paragraph|known");
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
  });

  test.for(strangers)("is left alone when a colleague brings it: %s", ([, make, problem]) => {
    const { a, b, sync } = createPair(["paragraph", "known"]);
    const heard: string[] = [];
    a.binding.onProblem((sentence) => heard.push(sentence));
    const stop = a.binding.onProblem(() => heard.push("no longer listening"));
    stop();
    // The colleague's editor understands it: here it is a document without an editor.
    b.destroy();
    b.doc.getXmlFragment(CONTENT).insert(1, [make()]);
    const before = documentJSON(b.doc);
    sync();
    a.place(0).type("x");
    a.undo();
    sync();
    expect(heard).toEqual([`This document holds ${problem}, which this editor does not know.`]);
    expect(documentJSON(b.doc)).toEqual(before);
    expect(documentJSON(a.doc)).toEqual(before);
    expect(a.lines).toEqual(["paragraph|known"]);
  });

  test("is found when it is put into a block that was there", () => {
    const { a, b, sync } = createPair(["paragraph", "known"]);
    b.destroy();
    const words = (b.doc.getXmlFragment(CONTENT).get(0) as Y.XmlElement).get(0) as Y.XmlText;
    words.format(0, 2, { sparkle: {} });
    sync();
    expect(a.binding.problem()).toContain("sparkle");
    expect(JSON.stringify(documentJSON(a.doc))).toContain("known".slice(2));
  });

  test("is no matter once it is gone again", () => {
    const { a, b, sync } = createPair(["paragraph", "known"]);
    b.destroy();
    const merged = new Y.Doc();
    Y.applyUpdate(merged, Y.encodeStateAsUpdate(b.doc));
    merged.getXmlFragment(CONTENT).insert(1, [element("callout")]);
    merged.getXmlFragment(CONTENT).delete(1, 1);
    Y.applyUpdate(b.doc, Y.encodeStateAsUpdate(merged));
    sync();
    expect(a.binding.problem()).toBeUndefined();
    a.place(0, -1).type("!");
    expect(a.lines).toEqual(["paragraph|known!"]);
  });

  test("may be another app's whole document, which is not touched", () => {
    const doc = new Y.Doc();
    doc.getXmlFragment(CONTENT).insert(0, [element("paragraph", text("tiptap"))]);
    const editor = createEditor(doc);
    expect(editor.lines).toEqual(["paragraph|tiptap"]);
    expect(JSON.stringify(documentJSON(doc))).toContain("tiptap");
  });
});
