/** Beginning with a template, from the home page. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { documentOf, newDocument, outlineOf, saved, textOf, useStage } from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

const TASKS = ["heading2: Today", "todo[ ]: ", "heading2: This week", "todo[ ]: ", "heading2: Later", "todo[ ]: "];

/** Someone on the home page who has a document already. */
async function atHome(page: Page): Promise<void> {
  await newDocument(page, stage.url);
  await page.keyboard.type("Apples");
  await saved(page);
  await page.getByRole("link", { name: "All documents" }).click();
  await page.getByRole("link", { name: "Apples" }).waitFor();
}

async function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.textContent ?? "");
}

it("by keys alone: T, along the shelf, Enter", async () => {
  const ann = await stage.person({ name: "Ann" });
  await atHome(ann);
  await ann.keyboard.press("t");
  await until(async () => (await focused(ann)).startsWith("Meeting notes"));
  // Three in a row at this width.
  for (const [key, title] of [
    ["ArrowDown", "Decision"],
    ["ArrowRight", "Retrospective"],
    ["ArrowUp", "To-do list"],
    ["End", "Weekly update"],
    ["Home", "Meeting notes"],
    ["ArrowRight", "To-do list"],
  ] as const) {
    await ann.keyboard.press(key);
    expect(await focused(ann), key).toContain(title);
  }
  await ann.keyboard.press("Enter");
  await ann.waitForURL("**/d/*");
  await textOf(ann).waitFor();
  await saved(ann);
  expect(await outlineOf(ann)).toEqual(TASKS);
  await until(async () => (await ann.title()) === "To-do list — Weft");
  // And it can be written in.
  await ann.locator(".ProseMirror > *").nth(1).click();
  await ann.keyboard.type("milk");
  await saved(ann);
  expect((await outlineOf(ann))[1]).toBe("todo[ ]: milk");
});

it("Escape puts the shelf away, and the focus back where it was opened", async () => {
  const ann = await stage.person();
  await atHome(ann);
  const button = ann.getByRole("button", { name: "From a template" });
  await button.click();
  await ann.getByRole("list", { name: "Templates" }).waitFor();
  expect(await button.getAttribute("aria-expanded")).toBe("true");
  await ann.keyboard.press("Escape");
  await ann.getByRole("list", { name: "Templates" }).waitFor({ state: "detached" });
  expect(await button.getAttribute("aria-expanded")).toBe("false");
  expect(await focused(ann)).toContain("From a template");
});

it("is offered to whoever has no documents, on a phone too, without sideways scrolling", async () => {
  const ann = await stage.person({ viewport: { width: 320, height: 700 }, hasTouch: true, isMobile: true });
  await ann.goto(stage.url);
  const card = ann.getByRole("button", { name: "Meeting notes" });
  await card.waitFor();
  expect(await ann.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await card.tap();
  await ann.waitForURL("**/d/*");
  await textOf(ann).waitFor();
  await saved(ann);
  const { content = [] } = await documentOf(ann);
  expect(content.length).toBeGreaterThan(5);
  await ann.getByRole("link", { name: "All documents" }).tap();
  await ann.getByRole("button", { name: "From a template" }).tap();
  await card.waitFor();
  expect(await ann.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});

it("says so when the list can't be loaded, and tries again when asked", async () => {
  const ann = await stage.person({ expects: /Failed to load resource/ });
  await atHome(ann);
  await ann.route("**/api/v1/templates", (route) => route.abort());
  await ann.getByRole("button", { name: "From a template" }).click();
  await ann.getByText("That did not work").waitFor();
  await ann.unroute("**/api/v1/templates");
  await ann.getByRole("button", { name: "Try again" }).click();
  await ann.getByRole("button", { name: "Project brief" }).waitFor();
});
