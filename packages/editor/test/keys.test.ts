import { NodeSelection } from "prosemirror-state";
import { expect, it } from "vitest";
import { leaveCode, writeAtEnd } from "../src/block-keys.ts";
import { desk } from "./desk.ts";

it.each<[string, string[], string[]]>([
  ["splits a paragraph", ["paragraph: ab|cd"], ["paragraph: ab", "paragraph: |cd"]],
  ["goes on with a list", ["bullet 1: milk|"], ["bullet 1: milk", "bullet 1: |"]],
  ["goes on with an unchecked task after a checked one", ["todo x: milk|"], ["todo x: milk", "todo: |"]],
  ["splits a checked task into it and an unchecked one", ["todo x: mi|lk"], ["todo x: mi", "todo: |lk"]],
  ["gives a paragraph at the end of a heading", ["heading2: Plan|"], ["heading2: Plan", "paragraph: |"]],
  ["splits a heading in its middle", ["heading2: Pl|an"], ["heading2: Pl", "heading2: |an"]],
  ["puts a paragraph above a heading from its start", ["heading1: |Plan"], ["paragraph: ", "heading1: |Plan"]],
  ["leaves a list from its empty item", ["bullet: a", "bullet: |"], ["bullet: a", "paragraph: |"]],
  ["moves an empty nested item out", ["bullet: a", "bullet 1: |"], ["bullet: a", "bullet: |"]],
  ["leaves a quotation from its empty line", ["quote: a", "quote: |"], ["quote: a", "paragraph: |"]],
  ["replaces what is selected", ["paragraph: a|bc|d"], ["paragraph: a", "paragraph: |d"]],
  ["replaces a selection over blocks", ["paragraph: a|b", "bullet: c|d"], ["paragraph: a", "paragraph: |d"]],
  ["makes a new line in code", ["code_block: if\n\ta|"], ["code_block: if\n\ta\n\t|"]],
  ["takes no line of code for the end of its fence", ["code_block: |"], ["code_block: |"]],
  ["leaves code from its second empty line", ["code_block: a\n\n|"], ["code_block: a", "paragraph: |"]],
])("Enter %s", (_what, before, after) => {
  const page = desk(...before);
  expect(page.press("Enter")).toBe(true);
  expect(page.lines()).toEqual(after);
});

it("keeps the element of a block whose text Enter does not touch", () => {
  const page = desk("paragraph: |words");
  const [id] = page.ids();
  page.press("Enter");
  expect(page.ids()[1]).toBe(id);
  expect(page.ids()[0]).toMatch(/^[\w-]{12}$/);
});

it("gives each new block an id of its own", () => {
  const page = desk("paragraph: ab|cd");
  page.press("Enter");
  page.press("Enter");
  expect(new Set(page.ids()).size).toBe(page.state.doc.childCount);
});

it("goes on in bold after Enter, but not in code", () => {
  const page = desk("paragraph: |");
  page.type("**a**");
  page.exec("bold");
  page.press("Enter");
  page.type("b");
  expect(page.runs(1)).toEqual(["b<bold>"]);
  page.exec("bold");
  page.type("`c`");
  page.exec("code");
  page.press("Enter");
  page.type("d");
  expect(page.runs(2)).toEqual(["d"]);
});

it.each<[string, string[], string[]]>([
  ["moves an indented block out", ["bullet 2: |a"], ["bullet 1: |a"]],
  ["makes a paragraph of a list item", ["bullet: |a"], ["paragraph: |a"]],
  ["makes a paragraph of a task", ["todo x: |a"], ["paragraph: |a"]],
  ["makes a paragraph of a quotation", ["quote: |a"], ["paragraph: |a"]],
  ["makes a paragraph of an empty heading", ["paragraph: a", "heading1: |"], ["paragraph: a", "paragraph: |"]],
  ["joins two paragraphs", ["paragraph: a", "paragraph: |b"], ["paragraph: a|b"]],
  ["joins a paragraph to a list item", ["bullet: a", "paragraph: |b"], ["bullet: a|b"]],
  ["takes an empty paragraph before a heading away", ["paragraph: ", "heading1: |b"], ["heading1: |b"]],
  ["makes a paragraph of empty code", ["code_block: |"], ["paragraph: |"]],
  ["moves from text into the code before it", ["code_block: a", "paragraph: |b"], ["code_block: a|", "paragraph: b"]],
  ["takes an empty line after code away", ["code_block: a", "paragraph: |"], ["code_block: a|"]],
  ["takes an empty line before code away", ["paragraph: ", "code_block: |a"], ["code_block: |a"]],
  ["never makes text of code", ["paragraph: a", "code_block: |b"], ["paragraph: a|", "code_block: b"]],
  ["deletes what is selected", ["paragraph: a|bc|d"], ["paragraph: a|d"]],
])("Backspace %s", (_what, before, after) => {
  const page = desk(...before);
  expect(page.press("Backspace")).toBe(true);
  expect(page.lines()).toEqual(after);
});

it("keeps the joined block's element that stands first", () => {
  const page = desk("paragraph: a", "paragraph: |b");
  const [id] = page.ids();
  page.press("Backspace");
  expect(page.ids()).toEqual([id]);
});

it.each<[string, string[], string[]]>([
  ["joins the next paragraph", ["paragraph: a|", "paragraph: b"], ["paragraph: a|b"]],
  ["leaves code after text as it is", ["paragraph: a|", "code_block: b"], ["paragraph: a|", "code_block: b"]],
  ["leaves text after code as it is", ["code_block: a|", "paragraph: b"], ["code_block: a|", "paragraph: b"]],
  ["takes an empty line before code away", ["paragraph: |", "code_block: b"], ["code_block: |b"]],
])("Delete %s", (_what, before, after) => {
  const page = desk(...before);
  expect(page.press("Delete")).toBe(true);
  expect(page.lines()).toEqual(after);
});

it("Tab and Shift+Tab move all selected blocks, within the limits, and never leave the text", () => {
  const page = desk("bullet: a|", "bullet 8: b|", "paragraph: c");
  expect(page.press("Tab")).toBe(true);
  expect(page.outline()).toEqual(["bullet 1: a", "bullet 8: b", "paragraph: c"]);
  page.press("Shift-Tab");
  page.press("Shift-Tab");
  expect(page.outline()).toEqual(["bullet: a", "bullet 6: b", "paragraph: c"]);
  const top = desk("paragraph: a|");
  expect(top.press("Shift-Tab")).toBe(true);
  expect(top.lines()).toEqual(["paragraph: a|"]);
});

it.each([
  ["one step where nothing is selected", ["code_block: a|"], "Tab", ["code_block: a\t|"]],
  ["in the spaces of the code", ["code_block: if\n  a\n|"], "Tab", ["code_block: if\n  a\n  |"]],
  ["the selected lines in", ["code_block: a|\n\nb|\nc"], "Tab", ["code_block: \ta|\n\t\n\tb|\nc"]],
  ["no line that a selection only touches", ["code_block: |a\n|b"], "Tab", ["code_block: \t|a\n|b"]],
  ["the selected lines out", ["code_block: \ta|\n  b|\nc"], "Shift-Tab", ["code_block: a|\nb|\nc"]],
  ["no line out that is not in", ["code_block: a|"], "Shift-Tab", ["code_block: a|"]],
])("Tab and Shift+Tab in code move %s", (_what, before, key, after) => {
  const page = desk(...before);
  page.press(key);
  expect(page.lines()).toEqual(after);
});

it("Shift+Enter breaks the line within the block", () => {
  const page = desk("bullet: ab|cd");
  page.press("Shift-Enter");
  expect(page.lines()).toEqual(["bullet: ab\n|cd"]);
});

it("Mod+Enter checks a task, and leaves code", () => {
  const task = desk("todo: a|");
  task.press("Mod-Enter");
  expect(task.lines()).toEqual(["todo x: a|"]);
  const code = desk("code_block: a|b");
  code.press("Mod-Enter");
  expect(code.lines()).toEqual(["code_block: ab", "paragraph: |"]);
});

it("Enter on a selected line goes on below it", () => {
  const page = desk("paragraph: a|", "divider");
  page.dispatch(page.state.tr.setSelection(NodeSelection.create(page.state.doc, 3)));
  page.press("Enter");
  expect(page.lines()).toEqual(["paragraph: a", "divider", "paragraph: |"]);
});

it("makes room above and below code at the document's edges", () => {
  const up = desk("code_block: |a");
  expect(up.run(leaveCode("up"))).toBe(true);
  expect(up.lines()).toEqual(["paragraph: |", "code_block: a"]);
  const down = desk("code_block: a|", "paragraph: b");
  expect(down.run(leaveCode("down"))).toBe(false);
});

it("goes on writing at the end, in a new paragraph where the last block is code", () => {
  const code = desk("code_block: |a");
  code.run(writeAtEnd);
  expect(code.lines()).toEqual(["code_block: a", "paragraph: |"]);
  const text = desk("paragraph: |a", "todo: b");
  text.run(writeAtEnd);
  expect(text.lines()).toEqual(["paragraph: a", "todo: b|"]);
});

it.each([
  ["Mod-Alt-1", "heading1: a|"],
  ["Mod-Alt-6", "heading6: a|"],
  ["Mod-Shift-7", "ordered: a|"],
  ["Mod-Shift-8", "bullet: a|"],
  ["Mod-Shift-9", "todo: a|"],
])("%s makes %j", (key, line) => {
  const page = desk("paragraph: a|");
  page.press(key);
  expect(page.lines()).toEqual([line]);
  page.press("Mod-Alt-0");
  expect(page.lines()).toEqual(["paragraph: a|"]);
});

it("takes a language's name behind a fence for the block's language on Enter, in that line only", () => {
  const page = desk("paragraph: |");
  page.type("```");
  page.type("js");
  page.press("Enter");
  expect(page.lines()).toEqual(["code_block: |"]);
  expect(page.state.doc.child(0).attrs["language"]).toBe("javascript");
  page.type("go");
  page.press("Enter");
  expect(page.lines()).toEqual(["code_block: go\n|"]);
  expect(page.state.doc.child(0).attrs["language"]).toBe("javascript");
});

it("takes no other word behind a fence for a language, and no language's name in older code", () => {
  const page = desk("paragraph: |");
  page.type("```");
  page.type("let");
  page.press("Enter");
  expect(page.lines()).toEqual(["code_block: let\n|"]);
  const older = desk("code_block: make|");
  older.press("Enter");
  expect(older.lines()).toEqual(["code_block: make\n|"]);
});

it("gives new code the language of the code before it, and never that of the code after it", () => {
  const page = desk("code_block: a", "paragraph: |", "code_block: b");
  page.dispatch(page.state.tr.setNodeAttribute(0, "language", "python"));
  page.type("```");
  expect(page.state.doc.child(1).attrs["language"]).toBe("python");
  const first = desk("paragraph: |", "code_block: b");
  first.dispatch(first.state.tr.setNodeAttribute(2, "language", "python"));
  first.exec("code_block");
  expect(first.state.doc.child(0).attrs["language"]).toBe(null);
});

it("writes lines in a formula, leaves it from its second empty line, and never mixes it with text", () => {
  const page = desk("math: x|");
  page.press("Enter");
  page.type("y");
  expect(page.lines()).toEqual(["math: x\ny|"]);
  page.press("Enter");
  page.press("Enter");
  page.press("Enter");
  expect(page.lines()).toEqual(["math: x\ny", "paragraph: |"]);
  const below = desk("math: x", "paragraph: |a");
  below.press("Backspace");
  expect(below.lines()).toEqual(["math: x|", "paragraph: a"]);
});
