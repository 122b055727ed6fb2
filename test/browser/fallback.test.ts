/** People in an office whose proxy lets no WebSocket through. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { newDocument, openDocument, outlineOf, saved, settled, textOf, useStage } from "../helpers/browser.ts";
import { meddler } from "../helpers/meddler.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();
/** What Chromium itself prints when a WebSocket is refused. */
const REFUSED = /WebSocket connection to .* failed/;

function transportOf(page: Page): Promise<string | undefined> {
  return page.evaluate(() => {
    const editor = document.querySelector("weft-editor") as unknown as {
      connection: { status: { transport?: string } };
    };
    return editor.connection.status.transport;
  });
}

/** A proxy in front of the stage's server. */
function office() {
  return meddler({ url: stage.url, port: Number(new URL(stage.url).port) });
}

it("lets two people write together in one document, and with a third who is elsewhere", async () => {
  const { url } = await office();
  const [ann, ben, cem] = await Promise.all([
    stage.person({ name: "Ann", expects: REFUSED }),
    stage.person({ name: "Ben", expects: REFUSED }),
    stage.person({ name: "Cem" }),
  ]);
  const link = await newDocument(ann, url);
  await openDocument(ben, link);
  await openDocument(cem, link.replace(url, stage.url));
  expect(await Promise.all([ann, ben, cem].map(transportOf))).toEqual(["fallback", "fallback", "websocket"]);
  await textOf(ann).click();
  await Promise.all([ann.keyboard.type("Ann writes a line. "), ben.getByTitle("Ann").first().waitFor()]);
  await settled(ann, ben, cem);
  for (const page of [ben, cem]) {
    await textOf(page).click();
    await page.keyboard.press("Control+End");
  }
  await Promise.all([
    ann.keyboard.type("And another. "),
    ben.keyboard.type("Ben too. "),
    cem.keyboard.type("So does Cem. "),
  ]);
  await settled(ann, ben, cem);
  await Promise.all([ann, ben, cem].map(saved));
  const [text = ""] = await outlineOf(cem);
  const letters = (words: string): string => words.split("").sort().join("");
  expect(letters(text)).toBe(letters("paragraph: Ann writes a line. And another. Ben too. So does Cem. "));
});

it("delivers the last words of a page that goes away while they are on their way", async () => {
  const proxy = await office();
  const ann = await stage.person({ name: "Ann", expects: REFUSED });
  const ben = await stage.person({ name: "Ben" });
  const link = await newDocument(ann, proxy.url);
  await openDocument(ben, link.replace(proxy.url, stage.url));
  await saved(ann);
  const { promise, resolve } = Promise.withResolvers<void>();
  proxy.held = promise;
  await textOf(ann).click();
  await ann.keyboard.type("last words");
  await ann.goto(proxy.url);
  resolve();
  await until(async () => (await outlineOf(ben)).join() === "paragraph: last words");
});

it("lets a person write in more tabs than a browser has connections", async () => {
  const { url } = await office();
  const ann = await stage.person({ name: "Ann", expects: REFUSED });
  const link = await newDocument(ann, url);
  const tabs = [ann];
  while (tabs.length < 7) {
    const tab = await ann.context().newPage();
    await openDocument(tab, link);
    tabs.push(tab);
  }
  for (const [index, tab] of tabs.entries()) {
    await tab.bringToFront();
    await textOf(tab).click();
    await tab.keyboard.press("Control+End");
    await tab.keyboard.type(`tab ${index}. `);
    await saved(tab);
  }
  await settled(...tabs);
  const words = (text: string): string[] => text.split(". ").sort();
  expect(words((await outlineOf(ann)).join().replace("paragraph: ", ""))).toEqual(
    words(tabs.map((_, index) => `tab ${index}. `).join("")),
  );
});
