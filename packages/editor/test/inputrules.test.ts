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

function formulasOf(page: ReturnType<typeof desk>): unknown[] {
  const found: unknown[] = [];
  page.state.doc.descendants((node) => {
    if (node.type.name === "math_inline") found.push(node.attrs["latex"]);
  });
  return found;
}

it.each([
  ["$x^2$", ["x^2"]],
  ["so $a + b$, and ($c$)", ["a + b", "c"]],
  ["$5$", ["5"]],
  ["$\\frac{1}{2}$", ["\\frac{1}{2}"]],
  ["from $5-$10", []],
  ["$5 to US$", []],
  ["$ x$", []],
  ["$x $", []],
  ["US$5 and A$", []],
  ["\\$x$", []],
  ["$$", []],
])("makes of the dollars in %j the formulas %j", (typed, formulas) => {
  const page = desk("paragraph: |");
  page.type(typed);
  expect(formulasOf(page)).toEqual(formulas);
});

it("leaves dollars in code alone", () => {
  const page = desk("code_block: |");
  page.type("$a$");
  expect(page.lines()).toEqual(["code_block: $a$|"]);
});

it("makes a formula of its own of $$ and Space or Enter, in an empty block only", () => {
  const page = desk("paragraph: |");
  page.type("$$ x");
  expect(page.lines()).toEqual(["math: x|"]);
  const enter = desk("paragraph: |");
  enter.type("$$");
  enter.press("Enter");
  enter.type("x");
  expect(enter.lines()).toEqual(["math: x|"]);
  const full = desk("paragraph: |words");
  full.type("$$ ");
  expect(full.lines()).toEqual(["paragraph: $$ |words"]);
});
