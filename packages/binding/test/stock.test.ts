/**
 * What people lose on y-prosemirror 1.3.7, and not here. Each case runs twice: it must hold for ours, and must not for the
 * stock plugin, or it is no reason to have our own. Stock is given the schema that its users have, one node for each kind
 * of block, where the case is about kinds.
 */
import { CONTENT, documentJSON, schema, seedUpdate } from "@weft/schema";
import { type NodeSpec, Schema } from "prosemirror-model";
import { EditorState, Plugin, TextSelection, type Transaction } from "prosemirror-state";
import { addColumnAfter, addRowAfter, tableEditing } from "prosemirror-tables";
import { findWrapping } from "prosemirror-transform";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import { describe, expect, test } from "vitest";
import { initProseMirrorDoc, undo as stockUndo, ySyncPlugin, ySyncPluginKey, yUndoPlugin } from "y-prosemirror";
import * as Y from "yjs";
import { dragged, receive, receivedIn, settled, standIn, startOf } from "./editors.ts";
import { createBinding } from "@weft/binding";

interface Desk {
  readonly doc: Y.Doc;
  readonly state: EditorState;
  /** Every transaction that was applied. */
  readonly applied: readonly Transaction[];
  edit(change: (transaction: Transaction) => Transaction): void;
  undo(): void;
  /** An input method begins to compose. */
  compose(): void;
  /** `kind|words` of each block. */
  readonly lines: string[];
}

type Make = (doc: Y.Doc, plugins?: readonly Plugin[]) => Desk;

const paragraph: NodeSpec = { group: "block", content: "inline*", attrs: { id: { default: null } } };
/** As most editors on y-prosemirror have it. */
const classic = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph,
    heading: { ...paragraph, attrs: { id: { default: null }, level: { default: 1 } } },
    blockquote: { group: "block", content: "block+" },
    text: { group: "inline" },
    hard_break: { group: "inline", inline: true },
  },
  marks: { bold: {} },
});

function deskOf(doc: Y.Doc, first: EditorState, undo: (view: EditorView) => void): Desk {
  const { view, applied } = standIn(first);
  return {
    doc,
    applied,
    get state() {
      return view.state;
    },
    edit: (change) => view.dispatch(change(view.state.tr)),
    undo: () => undo(view),
    compose: () => void Object.assign(view, { composing: true }),
    get lines() {
      return view.state.doc.children.map(
        (block) => `${String(block.attrs["kind"] ?? block.type.name)}|${block.textContent}`,
      );
    },
  };
}

const ours: Make = (doc, plugins = []) => {
  const binding = createBinding(doc.getXmlFragment(CONTENT), schema, { receivedIn });
  const state = EditorState.create({ doc: binding.initial, plugins: [...binding.plugins, ...plugins] });
  return deskOf(doc, state, (view) => binding.undo(view.state, view.dispatch.bind(view), view));
};

const stockWith =
  (of: Schema): Make =>
  (doc, plugins = []) => {
    const fragment = doc.getXmlFragment(CONTENT);
    const { doc: content, mapping } = initProseMirrorDoc(fragment, of);
    const initial = content.childCount > 0 ? content : undefined;
    const all = [ySyncPlugin(fragment, { mapping }), yUndoPlugin(), ...plugins];
    const state = EditorState.create({ schema: of, plugins: all, ...(initial && { doc: initial }) });
    return deskOf(doc, state, (view) => stockUndo(view.state));
  };

/** Stock with our nodes, where the case is not about them. */
const stock = stockWith(schema);

interface Pair {
  readonly a: Desk;
  readonly b: Desk;
  readonly sync: () => void;
}

/** Two editors of a document with these blocks, whose edits wait until `sync`. */
function pairOf(
  make: Make,
  fill: (fragment: Y.XmlFragment) => void,
  plugins: readonly Plugin[] = [],
  others: readonly Plugin[] = [],
): Pair {
  const seed = new Y.Doc();
  seed.clientID = 1;
  seed.transact(() => fill(seed.getXmlFragment(CONTENT)));
  const docs = [1_001, 1_002].map((client) => {
    const doc = new Y.Doc();
    doc.clientID = client;
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(seed));
    return doc;
  });
  const [one, two] = docs as [Y.Doc, Y.Doc];
  const [a, b] = [make(one, plugins), make(two, others)];
  return {
    a,
    b,
    sync() {
      const [forTwo, forOne] = [Y.encodeStateAsUpdate(one), Y.encodeStateAsUpdate(two)];
      receive(two, forTwo, "network");
      receive(one, forOne, "network");
      // What an editor answers is heard by the other too.
      receive(two, Y.encodeStateAsUpdate(one), "network");
      receive(one, Y.encodeStateAsUpdate(two), "network");
    },
  };
}

/** An element with others in it. */
function holder(name: string, children: readonly Y.XmlElement[], id = name): Y.XmlElement {
  const element = new Y.XmlElement(name);
  element.setAttribute("id", id);
  element.insert(0, [...children]);
  return element;
}

function block(name: string, words: string, attributes: Readonly<Record<string, unknown>> = {}): Y.XmlElement {
  const element = new Y.XmlElement<Record<string, never>>(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value as never);
  const text = new Y.XmlText();
  text.insert(0, words);
  element.insert(0, [text]);
  return element;
}

const lines = (words: readonly string[], name: string) => (fragment: Y.XmlFragment) => {
  fragment.insert(
    0,
    words.map((each, i) => block(name, each, { id: `b${i}` })),
  );
};

function typeIn(desk: Desk, index: number, offset: number, words: string): void {
  desk.edit((tr) => tr.insertText(words, startOf(tr.doc, index) + 1 + offset));
}

function drag(desk: Desk, index: number, to: number): void {
  desk.edit((tr) => dragged(tr, index, to));
}

const highlight = new Plugin<DecorationSet>({
  state: {
    init: (_config, { doc }) => DecorationSet.create(doc, [Decoration.inline(1, 4, { class: "found" })]),
    apply: (transaction, set) => set.map(transaction.mapping, transaction.doc),
  },
});

/** What goes wrong on stock, where it is said in the research (§2 by number, §4.2), and what must be. */
const CASES: readonly {
  readonly name: string;
  readonly stock: Make;
  readonly check: (make: Make) => void | Promise<void>;
}[] = [
  {
    name: "an editor that does not know a block opens the document (1)",
    stock,
    check(make) {
      const { a, b, sync } = pairOf(make, (fragment) => {
        fragment.insert(0, [block("textblock", "known", { id: "b0" }), block("callout", "mind the gap")]);
      });
      typeIn(a, 0, 0, "x");
      sync();
      expect(JSON.stringify(documentJSON(b.doc))).toContain("mind the gap");
    },
  },
  {
    name: "an editor that does not know a mark edits the text",
    stock,
    check(make) {
      const { a, b, sync } = pairOf(make, (fragment) => {
        fragment.insert(0, [block("textblock", "known words", { id: "b0" })]);
        ((fragment.get(0) as Y.XmlElement).get(0) as Y.XmlText).format(0, 5, { sparkle: {} });
      });
      typeIn(a, 0, 0, "x");
      sync();
      expect(
        JSON.stringify(((b.doc.getXmlFragment(CONTENT).get(0) as Y.XmlElement).get(0) as Y.XmlText).toDelta()),
      ).toContain('"known","attributes":{"sparkle":{}}');
    },
  },
  {
    name: "an editor that does not know an attribute retypes the block",
    stock,
    check(make) {
      const { a, b, sync } = pairOf(make, (fragment) => {
        fragment.insert(0, [block("textblock", "known", { id: "b0", tone: "calm" })]);
      });
      a.edit((tr) => tr.setNodeAttribute(0, "kind", "quote"));
      sync();
      expect((b.doc.getXmlFragment(CONTENT).get(0) as Y.XmlElement).getAttribute("tone")).toBe("calm");
    },
  },
  {
    name: "a mark on what is no text",
    stock,
    check(make) {
      const { a, b, sync } = pairOf(make, lines(["one"], "textblock"));
      a.edit((tr) => tr.insert(2, schema.node("hard_break")));
      sync();
      a.edit((tr) => tr.addMark(1, 5, schema.mark("bold")));
      sync();
      expect(b.state.doc.child(0).child(1).marks).toHaveLength(1);
    },
  },
  {
    name: "decorations while a colleague types elsewhere (2)",
    stock,
    check(make) {
      const { a, b, sync } = pairOf(make, lines(["one", "two"], "textblock"), [highlight]);
      typeIn(b, 1, 3, "!");
      sync();
      expect(highlight.getState(a.state)?.find()).toHaveLength(1);
    },
  },
  {
    name: "the caret while a colleague presses Enter before it (3)",
    stock,
    check(make) {
      const { a, b, sync } = pairOf(make, lines(["one two three"], "textblock"));
      a.edit((tr) => tr.setSelection(TextSelection.create(tr.doc, "one two ".length + 1)));
      b.edit((tr) => tr.split("one ".length + 1));
      sync();
      const { $head } = a.state.selection;
      expect(a.lines).toEqual(["paragraph|one ", "paragraph|two three"]);
      expect($head.parent.textContent.slice($head.parentOffset)).toBe("three");
    },
  },
  {
    name: "the page while a colleague types elsewhere (4)",
    stock,
    check(make) {
      const { a, b, sync } = pairOf(make, lines(["one", "two"], "textblock"));
      // What y-prosemirror finds out in a browser: that the caret is on the screen.
      const { binding } = ySyncPluginKey.getState(a.state) as { binding: object };
      if (make === stock) Object.assign(binding, { _domSelectionInView: true });
      typeIn(b, 1, 3, "!");
      sync();
      expect(a.lines).toContain("paragraph|two!");
      expect(a.applied.some(({ scrolledIntoView }) => scrolledIntoView)).toBe(false);
    },
  },
  {
    name: "an input method composes while a colleague types in the line (13)",
    stock,
    check(make) {
      const { a, b, sync } = pairOf(make, lines(["one two"], "textblock"));
      a.edit((tr) => tr.setSelection(TextSelection.create(tr.doc, 4)));
      a.compose();
      typeIn(a, 0, 3, "に");
      typeIn(b, 0, 0, "> ");
      sync();
      // What is sent goes out; what would take the letter from under the input method waits.
      expect(b.lines).toEqual(["paragraph|> oneに two"]);
      expect(a.lines).toEqual(["paragraph|oneに two"]);
    },
  },
  {
    name: "two people open a new document that begins with something (6)",
    stock,
    check(make) {
      const { a, b, sync } = pairOf(make, () => undefined);
      for (const desk of [a, b]) {
        // Stock's editors are given what to begin with; ours have no such thing, and two servers give the same.
        if (make === ours) Y.applyUpdate(desk.doc, seedUpdate(), "network");
        else desk.edit((tr) => tr.replaceWith(0, tr.doc.content.size, schema.node("textblock", { id: "first" })));
      }
      sync();
      expect(a.lines).toEqual(["paragraph|"]);
      expect(b.lines).toEqual(a.lines);
    },
  },
  {
    name: "two people begin to type in a new document (7)",
    stock,
    check(make) {
      // Ours are seeded by the server before anyone has them; stock begins with nothing.
      const isStock = make === stock;
      const { a, b, sync } = pairOf(make, isStock ? () => undefined : lines([""], "textblock"));
      typeIn(a, 0, 0, "A");
      typeIn(b, 0, 0, "B");
      sync();
      expect(a.lines).toHaveLength(1);
      expect(b.lines).toEqual(a.lines);
      expect(a.state.doc.textContent).toHaveLength(2);
    },
  },
  {
    name: "undo of a heading in which a colleague has written (8)",
    stock: stockWith(classic),
    check(make) {
      const isStock = make !== ours;
      const { a, b, sync } = pairOf(make, lines(["one"], isStock ? "paragraph" : "textblock"));
      const type = a.state.schema.nodes[isStock ? "heading" : "textblock"];
      const attrs = isStock ? { id: "h" } : { id: "h", kind: "heading1" };
      a.edit((tr) =>
        tr.insert(tr.doc.content.size, type?.create(attrs, a.state.schema.text("mine ")) ?? expect.fail()),
      );
      sync();
      typeIn(b, 1, 5, "and yours");
      sync();
      a.undo();
      sync();
      expect(b.state.doc.textContent).toContain("and yours");
    },
  },
  {
    name: "two people move the same block (10)",
    stock,
    async check(make) {
      const { a, b, sync } = pairOf(make, lines(["one", "two", "three", "four"], "textblock"));
      drag(a, 1, 3);
      drag(b, 1, 0);
      await settled(sync);
      expect(b.lines).toEqual(a.lines);
      expect(a.lines.toSorted()).toEqual(["paragraph|four", "paragraph|one", "paragraph|three", "paragraph|two"]);
    },
  },
  {
    name: "somebody types in the neighbour of a block that is moved (10)",
    stock,
    check(make) {
      const { a, b, sync } = pairOf(make, lines(["one", "two", "three"], "textblock"));
      drag(a, 0, 2);
      typeIn(b, 1, 3, "!");
      sync();
      expect(a.lines).toEqual(["paragraph|two!", "paragraph|three", "paragraph|one"]);
      expect(b.lines).toEqual(a.lines);
    },
  },
  {
    name: "one adds a column to a table while another adds a row (9)",
    stock,
    check(make) {
      const isStock = make === stock;
      const row = (id: string) => {
        const cells = ["a", "b"].map((cell) =>
          holder("cell", [block("textblock", cell, { id: `${cell}${id}t` })], id + cell),
        );
        return holder("row", cells, id);
      };
      // Ours shows what is missing in a row, and repairs nothing.
      const repair = (): Plugin[] => (isStock ? [tableEditing()] : []);
      const { a, b, sync } = pairOf(
        make,
        (fragment) => fragment.insert(0, [holder("table", [row("1"), row("2")])]),
        repair(),
        repair(),
      );
      for (const desk of [a, b]) desk.edit((tr) => tr.setSelection(TextSelection.create(tr.doc, 4)));
      addColumnAfter(a.state, (tr) => a.edit(() => tr));
      addRowAfter(b.state, (tr) => b.edit(() => tr));
      for (let turn = 0; turn < 5; turn++) {
        // Stock writes what it repairs with the next key: five of each, and there are seven columns.
        for (const desk of [a, b]) desk.edit((tr) => tr.insertText("x", 4));
        sync();
      }
      const widths = a.state.doc.child(0).children.map(({ childCount }) => childCount);
      expect(widths).toEqual([3, 2, 3]);
      expect(b.state.doc.toJSON()).toEqual(a.state.doc.toJSON());
    },
  },
  {
    name: "two people empty a container, each of another block (4.2)",
    stock: stockWith(classic),
    check(make) {
      const isStock = make !== ours;
      const [name, inner] = isStock ? ["blockquote", "paragraph"] : ["callout", "textblock"];
      const { a, b, sync } = pairOf(make, (fragment) => {
        fragment.insert(0, [holder(name, [block(inner, "one"), block(inner, "two")]), block(inner, "three")]);
      });
      a.edit((tr) => tr.delete(1, 6));
      b.edit((tr) => tr.delete(6, 11));
      sync();
      expect(a.state.doc.children.map(({ type }) => type.name)).toEqual([name, inner]);
      expect(b.state.doc.toJSON()).toEqual(a.state.doc.toJSON());
    },
  },
  {
    name: "somebody types in a block that is moved (10)",
    stock,
    async check(make) {
      const { a, b, sync } = pairOf(make, lines(["one", "two", "three"], "textblock"));
      drag(a, 0, 2);
      typeIn(b, 0, 3, "!");
      await settled(sync);
      expect(a.lines).toEqual(["paragraph|two", "paragraph|three", "paragraph|one!"]);
      expect(b.lines).toEqual(a.lines);
    },
  },
  {
    name: "somebody types in a block that is joined to the one before it",
    stock,
    async check(make) {
      const { a, b, sync } = pairOf(make, lines(["one ", "two"], "textblock"));
      a.edit((tr) => tr.join(startOf(tr.doc, 1)));
      typeIn(b, 1, 3, " and more");
      await settled(sync);
      expect(a.lines).toEqual(["paragraph|one two and more"]);
      expect(b.lines).toEqual(a.lines);
    },
  },
  {
    name: "somebody types behind the place where another presses Enter (4.2)",
    stock,
    async check(make) {
      const { a, b, sync } = pairOf(make, lines(["one two"], "textblock"));
      a.edit((tr) => tr.split(5));
      typeIn(b, 0, 7, " three");
      await settled(sync);
      expect(a.lines).toEqual(["paragraph|one ", "paragraph|two three"]);
      expect(b.lines).toEqual(a.lines);
    },
  },
  {
    name: "two people press Enter at the same place (4.2)",
    stock,
    async check(make) {
      const { a, b, sync } = pairOf(make, lines(["one two"], "textblock"));
      for (const desk of [a, b]) desk.edit((tr) => tr.split(5));
      await settled(sync);
      expect(a.state.doc.textContent).toBe("one two");
      expect(b.lines).toEqual(a.lines);
    },
  },
  {
    name: "a paragraph becomes a heading while somebody types in it (11)",
    stock: stockWith(classic),
    check(make) {
      const isStock = make !== ours;
      const { a, b, sync } = pairOf(make, lines(["one"], isStock ? "paragraph" : "textblock"));
      const heading = a.state.schema.nodes["heading"];
      a.edit((tr) => (heading ? tr.setBlockType(1, 1, heading) : tr.setNodeAttribute(0, "kind", "heading1")));
      typeIn(b, 0, 3, " and more");
      sync();
      expect(a.state.doc.textContent).toBe("one and more");
      expect(b.lines).toEqual(a.lines);
    },
  },
  {
    name: "a paragraph becomes a quotation while somebody types in it (11)",
    stock: stockWith(classic),
    check(make) {
      const isStock = make !== ours;
      const { a, b, sync } = pairOf(make, lines(["one"], isStock ? "paragraph" : "textblock"));
      const quote = a.state.schema.nodes["blockquote"];
      a.edit((tr) => {
        if (quote === undefined) return tr.setNodeAttribute(0, "kind", "quote");
        const range = tr.doc.resolve(1).blockRange();
        return range ? tr.wrap(range, findWrapping(range, quote) ?? []) : tr;
      });
      typeIn(b, 0, 3, " and more");
      sync();
      expect(a.state.doc.textContent).toBe("one and more");
      expect(b.lines).toEqual(a.lines);
    },
  },
];

describe.each(CASES)("$name", ({ stock: rival, check }) => {
  test("is safe here", () => check(ours));
  test("is not on y-prosemirror", async () => {
    await expect((async () => check(rival))()).rejects.toThrow();
  });
});
