import { CONTENT, schema, updateFromJSON } from "@weft/schema";
import { Fragment, type Node, Slice } from "prosemirror-model";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { createNetwork, stored, type Editor } from "./editors.ts";

const line = (id: string, words: string) => ({
  type: "textblock",
  attrs: { id },
  ...(words === "" ? {} : { content: [{ type: "text", text: words }] }),
});
const cell = (id: string, ...content: unknown[]) => ({ type: "cell", attrs: { id }, content });
const TABLE = {
  type: "table",
  attrs: { id: "table" },
  content: [
    { type: "row", attrs: { id: "r1" }, content: [cell("c1", line("p1", "one")), cell("c2", line("p2", "two"))] },
    { type: "row", attrs: { id: "r2" }, content: [cell("c3", line("p3", "three")), cell("c4", line("p4", "four"))] },
  ],
};

function pairOf(...content: unknown[]): { a: Editor; b: Editor; sync: () => void } {
  const { editors, sync } = createNetwork(2, updateFromJSON({ type: "doc", content }));
  const [a, b] = editors;
  if (a === undefined || b === undefined) throw new Error("unreachable");
  return { a, b, sync };
}

/** Where the block with this id begins. */
function at({ state }: Editor, id: string): number {
  let found = -1;
  state.doc.descendants((node, position) => void (node.attrs["id"] === id && (found = position)));
  if (found === -1) throw new Error(`There is no ${id}.`);
  return found;
}

function idsOf(doc: Node): unknown[] {
  const ids: unknown[] = [];
  doc.descendants((node) => void ("id" in node.attrs && ids.push(node.attrs["id"])));
  return ids;
}

function expectSound(...editors: readonly Editor[]): void {
  for (const { state, doc } of editors) {
    state.doc.check();
    expect(stored(doc).toJSON()).toEqual(state.doc.toJSON());
    const ids = idsOf(state.doc);
    expect(ids).not.toContain(null);
    expect(new Set(ids).size).toBe(ids.length);
    expect(state.doc.toJSON()).toEqual(editors[0]?.state.doc.toJSON());
  }
}

const words = (editor: Editor, id: string): string => editor.state.doc.nodeAt(at(editor, id))?.textContent ?? "";
const newCell = (): Node => schema.node("cell");

describe("a table", () => {
  test("keeps what two people type in two of its cells while a third cell goes", () => {
    const { a, b, sync } = pairOf(TABLE);
    a.edit((tr) => tr.insertText("!", at(a, "p1") + 4));
    b.edit((tr) => tr.insertText("?", at(b, "p2") + 4).delete(at(b, "c3"), at(b, "c4")));
    sync();
    expect([words(a, "p1"), words(a, "p2"), words(a, "r2")]).toEqual(["one!", "two?", "four"]);
    expectSound(a, b);
  });

  test("to which two people add a column at once stays as they left it, and nobody writes in answer", () => {
    const { a, b, sync } = pairOf(TABLE);
    for (const editor of [a, b]) {
      const [first, second] = ["c2", "c4"].map(
        (id) => at(editor, id) + (editor.state.doc.nodeAt(at(editor, id))?.nodeSize ?? 0),
      );
      editor.edit((tr) => tr.insert(second ?? 0, newCell()).insert(first ?? 0, newCell()));
    }
    let updates = 0;
    sync();
    for (const { doc } of [a, b]) doc.on("update", () => (updates += 1));
    sync();
    expect(a.state.doc.firstChild?.children.map((row) => row.childCount)).toEqual([4, 4]);
    expect(updates).toBe(0);
    expectSound(a, b);
  });

  test("whose rows two people delete, each another one, stays", () => {
    const { a, b, sync } = pairOf(TABLE, line("after", "after"));
    a.edit((tr) => tr.delete(at(a, "r1"), at(a, "r2")));
    b.edit((tr) => tr.delete(at(b, "r2"), at(b, "r2") + (b.state.doc.nodeAt(at(b, "r2"))?.nodeSize ?? 0)));
    sync();
    expect(String(a.state.doc)).toBe('doc(table, textblock("after"))');
    expectSound(a, b);
  });

  test("gives what is new in it ids, and copies of what is there fresh ones", () => {
    const { a, b, sync } = pairOf(TABLE);
    a.edit((tr) => tr.split(at(a, "p1") + 2));
    a.edit((tr) => tr.insert(tr.doc.content.size, tr.doc.child(0)));
    const row = a.state.doc.nodeAt(at(a, "r2"));
    a.edit((tr) => tr.replace(at(a, "r1"), at(a, "r1"), new Slice(Fragment.from(row), 0, 0)));
    sync();
    expect(words(a, "p1")).toBe("o");
    expectSound(a, b);
  });

  test("with something in it that cannot stand there is shown as one thing, and stays as it is", () => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, updateFromJSON({ type: "doc", content: [TABLE, line("after", "after")] }));
    const table = doc.getXmlFragment(CONTENT).get(0) as Y.XmlElement;
    table.insert(0, [new Y.XmlElement("caption")]);
    const { editors, sync } = createNetwork(2, Y.encodeStateAsUpdate(doc));
    const [a, b] = editors as [Editor, Editor];
    expect(a.lines).toEqual(
      ["unknown_block|one\ntwo\nthree\nfour", "textblock|after"].map((one) => one.replace("textblock", "paragraph")),
    );
    a.edit((tr) => tr.insertText("!", at(a, "after") + 6));
    sync();
    const shown = b.doc.getXmlFragment(CONTENT).get(0) as Y.XmlElement;
    expect(shown.toArray().map((child) => (child as Y.XmlElement).nodeName)).toEqual(["caption", "row", "row"]);
    shown.delete(0, 1);
    sync();
    expect(a.lines[0]).toBe("table|onetwothreefour");
    shown.insert(1, [new Y.XmlText("x")]);
    sync();
    expect(a.lines[0]).toMatch(/^unknown_block\|one\ntwo/);
    expect(b.lines).toEqual(a.lines);
  });
});

test("a span that nobody can draw is shown as the widest there is, and stays what it is", () => {
  const { a, b, sync } = pairOf(TABLE);
  const table = b.doc.getXmlFragment(CONTENT).get(0) as Y.XmlElement;
  const first = (table.get(0) as Y.XmlElement).get(0) as Y.XmlElement<Record<string, string | number>>;
  first.setAttribute("colspan", 1e9);
  first.setAttribute("rowspan", "many");
  sync();
  for (const editor of [a, b]) {
    expect(editor.state.doc.nodeAt(at(editor, "c1"))?.attrs).toMatchObject({ colspan: 1000, rowspan: 1 });
  }
  a.edit((tr) => tr.setNodeAttribute(at(a, "c1"), "header", true).insertText("!", at(a, "p1") + 4));
  sync();
  expect(first.getAttributes()).toMatchObject({ colspan: 1e9, rowspan: "many", header: true });
  expect(words(b, "c1")).toBe("one!");
});

describe("a container", () => {
  const callout = (...content: unknown[]) => ({ type: "callout", attrs: { id: "callout", tone: "tip" }, content });

  test("that this editor leaves empty gets a line to write on; one that others leave empty does not", () => {
    const { a, b, sync } = pairOf(callout(line("q1", "one"), line("q2", "two")), TABLE);
    a.edit((tr) => tr.delete(at(a, "q1"), at(a, "q2")));
    b.edit((tr) => tr.delete(at(b, "q2"), at(b, "q2") + 5));
    sync();
    expect(String(a.state.doc.firstChild)).toBe("callout");
    expectSound(a, b);
    a.edit((tr) => tr.delete(at(a, "p3"), at(a, "p3") + 7));
    expect(String(a.state.doc.nodeAt(at(a, "c3")))).toBe("cell(textblock)");
    a.edit((tr) => tr.insert(at(a, "c4"), newCell()));
    expect(a.state.doc.nodeAt(at(a, "r2"))?.children.map(String)).toEqual([
      "cell(textblock)",
      "cell(textblock)",
      'cell(textblock("four"))',
    ]);
    sync();
    expectSound(a, b);
  });

  test("stays, with its tone, when its maker undoes it after someone wrote in it", () => {
    const { a, b, sync } = pairOf(line("first", "first"));
    a.edit((tr) => tr.insert(tr.doc.content.size, schema.nodeFromJSON(callout(line("q1", "")))));
    sync();
    b.edit((tr) => tr.insertText("mine", at(b, "q1") + 1));
    sync();
    a.undo();
    sync();
    expect(words(a, "callout")).toBe("mine");
    expect(a.state.doc.lastChild?.attrs["tone"]).toBe("tip");
    expectSound(a, b);
  });

  test("in which two people move the same block at once has it once", async () => {
    const { a, b, sync } = pairOf(callout(...["one", "two", "three", "four"].map((word, i) => line(`q${i}`, word))));
    const drag = (editor: Editor, target: number): void =>
      editor.edit((tr) => {
        const from = at(editor, "q1");
        const node = tr.doc.nodeAt(from);
        if (node === null) throw new Error("unreachable");
        tr.delete(from, from + node.nodeSize);
        return tr.insert(tr.mapping.map(target), node);
      });
    drag(a, at(a, "q0"));
    // Behind the last one, so that the least that moved is the block itself.
    drag(b, at(b, "q3") + "four".length + 2);
    for (let i = 0; i < 3; i++) {
      sync();
      await Promise.resolve();
    }
    expect(words(a, "callout").length).toBe("onetwothreefour".length);
    expectSound(a, b);
  });

  test("carries a comment, which others see, and take away", () => {
    const { a, b, sync } = pairOf(callout(line("q1", "one")), TABLE);
    const comment = schema.mark("comment", { id: "c1" });
    for (const id of ["callout", "q1", "r1", "c1", "p2"]) a.edit((tr) => tr.addNodeMark(at(a, id), comment));
    sync();
    expect(b.state.doc.nodeAt(at(b, "p2"))?.marks).toEqual([comment]);
    expectSound(a, b);
    b.edit((tr) => tr.removeNodeMark(at(b, "q1"), comment));
    sync();
    expect(a.state.doc.nodeAt(at(a, "q1"))?.marks).toEqual([]);
    expectSound(a, b);
  });
});
