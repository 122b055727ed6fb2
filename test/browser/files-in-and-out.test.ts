/** Files that people bring to the home page, and take along from there and from a document. */
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, it, onTestFinished } from "vitest";
import { readDocx } from "../../server/export/docx-reading.ts";
import { newDocument, saved, useStage } from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";
import { wordFile } from "../helpers/word.ts";

const stage = useStage();

const titles = (page: Page): Promise<string[]> => page.locator(".row-title").allInnerTexts();

interface Dropped {
  readonly name: string;
  readonly content: string;
}

/** Drags files over the page and lets them go, as a person does; `content` in base64. */
async function drop(page: Page, files: readonly Dropped[]): Promise<void> {
  const data = await page.evaluateHandle((all) => {
    const transfer = new DataTransfer();
    for (const { name, content } of all) {
      transfer.items.add(new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], name));
    }
    return transfer;
  }, files);
  await page.dispatchEvent("body", "dragover", { dataTransfer: data });
  await page.getByText("Drop files to make documents of them").waitFor();
  await page.dispatchEvent("body", "drop", { dataTransfer: data });
}

const base64 = (content: string | Buffer): string => Buffer.from(content).toString("base64");

it("files that are dropped become documents, and each that cannot says why", async () => {
  const ann = await stage.person({ expects: /422|415/ });
  await ann.goto(stage.url);
  await ann.getByRole("heading", { name: "Write together" }).waitFor();
  await drop(ann, [
    { name: "notes.md", content: base64("# Plan\n\nBuy bread") },
    { name: "report.docx", content: base64(await wordFile()) },
    { name: "broken.docx", content: base64("no zip at all") },
    { name: "photo.png", content: base64("x") },
    { name: "empty.txt", content: "" },
  ]);
  await ann.getByText("2 documents imported, 3 files could not be imported").waitFor();
  await ann.getByText("It is no Word file").waitFor();
  await ann.getByText("No document can be made of such a file.").waitFor();
  await ann.getByText("This file is empty.").waitFor();
  await until(async () => (await titles(ann)).sort().join() === "Quarterly report,notes");
  await ann.getByRole("region", { name: "Imported files" }).getByRole("link", { name: "Quarterly report" }).click();
  await ann.waitForURL("**/d/*");
  await ann.getByRole("heading", { name: "Summary" }).waitFor();
  const picture = ann.locator("weft-editor img").first();
  await until(() => picture.evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth === 1));
});

it("files that are chosen can be sent again when the server could not be reached", async () => {
  const ann = await stage.person({ expects: /ERR_FAILED|Failed to load/ });
  await ann.goto(stage.url);
  let isDown = true;
  await ann.route("**/api/v1/imports?*", (route) => (isDown ? route.abort() : route.continue()));
  const chooser = ann.waitForEvent("filechooser");
  await ann.getByRole("button", { name: "Import" }).click();
  await (await chooser).setFiles([{ name: "page.html", mimeType: "text/html", buffer: Buffer.from("<p>Hello") }]);
  await ann.getByText("The server can’t be reached").waitFor();
  isDown = false;
  await ann.getByRole("button", { name: "Try again" }).click();
  await ann.getByText("1 document imported").waitFor();
  await ann.getByRole("button", { name: "Close" }).click();
  await until(async () => (await titles(ann)).join() === "page");
});

it("a file that is too large says so, before it is sent", async () => {
  const ann = await stage.person();
  await ann.goto(stage.url);
  const chooser = ann.waitForEvent("filechooser");
  await ann.getByRole("button", { name: "Import" }).click();
  const folder = mkdtempSync(join(tmpdir(), "weft-import-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const film = join(folder, "film.docx");
  writeFileSync(film, "PK");
  truncateSync(film, 48_000_000);
  await (await chooser).setFiles(film);
  await ann.getByText("This file is larger than 26 MB").waitFor();
  await ann.getByText("1 file could not be imported").waitFor();
});

it("a document is downloaded from its own menu, and all of them from the list", async () => {
  const ann = await stage.person();
  await newDocument(ann, stage.url);
  await ann.keyboard.type("Minutes");
  await ann.keyboard.press("Enter");
  await ann.keyboard.type("We agreed.");
  await saved(ann);
  const fetched = async (name: string): Promise<Buffer> => {
    const [download] = await Promise.all([ann.waitForEvent("download"), ann.getByRole("menuitem", { name }).click()]);
    return readFileSync(await download.path());
  };
  const more = ann.getByRole("button", { name: "Copy and download" });
  await more.click();
  expect((await fetched("Download as Markdown")).toString()).toBe("We agreed.\n");
  await more.click();
  const { title, html } = await readDocx(new Uint8Array(await fetched("Download for Word")));
  expect([title, html]).toEqual(["Minutes", "<p>We agreed.</p>"]);
  await more.click();
  await ann.getByRole("menuitem", { name: "Duplicate" }).click();
  await until(async () => (await ann.title()) === "Minutes (copy) — Weft");
  await ann.getByRole("link", { name: "All documents" }).click();
  await ann.getByRole("button", { name: "Download all documents" }).click();
  const zip = await fetched("Download as HTML");
  expect(zip.subarray(0, 2).toString()).toBe("PK");
  expect(zip.includes("Minutes-copy--")).toBe(true);
});
