/** The clipboard in the real page, whose security policy keeps the browser from reading styles in pasted HTML. */
import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import {
  keys,
  type PersonOptions,
  documentOf,
  newDocument,
  outlineOf,
  pasteHTML,
  runsOf,
  settled,
  textOf,
  openDocument,
  useStage,
} from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

const GOOGLE_DOCS = `<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-7">
  <h1 dir="ltr" style="line-height:1.38;"><span style="font-size:20pt;font-weight:400;">Plan</span></h1><p dir="ltr"><span
  style="font-weight:400;font-style:normal;">plain </span><span style="font-weight:700;">bold</span><span
  style="font-weight:400;font-style:italic;"> italic</span></p><ul><li dir="ltr" aria-level="1" style="list-style-type:disc;"><p
  role="presentation"><span style="font-weight:400;">item</span></p></li></ul></b>`;

it("keeps what is bold and italic in Google Docs, and nothing else", async () => {
  const ann = await stage.person({ name: "Ann" });
  const link = await newDocument(ann, stage.url);
  await pasteHTML(ann, GOOGLE_DOCS);
  expect(await outlineOf(ann)).toEqual(["heading1: Plan", "paragraph: plain bold italic", "bullet: item"]);
  const { content = [] } = await documentOf(ann);
  expect(runsOf(content[0])).toEqual([["Plan", ""]]);
  expect(runsOf(content[1])).toEqual([
    ["plain ", ""],
    ["bold", "bold"],
    [" italic", "italic"],
  ]);
  const ben = await stage.person({ name: "Ben" });
  await openDocument(ben, link);
  await settled(ann, ben);
});

it("shows right-to-left words at the right, their bullets too, in a document that says nothing about it", async () => {
  const ann = await stage.person({ name: "Ann" });
  await newDocument(ann, stage.url);
  await textOf(ann).click();
  await ann.keyboard.type("- one");
  await ann.keyboard.press("Enter");
  await ann.keyboard.insertText("שתיים");
  const directions = await textOf(ann)
    .locator(":scope > ul")
    .evaluateAll((lists) => lists.map((list) => getComputedStyle(list).direction));
  expect(directions).toEqual(["ltr", "rtl"]);
  expect((await documentOf(ann)).content?.map(({ attrs }) => attrs?.["dir"])).toEqual([null, null]);
});

const choiceOf = (page: Page): Locator => page.getByRole("menu", { name: "Paste as" });

async function begin(options: PersonOptions = {}): Promise<Page> {
  const page = await stage.person({ name: "Ann", ...options });
  const drawer = page.waitForResponse(/\/assets\/drawer-[^/]+\.js$/);
  await newDocument(page, stage.url);
  await textOf(page).click();
  await drawer;
  return page;
}

/** Pastes what a program has put into the clipboard, in its forms. */
async function paste(page: Page, forms: Readonly<Record<string, string>>): Promise<void> {
  await page.evaluate((forms) => {
    const clipboardData = new DataTransfer();
    for (const [type, text] of Object.entries(forms)) clipboardData.setData(type, text);
    const options = { clipboardData, bubbles: true, cancelable: true };
    document.activeElement?.dispatchEvent(new ClipboardEvent("paste", options));
  }, forms);
}

const MARKDOWN = { "text/plain": "# Plan\n\n- one\n- two" };
const FORMATTED = { "text/html": "<h2>Plan</h2><p>with <b>bold</b></p>", "text/plain": "Plan\nwith bold" };

it("offers the other forms of Markdown; Tab leads there, and each change is one step of undo", async () => {
  const page = await begin();
  await keys(page, "before ");
  await paste(page, MARKDOWN);
  await choiceOf(page).waitFor();
  const asMarkdown = ["paragraph: before ", "heading1: Plan", "bullet: one", "bullet: two"];
  const asText = ["paragraph: before # Plan", "paragraph: - one", "paragraph: - two"];
  expect(await outlineOf(page)).toEqual(asMarkdown);
  await page.getByRole("status").getByText("Pasted: Markdown").waitFor();
  await keys(page, "<Tab><ArrowDown><Enter>");
  expect(await outlineOf(page)).toEqual(asText);
  await choiceOf(page).getByRole("menuitemradio", { name: "Markdown" }).click();
  expect(await outlineOf(page)).toEqual(asMarkdown);
  await keys(page, "<Control+z>");
  await choiceOf(page).waitFor({ state: "hidden" });
  expect(await outlineOf(page)).toEqual(asText);
  await keys(page, "<Control+z>");
  expect(await outlineOf(page)).toEqual(asMarkdown);
  await keys(page, "<Control+z>");
  expect(await outlineOf(page)).toEqual(["paragraph: before "]);
});

it("offers the words alone of what is formatted, also by Mod+Alt+V; Escape leaves it, and the next key is the writer's", async () => {
  const page = await begin();
  await paste(page, FORMATTED);
  await choiceOf(page).waitFor();
  await keys(page, "<Control+Alt+v>");
  await page.getByRole("menuitemradio", { name: "Keep formatting" }).and(page.locator(":focus")).waitFor();
  await keys(page, "<Escape>!");
  await choiceOf(page).waitFor({ state: "hidden" });
  expect(await outlineOf(page)).toEqual(["heading2: Plan", "paragraph: with bold!"]);
  await keys(page, "<Control+a><Delete>");
  await paste(page, FORMATTED);
  await choiceOf(page).waitFor();
  await keys(page, "<Tab><ArrowDown><Enter>");
  await until(async () => (await outlineOf(page)).join("|") === "paragraph: Plan|paragraph: with bold");
  expect(runsOf((await documentOf(page)).content?.[1])).toEqual([["with bold", ""]]);
  await keys(page, "<Control+a><Delete>");
  await paste(page, FORMATTED);
  await choiceOf(page).waitFor();
  await keys(page, "x");
  await choiceOf(page).waitFor({ state: "hidden" });
});

it("offers nothing where there is but one way, and for what was copied here", async () => {
  const page = await begin();
  for (const forms of [
    { "text/plain": "just words" },
    { "text/plain": "just words", "text/html": "<p>just words</p>" },
    { "text/plain": "https://x.example/" },
    { "text/plain": "Plan", "text/html": '<h1 data-pm-slice="0 0 []">Plan</h1>' },
  ]) {
    const before = JSON.stringify(await documentOf(page));
    await paste(page, forms);
    await until(async () => JSON.stringify(await documentOf(page)) !== before, { what: "what was pasted" });
    await keys(page, "<Shift+ArrowLeft><ArrowRight>");
    expect(await choiceOf(page).count()).toBe(0);
  }
});

it("Mod+Shift+V pastes the words alone, an address too", async () => {
  const page = await begin({ permissions: ["clipboard-read", "clipboard-write"] });
  for (const text of ["# no heading", "https://x.example/"]) {
    await page.evaluate((text) => navigator.clipboard.writeText(text), text);
    await keys(page, "<Control+Shift+v>");
    await until(async () => (await outlineOf(page)).join("\n").includes(text), { what: "what was pasted" });
    expect((await outlineOf(page)).at(-1)).toBe(`paragraph: ${text}`);
    expect(runsOf((await documentOf(page)).content?.at(-1))).toEqual([[text, ""]]);
    await keys(page, "<Enter>");
  }
});

it("Mod+Shift+V means the words alone also before the code for it is there", async () => {
  const page = await stage.person({ name: "Ann", permissions: ["clipboard-read", "clipboard-write"] });
  const asked = Promise.withResolvers<() => Promise<void>>();
  await page.route(/\/assets\/drawer-[^/]+\.js$/, (route) => asked.resolve(() => route.continue()));
  await newDocument(page, stage.url);
  await textOf(page).click();
  await page.evaluate(() => navigator.clipboard.writeText("# no heading"));
  await keys(page, "<Control+Shift+v>");
  await (
    await asked.promise
  )();
  await until(async () => (await outlineOf(page)).includes("paragraph: # no heading"), { what: "what was pasted" });
});

it("the choice holds while others write around what was pasted, and is withdrawn where they write in it", async () => {
  const ann = await begin();
  await keys(ann, "above<Enter>below<ArrowUp><End><Enter>");
  const ben = await stage.person({ name: "Ben" });
  await openDocument(ben, ann.url());
  await textOf(ann).locator("> *").nth(1).click();
  await paste(ann, MARKDOWN);
  await choiceOf(ann).waitFor();
  await settled(ann, ben);
  await textOf(ben).getByText("above").click();
  await keys(ben, "<End> of Ben's<Enter>more");
  await settled(ann, ben);
  await choiceOf(ann).getByRole("menuitemradio", { name: "Plain text" }).click();
  const text = [
    "paragraph: above of Ben's",
    "paragraph: more",
    "paragraph: # Plan",
    "paragraph: - one",
    "paragraph: - two",
  ];
  expect(await outlineOf(ann)).toEqual([...text, "paragraph: below"]);
  await settled(ann, ben);
  await textOf(ben).getByText("- one").click();
  await keys(ben, "<End> and Ben's");
  await settled(ann, ben);
  await choiceOf(ann).waitFor({ state: "hidden" });
  expect((await outlineOf(ann))[3]).toBe("paragraph: - one and Ben's");
});
