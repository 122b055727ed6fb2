/** Narrow windows and zoom need no sideways scrolling; the theme; the way past the bar. What axe-core finds: surfaces.test.ts. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { newDocument, openDocument, saved, textOf, useStage } from "../helpers/browser.ts";

const stage = useStage();
async function write(page: Page): Promise<void> {
  await page.keyboard.type("A title");
  await page.keyboard.press("Enter");
  for (const line of ["# Heading", "- bullet", "Enter", "1. number", "Enter", "[] task", "Enter", "> quote", "Enter"]) {
    if (line === "Enter") await page.keyboard.press("Enter");
    else await page.keyboard.type(line);
    await page.keyboard.press("Enter");
  }
  await page.keyboard.type("some **bold** and `code` text");
  await saved(page);
}

for (const [what, viewport] of [
  ["320 px wide", { width: 320, height: 640 }],
  ["a phone", { width: 390, height: 844 }],
  ["1280 px at 200 %", { width: 640, height: 400 }],
] as const) {
  it(`needs no sideways scrolling in a window ${what}`, async () => {
    const ann = await stage.person({ name: "Ann", viewport });
    const isNarrow = (): Promise<boolean> =>
      ann.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
    await ann.goto(stage.url);
    await ann.getByRole("button", { name: "New document" }).waitFor();
    expect(await isNarrow()).toBe(true);
    await newDocument(ann, stage.url);
    await write(ann);
    await ann.keyboard.type(` ${"longword".repeat(20)}`);
    expect(await isNarrow()).toBe(true);
    await ann.keyboard.press("Control+/");
    await ann.getByRole("dialog").waitFor();
    expect(await isNarrow()).toBe(true);
    await ann.keyboard.press("Escape");
    await saved(ann);
    await ann.getByRole("link", { name: "All documents" }).click();
    await ann.getByRole("link", { name: "A title" }).waitFor();
    expect(await isNarrow()).toBe(true);
  });
}

it("takes the theme from the switch before it takes it from the system, also after a reload", async () => {
  const ann = await stage.person({ name: "Ann", colorScheme: "light" });
  const background = (): Promise<string> =>
    ann.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await ann.goto(stage.url);
  await ann.getByRole("button", { name: "You are Ann" }).click();
  const light = await background();
  await ann.getByRole("radio", { name: "Dark" }).check();
  const dark = await background();
  expect(dark).not.toBe(light);
  await ann.reload();
  expect(await background()).toBe(dark);
});

it("skips from the first Tab to the text", async () => {
  const ann = await stage.person({ name: "Ann" });
  const link = await newDocument(ann, stage.url);
  await ann.keyboard.type("A title");
  await saved(ann);
  await openDocument(ann, link);
  await ann.keyboard.press("Tab");
  await ann.keyboard.press("Enter");
  await ann.keyboard.type("words");
  await textOf(ann).getByText("words").waitFor();
});
