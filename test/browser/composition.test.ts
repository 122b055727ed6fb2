/** Somebody writes with an input method while a colleague writes in the same paragraph. */
import type { CDPSession, Page } from "playwright-core";
import { expect, it } from "vitest";
import { keys, newDocument, openDocument, outlineOf, saved, settled, textOf, useStage } from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

/** The text of the first paragraph as the page's Y.Doc has it, shown or not. */
function received(page: Page): Promise<string> {
  return page.evaluate(() => {
    const editor = document.querySelector("weft-editor") as unknown as {
      view: { state: { "y-sync$": { type: { get(index: number): { get(index: number): { toJSON(): string } } } } } };
    };
    return editor.view.state["y-sync$"].type.get(0).get(0).toJSON();
  });
}

function isComposing(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const editor = document.querySelector("weft-editor") as unknown as { view: { composing: boolean } };
    return editor.view.composing;
  });
}

async function compose(input: CDPSession, text: string): Promise<void> {
  await input.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
}

it("goes on composing, each word is there once, and the colleague's words come when it is done", async () => {
  const [ann, ben] = await Promise.all([stage.person({ name: "Ann" }), stage.person({ name: "Ben" })]);
  const link = await newDocument(ann, stage.url);
  await openDocument(ben, link);
  await textOf(ann).click();
  await ann.keyboard.type("start end");
  await settled(ann, ben);
  const input = await ann.context().newCDPSession(ann);
  await keys(ann, "<ArrowLeft><ArrowLeft><ArrowLeft>");
  await compose(input, "に");
  await compose(input, "にほ");
  await textOf(ben).click();
  await keys(ben, "<Home>");
  await ben.keyboard.type("Ben: ");
  await until(async () => (await received(ann)).startsWith("Ben: "), { what: "Ben's words to arrive" });
  // What is composed is sent at once, what comes in waits.
  await until(async () => (await outlineOf(ben))[0] === "paragraph: Ben: start にほend", {
    what: "Ben to see the word",
  });
  expect(await isComposing(ann)).toBe(true);
  expect(await outlineOf(ann)).toEqual(["paragraph: start にほend"]);
  await compose(input, "日本");
  expect(await isComposing(ann)).toBe(true);
  await input.send("Input.insertText", { text: "日本" });
  await settled(ann, ben);
  expect(await outlineOf(ann)).toEqual(["paragraph: Ben: start 日本end"]);
  // The caret stayed behind the word.
  await ann.keyboard.type("!");
  await settled(ann, ben);
  expect(await outlineOf(ben)).toEqual(["paragraph: Ben: start 日本!end"]);
  await Promise.all([saved(ann), saved(ben)]);
});
