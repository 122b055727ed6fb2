import { AllSelection } from "prosemirror-state";
import { expect, it } from "vitest";
import { linkAt, readAddress } from "../src/links.ts";
import { desk } from "./desk.ts";

it("changes the kind of all selected blocks and keeps their elements", () => {
  const page = desk("paragraph: a|a", "bullet 1: bb", "heading1: c|c", "paragraph: d");
  const before = page.ids();
  expect(page.exec("todo")).toBe(true);
  expect(page.outline()).toEqual(["todo: aa", "todo 1: bb", "todo: cc", "paragraph: d"]);
  expect(page.ids()).toEqual(before);
});

it("leaves out the line whose start a selection only touches", () => {
  const page = desk("paragraph: |aa", "paragraph: |bb");
  page.exec("bullet");
  expect(page.outline()).toEqual(["bullet: aa", "paragraph: bb"]);
});

it("takes a list away when it is asked for again, but not a heading", () => {
  const page = desk("bullet: a|");
  page.exec("bullet");
  expect(page.outline()).toEqual(["paragraph: a"]);
  page.exec("heading1");
  page.exec("heading1");
  expect(page.outline()).toEqual(["heading1: a"]);
});

it("sets any kind by setKind, and nothing by a kind that is none", () => {
  const page = desk("paragraph: a|");
  expect(page.exec("setKind", { kind: "quote" })).toBe(true);
  expect(page.outline()).toEqual(["quote: a"]);
  expect(page.exec("setKind", {})).toBe(false);
  expect(page.exec("setKind", { kind: "banner" as "quote" })).toBe(false);
});

it("says which kind is in force only if all selected blocks have it", () => {
  const page = desk("bullet: a|", "bullet: b|", "paragraph: c");
  expect(page.isActive("bullet")).toBe(true);
  page.dispatch(page.state.tr.setSelection(new AllSelection(page.state.doc)));
  expect(page.isActive("bullet")).toBe(false);
});

it("makes one block of code of several, and lines of text of it again, with the cursor at its letter", () => {
  const page = desk("paragraph: one", "bullet: t|wo|", "paragraph: three");
  page.select(1, 9);
  page.exec("code_block");
  expect(page.outline()).toEqual(["code_block: one\ntwo", "paragraph: three"]);
  page.select(6, 6);
  expect(page.lines()[0]).toBe("code_block: one\nt|wo");
  page.exec("code_block");
  expect(page.lines()).toEqual(["paragraph: one", "paragraph: t|wo", "paragraph: three"]);
});

it("makes no code where that would swallow a divider", () => {
  const page = desk("paragraph: a|", "divider", "paragraph: b|");
  expect(page.can("code_block")).toBe(false);
});

it("marks a selection, says so, and takes the mark away", () => {
  const page = desk("paragraph: a|bc|d");
  expect(page.isActive("bold")).toBe(false);
  page.exec("bold");
  expect(page.runs()).toEqual(["a", "bc<bold>", "d"]);
  expect(page.isActive("bold")).toBe(true);
  page.exec("bold");
  expect(page.runs()).toEqual(["abcd"]);
});

it("marks all of a half-marked selection first", () => {
  const page = desk("paragraph: |ab|cd");
  page.exec("italic");
  page.select(1, 5);
  expect(page.isActive("italic")).toBe(false);
  page.exec("italic");
  expect(page.runs()).toEqual(["abcd<italic>"]);
});

it("marks what is typed next", () => {
  const page = desk("paragraph: a|");
  page.exec("underline");
  page.type("b");
  page.exec("underline");
  page.type("c");
  expect(page.runs()).toEqual(["a", "b<underline>", "c"]);
});

it("offers no marks in code", () => {
  const page = desk("code_block: a|bc|d");
  expect(page.can("bold")).toBe(false);
  expect(page.can("link")).toBe(false);
});

it("checks all selected tasks, or unchecks them if all are", () => {
  const page = desk("todo x: a|", "todo: b", "paragraph: c|");
  expect(page.isActive("toggleChecked")).toBe(false);
  page.exec("toggleChecked");
  expect(page.outline()).toEqual(["todo x: a", "todo x: b", "paragraph: c"]);
  page.exec("toggleChecked");
  expect(page.outline()).toEqual(["todo: a", "todo: b", "paragraph: c"]);
  expect(desk("paragraph: |").can("toggleChecked")).toBe(false);
});

it.each<[string[], string[]]>([
  [["paragraph: a|b"], ["paragraph: ab", "divider", "paragraph: |"]],
  [
    ["paragraph: a|b", "todo: c"],
    ["paragraph: ab", "divider", "todo: |c"],
  ],
  [
    ["paragraph: a", "paragraph: |"],
    ["paragraph: a", "divider", "paragraph: |"],
  ],
])("draws a line into %j", (before, after) => {
  const page = desk(...before);
  page.exec("divider");
  expect(page.lines()).toEqual(after);
});

it("does nothing when it is only asked whether it could", () => {
  const page = desk("paragraph: a|b|c");
  const { state } = page;
  for (const name of ["bold", "link", "heading1", "code_block", "indent", "divider"] as const) {
    expect(page.can(name), name).toBe(true);
  }
  expect(page.state).toBe(state);
});

it("links a selection and finds the link from within", () => {
  const page = desk("paragraph: see |this| now");
  expect(page.exec("link", { href: "example.org/a b" })).toBe(false);
  expect(page.exec("link", { href: "example.org" })).toBe(true);
  expect(page.runs()).toEqual(["see ", "this<link>", " now"]);
  page.select(6, 6);
  expect(linkAt(page.state)).toEqual({ href: "https://example.org", from: 5, to: 9 });
});

it("means a link at its end, and not at its start", () => {
  const page = desk("paragraph: |this| now");
  page.exec("link", { href: "https://example.org/" });
  page.select(5, 5);
  expect(linkAt(page.state)?.href).toBe("https://example.org/");
  page.select(1, 1);
  expect(linkAt(page.state)).toBeUndefined();
});

it("changes and takes away the whole link from a cursor in it", () => {
  const page = desk("paragraph: |this| now");
  page.exec("link", { href: "https://one.example/" });
  page.select(3, 3);
  page.exec("link", { href: "https://two.example/" });
  expect(linkAt(page.state)?.href).toBe("https://two.example/");
  page.exec("link", { href: null });
  expect(page.runs()).toEqual(["this now"]);
});

it("writes an address that has no text yet", () => {
  const page = desk("paragraph: |");
  page.exec("link", { href: "example.org" });
  page.type("!");
  expect(page.runs()).toEqual(["example.org<link>", "!"]);
});

it.each([
  ["example.org", "https://example.org"],
  [" www.example.org/a?b=c#d ", "https://www.example.org/a?b=c#d"],
  ["localhost:3000", undefined],
  ["ann@example.org", "mailto:ann@example.org"],
  ["https://example.org/", "https://example.org/"],
  ["/docs", "/docs"],
  ["#part", "#part"],
  ["javascript:alert(1)", undefined],
  ["java\nscript:alert(1)", undefined],
  ["data:text/html,x", undefined],
  ["", undefined],
])("reads the address %j as %j", (typed, address) => {
  expect(readAddress(typed)).toBe(address);
});

it("links all that is selected", () => {
  const page = desk("paragraph: site|", "bullet: too");
  page.dispatch(page.state.tr.setSelection(new AllSelection(page.state.doc)));
  expect(page.can("link")).toBe(true);
  page.exec("link", { href: "https://example.org/" });
  expect([page.runs(0), page.runs(1)]).toEqual([["site<link>"], ["too<link>"]]);
  expect(linkAt(page.state)?.href).toBe("https://example.org/");
});

it("sets and takes away the language of the selected code, and refuses what is no name of one", () => {
  const page = desk("code_block: a|b", "paragraph: c");
  expect(page.exec("code_language", { language: "python" })).toBe(true);
  expect(page.state.doc.child(0).attrs["language"]).toBe("python");
  expect(page.isActive("code_language", { language: "python" })).toBe(true);
  expect(page.can("code_language", { language: "<script>" })).toBe(false);
  expect(page.exec("code_language", { language: null })).toBe(true);
  expect(page.state.doc.child(0).attrs["language"]).toBe(null);
  expect(desk("paragraph: a|").can("code_language", { language: "python" })).toBe(false);
});

it("makes a formula of its own below the block, or in the place of an empty one", () => {
  const page = desk("paragraph: a|b");
  expect(page.exec("math")).toBe(true);
  expect(page.lines()).toEqual(["paragraph: ab", "math: |"]);
  expect(page.isActive("math")).toBe(true);
  const empty = desk("paragraph: |", "paragraph: a");
  empty.exec("math");
  expect(empty.lines()).toEqual(["math: |", "paragraph: a"]);
});

it("makes a formula within the line of the selected words, and none over two blocks", () => {
  const page = desk("paragraph: a |x^2| b");
  expect(page.exec("math_inline")).toBe(true);
  expect(page.state.doc.child(0).child(1).attrs["latex"]).toBe("x^2");
  expect(page.state.doc.child(0).childCount).toBe(3);
  expect(desk("paragraph: a|b", "paragraph: c|d").can("math_inline")).toBe(false);
  expect(desk("code_block: a|").can("math_inline")).toBe(false);
});

it("makes lines of a formula again, with its source", () => {
  const page = desk("math: x|\ny");
  page.exec("paragraph");
  expect(page.lines()).toEqual(["paragraph: x|", "paragraph: y"]);
});
