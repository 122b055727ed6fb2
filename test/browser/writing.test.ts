/** Writing by keys alone: Markdown, shortcuts, toolbar, link, task, undo. Each is done once and its result read back. */
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import {
  documentOf,
  keys,
  openDocument,
  outlineOf,
  pasteHTML,
  runsOf,
  saved,
  textOf,
  useStage,
} from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();
let documents = 0;

/** A person with the caret in the text of a new document. */
async function writer(): Promise<Page> {
  const page = await stage.person({ name: "Ann" });
  await openDocument(page, `${stage.url}/d/writing-${++documents}`);
  const title = page.getByRole("textbox", { name: "Title" });
  await until(() => isFocused(title));
  await title.press("Enter");
  await until(() => isFocused(textOf(page)));
  return page;
}

async function firstRuns(page: Page): Promise<[string, string][]> {
  return runsOf((await documentOf(page)).content?.[0]);
}

const BLOCKS: readonly (readonly [what: string, script: string, outline: readonly string[]])[] = [
  ["a heading from #", "# Plan<Enter>text", ["heading1: Plan", "paragraph: text"]],
  ["a smaller heading from ###", "### Plan", ["heading3: Plan"]],
  ["bullets from -", "- one<Enter>two<Enter><Enter>after", ["bullet: one", "bullet: two", "paragraph: after"]],
  ["bullets from *", "* one", ["bullet: one"]],
  ["numbers from 1.", "1. one<Enter>two", ["ordered: one", "ordered: two"]],
  ["a task from []", "[] milk", ["todo[ ]: milk"]],
  ["a done task from [x]", "[x] milk", ["todo[x]: milk"]],
  ["a quote from >", "> words", ["quote: words"]],
  ["a block of code from ```", "```let a<Enter>let b", ["code_block: let a\nlet b"]],
  ["a divider from ---", "---after", ["divider: ", "paragraph: after"]],
  ["a deeper item by Tab", "- one<Enter><Tab>two", ["bullet: one", "bullet 1: two"]],
  ["a higher item by Shift+Tab", "- one<Enter><Tab>two<Shift+Tab>", ["bullet: one", "bullet: two"]],
  ["a line break by Shift+Enter", "one<Shift+Enter>two", ["paragraph: one\ntwo"]],
  ["heading 1 by Ctrl+Alt+1", "Plan<Control+Alt+1>", ["heading1: Plan"]],
  ["heading 2 by Ctrl+Alt+2", "Plan<Control+Alt+2>", ["heading2: Plan"]],
  ["heading 6 by Ctrl+Alt+6", "Plan<Control+Alt+6>", ["heading6: Plan"]],
  ["text again by Ctrl+Alt+0", "# Plan<Control+Alt+0>", ["paragraph: Plan"]],
  ["a numbered list by Ctrl+Shift+7", "one<Control+Shift+7>", ["ordered: one"]],
  ["a bulleted list by Ctrl+Shift+8", "one<Control+Shift+8>", ["bullet: one"]],
  ["a task list by Ctrl+Shift+9", "one<Control+Shift+9>", ["todo[ ]: one"]],
  ["a checked task by Ctrl+Enter", "[] milk<Control+Enter>", ["todo[x]: milk"]],
  ["text again by Backspace at the start of an item", "- one<Home><Backspace>", ["paragraph: one"]],
  ["what was typed, by Backspace right after Markdown", "# <Backspace>", ["paragraph: # "]],
  ["one paragraph of two, by Backspace", "one<Enter>two<Home><Backspace>", ["paragraph: onetwo"]],
];

describe("by keys a writer makes", () => {
  for (const [what, script, outline] of BLOCKS) {
    it(what, async () => {
      const ann = await writer();
      await keys(ann, script);
      expect(await outlineOf(ann)).toEqual(outline);
    });
  }
});

const MARKS: readonly (readonly [what: string, script: string, runs: readonly (readonly [string, string])[]])[] = [
  [
    "bold by Ctrl+B",
    "a <Control+b>b<Control+b> c",
    [
      ["a ", ""],
      ["b", "bold"],
      [" c", ""],
    ],
  ],
  [
    "italic by Ctrl+I",
    "a <Control+i>b",
    [
      ["a ", ""],
      ["b", "italic"],
    ],
  ],
  [
    "underline by Ctrl+U",
    "a <Control+u>b",
    [
      ["a ", ""],
      ["b", "underline"],
    ],
  ],
  [
    "strikethrough by Ctrl+Shift+X",
    "a <Control+Shift+x>b",
    [
      ["a ", ""],
      ["b", "strike"],
    ],
  ],
  [
    "code by Ctrl+E",
    "a <Control+e>b",
    [
      ["a ", ""],
      ["b", "code"],
    ],
  ],
  [
    "bold from **",
    "a **b** c",
    [
      ["a ", ""],
      ["b", "bold"],
      [" c", ""],
    ],
  ],
  [
    "italic from *",
    "a *b* c",
    [
      ["a ", ""],
      ["b", "italic"],
      [" c", ""],
    ],
  ],
  [
    "strikethrough from ~~",
    "a ~~b~~ c",
    [
      ["a ", ""],
      ["b", "strike"],
      [" c", ""],
    ],
  ],
  [
    "code from `",
    "a `b` c",
    [
      ["a ", ""],
      ["b", "code"],
      [" c", ""],
    ],
  ],
  ["two marks on one selection", "word<Control+a><Control+b><Control+i>", [["word", "bold italic"]]],
];

describe("by keys a writer marks", () => {
  for (const [what, script, runs] of MARKS) {
    it(what, async () => {
      const ann = await writer();
      await keys(ann, script);
      expect(await firstRuns(ann)).toEqual(runs);
    });
  }
});

it("what is typed over words gets their marks, and nothing of their look comes with it", async () => {
  const ann = await writer();
  await pasteHTML(
    ann,
    `<p>a <mark class="weft-highlight" data-color="teal">pen</mark> <span class="weft-color" data-color="red">ink</span>
      <code>x1</code> <a href="https://x.example/">link</a> <b>fat</b></p><h2><i>end</i></h2>`,
  );
  // What comes beside the text comes when the page is idle: then it is this one's turn.
  await ann.evaluate(() => new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve))));
  // A style that the browser adds itself, to a space, is refused by the page's policy, and said in the console: that would fail the test.
  for (const word of ["pen", "ink", "x1", "link", "fat", "end"]) {
    await textOf(ann).getByText(word, { exact: true }).dblclick();
    await until(() => ann.evaluate((word) => getSelection()?.toString() === word, word), { what: `${word} selected` });
    await keys(ann, " new");
  }
  // A link is of its own words, and goes with them.
  const typed = ["highlight", "color", "code", "bold"].map((mark) => [" new", mark]);
  expect((await firstRuns(ann)).filter(([, marks]) => marks !== "")).toEqual(typed);
  // Nor where the last letter goes, and another comes in its place.
  await keys(ann, `${"<Backspace>".repeat(4)}z`);
  await saved(ann);
});

/** Goes to a button of the toolbar by keys and presses it there. */
async function pressInToolbar(page: Page, name: string): Promise<void> {
  const toolbar = page.getByRole("toolbar", { name: "Formatting" });
  await toolbar.waitFor();
  await page.keyboard.press("Alt+F10");
  const button = toolbar.getByRole("button", { name });
  await page.keyboard.press("Home");
  for (let i = 0; i < 20 && !(await isFocused(button)); i++) await page.keyboard.press("ArrowRight");
  expect(await isFocused(button), `${name} has the focus`).toBe(true);
  await page.keyboard.press("Enter");
}

async function isFocused(element: Locator): Promise<boolean> {
  return element.evaluate((node) => {
    const root = node.getRootNode();
    return (root instanceof ShadowRoot || root instanceof Document) && root.activeElement === node;
  });
}

const MARK_BUTTONS = [
  ["Bold", "bold"],
  ["Italic", "italic"],
  ["Underline", "underline"],
  ["Strikethrough", "strike"],
  ["Code", "code"],
] as const;
const LIST_BUTTONS = [
  ["Bulleted list", "bullet: word"],
  ["Numbered list", "ordered: word"],
  ["Task list", "todo[ ]: word"],
] as const;

describe("in the toolbar, by keys,", () => {
  for (const [name, mark] of MARK_BUTTONS) {
    it(`"${name}" marks the selection and takes the mark away again`, async () => {
      const ann = await writer();
      await keys(ann, "word<Control+a>");
      await pressInToolbar(ann, name);
      expect(await firstRuns(ann)).toEqual([["word", mark]]);
      await ann.keyboard.press("Enter");
      expect(await firstRuns(ann)).toEqual([["word", ""]]);
    });
  }

  for (const [name, block] of LIST_BUTTONS) {
    it(`"${name}" makes an item and takes it away again`, async () => {
      const ann = await writer();
      await keys(ann, "word");
      await pressInToolbar(ann, name);
      expect(await outlineOf(ann)).toEqual([block]);
      await ann.keyboard.press("Enter");
      expect(await outlineOf(ann)).toEqual(["paragraph: word"]);
    });
  }

  it('"Undo" and "Redo" go back and forth', async () => {
    const ann = await writer();
    // One key is one step; several within half a second may be one, too.
    await keys(ann, "a");
    await pressInToolbar(ann, "Undo");
    expect(await outlineOf(ann)).toEqual(["paragraph: "]);
    await pressInToolbar(ann, "Redo");
    expect(await outlineOf(ann)).toEqual(["paragraph: a"]);
  });

  it("the style menu makes a heading and gives the focus back to the text", async () => {
    const ann = await writer();
    await keys(ann, "word");
    await pressInToolbar(ann, "Style: Text");
    await keys(ann, "<ArrowDown><ArrowDown><Enter>");
    expect(await outlineOf(ann)).toEqual(["heading2: word"]);
    await ann.getByRole("button", { name: "Style: Heading 2" }).waitFor();
    await keys(ann, "s");
    expect(await outlineOf(ann)).toEqual(["heading2: words"]);
  });

  it("Escape goes back to where the caret was", async () => {
    const ann = await writer();
    await keys(ann, "word<ArrowLeft><Alt+F10><ArrowRight><Escape>l");
    expect(await outlineOf(ann)).toEqual(["paragraph: world"]);
  });
});

describe("a link", () => {
  it("is set, followed by plain text, changed and removed by keys", async () => {
    const ann = await writer();
    await keys(ann, "site<Control+a><Control+k>");
    const dialog = ann.getByRole("dialog", { name: "Link" });
    const address = dialog.getByRole("textbox", { name: "Address" });
    await until(() => isFocused(address));
    await keys(ann, "https://example.com/<Enter>");
    await dialog.waitFor({ state: "hidden" });
    const hrefs = async (): Promise<unknown[]> =>
      ((await documentOf(ann)).content?.[0]?.content ?? []).map((run) => run.marks?.[0]?.attrs?.["href"]);
    expect(await hrefs()).toEqual(["https://example.com/"]);
    await keys(ann, "<End> after");
    expect(await firstRuns(ann)).toEqual([
      ["site", "link"],
      [" after", ""],
    ]);
    await keys(ann, "<Home><ArrowRight><Control+k>");
    await until(() => isFocused(address));
    await keys(ann, "<Control+a><Backspace><Enter>");
    await dialog.waitFor({ state: "hidden" });
    expect(await firstRuns(ann)).toEqual([["site after", ""]]);
  });

  it("to a script is not made", async () => {
    const ann = await writer();
    await keys(ann, "site<Control+a><Control+k>");
    await until(() => isFocused(ann.getByRole("textbox", { name: "Address" })));
    await keys(ann, "javascript:alert(1)<Enter><Escape>");
    expect(await firstRuns(ann)).toEqual([["site", ""]]);
  });
});

it("undoes and redoes by Ctrl+Z and Ctrl+Shift+Z", async () => {
  const ann = await writer();
  await keys(ann, "<Control+Alt+1><Control+z>");
  expect(await outlineOf(ann)).toEqual(["paragraph: "]);
  await keys(ann, "<Control+Shift+z>");
  expect(await outlineOf(ann)).toEqual(["heading1: "]);
  await keys(ann, "<Control+z><Control+y>");
  expect(await outlineOf(ann)).toEqual(["heading1: "]);
});

it("checks a task by a click on its box", async () => {
  const ann = await writer();
  await keys(ann, "[] milk");
  await ann.getByRole("checkbox", { name: "Task: milk" }).click();
  expect(await outlineOf(ann)).toEqual(["todo[x]: milk"]);
  await keys(ann, " and eggs");
  expect(await outlineOf(ann)).toEqual(["todo[x]: milk and eggs"]);
});

it("lists the keyboard shortcuts on Ctrl+/ and gives the focus back", async () => {
  const ann = await writer();
  await keys(ann, "one<Control+/>");
  const dialog = ann.getByRole("dialog", { name: "Keyboard shortcuts" });
  await dialog.getByText("Strikethrough").waitFor();
  await ann.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await keys(ann, " two");
  expect(await outlineOf(ann)).toEqual(["paragraph: one two"]);
});

it("takes a whole document from the home page to saved without a mouse", async () => {
  const ann = await stage.person({ name: "Ann" });
  await ann.goto(stage.url);
  await ann.getByRole("button", { name: "New document" }).waitFor();
  await ann.keyboard.press("n");
  await ann.waitForURL("**/d/*");
  await ann.getByRole("textbox", { name: "Title" }).waitFor();
  await until(async () => isFocused(ann.getByRole("textbox", { name: "Title" })));
  await keys(ann, "Trip<Enter># To pack<Enter>- socks<Enter>book");
  expect(await outlineOf(ann)).toEqual(["heading1: To pack", "bullet: socks", "bullet: book"]);
  await saved(ann);
  expect(await ann.title()).toBe("Trip — Weft");
});
