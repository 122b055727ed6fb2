/** Words that the server does not have yet, when their writer goes elsewhere, is refused, or when the page fails. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import type * as Y from "yjs";
import { deleteDocument, newDocument, openDocument, outlineOf, saved, textOf, useStage } from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();
/** What Chromium itself prints when a connection can't be made. */
const LINE_DOWN = /WebSocket connection to .* failed|net::ERR_/;

async function offline(page: Page, words: string): Promise<void> {
  await until(async () => (await page.locator(".save-status").innerText()) === words, { what: words });
}

/** Someone who has typed without a server, and gone to the list of documents by the link in the page. */
async function whoLeft(words: string, where = "on this device"): Promise<{ ann: Page; link: string }> {
  const ann = await stage.person({ name: "Ann", expects: LINE_DOWN });
  if (where === "in this window") {
    await ann.addInitScript(() => {
      Object.defineProperty(globalThis, "indexedDB", { value: undefined });
    });
  }
  // The list's own code was here once: without a network it can't come.
  await ann.goto(stage.url);
  await ann.getByRole("button", { name: "New document" }).waitFor();
  const link = await newDocument(ann, stage.url);
  await saved(ann);
  await stage.stopServer("SIGKILL");
  await offline(ann, "Offline");
  await textOf(ann).click();
  await ann.keyboard.type(words);
  await offline(ann, `Offline — ${words.length} changes kept ${where}`);
  await ann.getByRole("link", { name: "All documents" }).click();
  await ann.getByText("The server can’t be reached").waitFor();
  return { ann, link };
}

it("delivers what was written offline after its page was left, and says so", async () => {
  const { ann, link } = await whoLeft("kept");
  await ann.getByText("“Untitled” has changes that wait on this device for the server.").waitFor();
  await stage.startServer();
  const ben = await stage.person({ name: "Ben" });
  await openDocument(ben, link);
  await until(async () => (await outlineOf(ben)).join() === "paragraph: kept");
});

it("shows what was written offline again when its page is opened again, still offline", async () => {
  const { ann } = await whoLeft("kept");
  await ann.goBack();
  await offline(ann, "Offline — 4 changes kept on this device");
  await textOf(ann).waitFor();
  expect(await outlineOf(ann)).toEqual(["paragraph: kept"]);
  await textOf(ann).press("Control+End");
  await ann.keyboard.type(", too");
  await stage.startServer();
  await saved(ann);
  await ann.reload();
  await textOf(ann).waitFor();
  expect(await outlineOf(ann)).toEqual(["paragraph: kept, too"]);
});

it("warns before a window closes on changes that are nowhere else", async () => {
  const { ann } = await whoLeft("kept", "in this window");
  await ann.getByText("“Untitled” has changes that are not saved yet. Keep this window open.").waitFor();
  const warned = ann.waitForEvent("dialog");
  await ann.close({ runBeforeUnload: true });
  const dialog = await warned;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  await stage.startServer();
});

it("closes without a question where the changes are kept on the device, in the document and after it was left", async () => {
  const { ann } = await whoLeft("kept");
  let asked = 0;
  ann.on("dialog", (dialog) => {
    asked++;
    void dialog.accept();
  });
  await ann.goBack();
  await offline(ann, "Offline — 4 changes kept on this device");
  const second = await ann.context().newPage();
  await Promise.all([ann.waitForEvent("close"), ann.close({ runBeforeUnload: true })]);
  expect(asked).toBe(0);
  await stage.startServer();
  await second.close();
});

it("delivers what was written while the document was in the trash, once it is back", async () => {
  const ann = await stage.person({ name: "Ann" });
  const link = await newDocument(ann, stage.url);
  const ben = await stage.person({ name: "Ben" });
  // What Ben types is held up until the deletion was faster.
  await ben.addInitScript(() => {
    globalThis.WebSocket = class extends WebSocket {
      override send(data: Parameters<WebSocket["send"]>[0]): void {
        if (Reflect.get(globalThis, "held") !== true) super.send(data);
      }
    };
  });
  await openDocument(ben, link);
  await saved(ben);
  await ann.getByRole("link", { name: "All documents" }).click();
  await ben.evaluate(() => Reflect.set(globalThis, "held", true));
  await textOf(ben).click();
  await ben.keyboard.type("late");
  await deleteDocument(ann, "Untitled");
  await ben.getByText("4 changes of yours did not reach it.").waitFor();
  await ben.evaluate(() => Reflect.set(globalThis, "held", false));
  await ann.getByRole("button", { name: "Undo" }).click();
  await ann.getByText("is back.").waitFor();
  await ben.getByRole("button", { name: "Try again" }).click();
  await saved(ben);
  // "Saved" means on the server's disk; Ann's window may begin with her own older copy.
  const content = `${stage.url}/api/v1/documents/${link.split("/").at(-1) ?? ""}/content?format=text`;
  expect((await (await fetch(content)).text()).trim()).toBe("late");
  await openDocument(ann, link);
  await until(async () => (await outlineOf(ann)).join() === "paragraph: late");
});

it("stops the editing, and says why, when the page has made the document silent", async () => {
  const ann = await stage.person({ name: "Ann" });
  await newDocument(ann, stage.url);
  await ann.evaluate(() => {
    const { ydoc } = document.querySelector("weft-editor") as unknown as { ydoc: Y.Doc };
    ydoc.once("update", () => {
      throw new Error("a mistake of the page");
    });
    try {
      ydoc.getMap("meta").set("title", "Plan");
    } catch {
      // As any mistake of a page, it is reported and forgotten.
    }
  });
  await ann.getByRole("heading", { name: "Editing has stopped" }).waitFor();
  await ann.getByRole("button", { name: "Reload" }).waitFor();
  await ann.locator("weft-editor .ProseMirror[contenteditable=false]").waitFor();
  const other = await stage.person({ name: "Ben" });
  await openDocument(other, ann.url());
  await other.getByRole("textbox", { name: "Title" }).and(other.locator("textarea")).waitFor();
  await until(async () => (await other.getByRole("textbox", { name: "Title" }).inputValue()) === "Plan");
});
