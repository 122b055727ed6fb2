/** On a phone: the tools stand at the lower edge, above the keyboard, and hide nothing that one writes. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { newDocument, outlineOf, pasteHTML, saved, textOf, useStage } from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

const PHONE = { viewport: { width: 390, height: 700 }, hasTouch: true, isMobile: true };
const LINES = Array.from({ length: 60 }, (_, index) => `<p>Line ${index}</p>`).join("");

/** Top and bottom of the tools and of the own caret's line, and what the window shows. */
async function placesOf(
  page: Page,
): Promise<{ bar: { top: number; bottom: number }; caret: { top: number; bottom: number }; width: number }> {
  return page.evaluate(() => {
    const editor = document.querySelector("weft-editor") as unknown as HTMLElement & {
      view: { coordsAtPos(at: number): { top: number; bottom: number }; state: { selection: { head: number } } };
    };
    const bar = editor.shadowRoot?.querySelector(".bar")?.getBoundingClientRect();
    if (bar === undefined) throw new Error("There is a bar.");
    const { top, bottom } = editor.view.coordsAtPos(editor.view.state.selection.head);
    return {
      bar: { top: bar.top, bottom: bar.bottom },
      caret: { top, bottom },
      width: document.documentElement.scrollWidth,
    };
  });
}

for (const width of [390, 320]) {
  it(`has its tools at the lower edge, and the line one writes above them, ${width} pixels wide`, async () => {
    const ann = await stage.person({ name: "Ann", ...PHONE, viewport: { width, height: 700 } });
    await newDocument(ann, stage.url);
    await pasteHTML(ann, LINES);
    await ann.keyboard.press("Control+End");
    await ann.keyboard.type(" and on");
    for (let line = 0; line < 12; line++) {
      await ann.keyboard.press("Enter");
      await ann.keyboard.type("more");
    }
    await until(
      async () => {
        const { bar, caret } = await placesOf(ann);
        return Math.abs(bar.bottom - 700) <= 1 && caret.bottom <= bar.top;
      },
      { what: "the caret's line above the tools" },
    );
    // Up again: the page's own bar hides nothing either.
    await ann.keyboard.press("Control+Home");
    await until(async () => (await placesOf(ann)).caret.top >= 52, { what: "the first line below the page's bar" });
    expect((await placesOf(ann)).width).toBeLessThanOrEqual(width);
  });
}

it("moves them above a keyboard that lies over the page, and back", async () => {
  const ann = await stage.person({ name: "Ann", ...PHONE });
  await newDocument(ann, stage.url);
  await pasteHTML(ann, LINES);
  const keyboard = async (height: number): Promise<void> =>
    ann.evaluate((height) => {
      const { visualViewport } = window;
      if (visualViewport === null) throw new Error("There is a visual viewport.");
      Object.defineProperty(visualViewport, "height", {
        configurable: true,
        value: document.documentElement.clientHeight - height,
      });
      visualViewport.dispatchEvent(new Event("resize"));
    }, height);
  await keyboard(280);
  await until(async () => Math.abs((await placesOf(ann)).bar.bottom - (700 - 280)) <= 1, {
    what: "the tools above the keyboard",
  });
  await ann.keyboard.press("Control+End");
  await ann.keyboard.type("\nlast words");
  await until(
    async () => {
      const { bar, caret } = await placesOf(ann);
      return caret.bottom <= bar.top;
    },
    { what: "the caret's line above the tools" },
  );
  await keyboard(0);
  // The page is at its end there, and heights have fractions.
  await until(async () => Math.abs((await placesOf(ann)).bar.bottom - 700) < 2, { what: "the tools at the edge" });
});

it("keeps the focus in the text when a tool is pressed, and opens its menus above", async () => {
  const ann = await stage.person({ name: "Ann", ...PHONE });
  await newDocument(ann, stage.url);
  await textOf(ann).tap();
  await ann.getByRole("button", { name: "Bold" }).tap();
  await ann.keyboard.type("bold words");
  await ann.getByRole("button", { name: /^Style/ }).tap();
  const menu = ann.getByRole("menu");
  await menu.waitFor();
  const box = await menu.boundingBox();
  const { bar } = await placesOf(ann);
  expect(box && box.y + box.height).toBeLessThanOrEqual(bar.top);
  expect(box?.y).toBeGreaterThanOrEqual(0);
  await ann.getByRole("menuitemradio", { name: "Heading 1" }).tap();
  await ann.keyboard.type("!");
  await saved(ann);
  expect(await outlineOf(ann)).toEqual(["heading1: bold words!"]);
});
