/** How the editor looks and behaves for who set up their system or page otherwise: forced colours, right to left, no spelling. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { keys, newDocument, textOf, useStage } from "../helpers/browser.ts";

const stage = useStage();

/** Controls that forced colours leave without a word, a line or a colour to be seen by. Runs in the page. */
function invisible(): string[] {
  const roots = [document, document.querySelector("weft-editor")?.shadowRoot ?? document];
  const controls = roots.flatMap((root) => [...root.querySelectorAll<HTMLElement>("button, a[href], input, textarea")]);
  const shown = controls.filter((control) =>
    control.checkVisibility({ visibilityProperty: true, opacityProperty: true }),
  );
  const hidden = shown.filter((control) => {
    const { color, backgroundColor } = getComputedStyle(control);
    const icon = control.querySelector("svg");
    const paint = icon === null ? color : getComputedStyle(icon).color;
    const behind = backgroundColor.startsWith("rgba(0, 0, 0, 0")
      ? getComputedStyle(document.body).backgroundColor
      : backgroundColor;
    return paint === behind;
  });
  if (shown.length < 10) return [`only ${shown.length} controls`];
  return hidden.map((control) => control.outerHTML.slice(0, 120));
}

const outlineStyle = (page: Page, name: string): Promise<string> =>
  page.getByRole("button", { name, exact: true }).evaluate((button) => getComputedStyle(button).outlineStyle);

it.each(["light", "dark"] as const)("every control can be seen in forced colours (%s)", async (colorScheme) => {
  const ann = await stage.person({ name: "Ann", forcedColors: "active", colorScheme });
  await newDocument(ann, stage.url);
  await textOf(ann).click();
  await keys(ann, "# Plan<Enter>words");
  await ann.getByRole("button", { name: "Bold" }).waitFor();
  expect(await ann.evaluate(invisible)).toEqual([]);
  expect(await outlineStyle(ann, "Bold")).toBe("none");
  // What is on is told by more than a colour.
  await keys(ann, "<Control+b>");
  await ann.locator("button[aria-pressed=true]").first().waitFor();
  expect(
    await ann
      .locator("button[aria-pressed=true]")
      .first()
      .evaluate((it) => getComputedStyle(it).outlineStyle),
  ).toBe("solid");
});

it("spelling is checked unless the page says otherwise, and never in code", async () => {
  const ann = await stage.person({ name: "Ann" });
  await newDocument(ann, stage.url);
  await textOf(ann).click();
  await keys(ann, "wrods<Enter>```<Enter>let x");
  const checks = (selector: string): Promise<boolean> =>
    ann
      .locator(`weft-editor ${selector}`)
      .first()
      .evaluate((it) => (it as HTMLElement).spellcheck);
  await ann.locator("weft-editor .ProseMirror code").waitFor();
  expect([await checks(".ProseMirror"), await checks(".ProseMirror code")]).toEqual([true, false]);
  await ann.locator("weft-editor").evaluate((it) => it.setAttribute("spellcheck", "false"));
  expect(await checks(".ProseMirror")).toBe(false);
});

it("on a page that runs from right to left the bar and the text do too, and code does not", async () => {
  const ann = await stage.person({ name: "Ann" });
  await newDocument(ann, stage.url);
  await ann.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
  await textOf(ann).click();
  await keys(ann, "مرحبا<Enter>```<Enter>let x = 1;");
  await ann.locator("weft-editor .ProseMirror pre code").waitFor();
  const runs = await ann.evaluate(() =>
    [".ProseMirror > :first-child", "pre code"].map((selector) => {
      const element = document.querySelector(`weft-editor ${selector}`);
      return element === null ? undefined : getComputedStyle(element).direction;
    }),
  );
  expect(runs).toEqual(["rtl", "ltr"]);
  const middle = async (name: string): Promise<number> =>
    (await ann.getByRole("button", { name, exact: true }).boundingBox())?.x ?? Number.NaN;
  expect(await middle("Undo")).toBeGreaterThan(await middle("Bold"));
});

it("an empty table and the list of documents speak the page's language", async () => {
  const ann = await stage.person({ name: "Anna", locale: "de-DE" });
  await ann.goto(stage.url);
  await ann.getByRole("button", { name: "Neues Dokument" }).click();
  await ann.getByRole("toolbar", { name: "Formatierung" }).waitFor();
  const words = await ann
    .locator("weft-editor .weft-page")
    .evaluate((it) => getComputedStyle(it).getPropertyValue("--_no-rows"));
  expect(words).toBe('"Leere Tabelle"');
  await ann.getByRole("textbox", { name: "Dokument" }).click();
  await keys(ann, "Wörter");
  await ann.getByText("Gespeichert").waitFor();
  await ann.clock.install({ time: Date.now() });
  await ann.goto(stage.url);
  await ann.getByText("Geöffnet gerade eben").waitFor();
  await ann.clock.install({ time: Date.now() + 3 * 60 * 60 * 1_000 });
  await ann.goto(stage.url);
  await ann.getByText("Geöffnet vor 3 Stunden").waitFor();
});
