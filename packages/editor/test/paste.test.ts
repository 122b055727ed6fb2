import { Slice, type Node } from "prosemirror-model";
import { expect, it } from "vitest";
import { sliceFromText } from "../src/paste.ts";
import { pasteBlocks } from "../src/paste-forms.ts";
import { desk } from "./desk.ts";

function shown(node: Node): string {
  const { kind, indent, checked } = node.attrs;
  const runs = node.children.map((child) => {
    const marks = child.marks.map((mark) => mark.type.name).join(" ");
    return `${child.text ?? ""}${marks === "" ? "" : `<${marks}>`}`;
  });
  return `${kind ?? node.type.name}${checked === true ? " x" : ""}${indent > 0 ? ` ${indent}` : ""}: ${runs.join("")}`;
}

function paste(text: string, plain = false): string[] {
  const page = desk("paragraph: |");
  const slice = sliceFromText(text, page.state.selection.$from, plain);
  return slice.content.content.map(shown);
}

it("makes a paragraph of each line, and nothing of blank ones", () => {
  expect(paste("one\r\ntwo\n\n\nthree\n")).toEqual(["paragraph: one", "paragraph: two", "paragraph: three"]);
});

it("joins a line to the text around it", () => {
  const page = desk("heading1: a|d");
  const slice = sliceFromText("bc", page.state.selection.$from, false);
  page.dispatch(page.state.tr.replaceSelection(slice));
  expect(page.lines()).toEqual(["heading1: abc|d"]);
});

it("reads Markdown's blocks", () => {
  const text =
    "# Plan #\n\nSome text\n- one\n  - two\n    - [x] three\n1. four\n> five\n---\n```js\na\n\n  b\n```\nend";
  expect(paste(text)).toEqual([
    "heading1: Plan",
    "paragraph: Some text",
    "bullet: one",
    "bullet 1: two",
    "todo x 2: three",
    "ordered: four",
    "quote: five",
    "divider: ",
    "code_block: a\n\n  b",
    "paragraph: end",
  ]);
});

it("reads Markdown's marks, nested too", () => {
  expect(paste("a **b *c* d** `e*f*` ~~g~~ [h](https://x.example/)")).toEqual([
    "paragraph: a b <bold>c<bold italic> d<bold> e*f*<code> g<strike> h<link>",
  ]);
});

it("reads an address with brackets in it to its end", () => {
  const page = desk("paragraph: |");
  const slice = sliceFromText("[a](https://x.example/b_(c)), d", page.state.selection.$from, false);
  const [link, rest] = slice.content.content[0]?.children ?? [];
  expect(link?.marks[0]?.attrs["href"]).toBe("https://x.example/b_(c)");
  expect(rest?.text).toBe(", d");
});

it.each([
  "snake_case_names stay",
  "2 * 3 * 4 = 24",
  "a [b](javascript:alert(1)) c",
  "```",
  "*",
  "**",
  "#hashtag",
  "1.5 litres",
])("keeps every letter of %j", (text) => {
  expect(
    paste(`- x\n${text}`)
      .at(-1)
      ?.replace(/^[a-z_]+: /, ""),
  ).toBe(text === "```" ? "" : text);
});

it("reads no Markdown when plain text is asked for", () => {
  expect(paste("# a\n- **b**", true)).toEqual(["paragraph: # a", "paragraph: - **b**"]);
});

it("gives no marks to text pasted without them, and those of the cursor where there are", () => {
  const page = desk("paragraph: |ab|c");
  page.exec("bold");
  page.select(2, 2);
  expect(sliceFromText("x", page.state.selection.$from, true).content.child(0).child(0).marks).toHaveLength(1);
});

it.each<[string, string, string[]]>([
  ["paragraph: |", "# Plan\n- a", ["heading1: Plan", "bullet: a|"]],
  ["paragraph: |", "- [x] a", ["todo x: a|"]],
  ["paragraph: |", "plain\nlines", ["paragraph: plain", "paragraph: lines|"]],
  ["bullet: |", "# Plan\n- a", ["bullet: Plan", "bullet: a|"]],
  ["paragraph: ab|", "# Plan\n- c", ["paragraph: ab", "heading1: Plan", "bullet: c|"]],
  ["paragraph: a|b", "- c", ["paragraph: ac|b"]],
  ["heading1: a|", "b\nc", ["heading1: ab", "paragraph: c|"]],
])("pastes into %j the text %j as a browser gives it", (line, text, lines) => {
  const page = desk(line);
  const { content } = sliceFromText(text, page.state.selection.$from, false);
  const open = Slice.maxOpen(content);
  page.dispatch(pasteBlocks(page.state, open) ?? page.state.tr.replaceSelection(open));
  expect(page.lines()).toEqual(lines);
});
