import { schema } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { EditorState, TextSelection, type Command, type Transaction } from "prosemirror-state";
import { beforeAll, describe, expect, it } from "vitest";
import { blockWork } from "../src/block-work.ts";
import { backspaceCallout, enterBelowCallout } from "../src/container-commands.ts";
import { insertColumns, insertFootnote, setCallout } from "../src/container-insertion.ts";
import { enterInToggle, folds, heldBy, isFolded, toggleFold } from "../src/folds.ts";
import { desk } from "./desk.ts";

beforeAll(async () => void (await blockWork.load()));

const p = (text = "", attrs = {}): Node => schema.node("textblock", attrs, text === "" ? [] : schema.text(text));
const callout = (...blocks: Node[]): Node => schema.node("callout", { tone: "tip" }, blocks);

/** A state with the cursor at the n-th character position. */
function stateOf(blocks: readonly Node[], from: number, to = from): EditorState {
  const doc = schema.node("doc", null, blocks);
  return EditorState.create({ doc, selection: TextSelection.create(doc, from, to) });
}

function after(state: EditorState, command: Command): EditorState | undefined {
  let next: EditorState | undefined;
  const applies = command(state, (tr: Transaction) => {
    next = state.apply(tr);
    next.doc.check();
  });
  expect(command(state)).toBe(applies);
  return next;
}

const shape = (node: Node): string =>
  node.isTextblock
    ? `${node.type.name === "textblock" ? "" : `${node.type.name} `}"${node.textContent}"`
    : `${node.type.name}(${node.children.map(shape).join(" ")})`;

describe("a callout", () => {
  it("is put around the selected blocks, and around nothing else", () => {
    const next = after(stateOf([p("one"), p("two"), p("three")], 2, 8), setCallout("tip"));
    expect(next && shape(next.doc)).toBe('doc(callout("one" "two") "three")');
    expect(next?.doc.firstChild?.attrs["tone"]).toBe("tip");
    expect(next?.selection.$head.parent.textContent).toBe("two");
  });

  it("takes another tone, and goes when it is given the one it has; what is in it stays, with the cursor at its letter", () => {
    const state = stateOf([callout(p("one"), p("two"))], 9);
    expect(after(state, setCallout("caution"))?.doc.firstChild?.attrs["tone"]).toBe("caution");
    const gone = after(state, setCallout("tip"));
    expect(gone && shape(gone.doc)).toBe('doc("one" "two")');
    expect(gone?.selection.$head.parent.textContent).toBe("two");
    expect(gone?.selection.$head.parentOffset).toBe(2);
  });

  it("is left by Enter in its empty last line, and vanishes when that is its only one", () => {
    const next = after(stateOf([callout(p("one"), p())], 7), enterBelowCallout);
    expect(next && shape(next.doc)).toBe('doc(callout("one") "")');
    const only = after(stateOf([callout(p())], 2), enterBelowCallout);
    expect(only && shape(only.doc)).toBe('doc("")');
    expect(after(stateOf([callout(p(), p("one"))], 2), enterBelowCallout)).toBeUndefined();
  });

  it("is taken away by Backspace at its start, and nowhere else", () => {
    const next = after(stateOf([callout(p("one"), p("two"))], 2), backspaceCallout);
    expect(next && shape(next.doc)).toBe('doc("one" "two")');
    expect(after(stateOf([callout(p("one"), p("two"))], 7), backspaceCallout)).toBeUndefined();
  });
});

it("columns come below the block, or above an empty one, which stays; as many as asked for, within reason", () => {
  const below = after(stateOf([p("one")], 2), insertColumns(3));
  expect(below && shape(below.doc)).toBe('doc("one" columns(column("") column("") column("")))');
  const above = after(stateOf([p(), p("two")], 1), insertColumns(99));
  expect(above?.doc.firstChild?.childCount).toBe(5);
  expect(above && shape(above.doc.child(1))).toBe('""');
  expect(above?.selection.$head.node(-1).type.name).toBe("column");
});

it("a footnote's reference stands at the cursor and its words at the end", () => {
  const next = after(stateOf([p("so it is"), p("end")], 3), insertFootnote);
  expect(next && shape(next.doc)).toBe('doc("so it is" "end" footnote "")');
  const reference = next?.doc.firstChild?.child(1);
  expect(reference?.attrs["footnote"]).toBe(next?.doc.lastChild?.attrs["id"]);
  expect(next?.selection.$head.parent.type.name).toBe("footnote");
});

it("formats are cleared and links stay; colours are set, changed and taken away", () => {
  const page = desk("paragraph: |red word|");
  page.exec("bold");
  page.exec("color", { color: "red" });
  page.exec("link", { href: "https://weft.example" });
  expect(page.isActive("color", { color: "red" })).toBe(true);
  expect(page.isActive("color", { color: "blue" })).toBe(false);
  page.exec("color", { color: "blue" });
  expect(page.runs()).toEqual(["red word<link bold color>"]);
  expect(page.exec("color", { color: "javascript" as "red" })).toBe(false);
  page.exec("clear");
  expect(page.runs()).toEqual(["red word<link>"]);
  page.exec("highlight", { color: "green" });
  page.exec("highlight", { color: null });
  expect(page.runs()).toEqual(["red word<link>"]);
});

it("alignment is an attribute of each selected block", () => {
  const page = desk("paragraph: o|ne", "heading1: tw|o", "code_block: x");
  expect(page.exec("align", { align: "center" })).toBe(true);
  expect(page.isActive("align", { align: "center" })).toBe(true);
  expect(page.state.doc.children.map(({ attrs }) => attrs["align"])).toEqual(["center", "center", undefined]);
  expect(page.exec("align", { align: "middle" as "center" })).toBe(false);
});

describe("a toggle", () => {
  const toggle = (text: string, id: string, indent = 0): Node => p(text, { kind: "toggle", id, indent });
  const blocks = [
    toggle("Why", "t1"),
    p("because", { indent: 1 }),
    toggle("More", "t2", 1),
    p("deep", { indent: 2 }),
    p("after"),
  ];

  function folding(remembered: readonly string[] = []): {
    view: { state: EditorState; dispatch(tr: Transaction): void };
    written: string[][];
  } {
    const written: string[][] = [];
    const plugin = folds({ read: () => remembered, write: (ids) => void written.push([...ids]) });
    const doc = schema.node("doc", null, blocks);
    const view = {
      state: EditorState.create({ doc, plugins: [plugin] }),
      dispatch(tr: Transaction) {
        view.state = view.state.apply(tr);
      },
    };
    return { view, written };
  }

  const startOf = (index: number): number => blocks.slice(0, index).reduce((sum, { nodeSize }) => sum + nodeSize, 0);

  it("holds what stands below it with more indent", () => {
    const doc = schema.node("doc", null, blocks);
    expect(heldBy(doc, 0)).toEqual({ from: startOf(1), to: startOf(4) });
    expect(heldBy(doc, startOf(2))).toEqual({ from: startOf(3), to: startOf(4) });
    expect(heldBy(doc, startOf(4))).toEqual({ from: doc.content.size, to: doc.content.size });
  });

  it("is closed without a change to the document, takes a cursor out of what it hides, and is remembered", () => {
    const { view, written } = folding();
    view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, startOf(1) + 3)));
    const before = view.state.doc;
    toggleFold(view as unknown as Parameters<typeof toggleFold>[0], 0);
    expect(view.state.doc).toBe(before);
    expect(isFolded(view.state, "t1")).toBe(true);
    expect(view.state.selection.head).toBe(startOf(1) - 1);
    expect(written.at(-1)).toEqual(["t1"]);
  });

  it("opens, and those around it, when a cursor comes into what they hide", () => {
    const { view } = folding(["t1", "t2"]);
    view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, startOf(3) + 1)));
    expect([isFolded(view.state, "t1"), isFolded(view.state, "t2")]).toEqual([false, false]);
  });

  it("goes on below all that it hides when it is closed, and into itself when it is open", () => {
    const { view } = folding(["t1"]);
    view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, startOf(1) - 1)));
    const closed = after(view.state, enterInToggle);
    expect(closed?.doc.child(4).attrs).toMatchObject({ kind: "toggle", indent: 0 });
    const open = folding();
    open.view.dispatch(open.view.state.tr.setSelection(TextSelection.create(open.view.state.doc, startOf(1) - 1)));
    expect(after(open.view.state, enterInToggle)?.doc.child(1).attrs).toMatchObject({ kind: "paragraph", indent: 1 });
  });
});
