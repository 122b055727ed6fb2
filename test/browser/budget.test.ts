/**
 * How much script comes before one can type, and that one can type before the rest comes. The sizes are those of the files
 * that the server sends to a browser that takes gzip.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { keys, newDocument, outlineOf, saved, textOf, useStage } from "../helpers/browser.ts";

const stage = useStage();
const dist = fileURLToPath(new URL("../../web/dist/", import.meta.url));

/** Script that may be needed before one can type, in bytes of gzip. */
const BUDGET = 160 * 1024;
/** What the app's own page adds to that: its bar, its title, its menus. It shall fit into the budget, and does not yet. */
const PAGE = 22 * 1024;

const read = (file: string): string => readFileSync(`${dist}${file}`, "utf8");

/** A built file with all that it imports at once; what it only may import later is left out. */
function closureOf(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const folder = file.slice(0, file.lastIndexOf("/") + 1);
  for (const [, from = ""] of read(file).matchAll(
    /(?:^|[;}])(?:import|export)[^"'`();]*?["'`](\.{1,2}\/[^"'`]+\.js)["'`]/g,
  )) {
    closureOf(new URL(from, `file:///${folder}`).pathname.slice(1), seen);
  }
  return seen;
}

function sizeOf(files: Iterable<string>): number {
  return [...files].reduce((size, file) => size + gzipSync(read(file), { level: 9 }).length, 0);
}

it("an embedded document can be typed in after 160 KB of script, and the app's page adds no more than it did", () => {
  const [, entry = ""] = /<script type="module"[^>]* src="\/([^"]+)"/.exec(read("index.html")) ?? [];
  const files = closureOf(entry);
  // The page of a document is loaded by its address; what it imports is needed too.
  const [, page = ""] = /import\(["'`]\.\/(document-[^"'`]+\.js)["'`]\)/.exec([...files].map(read).join("\n")) ?? [];
  closureOf(`assets/${page}`, files);
  const embed = closureOf("embed.js");
  // That the files were found at all: the text's own code is in both.
  for (const all of [files, embed]) expect([...all].map(read).join("\n")).toContain("contenteditable");
  expect(sizeOf(embed)).toBeLessThanOrEqual(BUDGET);
  expect(sizeOf(files)).toBeLessThanOrEqual(BUDGET + PAGE);
});

it("one can type, and it is saved, though nothing comes of what is loaded beside the text", async () => {
  const ann = await stage.person({ name: "Ann", expects: /Failed to load resource|net::ERR_FAILED/ });
  const left: string[] = [];
  await ann.route(/\/assets\/(chrome|drawer)-[^/]+\.js$/, async (route) => {
    left.push(route.request().url());
    await route.abort();
  });
  await newDocument(ann, stage.url);
  await textOf(ann).click();
  await keys(ann, "# Plan<Enter>words");
  expect(await outlineOf(ann)).toEqual(["heading1: Plan", "paragraph: words"]);
  await saved(ann);
  expect(left.length).toBeGreaterThan(0);
  // Even then nothing that is pasted is lost.
  await ann.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", " and more");
    document.activeElement?.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
    );
  });
  await textOf(ann).getByText("words and more").waitFor();
});
