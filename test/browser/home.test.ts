/** The home page: a new document, the list, the trash and the way back. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { deleteDocument, newDocument, openDocument, saved, useStage } from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

async function makeTitled(page: Page, title: string): Promise<string> {
  const link = await newDocument(page, stage.url);
  // A new document begins with the caret in its title.
  await page.keyboard.type(title);
  await saved(page);
  await page.getByRole("link", { name: "All documents" }).click();
  return link;
}

async function titles(page: Page): Promise<string[]> {
  return page.locator(".row-title").allInnerTexts();
}

it("invites who has no documents yet", async () => {
  const ann = await stage.person();
  await ann.goto(stage.url);
  await ann.getByRole("heading", { name: "Write together" }).waitFor();
  expect(await ann.title()).toBe("Documents — Weft");
  await ann.keyboard.press("n");
  await ann.waitForURL("**/d/*");
  await until(async () => (await ann.title()) === "Untitled — Weft");
});

it("lists what this browser made, the last opened first, under its title", async () => {
  const ann = await stage.person();
  await makeTitled(ann, "Apples");
  await makeTitled(ann, "Pears");
  await until(async () => (await titles(ann)).join() === "Pears,Apples");
  await ann.getByRole("link", { name: "Apples" }).click();
  await ann.getByText("Saved", { exact: true }).waitFor();
  await ann.goBack();
  await until(async () => (await titles(ann)).join() === "Apples,Pears");
});

it("shows a document that someone else made once it was opened, without a way to delete it", async () => {
  const [ann, ben] = await Promise.all([stage.person(), stage.person()]);
  const link = await makeTitled(ann, "Ann's plan");
  await openDocument(ben, link);
  await ben.goto(stage.url);
  await ben.getByText("Shared with you").waitFor();
  expect(await titles(ben)).toEqual(["Ann's plan"]);
  await ben.getByRole("button", { name: "More for Ann's plan" }).click();
  await ben.getByRole("menuitem", { name: "Duplicate" }).waitFor();
  expect(await ben.getByRole("menuitem", { name: "Delete" }).count()).toBe(0);
});

it("moves a document to the trash and back with Undo", async () => {
  const ann = await stage.person();
  await makeTitled(ann, "Draft");
  await deleteDocument(ann, "Draft");
  await ann.getByText("“Draft” is in the trash.").waitFor();
  await until(async () => (await titles(ann)).length === 0);
  await ann.getByRole("button", { name: "Undo" }).click();
  await until(async () => (await titles(ann)).join() === "Draft");
  await ann.reload();
  await until(async () => (await titles(ann)).join() === "Draft");
});

it("deletes and brings back by keys alone", async () => {
  const ann = await stage.person();
  await makeTitled(ann, "One");
  await makeTitled(ann, "Two");
  await until(async () => (await titles(ann)).length === 2);
  await ann.keyboard.press("ArrowDown");
  await ann.keyboard.press("ArrowDown");
  await ann.keyboard.press("Delete");
  await until(async () => (await titles(ann)).join() === "Two");
  await ann.keyboard.press("Control+z");
  await until(async () => (await titles(ann)).join() === "Two,One");
});

it("brings back by Control+Z what the server is only about to delete", async () => {
  const ann = await stage.person();
  await makeTitled(ann, "One");
  let isAsked = false;
  let answer = (): void => {};
  const asked = new Promise<void>((resolve) => (answer = resolve));
  await ann.route("**/api/v1/documents/*", async (route) => {
    if (route.request().method() === "DELETE") {
      isAsked = true;
      await asked;
    }
    await route.continue();
  });
  await until(async () => (await titles(ann)).length === 1);
  await ann.keyboard.press("ArrowDown");
  await ann.keyboard.press("Delete");
  await until(async () => isAsked && (await titles(ann)).length === 0);
  await ann.keyboard.press("Control+z");
  answer();
  await until(async () => (await titles(ann)).join() === "One");
  await ann.reload();
  await until(async () => (await titles(ann)).join() === "One");
});

it("keeps a deleted document away from the list and from who has its link, until its owner restores it", async () => {
  const [ann, ben] = await Promise.all([
    stage.person({ expects: /404|410|403/ }),
    stage.person({ expects: /404|410|403/ }),
  ]);
  const link = await makeTitled(ann, "Secret");
  await openDocument(ben, link);
  await deleteDocument(ann, "Secret");
  await ann.getByRole("button", { name: "Dismiss" }).click();
  await ben.getByRole("heading", { name: "This document is in the trash" }).waitFor();
  await ann.reload();
  await ann.getByRole("heading", { name: "Write together" }).waitFor();
  await ann.goto(link);
  await ann.getByRole("heading", { name: "This document is in the trash" }).waitFor();
  expect(await ben.getByRole("button", { name: "Restore it" }).count()).toBe(0);
  await ann.getByRole("button", { name: "Restore it" }).click();
  await ann.getByText("Saved", { exact: true }).waitFor();
  await ben.reload();
  await ben.getByText("Saved", { exact: true }).waitFor();
});

it("says so when the server can't be reached, and goes on when it can", async () => {
  const ann = await stage.person({
    expects: /net::ERR_|Failed to load resource|closed before the connection is established/,
  });
  await makeTitled(ann, "Safe");
  await until(async () => (await titles(ann)).length === 1);
  await ann.getByRole("link", { name: "Safe" }).click();
  await ann.waitForURL("**/d/*");
  // A line that is only being opened would be refused with an answer, which the console tells.
  await saved(ann);
  await stage.stopServer();
  await ann.getByRole("link", { name: "All documents" }).click();
  await ann.getByRole("heading", { name: "The server can’t be reached" }).waitFor();
  await stage.startServer();
  await ann.getByRole("button", { name: "Try again" }).click();
  await until(async () => (await titles(ann)).join() === "Safe");
});

it("answers an address that is none with a page, not an empty window", async () => {
  const ann = await stage.person({ expects: /404/ });
  await ann.goto(`${stage.url}/nowhere`);
  await ann.getByRole("heading", { name: "There is nothing at this address" }).waitFor();
  await ann.goto(`${stage.url}/d/${"x".repeat(300)}`);
  await ann.getByText("The document name is longer than 256 bytes.").waitFor();
  await ann.getByRole("link", { name: "Go to your documents" }).click();
  await ann.getByRole("heading", { name: "Write together" }).waitFor();
});
