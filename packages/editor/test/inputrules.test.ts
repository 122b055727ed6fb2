import { expect, it } from "vitest";
import { desk } from "./desk.ts";

it.each([
  ["# ", "heading1: |"],
  ["## ", "heading2: |"],
  ["###### ", "heading6: |"],
  ["- ", "bullet: |"],
  ["* ", "bullet: |"],
  ["1. ", "ordered: |"],
  ["1) ", "ordered: |"],
  ["[] ", "todo: |"],
  ["[ ] ", "todo: |"],
  ["[x] ", "todo x: |"],
  ["> ", "quote: |"],
  ["```", "code_block: |"],
  ["####### ", "paragraph: ####### |"],
  ["2. ", "paragraph: 2. |"],
])("makes of %j typed into an empty paragraph %j", (typed, line) => {
  const page = desk("paragraph: |");
  page.type(typed);
  expect(page.lines()).toEqual([line]);
});

it("does not take a marker in the middle of a line for one", () => {
  const page = desk("paragraph: a|");
  page.type(" # b");
  expect(page.lines()).toEqual(["paragraph: a # b|"]);
});

it("keeps the text behind the cursor when a marker is typed before it, and the block's element", () => {
  const page = desk("paragraph: |Plan");
  const [id] = page.ids();
  page.type("# ");
  expect(page.lines()).toEqual(["heading1: |Plan"]);
  expect(page.ids()).toEqual([id]);
});

it("makes a task of a bullet", () => {
  const page = desk("paragraph: |");
  page.type("- [x] milk");
  expect(page.lines()).toEqual(["todo x: milk|"]);
});

it("draws a line for ---, and goes on below it", () => {
  const page = desk("paragraph: a", "paragraph: |");
  page.type("---b");
  expect(page.lines()).toEqual(["paragraph: a", "divider", "paragraph: b|"]);
});

it.each([
  ["**bold** x", ["bold<bold>", " x"]],
  ["__bold__", ["bold<bold>"]],
  ["a *word* b", ["a ", "word<italic>", " b"]],
  ["_two words_", ["two words<italic>"]],
  ["~~gone~~", ["gone<strike>"]],
  ["`f(x)`;", ["f(x)<code>", ";"]],
  ["2 * 3 * 4", ["2 * 3 * 4"]],
  ["snake_case_name", ["snake_case_name"]],
  ["**", ["**"]],
  ["* *", ["*"]],
  ["**bold *", ["**bold *"]],
  ["`**not bold**`", ["**not bold**<code>"]],
])("marks in %j the runs %j", (typed, runs) => {
  const page = desk("paragraph: |");
  page.type(typed);
  expect(page.runs()).toEqual(runs);
});

it("takes no Markdown for markup in a block of code", () => {
  const page = desk("code_block: |");
  page.type("# a **b** `c` - ");
  expect(page.lines()).toEqual(["code_block: # a **b** `c` - |"]);
});

it.each(["# ", "- ", "[x] ", "> ", "**bold**", "`code`", "```", "---"])(
  "gives back %j on Backspace right after",
  (typed) => {
    const page = desk("paragraph: |");
    page.type(typed);
    expect(page.lines()).not.toEqual([`paragraph: ${typed}|`]);
    page.press("Backspace");
    expect(page.lines()).toEqual([`paragraph: ${typed}|`]);
  },
);
