/** Code as a person writes it: a fence, its language, its colours, and taking it along. */
import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import {
  documentOf,
  keys,
  newDocument,
  openDocument,
  outlineOf,
  settled,
  textOf,
  useStage,
} from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

async function writer(): Promise<{ ann: Page; link: string }> {
  const ann = await stage.person({ name: "Ann", permissions: ["clipboard-read", "clipboard-write"] });
  const link = await newDocument(ann, stage.url);
  await textOf(ann).click();
  return { ann, link };
}

async function languageOf(page: Page, block = 0): Promise<unknown> {
  return (await documentOf(page)).content?.[block]?.attrs?.["language"];
}

function coloured(page: Page, sort: string): Locator {
  return textOf(page).locator(`.weft-code-${sort}`);
}

it("gets its language behind the fence, and colours that go with the text", async () => {
  const { ann } = await writer();
  await keys(ann, "```ts<Enter>const one = 'two'; // three<Enter>");
  expect(await outlineOf(ann)).toEqual(["code_block: const one = 'two'; // three\n"]);
  expect(await languageOf(ann)).toBe("typescript");
  await ann.getByRole("button", { name: "Language: TypeScript" }).waitFor();
  await coloured(ann, "comment").filter({ hasText: "// three" }).waitFor();
  expect(await coloured(ann, "keyword").allInnerTexts()).toEqual(["const"]);
  await keys(ann, "return 4");
  await coloured(ann, "keyword").filter({ hasText: "return" }).waitFor();
  await coloured(ann, "literal").filter({ hasText: "4" }).waitFor();
});

it("has its language chosen by keys alone, and new code takes it over", async () => {
  const { ann } = await writer();
  await keys(ann, "```x = None<Control+Alt+k>");
  const field = ann.getByRole("combobox", { name: "Find a language" });
  await until(() => field.evaluate((node) => document.activeElement === node));
  await keys(ann, "pyt<Enter>");
  await field.waitFor({ state: "detached" });
  expect(await languageOf(ann)).toBe("python");
  await coloured(ann, "literal").filter({ hasText: "None" }).waitFor();
  await keys(ann, " # and on<Control+Enter>```y");
  expect(await outlineOf(ann)).toEqual(["code_block: x = None # and on", "code_block: y"]);
  expect(await languageOf(ann, 1)).toBe("python");
});

it("has a menu that says the language of now, takes one that it does not know, and goes on Escape", async () => {
  const { ann } = await writer();
  await keys(ann, "```js<Enter>a");
  await ann.getByRole("button", { name: "Language: JavaScript" }).click();
  const now = ann.getByRole("option", { name: "JavaScript" });
  expect(await now.getAttribute("aria-selected")).toBe("true");
  await keys(ann, "<Escape>b");
  expect(await outlineOf(ann)).toEqual(["code_block: ab"]);
  await ann.getByRole("button", { name: "Language: JavaScript" }).click();
  await now.waitFor();
  await keys(ann, "zig");
  await ann.getByRole("option", { name: "Use “zig”" }).click();
  expect(await languageOf(ann)).toBe("zig");
  await ann.getByRole("button", { name: "Language: zig" }).click();
  await now.waitFor();
  await keys(ann, "plain<Enter>");
  expect(await languageOf(ann)).toBe(null);
});

it("is copied by its button, which says so; and its tools are no part of the text", async () => {
  const { ann } = await writer();
  await keys(ann, "above<Enter>```js<Enter>if (a)<Enter><Tab>b()");
  await ann.getByRole("button", { name: "Copy", exact: true }).click();
  await ann.getByRole("button", { name: "Copied", exact: true }).waitFor();
  expect(await ann.evaluate(() => navigator.clipboard.readText())).toBe("if (a)\n\tb()");
  await keys(ann, "<ArrowUp><ArrowUp>!<ArrowDown><Home>// <Control+a><Control+c>");
  expect(await outlineOf(ann)).toEqual(["paragraph: above!", "code_block: // if (a)\n\tb()"]);
  const copied = await ann.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain("// if (a)\n\tb()");
  expect(copied).not.toContain("Copy");
});

it("takes lines that come in one piece, as from dictation", async () => {
  const { ann } = await writer();
  await keys(ann, "```js<Enter>");
  await ann.keyboard.insertText("let a\nlet b\n\nlet c");
  expect(await outlineOf(ann)).toEqual(["code_block: let a\nlet b\n\nlet c"]);
  await until(async () => (await coloured(ann, "keyword").count()) === 3);
  expect(await textOf(ann).locator("code").count()).toBe(1);
});

it("wraps its long lines when asked, and else scrolls them in its frame", async () => {
  const { ann } = await writer();
  await keys(ann, "```");
  await ann.keyboard.insertText("word ".repeat(80));
  const code = textOf(ann).locator("pre > code");
  const overflow = (): Promise<number> => code.evaluate((node) => node.scrollWidth - node.clientWidth);
  expect(await overflow()).toBeGreaterThan(100);
  const page = (): Promise<number> =>
    ann.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await page()).toBe(0);
  await ann.getByRole("button", { name: "Wrap long lines" }).click();
  expect(await overflow()).toBe(0);
  expect(await outlineOf(ann)).toEqual([`code_block: ${"word ".repeat(80)}`]);
});

it("shows a second person the language and the colours, and both write in it", async () => {
  const { ann, link } = await writer();
  const ben = await stage.person({ name: "Ben" });
  await keys(ann, "```js<Enter>let a");
  await openDocument(ben, link);
  await coloured(ben, "keyword").filter({ hasText: "let" }).waitFor();
  await textOf(ben).locator("code").click();
  await keys(ben, "<End> = null");
  await coloured(ann, "literal").filter({ hasText: "null" }).waitFor();
  await keys(ann, "<Home>export ");
  await coloured(ben, "keyword").filter({ hasText: "export" }).waitFor();
  await settled(ann, ben);
  expect(await outlineOf(ben)).toEqual(["code_block: export let a = null"]);
  await ann.getByRole("button", { name: "Language: JavaScript" }).click();
  await ann.getByRole("combobox", { name: "Find a language" }).waitFor();
  await keys(ann, "rust<Enter>");
  await ben.getByRole("button", { name: "Language: Rust" }).waitFor();
});
