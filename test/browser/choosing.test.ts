/** What is chosen by a name typed in the text, and from the toolbar's menus. */
import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import {
  documentOf,
  keys,
  newDocument,
  openDocument,
  outlineOf,
  plainText,
  settled,
  textOf,
  useStage,
} from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

async function begin(name = "Ann", options = {}): Promise<Page> {
  const page = await stage.person({ name, ...options });
  await newDocument(page, stage.url);
  await textOf(page).click();
  return page;
}

const menuOf = (page: Page): Locator => page.getByRole("listbox");
const chosenIn = (page: Page): Locator => page.getByRole("option", { selected: true });

/** Resolves when no menu is open, also in the frames that draw what the last key left. */
async function hasNoMenu(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await menuOf(page).waitFor({ state: "detached" });
}

it("a slash offers blocks; a part of a name and Enter put one in the place of what was typed, and one undo takes it back", async () => {
  const page = await begin();
  await keys(page, "Plan<Enter>/");
  await menuOf(page).waitFor();
  expect(await chosenIn(page).innerText()).toBe("Text");
  await keys(page, "<ArrowDown>");
  await chosenIn(page).getByText("Heading 1").waitFor();
  await keys(page, "numb");
  await chosenIn(page).getByText("Numbered list").waitFor();
  await keys(page, "<Enter>one");
  expect(await outlineOf(page)).toEqual(["paragraph: Plan", "ordered: one"]);
  await hasNoMenu(page);
  await keys(page, "<Control+z><Control+z>");
  expect(await outlineOf(page)).toEqual(["paragraph: Plan", "paragraph: /numb"]);
});

it("finds a block by other words for it, and by a mouse", async () => {
  const page = await begin();
  await keys(page, "/h2");
  await page.getByRole("option").first().click();
  await keys(page, "Chapter");
  expect(await outlineOf(page)).toEqual(["heading2: Chapter"]);
});

it.for<[what: string, typed: string, outline: string]>([
  ["Escape closes it and leaves what was typed", "and/or /head<Escape> more", "paragraph: and/or /head more"],
  [
    "a slash in a word or an address opens nothing",
    "and/or https://x.example/a<Enter>b",
    "paragraph: and/or https://x.example/a|paragraph: b",
  ],
  [
    "what is no name stays text, and Enter is Enter",
    "/nothing like that<Enter>b",
    "paragraph: /nothing like that|paragraph: b",
  ],
  ["a space behind the sign closes it", "1 / 2<Enter>b", "paragraph: 1 / 2|paragraph: b"],
])("%s", async ([, typed, outline]) => {
  const page = await begin();
  await keys(page, typed);
  expect((await outlineOf(page)).join("|")).toBe(outline);
  await hasNoMenu(page);
});

it("a sign that somebody else types opens no menu here", async () => {
  const ann = await begin();
  const ben = await stage.person({ name: "Ben" });
  await openDocument(ben, ann.url());
  await textOf(ben).click();
  await keys(ann, "/");
  await menuOf(ann).waitFor();
  await until(async () => (await outlineOf(ben)).join() === "paragraph: /", { what: "the slash to come" });
  await hasNoMenu(ben);
});

it("an emoji is found by its name, and is one", async () => {
  const page = await begin();
  await keys(page, "Hurrah :tad");
  await chosenIn(page).getByText(":tada:").waitFor();
  await keys(page, "<Enter>");
  const { content } = await documentOf(page);
  expect(content?.[0]?.content?.at(-1)).toMatchObject({ type: "emoji", attrs: { name: "tada", text: "🎉" } });
});

it("a mention offers who is here", async () => {
  const ann = await begin();
  const ben = await stage.person({ name: "Ben Okri" });
  await openDocument(ben, ann.url());
  await keys(ann, "Ask @ok");
  await chosenIn(ann).getByText("Ben Okri").waitFor();
  await keys(ann, "<Tab>now");
  const { content } = await settled(ann, ben);
  expect(content?.[0]?.content?.[1]).toMatchObject({ type: "mention", attrs: { label: "Ben Okri" } });
  expect(plainText(content?.[0] ?? { type: "" })).toBe("Ask  now");
});

it("a mention offers who comes while a name is typed", async () => {
  const ann = await begin();
  await keys(ann, "Ask @ok");
  const ben = await stage.person({ name: "Ben Okri" });
  await openDocument(ben, ann.url());
  await chosenIn(ann).getByText("Ben Okri").waitFor();
  await keys(ann, "<Enter>");
  const { content } = await settled(ann, ben);
  expect(content?.[0]?.content?.[1]).toMatchObject({ type: "mention", attrs: { label: "Ben Okri" } });
});

it("a callout is left by Enter in its empty last line, and taken away by Backspace at its start", async () => {
  const page = await begin();
  await keys(page, "/callout");
  await chosenIn(page).getByText("Callout").waitFor();
  await keys(page, "<Enter>careful<Enter><Enter>after");
  expect((await outlineOf(page)).map((line) => line.split(":")[0])).toEqual(["callout", "paragraph"]);
  await keys(page, "<ArrowUp><Home><Backspace>");
  expect(await outlineOf(page)).toEqual(["paragraph: careful", "paragraph: after"]);
});

it("columns are inserted from the toolbar, by keys alone", async () => {
  const page = await begin();
  await page.getByRole("toolbar", { name: "Formatting" }).waitFor();
  await keys(page, "before<Alt+F10><End><ArrowLeft><ArrowLeft><Enter>2");
  await page.getByRole("menuitem", { name: "2 columns" }).press("Enter");
  await keys(page, "left");
  const { content } = await documentOf(page);
  expect(content?.[1]).toMatchObject({ type: "columns", content: [{ type: "column" }, { type: "column" }] });
  expect(plainText(content?.[1] ?? { type: "" })).toBe("left");
});

it("a footnote's number stands in the text, and its words at the end", async () => {
  const page = await begin();
  await keys(page, "It is so/foot");
  await hasNoMenu(page);
  await keys(page, "<Control+a><Delete>It is so /foot");
  await chosenIn(page).getByText("Footnote").waitFor();
  await keys(page, "<Enter>says who");
  await page.locator(".weft-footnote-ref[data-number='1']").waitFor();
  expect((await outlineOf(page)).at(-1)).toBe("footnote: says who");
});

it("colours, alignment and what has no room are in menus", async () => {
  const page = await begin("Ann", { viewport: { width: 480, height: 700 } });
  await keys(page, "red<Shift+Home>");
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Text colour" }).click();
  await page.getByRole("menuitemradio", { name: "Text colour: Red" }).click();
  await page.locator(".weft-color[data-color=red]").waitFor();
  // By keys into the inner menu, back to the line that led there, and out to the bar.
  await keys(page, "<Alt+F10><End><Enter>");
  await page.getByRole("menuitem", { name: "Text colour" }).press("ArrowRight");
  const focused = (): Promise<string | null | undefined> =>
    page.evaluate(() => document.querySelector("weft-editor")?.shadowRoot?.activeElement?.getAttribute("aria-label"));
  await page.getByRole("menu", { name: "Text colour" }).waitFor();
  await keys(page, "<Escape>");
  await until(async () => (await focused()) === "Text colour");
  await keys(page, "<Escape>");
  await until(async () => (await focused()) === "More");
  await keys(page, "<Escape>");
  await keys(page, "<Control+Shift+e>");
  const { content } = await documentOf(page);
  expect(content?.[0]?.attrs).toMatchObject({ align: "center" });
  expect(content?.[0]?.content?.[0]?.marks).toEqual([{ type: "color", attrs: { color: "red" } }]);
});

it("a toggle hides what is indented below it, for who closed it alone, also after a reload; and never a caret", async () => {
  const ann = await begin();
  const ben = await stage.person({ name: "Ben" });
  await openDocument(ben, ann.url());
  await keys(ann, "/toggle");
  await chosenIn(ann).getByText("Toggle list").waitFor();
  await keys(ann, "<Enter>Why<Enter><Tab>because<Enter><Backspace><Backspace>after");
  await settled(ann, ben);
  await ann.getByRole("button", { name: "Fold: Why" }).click();
  const because = (page: Page): Locator => textOf(page).getByText("because");
  await because(ann).waitFor({ state: "hidden" });
  expect(await because(ben).isVisible()).toBe(true);
  await ann.reload();
  await textOf(ann).getByText("Why").waitFor();
  await because(ann).waitFor({ state: "hidden" });
  await textOf(ann).getByText("Why").click();
  await keys(ann, "<Control+Enter>");
  await because(ann).click();
  await keys(ann, "<End>!");
  await ann.getByRole("button", { name: "Fold: Why" }).click();
  await because(ann).waitFor({ state: "hidden" });
  await keys(ann, "<Control+z>");
  await because(ann).waitFor();
});
