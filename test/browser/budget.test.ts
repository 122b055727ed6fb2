/**
 * How much script comes before one can type, and that one can type before the rest comes. The sizes are those of the files
 * that the server sends to a browser that takes gzip.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import type { Locator, Page } from "playwright-core";
import { keys, newDocument, outlineOf, saved, textOf, useStage } from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();
const dist = fileURLToPath(new URL("../../web/dist/", import.meta.url));

/** Script that may be needed before one can type, in bytes of gzip: in an embedded editor, and on the app's own page. */
const EMBED = 150.5 * 1024;
const PAGE = 158.5 * 1024;

const read = (file: string): string => readFileSync(`${dist}${file}`, "utf8");

/** A built file with all that it imports at once; what it only may import later is left out. */
function closureOf(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const folder = file.slice(0, file.lastIndexOf("/") + 1);
  for (const [, from = ""] of read(file).matchAll(
    /(?:^|[;}\n])(?:import|export)[^"'`();]*?["'`](\.{1,2}\/[^"'`]+\.js)["'`]/g,
  )) {
    closureOf(new URL(from, `file:///${folder}`).pathname.slice(1), seen);
  }
  return seen;
}

function sizeOf(files: Iterable<string>): number {
  return [...files].reduce((size, file) => size + gzipSync(read(file), { level: 9 }).length, 0);
}

const titleOf = (page: Page): Locator => page.getByRole("textbox", { name: "Title" });

/** Waits until the server has all that was written, also where nothing on the page says so. */
async function delivered(page: Page): Promise<void> {
  const unsaved = (): Promise<number | undefined> =>
    page.evaluate(() => {
      const editor = document.querySelector("weft-editor") as unknown as {
        readonly connection?: { readonly status: { readonly unsaved: number } };
      } | null;
      return editor?.connection?.status.unsaved;
    });
  await until(async () => (await unsaved()) === 0, { what: "the server to have all" });
}

it("a document can be typed in after 158.5 KB of script, and an embedded one after 150.5", () => {
  const [, entry = ""] = /<script type="module"[^>]* src="\/([^"]+)"/.exec(read("index.html")) ?? [];
  const files = closureOf(entry);
  // The page of a document is loaded by its address; what it imports is needed too.
  const [, page = ""] = /import\(["'`]\.\/(document-[^"'`]+\.js)["'`]\)/.exec([...files].map(read).join("\n")) ?? [];
  closureOf(`assets/${page}`, files);
  const embed = closureOf("embed.js");
  // That the files were found at all: the text's own code is in both.
  for (const all of [files, embed]) expect([...all].map(read).join("\n")).toContain("contenteditable");
  expect(sizeOf(embed)).toBeLessThanOrEqual(EMBED);
  expect(sizeOf(files)).toBeLessThanOrEqual(PAGE);
});

it("one can type, and it is saved, though nothing comes of what is loaded beside the text", async () => {
  const ann = await stage.person({ name: "Ann", expects: /Failed to load resource|net::ERR_FAILED/ });
  const left: string[] = [];
  await ann.route(/\/assets\/(chrome|drawer|block-drawer|document-top)-[^/]+\.js$/, async (route) => {
    left.push(route.request().url());
    await route.abort();
  });
  await newDocument(ann, stage.url);
  await textOf(ann).click();
  await keys(ann, "# Plan<Enter>words");
  expect(await outlineOf(ann)).toEqual(["heading1: Plan", "paragraph: words"]);
  // Even then nothing that is pasted is lost.
  await ann.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", " and more");
    document.activeElement?.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
    );
  });
  await textOf(ann).getByText("words and more").waitFor();
  // The title is there without the bar around it.
  await titleOf(ann).fill("A title");
  await until(async () => (await ann.title()).startsWith("A title"), { what: "the title in the window's" });
  await delivered(ann);
  for (const name of ["chrome", "drawer", "block-drawer", "document-top"])
    expect(left.some((url) => url.includes(`/${name}-`))).toBe(true);
});

it("the title is there before the bar, is not lost with it, and nothing moves when it comes", async () => {
  const ann = await stage.person({ name: "Ann" });
  const { promise: wanted, resolve: come } = Promise.withResolvers<void>();
  await ann.route(/\/assets\/document-top-[^/]+\.js$/, async (route) => {
    await wanted;
    await route.continue();
  });
  await newDocument(ann, stage.url);
  await ann.keyboard.type("Plan");
  const places = async (): Promise<unknown> =>
    Promise.all([titleOf(ann), textOf(ann), ann.locator("header.bar")].map((it) => it.boundingBox()));
  expect(await ann.locator("header.bar > *").count()).toBe(0);
  const before = await places();
  come();
  await ann.locator(".save-status").waitFor();
  expect(await places()).toEqual(before);
  // The caret is still where one was writing, and the bar comes before it for who goes back by Tab.
  await ann.keyboard.type(" B");
  expect(await titleOf(ann).inputValue()).toBe("Plan B");
  await titleOf(ann).evaluate((title) => {
    const home = document.querySelector(".bar-home");
    if (home === null || (home.compareDocumentPosition(title) & Node.DOCUMENT_POSITION_FOLLOWING) === 0)
      throw new Error("The way home does not come before the title.");
  });
  await saved(ann);
});
