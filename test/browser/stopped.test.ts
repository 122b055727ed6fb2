/** What is there when the text can't be drawn: its words, and a way back. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { axeViolations } from "../helpers/axe.ts";
import { keys, newDocument, outlineOf, saved, textOf, useStage } from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

/** From now on no divider can be drawn, until `globalThis.draws` is true again. */
function breakDividers(): void {
  const create = document.createElement.bind(document);
  document.createElement = (name: string) => {
    if (name === "hr" && Reflect.get(globalThis, "draws") !== true) throw new Error("no divider here");
    return create(name);
  };
}

const words = (page: Page): Promise<string> => page.locator("weft-editor .stopped pre").innerText();

it("an editor that fails shows the words, which can be copied, and comes back when asked", async () => {
  const ann = await stage.person({
    name: "Ann",
    expects: /no divider here/,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await newDocument(ann, stage.url);
  await textOf(ann).click();
  await keys(ann, "# Plan<Enter>two **bold** words<Enter>");
  await saved(ann);
  await ann.evaluate(breakDividers);
  await keys(ann, "---");
  await ann.getByRole("alert").getByText("The editor has stopped").waitFor();
  expect(await words(ann)).toContain("Plan\ntwo bold words");
  expect(await textOf(ann).count()).toBe(0);
  expect(await axeViolations(ann)).toBe("");
  await ann.getByRole("button", { name: "Copy the text" }).click();
  await ann.getByRole("button", { name: "Copied" }).waitFor();
  expect(await ann.evaluate(() => navigator.clipboard.readText())).toContain("Plan\ntwo bold words");
  await ann.evaluate(() => Object.assign(globalThis, { draws: true }));
  await ann.getByRole("button", { name: "Try again" }).click();
  await textOf(ann).click();
  await keys(ann, "<Control+End>more");
  await until(async () => (await outlineOf(ann)).at(-1)?.endsWith("more") === true);
  expect((await outlineOf(ann)).slice(0, 2)).toEqual(["heading1: Plan", "paragraph: two bold words"]);
  await saved(ann);
});

it("a document that can't be drawn from the beginning shows its words", async () => {
  const ann = await stage.person({ name: "Ann", expects: /no divider here/ });
  await newDocument(ann, stage.url);
  await textOf(ann).click();
  await keys(ann, "before<Enter>---after");
  await saved(ann);
  await ann.addInitScript(breakDividers);
  await ann.reload();
  await until(async () => (await ann.locator("weft-editor .stopped pre").count()) === 1);
  expect(await words(ann)).toBe("before\n\nafter");
});
