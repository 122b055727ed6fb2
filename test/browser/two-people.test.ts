/** Two people, two browsers, one document, real keys: the main job from end to end. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import type * as Y from "yjs";
import {
  documentOf,
  keys,
  newDocument,
  openDocument,
  outlineOf,
  plainText,
  runsOf,
  saved,
  settled,
  textOf,
  useStage,
} from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

/** Puts the caret at the end of the nth paragraph by clicking there. */
async function clickEndOf(page: Page, block: number): Promise<void> {
  await textOf(page).locator("> *").nth(block).click();
  await keys(page, "<End>");
}

async function twoPeople(): Promise<{ ann: Page; ben: Page }> {
  const [ann, ben] = await Promise.all([stage.person({ name: "Ann" }), stage.person({ name: "Ben" })]);
  const link = await newDocument(ann, stage.url);
  await openDocument(ben, link);
  return { ann, ben };
}

it("keeps both people's words when they type at once", async () => {
  const { ann, ben } = await twoPeople();
  await textOf(ann).click();
  await ann.keyboard.type("Ann: ");
  await ann.keyboard.press("Enter");
  await ann.keyboard.type("Ben: ");
  await settled(ann, ben);
  await Promise.all([clickEndOf(ann, 0), clickEndOf(ben, 1)]);
  await Promise.all([
    ann.keyboard.type("the quick brown fox jumps over the lazy dog"),
    ben.keyboard.type("pack my box with five dozen liquor jugs"),
  ]);
  await settled(ann, ben);
  expect(await outlineOf(ann)).toEqual([
    "paragraph: Ann: the quick brown fox jumps over the lazy dog",
    "paragraph: Ben: pack my box with five dozen liquor jugs",
  ]);
  await Promise.all([saved(ann), saved(ben)]);
});

it("keeps formatting, and an Enter in the middle of the other's paragraph, while the other types there", async () => {
  const { ann, ben } = await twoPeople();
  await textOf(ann).click();
  await ann.keyboard.type("Plan");
  await ann.keyboard.press("Enter");
  await ann.keyboard.type("first half second half");
  await settled(ann, ben);
  await clickEndOf(ben, 1);
  const write = async (): Promise<void> => {
    await ben.keyboard.type(" and more words");
    await ben.keyboard.press("Control+b");
    await ben.keyboard.type(" in bold");
  };
  const shape = async (): Promise<void> => {
    await clickEndOf(ann, 0);
    await keys(ann, `<Control+Alt+1><ArrowDown><Home>${"<ArrowRight>".repeat("first half ".length)}<Enter>`);
  };
  await Promise.all([write(), shape()]);
  const both = await settled(ann, ben);
  const [heading, ...rest] = both.content ?? [];
  expect(heading?.attrs?.["kind"]).toBe("heading1");
  expect(rest).toHaveLength(2);
  // Where concurrent words land around a new break is Yjs's choice; that none is lost is ours.
  const sorted = (text: string): string => text.split("").sort().join("");
  expect(sorted(rest.map(plainText).join(""))).toBe(sorted("first half second half and more words in bold"));
  const bold = rest.flatMap(runsOf).filter(([, marks]) => marks === "bold");
  expect(sorted(bold.map(([text]) => text).join(""))).toBe(sorted(" in bold"));
  await Promise.all([saved(ann), saved(ben)]);
});

it("goes by the caret on the screen when a colleague's words come before the browser has told of it", async () => {
  const { ann, ben } = await twoPeople();
  await textOf(ann).click();
  await ann.keyboard.type("first");
  await ann.keyboard.press("Enter");
  await ann.keyboard.type("second");
  await settled(ann, ben);
  await ann.evaluate(() => {
    const editor = document.querySelector("weft-editor") as unknown as HTMLElement & { ydoc: Y.Doc };
    const first = document.evaluate('//p[.="first"]/text()', editor).iterateNext();
    if (first === null) throw new Error("There is such a paragraph.");
    getSelection()?.collapse(first, 2);
    // In the same task, so before the event that tells the editor where the caret is.
    const second = editor.ydoc.getXmlFragment("content").get(1) as Y.XmlElement;
    const text = second.get(0) as Y.XmlText;
    editor.ydoc.transact(() => text.insert(0, "a "), "a colleague");
  });
  await ann.keyboard.press("Control+Alt+1");
  await ann.keyboard.type("X");
  await settled(ann, ben);
  expect(await outlineOf(ann)).toEqual(["heading1: fiXrst", "paragraph: a second"]);
});

it("shows the same after a reload", async () => {
  const { ann, ben } = await twoPeople();
  await textOf(ann).click();
  await ann.keyboard.type("# Shopping");
  await ann.keyboard.press("Enter");
  await ann.keyboard.type("[] milk");
  const before = await settled(ann, ben);
  await saved(ann);
  await ann.reload();
  await textOf(ann).waitFor();
  await until(async () => JSON.stringify(await documentOf(ann)) === JSON.stringify(before));
});

it("shows each person's caret with their name, and both in the list of people", async () => {
  const { ann, ben } = await twoPeople();
  await Promise.all([textOf(ann).click(), textOf(ben).click()]);
  await ann.keyboard.type("a");
  await ben.keyboard.type("b");
  await ann.locator("weft-editor .weft-caret", { hasText: "Ben" }).waitFor({ state: "attached" });
  await ben.locator("weft-editor .weft-caret", { hasText: "Ann" }).waitFor({ state: "attached" });
  await ann.getByRole("button", { name: "1 other person is here" }).click();
  const listed = ann.locator(".people-list li");
  await listed.nth(1).getByRole("button", { name: "Follow Ben" }).waitFor();
  expect(await listed.count()).toBe(2);
  expect(await listed.first().innerText()).toBe("Ann (you)");
  await ben.close();
  await ann.getByRole("button", { name: "1 other person is here" }).waitFor({ state: "detached" });
});

it("gives both the same title, and leaves the caret alone while the other changes it", async () => {
  const { ann, ben } = await twoPeople();
  const [annTitle, benTitle] = [ann, ben].map((page) => page.getByRole("textbox", { name: "Title" }));
  if (annTitle === undefined || benTitle === undefined) throw new Error("There are two windows.");
  await annTitle.click();
  await ann.keyboard.type("Road map");
  await until(async () => (await benTitle.inputValue()) === "Road map");
  await benTitle.click();
  await ben.keyboard.press("Home");
  await ben.keyboard.type("Our ");
  await until(async () => (await annTitle.inputValue()) === "Our Road map");
  // Ann's caret is still after the last letter.
  await ann.keyboard.type(" 2027");
  await until(async () => (await benTitle.inputValue()) === "Our Road map 2027");
  expect(await ben.title()).toBe("Our Road map 2027 — Weft");
  await ann.keyboard.press("Enter");
  await ann.keyboard.type("text");
  expect(await outlineOf(ann)).toEqual(["paragraph: text"]);
});
