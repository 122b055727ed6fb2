import { CONTENT, schema, seedUpdate, updateFromJSON } from "@weft/schema";
import { Fragment, Slice } from "prosemirror-model";
import { NodeSelection, TextSelection } from "prosemirror-state";
import { describe, expect, test } from "vitest";
import { ySyncPluginKey } from "y-prosemirror";
import * as Y from "yjs";
import { createEditor, createNetwork, createPair, stored, type Editor } from "./editors.ts";

function expectEqual(...editors: Editor[]): void {
  const [first] = editors;
  for (const editor of editors) {
    expect(editor.state.doc.toJSON()).toEqual(first?.state.doc.toJSON());
    expect(stored(editor.doc).toJSON()).toEqual(editor.state.doc.toJSON());
  }
}

function letters(line: string | undefined): string[] {
  return Array.from(line ?? "").sort();
}

describe("two people at once", () => {
  test("type in one paragraph, and every word is there", () => {
    const { a, b, sync } = createPair(["paragraph", "one two"]);
    a.place(0, 3).type(" and a half");
    b.place(0, -1).type(" three");
    sync();
    expect(a.lines).toEqual(["paragraph|one and a half two three"]);
    expectEqual(a, b);
  });

  test("keep their carets where they write", () => {
    const { a, b, sync } = createPair(["paragraph", "one two"]);
    a.place(0, 3);
    b.place(0, 0).type("zero ");
    sync();
    a.type("!");
    sync();
    expect(b.lines).toEqual(["paragraph|zero one! two"]);
  });

  test.each([
    ["an empty paragraph", "", 0],
    ["the middle of a word", "here", 2],
    ["the start of a paragraph", "here", 0],
    ["the end of a paragraph", "here", 4],
  ])("begin to type at one place, %s, and neither word is torn", (_where, words, offset) => {
    const { a, b, sync } = createPair(["paragraph", words]);
    a.place(0, offset);
    b.place(0, offset);
    for (const [ann, ben] of ["ax", "ny", "nz"]) {
      a.type(ann ?? "");
      b.type(ben ?? "");
      sync();
    }
    expect(a.lines[0]).toMatch(/annxyz|xyzann/);
    expect(a.lines[0]).toHaveLength("paragraph|annxyz".length + words.length);
    expectEqual(a, b);
  });

  test("one writes at both edges of what the other has selected, and the selection stays what it was", () => {
    const { a, b, sync } = createPair(["paragraph", "one two three"]);
    a.edit((tr) => tr.setSelection(TextSelection.create(tr.doc, 5, 8)));
    b.place(0, 7).type("!").place(0, 4).type("?");
    sync();
    a.edit((tr) => tr.insertText("2"));
    sync();
    expect(b.lines).toEqual(["paragraph|one ?2! three"]);
  });

  test("one presses Enter in the middle, the other types in the head and the tail", () => {
    const { a, b, sync } = createPair(["paragraph", "head tail"]);
    a.place(0, 4).enter();
    b.place(0, 0).type("my ");
    sync();
    expect(a.lines).toEqual(["paragraph|my head", "paragraph| tail"]);
    b.place(1, -1).type("!");
    sync();
    expect(a.lines).toEqual(["paragraph|my head", "paragraph| tail!"]);
    expectEqual(a, b);
  });

  test("one joins two paragraphs, the other types in the first", () => {
    const { a, b, sync } = createPair(["paragraph", "one"], ["paragraph", "two"]);
    a.join(1);
    b.place(0, 0).type("zero ");
    sync();
    expect(a.lines).toEqual(["paragraph|zero onetwo"]);
    expectEqual(a, b);
  });

  test("one makes words bold while the other links and types in them", () => {
    const { a, b, sync } = createPair(["paragraph", "some words"]);
    a.edit((tr) => tr.addMark(1, 11, schema.mark("bold")));
    b.edit((tr) => tr.addMark(6, 11, schema.mark("link", { href: "https://example.com/" })));
    b.place(0, 2).type("XX");
    sync();
    expect(a.lines).toEqual(["paragraph|soXXme words"]);
    expectEqual(a, b);
    const words = a.state.doc.child(0).lastChild;
    expect(words?.text).toBe("words");
    expect(words?.marks.map((mark) => mark.type.name)).toEqual(["link", "bold"]);
  });

  test.for(["heading1", "quote", "bullet", "todo"])(
    "one makes it a %s while the other types: no word is lost",
    (kind) => {
      const { a, b, sync } = createPair(["paragraph", "Plan"]);
      a.setAttribute(0, "kind", kind).setAttribute(0, "indent", 2);
      b.place(0, -1).type(" for May");
      sync();
      expect(a.lines).toEqual([`${kind}|Plan for May`]);
      expectEqual(a, b);
    },
  );

  test("begin to type in a block that was just made, and each word is there once", () => {
    const { editors, deliver, sync } = createNetwork(2);
    const [a, b] = editors as [Editor, Editor];
    a.type("above").enter();
    sync();
    a.place(1).type("ann");
    b.place(1).type("ben");
    deliver(0, 1, 3);
    deliver(1, 0, 3);
    // Each goes on before hearing what the other's editor made of the two beginnings.
    a.type("!");
    b.type("?");
    sync();
    expect(letters(a.lines[1])).toEqual(letters("paragraph|annben!?"));
    expectEqual(a, b);
  });

  test("begin to type in a paragraph that one of them has just emptied", () => {
    const { a, b, sync } = createPair(["paragraph", "x"]);
    a.edit((tr) => tr.delete(1, 2));
    sync();
    a.place(0).type("ann");
    b.place(0).type("ben");
    sync();
    expect(letters(a.lines[0])).toEqual(letters("paragraph|annben"));
    expectEqual(a, b);
  });
});

describe("a document that is not there yet", () => {
  test("is shown as an empty paragraph, and nothing is written by looking at it", () => {
    const doc = new Y.Doc();
    const editor = createEditor(doc);
    expect(editor.lines).toEqual(["paragraph|"]);
    editor.place(0);
    editor.edit((tr) => tr.setMeta("look", true));
    expect(doc.store.clients.size).toBe(0);
  });

  test("appears when it comes, and nothing is written in answer", () => {
    const doc = new Y.Doc();
    const editor = createEditor(doc);
    editor.place(0);
    let local = 0;
    Y.applyUpdate(
      doc,
      updateFromJSON({ type: "doc", content: [{ type: "textblock", content: [{ type: "text", text: "hi" }] }] }),
    );
    doc.on("update", () => local++);
    editor.place(0, 1);
    expect(editor.lines).toEqual(["paragraph|hi"]);
    expect(local).toBe(0);
    expect(editor.binding.canUndo(editor.state)).toBe(false);
  });

  test("holds what is typed into it, with an id", () => {
    const doc = new Y.Doc();
    const editor = createEditor(doc).place(0).type("hi");
    expect(stored(doc).textContent).toBe("hi");
    expect(editor.ids).toEqual([expect.stringMatching(/^[\w-]{12}$/)]);
  });

  test("cannot be bound before its fragment is in it", () => {
    expect(() => createEditor({ getXmlFragment: () => new Y.XmlFragment() } as unknown as Y.Doc)).toThrow(
      "not part of a document",
    );
  });
});

describe("other people's changes", () => {
  test("are told apart from one's own, undo included", () => {
    const { a, b, sync } = createPair(["paragraph", ""]);
    a.applied.length = 0;
    a.place(0).type("x");
    a.undo();
    expect(a.applied.filter((tr) => tr.docChanged).length).toBeGreaterThan(1);
    expect(a.applied.some((tr) => a.binding.isRemote(tr))).toBe(false);
    b.place(0).type("y");
    a.applied.length = 0;
    sync();
    expect(a.applied.filter((tr) => a.binding.isRemote(tr))).toHaveLength(1);
  });

  test("never scroll, and undo does", () => {
    const { a, b, sync } = createPair(["paragraph", "here"]);
    a.place(0, 2).type("x");
    a.applied.length = 0;
    // Where the library asks the page whether the caret is in view, it hears that it is.
    ySyncPluginKey.getState(a.state).binding._domSelectionInView = true;
    b.place(0).type("above ");
    sync();
    expect(a.applied.some((tr) => tr.scrolledIntoView)).toBe(false);
    a.undo();
    expect(a.applied.some((tr) => tr.scrolledIntoView)).toBe(true);
  });

  test("leave a selected divider selected", () => {
    const { a, b, sync } = createPair(["paragraph", "one"], ["paragraph", "two"]);
    a.edit((tr) => tr.insert(5, schema.node("divider")));
    sync();
    a.edit((tr) => tr.setSelection(NodeSelection.create(tr.doc, 5)));
    b.place(0, 0).type("zero ");
    sync();
    expect(a.state.selection).toBeInstanceOf(NodeSelection);
    expect(a.state.selection.from).toBe(10);
  });

  test("that take away a selected divider leave a caret, not another block selected", () => {
    const { a, b, sync } = createPair(["paragraph", "one"], ["paragraph", "two"]);
    a.edit((tr) => tr.insert(5, schema.node("divider")));
    sync();
    a.edit((tr) => tr.setSelection(NodeSelection.create(tr.doc, 5)));
    b.edit((tr) => tr.delete(5, 6));
    sync();
    expect(a.state.selection).not.toBeInstanceOf(NodeSelection);
    a.type("x");
    sync();
    expect(a.lines.join("").replace("x", "")).toBe("paragraph|oneparagraph|two");
    expectEqual(a, b);
  });

  test("with values that the schema does not know are kept, also when the block is edited", () => {
    const { a, b, sync } = createPair(["paragraph", "words"]);
    const block = b.doc.getXmlFragment(CONTENT).get(0) as Y.XmlElement<Record<string, string>>;
    block.setAttribute("kind", "hologram");
    block.setAttribute("indent", "deep");
    (block.get(0) as Y.XmlText).format(0, 2, { link: {} });
    sync();
    a.place(0, -1).type("!");
    sync();
    expect(stored(b.doc).child(0).textContent).toBe("words!");
    expect(stored(b.doc).child(0).attrs).toMatchObject({ kind: "hologram", indent: "deep" });
    expectEqual(a, b);
  });
});

describe("a relative position", () => {
  test("stays with its text while others edit, as JSON", () => {
    const { a, b, sync } = createPair(["paragraph", "one"], ["heading1", "two"]);
    const relative: unknown = JSON.parse(JSON.stringify(a.binding.toRelative(a.state, 7)));
    expect(a.binding.toAbsolute(a.state, relative)).toBe(7);
    b.place(0, 0).type("zero ");
    b.setAttribute(1, "kind", "quote");
    sync();
    expect(a.binding.toAbsolute(a.state, relative)).toBe(12);
    expect(b.binding.toAbsolute(b.state, relative)).toBe(12);
  });

  test("can be made anywhere in a document, and comes back", () => {
    const { a } = createPair(["paragraph", "one"], ["paragraph", ""], ["todo", "two"]);
    const { doc } = a.state;
    doc.descendants((node, position) => {
      if (!node.isTextblock) return;
      for (let at = position + 1; at <= position + 1 + node.content.size; at++) {
        expect(a.binding.toAbsolute(a.state, a.binding.toRelative(a.state, at))).toBe(at);
      }
    });
  });

  test.for<unknown>([
    undefined,
    null,
    5,
    "x",
    [],
    {},
    { tname: "stranger" },
    { tname: 5 },
    { item: { client: 1, clock: 2 ** 60 } },
    { item: { client: "1", clock: 0 } },
    { item: { client: 99, clock: 0 } },
    { item: { client: 1, clock: -1 } },
    { type: { client: 1, clock: 3 }, item: "x" },
    { type: { client: 1, clock: 3 } },
    { tname: CONTENT, item: null, type: null, assoc: "up" },
  ])("from a stranger that is none gives nothing and changes nothing: %j", (relative) => {
    const { a } = createPair(["paragraph", "one"]);
    const roots = [...a.doc.share.keys()];
    const position = a.binding.toAbsolute(a.state, relative);
    expect(position === undefined || position <= a.state.doc.content.size).toBe(true);
    expect([...a.doc.share.keys()]).toEqual(roots);
  });

  test("has no place without a binding", () => {
    const { a } = createPair(["paragraph", "one"]);
    const plain = a.state.reconfigure({ plugins: [] });
    expect(a.binding.toRelative(plain, 1)).toBeNull();
    expect(a.binding.toAbsolute(plain, { tname: CONTENT })).toBeUndefined();
  });
});

describe("block ids", () => {
  test("are given to new blocks; the first part of a split one keeps its own", () => {
    const { a, b, sync } = createPair(["paragraph", "onetwo"]);
    const [id] = a.ids;
    a.place(0, 3).enter();
    sync();
    expect(a.ids).toEqual([id, expect.stringMatching(/^[\w-]{12}$/)]);
    expect(a.ids[1]).not.toBe(id);
    expect(b.ids).toEqual(a.ids);
  });

  test("stay with the words when Enter is pressed before them", () => {
    const { a, sync } = createPair(["paragraph", "one"]);
    const [id] = a.ids;
    a.place(0, 0).enter();
    sync();
    expect(a.lines).toEqual(["paragraph|", "paragraph|one"]);
    expect(a.ids[1]).toBe(id);
    expect(a.ids[0]).not.toBe(id);
  });

  test("stay with the original when a copy is pasted above or below it", () => {
    const { a } = createPair(["paragraph", "one"], ["paragraph", "two"]);
    const [one, two] = a.ids;
    const copy = new Slice(Fragment.from([a.state.doc.child(0), a.state.doc.child(1)]), 0, 0);
    a.edit((tr) => tr.replace(0, 0, copy));
    a.edit((tr) => tr.replace(tr.doc.content.size, tr.doc.content.size, copy));
    expect(a.lines.map((line) => line.slice(-3))).toEqual(["one", "two", "one", "two", "one", "two"]);
    expect(a.ids.slice(2, 4)).toEqual([one, two]);
    expect(new Set(a.ids).size).toBe(6);
  });

  test("come along when a block is cut and pasted", () => {
    const { a } = createPair(["paragraph", "one"], ["paragraph", "two"]);
    const [one, two] = a.ids;
    const cut = new Slice(Fragment.from(a.state.doc.child(0)), 0, 0);
    a.edit((tr) => tr.delete(0, 5));
    a.edit((tr) => tr.insert(tr.doc.content.size, cut.content));
    expect(a.ids).toEqual([two, one]);
  });

  test("of dividers and code blocks are given too", () => {
    const { a } = createPair(["paragraph", "one"]);
    a.edit((tr) => tr.insert(0, [schema.node("divider"), schema.node("code_block")]));
    expect(a.ids).toEqual([expect.any(String), expect.any(String), expect.any(String)]);
    expect(new Set(a.ids).size).toBe(3);
  });

  test("are never given to blocks that others made without one", () => {
    const { a, b, sync } = createPair(["paragraph", "one"]);
    b.doc.getXmlFragment(CONTENT).push([new Y.XmlElement("textblock")]);
    let answers = 0;
    a.doc.on("update", (_update: Uint8Array, _origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
      if (transaction.local) answers++;
    });
    sync();
    expect(a.ids).toEqual([expect.any(String), null]);
    expect(answers).toBe(0);
  });

  test("are no step of their own in the history, and bold goes on after Enter", () => {
    const { a } = createPair(["paragraph", "one"]);
    a.place(0, -1);
    a.edit((tr) => {
      const marks = [schema.mark("bold")];
      return tr.split(tr.selection.from).setStoredMarks(marks);
    });
    expect(a.state.storedMarks?.map((mark) => mark.type.name)).toEqual(["bold"]);
    a.undo();
    expect(a.lines).toEqual(["paragraph|one"]);
  });

  test("do not bring into the history what was to stay out of it", () => {
    const { a } = createPair(["paragraph", "one"]);
    const before = a.binding.canUndo(a.state);
    const fresh = createEditor(a.doc);
    fresh.edit((tr) => tr.split(3).setMeta("addToHistory", false));
    expect(fresh.binding.canUndo(fresh.state)).toBe(false);
    expect(before).toBe(true);
  });
});

test("the seed is shown as it is, and typing in it writes only the words", () => {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, seedUpdate());
  const before = Y.encodeStateVector(doc);
  const editor = createEditor(doc);
  expect(editor.applied).toEqual([]);
  expect(editor.state.doc).toBe(editor.binding.initial);
  editor.place(0).type("hi");
  const { structs } = Y.decodeUpdate(Y.encodeStateAsUpdate(doc, before));
  expect(editor.lines).toEqual(["paragraph|hi"]);
  expect(structs.every((struct) => struct instanceof Y.Item && struct.content instanceof Y.ContentString)).toBe(true);
});
