/** What axe-core finds on each page, in both themes; and that narrow windows and zoom need no sideways scrolling. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { axeViolations } from "../helpers/axe.ts";
import { newDocument, openDocument, saved, textOf, useStage } from "../helpers/browser.ts";
import { png } from "../helpers/pictures.ts";

const stage = useStage();
/** Colours are measured when they have arrived, not on their way. */
const still = { reducedMotion: "reduce" } as const;
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

for (const colorScheme of ["light", "dark"] as const) {
  describe(`in ${colorScheme} colours`, () => {
    it("finds nothing on the home page, empty and with documents", async () => {
      const ann = await stage.person({ colorScheme, ...still });
      await ann.goto(stage.url);
      await ann.getByRole("heading", { name: "Write together" }).waitFor();
      await ann.getByRole("list", { name: "Templates" }).waitFor();
      expect(await axeViolations(ann)).toBe("");
      await newDocument(ann, stage.url);
      await ann.keyboard.type("Plan");
      await saved(ann);
      await ann.getByRole("link", { name: "All documents" }).click();
      await ann.getByRole("link", { name: "Plan" }).waitFor();
      expect(await axeViolations(ann)).toBe("");
      await ann.getByRole("button", { name: "From a template" }).click();
      await ann.getByRole("list", { name: "Templates" }).waitFor();
      expect(await axeViolations(ann)).toBe("");
      await ann.getByRole("button", { name: "Delete Plan" }).click();
      await ann.getByRole("button", { name: "Undo" }).waitFor();
      expect(await axeViolations(ann)).toBe("");
    });

    it("finds nothing on the document page with two people in it", async () => {
      const [ann, ben] = await Promise.all([
        stage.person({ name: "Ann", colorScheme, ...still }),
        stage.person({ name: "Ben", colorScheme, ...still }),
      ]);
      const link = await newDocument(ann, stage.url);
      expect(await axeViolations(ann)).toBe("");
      await write(ann);
      await openDocument(ben, link);
      await textOf(ben).click();
      await ann.getByRole("button", { name: "1 other person is here" }).waitFor();
      expect(await axeViolations(ann)).toBe("");
    });

    it("finds nothing in an image and a file, with their controls", async () => {
      const ann = await stage.person({ name: "Ann", colorScheme, ...still });
      await newDocument(ann, stage.url);
      await textOf(ann).click();
      await ann.keyboard.type("words");
      await ann.evaluate(
        (given) => {
          const data = new DataTransfer();
          data.items.add(new File([Uint8Array.from(given)], "mill.png", { type: "image/png" }));
          data.items.add(new File(["words"], "words.txt", { type: "text/plain" }));
          const options = { clipboardData: data, bubbles: true, cancelable: true };
          document.activeElement?.dispatchEvent(new ClipboardEvent("paste", options));
        },
        [...png(400, 300)],
      );
      await textOf(ann).locator(".weft-file-card").waitFor();
      const image = textOf(ann).locator("figure.weft-image");
      await image.locator("img").click({ position: { x: 30, y: 200 } });
      await image.getByRole("button", { name: "Description" }).click();
      expect(await axeViolations(ann)).toBe("");
    });

    it("finds nothing in menus and dialogs", async () => {
      const ann = await stage.person({ name: "Ann", colorScheme, ...still });
      await newDocument(ann, stage.url);
      await textOf(ann).click();
      await ann.keyboard.type("words");
      await ann.getByRole("button", { name: "You are Ann" }).click();
      await ann.getByRole("textbox", { name: "You are" }).waitFor();
      expect(await axeViolations(ann)).toBe("");
      await ann.keyboard.press("Escape");
      await ann.keyboard.press("Control+/");
      await ann.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
      expect(await axeViolations(ann)).toBe("");
      await ann.keyboard.press("Escape");
      await textOf(ann).click();
      await ann.keyboard.press("Control+a");
      await ann.keyboard.press("Control+k");
      await ann.getByRole("dialog", { name: "Link" }).waitFor();
      expect(await axeViolations(ann)).toBe("");
    });

    it("finds nothing in what one reads with", async () => {
      const ann = await stage.person({ name: "Ann", colorScheme, ...still, viewport: { width: 1280, height: 800 } });
      await newDocument(ann, stage.url);
      await write(ann);
      await textOf(ann).click();
      await ann.keyboard.press("Control+h");
      await ann.getByRole("search").waitFor();
      await ann.keyboard.type("t");
      await ann.getByRole("search").getByText(/ of /).waitFor();
      await ann.getByRole("button", { name: "View" }).click();
      await ann.getByRole("menuitemcheckbox", { name: "Outline" }).click();
      await ann.getByRole("navigation", { name: "Outline" }).locator("[aria-current]").waitFor();
      await ann.getByRole("button", { name: "View" }).click();
      expect(await axeViolations(ann)).toBe("");
      await ann.getByRole("menuitem", { name: "Word count" }).click();
      await ann.getByRole("dialog", { name: "Word count" }).waitFor();
      expect(await axeViolations(ann)).toBe("");
      await ann.setViewportSize({ width: 700, height: 800 });
      await ann.locator("weft-editor .reading-panel[aria-label=Outline]").waitFor();
      await ann.evaluate(() => document.querySelector("weft-editor")?.setAttribute("mode", "view"));
      await ann.getByRole("toolbar", { name: "Reading" }).waitFor();
      expect(await axeViolations(ann)).toBe("");
    });
  });
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
