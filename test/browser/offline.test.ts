/** Documents and the app on the device: opened, written in and left without a server, also by a browser that dies. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterEach, expect, it, onTestFinished } from "vitest";
import { newDocument, openDocument, outlineOf, saved, textOf, useStage } from "../helpers/browser.ts";
import { launchProfile } from "../helpers/chromium.ts";
import { until } from "../helpers/until.ts";

const stage = useStage({ serviceWorkers: "allow" });
/** What Chromium itself prints when a connection can't be made. */
const LINE_DOWN = /WebSocket connection to .* failed|net::ERR_|error occurred when fetching the script/;

let isStopped = false;
async function stopServer(): Promise<void> {
  isStopped = true;
  await stage.stopServer("SIGKILL");
}
async function startServer(): Promise<void> {
  isStopped = false;
  await stage.startServer();
}
afterEach(async () => {
  if (isStopped) await startServer();
});

async function says(page: Page, words: string): Promise<void> {
  await until(async () => (await page.locator(".save-status").innerText()) === words, { what: words });
}

/** Resolves when the browser has the app and the document on the device. */
async function onDevice(page: Page, documents = 1): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await until(() =>
    page.evaluate(
      (documents) =>
        new Promise<boolean>((resolve) => {
          const opening = indexedDB.open("weft", 1);
          opening.onsuccess = () => {
            const all = opening.result.transaction("copies").objectStore("copies").getAll();
            all.onsuccess = () => {
              opening.result.close();
              const records = all.result as { isWhole: boolean; waiting: object }[];
              resolve(
                records.length === documents &&
                  records.every(({ isWhole, waiting }) => isWhole && Object.keys(waiting).length === 0),
              );
            };
          };
        }),
      documents,
    ),
  );
}

async function written(page: Page, words: string): Promise<string> {
  const link = await newDocument(page, stage.url);
  await page.getByRole("textbox", { name: "Title" }).and(page.locator("textarea")).fill("Plan");
  await textOf(page).click();
  await page.keyboard.type(words);
  await saved(page);
  await onDevice(page);
  return link;
}

it("opens, edits and counts without a server after a reload and in a new tab, and saves when it is back", async () => {
  const ann = await stage.person({ name: "Ann", expects: LINE_DOWN });
  const link = await written(ann, "before");
  await stopServer();
  await ann.reload();
  await textOf(ann).waitFor();
  expect(await outlineOf(ann)).toEqual(["paragraph: before"]);
  await says(ann, "Offline");
  await textOf(ann).press("Control+End");
  await ann.keyboard.type(", and");
  await says(ann, "Offline — 5 changes kept on this device");

  await ann.reload();
  await textOf(ann).waitFor();
  expect(await outlineOf(ann)).toEqual(["paragraph: before, and"]);
  await says(ann, "Offline — 5 changes kept on this device");

  // Gone with the tab, and opened again from the list.
  const context = ann.context();
  const again = await context.newPage();
  await ann.close();
  await again.goto(stage.url);
  await again.getByText("The server can’t be reached").waitFor();
  await again.getByRole("heading", { name: "On this device" }).waitFor();
  await again.getByRole("link", { name: /Plan/ }).click();
  await textOf(again).waitFor();
  await textOf(again).press("Control+End");
  await again.keyboard.type(" after");
  await says(again, "Offline — 11 changes kept on this device");

  await startServer();
  await saved(again);
  const ben = await stage.person({ name: "Ben" });
  await openDocument(ben, link);
  expect(await outlineOf(ben)).toEqual(["paragraph: before, and after"]);
  await onDevice(again);
});

it("merges what two people wrote while neither reached the server", async () => {
  const ann = await stage.person({ name: "Ann", expects: LINE_DOWN });
  const link = await written(ann, "middle");
  const ben = await stage.person({ name: "Ben", expects: LINE_DOWN });
  await openDocument(ben, link);
  await onDevice(ben);
  await stopServer();
  for (const page of [ann, ben]) {
    await page.reload();
    await textOf(page).waitFor();
  }
  await textOf(ann).press("Control+End");
  await ann.keyboard.type(" end");
  await textOf(ben).press("Control+Home");
  await ben.keyboard.type("start ");
  await says(ann, "Offline — 4 changes kept on this device");
  await says(ben, "Offline — 6 changes kept on this device");
  await ann.reload();
  await textOf(ann).waitFor();
  await startServer();
  await Promise.all([saved(ann), saved(ben)]);
  for (const page of [ann, ben]) {
    await until(async () => (await outlineOf(page)).join() === "paragraph: start middle end");
  }
});

it("has what was kept on the device after the whole browser was killed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "weft-profile-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const first = await launchProfile(folder);
  const ann = await first.context.newPage();
  const link = await written(ann, "before");
  await stopServer();
  await ann.reload();
  await textOf(ann).waitFor();
  await textOf(ann).press("Control+End");
  await ann.keyboard.type(" dark");
  await says(ann, "Offline — 5 changes kept on this device");
  await first.kill();

  const second = await launchProfile(folder);
  onTestFinished(() => second.context.close());
  const back = await second.context.newPage();
  await back.goto(link);
  await textOf(back).waitFor();
  expect(await outlineOf(back)).toEqual(["paragraph: before dark"]);
  await says(back, "Offline — 5 changes kept on this device");
  await startServer();
  await saved(back);
});

it("does not bring the text of a removed document into the one that has its name now", async () => {
  const ann = await stage.person({ name: "Ann", expects: LINE_DOWN });
  const link = await written(ann, "old text");
  const id = new URL(link).pathname.slice("/d/".length);
  // The copy is left with a change that waits, so that it stays.
  await stopServer();
  await textOf(ann).press("Control+End");
  await ann.keyboard.type("!");
  await says(ann, "Offline — 1 change kept on this device");
  const late = await ann.context().newPage();
  await ann.close();
  await startServer();
  await late.goto(stage.url);
  const statuses = await late.evaluate(async (id) => {
    const removed = await fetch(`/api/v1/documents/${id}?permanent=true`, { method: "DELETE" });
    const headers = { "content-type": "application/json" };
    const made = await fetch("/api/v1/documents", { method: "POST", headers, body: JSON.stringify({ id }) });
    return [removed.status, made.status];
  }, id);
  expect(statuses).toEqual([204, 201]);

  await late.goto(link);
  await late.getByRole("heading", { name: "Another document has this name now" }).waitFor();
  await late.getByText("One change of yours did not reach it.").waitFor();
  expect(await outlineOf(late)).toEqual(["paragraph: old text!"]);
  const ben = await stage.person({ name: "Ben" });
  await openDocument(ben, link);
  expect(await outlineOf(ben)).toEqual(["paragraph: "]);
  await late.getByRole("button", { name: "Open that one" }).click();
  await late.locator("weft-editor .ProseMirror[contenteditable=true]").waitFor();
  expect(await outlineOf(late)).toEqual(["paragraph: "]);
});
