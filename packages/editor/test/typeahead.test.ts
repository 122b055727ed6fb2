import { schema } from "@weft/schema";
import { EditorState, TextSelection, type Transaction } from "prosemirror-state";
import { expect, it } from "vitest";
import { rankOf } from "../src/chrome/choices.ts";
import { closeTypeahead, typeahead, typeaheadIn } from "../src/typeahead.ts";

interface Table {
  readonly state: EditorState;
  type(text: string): void;
  dispatch(change: (tr: Transaction) => Transaction): void;
  open(): string | undefined;
}

function table(text = "", kind = "textblock"): Table {
  const doc = schema.node("doc", null, [schema.node(kind, null, text === "" ? [] : schema.text(text))]);
  const plugin = typeahead({ isRemote: (tr) => tr.getMeta("remote") === true, onKey: () => false });
  let state = EditorState.create({ doc, plugins: [plugin], selection: TextSelection.create(doc, 1 + text.length) });
  return {
    get state() {
      return state;
    },
    type(letters) {
      for (const letter of letters) state = state.apply(state.tr.insertText(letter));
    },
    dispatch(change) {
      state = state.apply(change(state.tr));
    },
    open() {
      const open = typeaheadIn(state);
      return open === undefined ? undefined : open.trigger + open.query;
    },
  };
}

it.for<[string, typed: string, open: string | undefined]>([
  ["", "/", "/"],
  ["", "/head", "/head"],
  ["see ", "@An", "@An"],
  ["(", ":smi", ":smi"],
  ["", "/two col", "/two col"],
  ["and", "/or", undefined],
  ["https:", "/", undefined],
  ["", "/ ", undefined],
  ["", "/a  ", undefined],
  ["", `/${"a".repeat(60)}`, undefined],
])("behind %j, %j is a name: %j", ([before, typed, open]) => {
  const page = table(before);
  page.type(typed);
  expect(page.open()).toBe(open);
});

it("opens for nothing but a sign that this person typed into a text", () => {
  const remote = table();
  remote.dispatch((tr) => tr.insertText("/").setMeta("remote", true));
  expect(remote.open()).toBeUndefined();
  const pasted = table();
  pasted.dispatch((tr) => tr.insertText("/").setMeta("uiEvent", "paste"));
  expect(pasted.open()).toBeUndefined();
  const undone = table();
  undone.dispatch((tr) => tr.insertText("/").setMeta("addToHistory", false));
  expect(undone.open()).toBeUndefined();
  const code = table("", "code_block");
  code.type("/");
  expect(code.open()).toBeUndefined();
  const passed = table("/");
  passed.dispatch((tr) => tr.setSelection(TextSelection.create(tr.doc, 1)));
  passed.dispatch((tr) => tr.setSelection(TextSelection.create(tr.doc, 2)));
  expect(passed.open()).toBeUndefined();
});

it("moves with its text when others write before it, and closes when its sign or the caret goes", () => {
  const page = table("x ");
  page.type("/he");
  page.dispatch((tr) => tr.insertText("abc", 1).setMeta("remote", true));
  expect(typeaheadIn(page.state)).toEqual({ trigger: "/", from: 6, to: 9, query: "he" });
  page.dispatch((tr) => tr.setSelection(TextSelection.create(tr.doc, 2)));
  expect(page.open()).toBeUndefined();
  const gone = table();
  gone.type("/h");
  gone.dispatch((tr) => tr.delete(1, 3));
  expect(gone.open()).toBeUndefined();
  const closed = table();
  closed.type("/h");
  closed.dispatch(closeTypeahead);
  closed.type("e");
  expect(closed.open()).toBeUndefined();
});

it("ranks a whole name before a beginning, before a word's, before another word for it, before letters in it", () => {
  const ranks = [
    rankOf("list", "list", ""),
    rankOf("list", "list of things", ""),
    rankOf("list", "task list", ""),
    rankOf("list", "points", "list ul"),
    rankOf("list", "realistic", ""),
    rankOf("nml", "numbered mail list", ""),
    rankOf("list", "heading", ""),
  ];
  expect(ranks).toEqual([6, 5, 4, 3, 2, 1, 0]);
});
