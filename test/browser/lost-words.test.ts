/** Somebody deletes or moves a paragraph in which somebody else writes at that moment. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { keys, newDocument, openDocument, outlineOf, saved, settled, textOf, useStage } from "../helpers/browser.ts";

const stage = useStage();
/** What Chromium itself prints when a connection can't be made. */
const LINE_DOWN = /WebSocket connection to .* failed|net::ERR_/;
const KEPT = /^Offline — \d+ changes? kept on this device$/;

/** Two people with three paragraphs, who do not hear of each other until the server is back. */
async function apart(): Promise<{ ann: Page; ben: Page }> {
  const [ann, ben] = await Promise.all([
    stage.person({ name: "Ann", expects: LINE_DOWN }),
    stage.person({ name: "Ben", expects: LINE_DOWN }),
  ]);
  const link = await newDocument(ann, stage.url);
  await openDocument(ben, link);
  await textOf(ann).click();
  await keys(ann, "first<Enter>second<Enter>third");
  await settled(ann, ben);
  await saved(ann);
  await stage.stopServer();
  return { ann, ben };
}

async function together(ann: Page, ben: Page): Promise<void> {
  await ann.getByText(KEPT).waitFor();
  await ben.getByText(KEPT).waitFor();
  await stage.startServer();
  await Promise.all([saved(ann), saved(ben)]);
  await settled(ann, ben);
}

it("offers back what was written in a paragraph that is gone, and puts it where the caret is", async () => {
  const { ann, ben } = await apart();
  await textOf(ben).locator("> *").nth(1).click();
  await keys(ben, "<End> and what Ben thinks of it");
  await textOf(ann).locator("> *").nth(1).click();
  await keys(ann, "<Home><Shift+End><Backspace><Backspace>");
  await together(ann, ben);
  expect(await outlineOf(ben)).toEqual(["paragraph: first", "paragraph: third"]);
  const offer = ben.getByRole("alert").filter({ hasText: "Text that you wrote was deleted with its block" });
  await offer.waitFor();
  expect(await offer.textContent()).toContain("and what Ben thinks of it");
  await textOf(ben).locator("> *").nth(1).click();
  await keys(ben, "<End>:");
  await offer.getByRole("button", { name: "Put it here" }).click();
  await offer.waitFor({ state: "detached" });
  await settled(ann, ben);
  expect(await outlineOf(ann)).toEqual(["paragraph: first", "paragraph: third: and what Ben thinks of it"]);
  expect(await ann.getByText("Text that you wrote").count()).toBe(0);
});
