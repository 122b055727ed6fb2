/** A callout's tone: said above its blocks, and changed there, by mouse, keys and fingers. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { axeViolations } from "../helpers/axe.ts";
import { documentOf, keys, newDocument, openDocument, settled, textOf, useStage } from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

const tonesOf = async (page: Page): Promise<unknown[]> =>
  ((await documentOf(page)).content ?? []).filter(({ type }) => type === "callout").map(({ attrs }) => attrs?.["tone"]);

async function begin(page: Page): Promise<string> {
  const link = await newDocument(page, stage.url);
  await textOf(page).click();
  await keys(page, "/callout");
  await page.getByRole("option", { name: "Callout", selected: true }).waitFor();
  await keys(page, "<Enter>Mind the gap");
  await textOf(page).getByRole("note", { name: "Note" }).waitFor();
  return link;
}

it("is changed by a press on it, or by keys, and others see it", async () => {
  const ann = await stage.person({ name: "Ann" });
  const ben = await stage.person({ name: "Ben", colorScheme: "dark" });
  await openDocument(ben, await begin(ann));
  const menu = ann.getByRole("menu", { name: "Kind of callout" });
  await textOf(ann).getByRole("button", { name: "Kind of callout: Note" }).click();
  await menu.getByRole("menuitemradio", { name: "Note", checked: true }).and(menu.locator(":focus")).waitFor();
  expect(await axeViolations(ann)).toBe("");
  await menu.getByRole("menuitemradio", { name: "Warning" }).click();
  await textOf(ben).getByRole("note", { name: "Warning" }).waitFor();
  // The cursor is where it was, and one step takes the tone back.
  await keys(ann, "!<Shift+F10>");
  await menu.getByRole("menuitemradio", { name: "Warning", checked: true }).and(menu.locator(":focus")).waitFor();
  await keys(ann, "t<Enter>");
  await menu.waitFor({ state: "detached" });
  await keys(ann, "!");
  await until(async () => (await tonesOf(ben)).join() === "tip", { what: "the tip" });
  await textOf(ben).getByText("Mind the gap!!").waitFor();
  await keys(ann, "<Shift+F10>");
  await menu.waitFor();
  await keys(ann, "<ArrowUp><Escape>");
  await menu.waitFor({ state: "detached" });
  expect(await tonesOf(ann)).toEqual(["tip"]);
  await keys(ann, "<Control+z><Control+z>");
  await until(async () => (await tonesOf(ann)).join() === "warning", { what: "the warning again" });
  // Code in it has tools of its own.
  await keys(ann, "<Enter>```<Enter>x<Shift+F10>");
  await textOf(ann)
    .getByRole("button", { name: /^Language/ })
    .and(ann.locator(":focus"))
    .waitFor();
  await settled(ann, ben);
});

it("is changed by a finger, in German, and only said to who may not write", async () => {
  const anna = await stage.person({ name: "Anna", viewport: { width: 390, height: 844 }, hasTouch: true });
  const link = await begin(anna);
  const bernd = await stage.person({
    name: "Bernd",
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    locale: "de",
  });
  await bernd.goto(link);
  const text = bernd.getByRole("textbox", { name: "Dokument" });
  const tone = text.getByRole("button", { name: "Art des Hinweises: Notiz" });
  await tone.tap();
  await bernd.getByRole("menu", { name: "Art des Hinweises" }).getByRole("menuitemradio", { name: "Vorsicht" }).tap();
  await textOf(anna).getByRole("note", { name: "Caution" }).waitFor();
  // Nobody asked for the keyboard.
  expect(await text.evaluate((it) => it === document.activeElement)).toBe(false);
  await bernd.evaluate(() => document.querySelector("weft-editor")?.setAttribute("mode", "view"));
  const said = text.getByRole("button", { name: "Art des Hinweises: Vorsicht", disabled: true });
  await said.waitFor();
  await said.tap({ force: true });
  expect(await bernd.getByRole("menu").count()).toBe(0);
});
