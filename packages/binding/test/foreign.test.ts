import { CONTENT, documentJSON, rawOf, schema } from "@weft/schema";
import { Slice } from "prosemirror-model";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { createEditor, createPair, type Editor } from "./editors.ts";

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
const toned = (words: string): Y.XmlElement => {
  const block = element("textblock", text(words));
  block.setAttribute("id", "toned");
  block.setAttribute("tone", "calm");
  return block;
};
const withObject = (): Y.XmlElement => {
  const words = text("before after");
  words.insertEmbed(7, { video: "cat" });
  return element("textblock", words);
};

/** What it is, how it is made, and how its block is shown. */
const strangers: [what: string, make: () => Y.XmlElement | Y.XmlText, line: string][] = [
  ["an unknown block", () => element("gadget", text("mind the gap")), "unknown_block|mind the gap"],
  [
    "an unknown inline node",
    () => element("textblock", text("hi "), element("sticker", text("Ann"))),
    "paragraph|hi Ann",
  ],
  ["an unknown attribute", () => toned("hi"), "paragraph|hi"],
  ["an unknown mark", () => element("textblock", text("hi", { sparkle: {} })), "paragraph|hi"],
  ["an object in a text", withObject, "paragraph|before after"],
  ["a block within a line", () => element("textblock", element("textblock", text("in"))), "paragraph|in"],
  ["a mark where none can be", () => element("code_block", text("x", { bold: {} })), "unknown_block|x"],
  ["an inline node as a block", () => element("hard_break"), "unknown_block|"],
  ["a text outside of blocks", () => text("loose"), "unknown_block|loose"],
];

const fragmentOf = ({ doc }: Pick<Editor, "doc">): Y.XmlFragment => doc.getXmlFragment(CONTENT);
const rawChildren = (editor: Pick<Editor, "doc">): unknown[] =>
  fragmentOf(editor)
    .toArray()
    .map((child) => rawOf(child));

describe("content that the schema does not know", () => {
  test.for(strangers)("is shown, and stays as it is whatever happens beside it: %s", ([, make, line]) => {
    const doc = new Y.Doc();
    doc.getXmlFragment(CONTENT).insert(0, [element("textblock", text("known")), make()]);
    const before = Y.encodeStateAsUpdate(doc);
    const editor = createEditor(doc);
    editor.state.doc.check();
    expect(editor.lines).toEqual(["paragraph|known", line]);
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
    const [, raw] = rawChildren(editor);
    editor.place(0).type("x").enter().pause();
    expect(editor.lines.at(-1)).toBe(line);
    expect(rawChildren(editor).at(-1)).toEqual(raw);
    editor.undo();
    expect(rawChildren(editor)[1]).toEqual(raw);
  });

  test.for(strangers)("stays as it is when a colleague brings it: %s", ([, make, line]) => {
    const { a, b, sync } = createPair(["paragraph", "known"]);
    // The colleague's editor understands it: here it is a document without an editor.
    b.destroy();
    fragmentOf(b).insert(1, [make()]);
    sync();
    expect(a.lines).toEqual(["paragraph|known", line]);
    const [, raw] = rawChildren(b);
    a.place(0).type("x");
    sync();
    expect(rawChildren(b)[1]).toEqual(raw);
    fragmentOf(b).delete(1, 1);
    sync();
    expect(a.lines).toEqual(["paragraph|xknown"]);
  });

  test.for(strangers)("is the same after it was moved: %s", ([, make, line]) => {
    const { a, b, sync } = createPair(["paragraph", "one"], ["paragraph", "two"]);
    b.destroy();
    fragmentOf(b).insert(2, [make()]);
    sync();
    const [, , raw] = rawChildren(b);
    const node = a.state.doc.child(2);
    const at = a.state.doc.content.size - node.nodeSize;
    a.edit((tr) => tr.delete(at, at + node.nodeSize).insert(0, node));
    sync();
    expect(a.lines[0]).toBe(line);
    expect(withoutId(rawChildren(b)[0])).toEqual(withoutId(raw));
  });

  test("is shown as it becomes while a colleague works on it", () => {
    const { a, b, sync } = createPair(["paragraph", "known"]);
    b.destroy();
    const words = text("mind");
    fragmentOf(b).insert(1, [element("gadget", words)]);
    sync();
    words.insert(4, " the gap");
    sync();
    expect(a.lines[1]).toBe("unknown_block|mind the gap");
  });

  test("becomes an ordinary block as soon as it is one, and stops being one when it is not", () => {
    const { a, b, sync } = createPair(["paragraph", "known"]);
    b.destroy();
    const words = text("x", { bold: {} });
    fragmentOf(b).insert(1, [element("code_block", words)]);
    sync();
    expect(a.lines[1]).toBe("unknown_block|x");
    words.format(0, 1, { bold: null });
    sync();
    expect(a.lines[1]).toBe("code_block|x");
    a.place(1, -1).type("y");
    sync();
    expect(words.toString()).toBe("xy");
    words.format(0, 2, { bold: {} });
    sync();
    expect(a.lines[1]).toBe("unknown_block|xy");
    expect(a.lines[0]).toBe("paragraph|known");
  });

  test("an unknown attribute stays while its block is typed in, retyped and moved", () => {
    const { a, b, sync } = createPair(["paragraph", "known"]);
    b.destroy();
    fragmentOf(b).insert(1, [toned("hi")]);
    sync();
    a.place(1, -1).type("!").setAttribute(1, "kind", "heading1");
    const node = a.state.doc.child(1);
    const at = a.state.doc.content.size - node.nodeSize;
    a.edit((tr) => tr.delete(at, at + node.nodeSize).insert(0, node));
    sync();
    const [block] = fragmentOf(b).toArray() as Y.XmlElement[];
    expect(block?.getAttributes()).toMatchObject({ id: "toned", tone: "calm", kind: "heading1" });
    expect(a.lines[0]).toBe("heading1|hi!");
  });

  test("an unknown mark stays on its letters, and on none that are typed beside them", () => {
    const { a, b, sync } = createPair(["paragraph", "plain"]);
    b.destroy();
    const words = (fragmentOf(b).get(0) as Y.XmlElement).get(0) as Y.XmlText;
    words.format(0, 2, { sparkle: { hue: 7 }, "glow--1a2B3c4D": {} });
    sync();
    a.place(0, -1).type("!").place(0, 2).type("-").setAttribute(0, "kind", "quote");
    a.edit((tr) => tr.addMark(1, 4, schema.mark("bold")));
    sync();
    expect(words.toDelta()).toEqual([
      { insert: "pl", attributes: { sparkle: { hue: 7 }, "glow--1a2B3c4D": {}, bold: {} } },
      { insert: "-", attributes: { bold: {} } },
      { insert: "ain!" },
    ]);
  });

  test("can be copied within the document", () => {
    const { a, b, sync } = createPair(["paragraph", "known"]);
    b.destroy();
    fragmentOf(b).insert(1, [element("gadget", text("mind the gap"))]);
    sync();
    const copy = a.state.doc.slice(a.state.doc.child(0).nodeSize, a.state.doc.content.size);
    a.edit((tr) => tr.replace(0, 0, new Slice(copy.content, 0, 0)));
    sync();
    const [first, , last] = rawChildren(b);
    expect(first).toEqual(last);
    expect(a.lines).toEqual(["unknown_block|mind the gap", "paragraph|known", "unknown_block|mind the gap"]);
  });

  test("may be another app's whole document, which is not touched", () => {
    const doc = new Y.Doc();
    doc.getXmlFragment(CONTENT).insert(0, [element("paragraph", text("tiptap"))]);
    const before = Y.encodeStateAsUpdate(doc);
    const editor = createEditor(doc);
    expect(editor.lines).toEqual(["unknown_block|tiptap"]);
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
    expect(JSON.stringify(documentJSON(doc))).toContain("tiptap");
  });
});

/** Blocks without an id get one when they are moved. */
function withoutId(raw: unknown): unknown {
  const { attributes, ...rest } = raw as { attributes?: Record<string, unknown> };
  return {
    ...rest,
    attributes: { ...attributes, id: undefined, kind: undefined, indent: undefined, checked: undefined },
  };
}
