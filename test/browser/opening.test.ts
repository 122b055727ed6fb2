/** A long document as it opens: its beginning is there to read first, and nothing moves when the rest comes. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { documentOf, newDocument, openDocument, pasteHTML, saved, textOf, useStage } from "../helpers/browser.ts";

const stage = useStage();

const LINES = Array.from({ length: 400 }, (_, index) => `<p>Paragraph ${index} goes over one and under the next.</p>`);
const BEGINNING =
  "<h1>A long story</h1><p>With <b>bold</b>, <i>italic</i> and <a href='https://example.com'>a link</a>,</p><p></p>" +
  "<ul><li>a list<ul><li>in a list</li></ul></li></ul><ol><li>and</li><li>numbers</li></ol>" +
  "<blockquote><p>a quote<br>of two lines</p></blockquote>";

/** What a frame showed: the tops of the blocks by their words, and whether one could write in them. */
interface Look {
  readonly editor: boolean;
  readonly tops: readonly (readonly [words: string, top: number, left: number, height: number])[];
}

declare global {
  interface Window {
    looks: Look[];
  }
}

/** Notes from the page's beginning on what each frame shows in the window. */
async function watchFrames(page: Page): Promise<void> {
  await page.addInitScript(() => {
    if (self !== top) return;
    window.looks = [];
    // In the task behind a frame: which blocks are in sight, and so have their true heights, is settled within it.
    const { port1, port2 } = new MessageChannel();
    const surfaces = (): Element[] => [...document.querySelectorAll('weft-editor > [slot="weft-surface"] > .weft-doc')];
    let framed: Element[] = [];
    const look = (): void => {
      const texts = surfaces();
      // What came between the frame and this task is in no frame yet.
      const isPainted = texts.length === framed.length && texts.every((text) => framed.includes(text));
      if (texts.length > 0 && isPainted) {
        const tops = texts.flatMap((text) =>
          [...text.children]
            .map((block): [string, number, number, number] => {
              const { top, left, height } = block.getBoundingClientRect();
              return [block.textContent, Math.round(top), Math.round(left), Math.round(height)];
            })
            .filter(([, top]) => top < innerHeight),
        );
        window.looks.push({ editor: document.querySelector("weft-editor [contenteditable]") !== null, tops });
      }
    };
    const next = (): void =>
      void requestAnimationFrame(() => {
        framed = surfaces();
        port2.postMessage(null);
        // Asked for here: so it comes before what the page asks for later in the same frame, and is answered first.
        next();
      });
    port1.addEventListener("message", look);
    port1.start();
    next();
  });
}

async function looksOf(page: Page): Promise<{ before: Look[]; after: Look[] }> {
  const looks = await page.evaluate(() => window.looks);
  return { before: looks.filter(({ editor }) => !editor), after: looks.filter(({ editor }) => editor) };
}

it("shows the beginning of a long document before its editor is there, each block in its place", async () => {
  const ann = await stage.person({ name: "Ann" });
  const link = await newDocument(ann, stage.url);
  await pasteHTML(ann, BEGINNING + LINES.join(""));
  await saved(ann);

  const ben = await stage.person({ name: "Ben" });
  // The italics are another file: where it comes between two frames, its lines are not as high as those of its stand-in.
  await newDocument(ben, stage.url);
  await ben.evaluate(() => document.fonts.load("italic 17px 'Inter Variable'"));
  await watchFrames(ben);
  await openDocument(ben, link);
  const { before, after } = await looksOf(ben);
  expect(before.length).toBeGreaterThan(0);
  const [first] = before;
  expect(first?.tops.map(([words]) => words)).toContain("A long story");
  expect(first?.tops.length).toBeGreaterThan(10);
  for (const look of [...before, ...after]) expect(look.tops).toEqual(first?.tops);
  // What was shown first is gone: one text, and one can write in it.
  expect(await ben.locator("weft-editor .weft-doc").count()).toBe(1);
  await textOf(ben).click();
  await ben.keyboard.type("Ben was here. ");
  await saved(ben);
  expect(JSON.stringify(await documentOf(ben))).toContain("Ben was here.");
});

it("leaves to the editor what only it can draw, and what follows that", async () => {
  const ann = await stage.person({ name: "Ann" });
  const link = await newDocument(ann, stage.url);
  await pasteHTML(ann, `<p>First words</p><hr>${LINES.join("")}`);
  await saved(ann);

  const ben = await stage.person({ name: "Ben" });
  await watchFrames(ben);
  await openDocument(ben, link);
  const { before } = await looksOf(ben);
  expect(before.map(({ tops }) => tops.map(([words]) => words))).toContainEqual(["First words"]);
  for (const { tops } of before) expect(tops.length).toBe(1);
});

it("waits for nothing where the document is short", async () => {
  const ann = await stage.person({ name: "Ann" });
  const link = await newDocument(ann, stage.url);
  await pasteHTML(ann, LINES.slice(0, 20).join(""));
  await saved(ann);

  const ben = await stage.person({ name: "Ben" });
  await watchFrames(ben);
  await openDocument(ben, link);
  expect((await looksOf(ben)).before).toEqual([]);
});
