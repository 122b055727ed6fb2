/** The list on the home page as people use it: searching, its parts, stars, copies, and what is in the trash. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { deleteDocument, newDocument, saved, useStage } from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

/** Makes documents as a program of theirs would, and shows the list. */
async function withDocuments(page: Page, texts: Readonly<Record<string, string>>): Promise<void> {
  await page.goto(stage.url);
  await page.getByRole("heading", { name: "Write together" }).waitFor();
  await page.evaluate(async (all) => {
    for (const [title, content] of Object.entries(all)) {
      await fetch("/api/v1/documents", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ title, content, format: "markdown" }),
      });
    }
  }, texts);
  await page.reload();
  await page.getByRole("searchbox").waitFor();
}

const titles = (page: Page): Promise<string[]> => page.locator(".row-title").allInnerTexts();
const field = (page: Page) => page.getByRole("searchbox", { name: "Search titles and text" });

/** Searches until the index knows the words. */
async function search(page: Page, query: string, expected: string): Promise<void> {
  await until(async () => {
    await field(page).fill("");
    await field(page).fill(query);
    await page
      .locator("mark")
      .first()
      .waitFor({ timeout: 3_000 })
      .catch(() => {});
    return (await titles(page)).join() === expected;
  });
}

it("finds words in texts, shows them, and is used by keys alone", async () => {
  const ann = await stage.person();
  await withDocuments(ann, {
    Trip: "We take the night train to Lisbon.",
    "Night shift": "Nobody knows.",
    Recipe: "Flour and <b>butter</b>.",
  });
  await search(ann, "night", "Night shift,Trip");
  expect(await ann.locator(".row-snippet").allInnerTexts()).toEqual(["We take the night train to Lisbon."]);
  expect(await ann.locator("mark").allInnerTexts()).toEqual(["Night", "night"]);
  await field(ann).fill("");
  await until(async () => (await titles(ann)).length === 3);
  await ann.getByRole("link", { name: "Recipe" }).focus();
  // "/" leads to the field, arrows into what was found and back, Enter to the first.
  await ann.keyboard.press("/");
  expect(await field(ann).evaluate((input) => input === document.activeElement)).toBe(true);
  await ann.keyboard.type("night tra");
  await until(async () => (await titles(ann)).join() === "Trip");
  await ann.keyboard.press("ArrowDown");
  expect(await ann.evaluate(() => document.activeElement?.className)).toBe("row-link");
  await ann.keyboard.press("ArrowUp");
  await ann.keyboard.press("Enter");
  await ann.waitForURL("**/d/*");
  await ann.getByText("Lisbon").waitFor();
  // Back comes to what was found.
  await ann.goBack();
  await until(async () => (await titles(ann)).join() === "Trip");
  expect(await field(ann).inputValue()).toBe("night tra");
  await field(ann).fill("zebra");
  await ann.getByText("Nothing found for “zebra”.").waitFor();
  await ann.keyboard.press("Escape");
  await until(async () => (await titles(ann)).length === 3);
});

it("finds what was just written in an editor", async () => {
  const ann = await stage.person();
  await newDocument(ann, stage.url);
  await ann.keyboard.type("Live");
  await ann.keyboard.press("Enter");
  await ann.keyboard.type("a quite uncommon axolotl");
  await saved(ann);
  await ann.getByRole("link", { name: "All documents" }).click();
  await search(ann, "axolotl", "Live");
});

it("shows an error of a search where the list is, and goes on after it", async () => {
  const ann = await stage.person({ expects: /500/ });
  await withDocuments(ann, { One: "one" });
  await ann.route("**/api/v1/documents?query=*", (route) =>
    route.fulfill({ status: 500, contentType: "application/problem+json", body: '{"detail":"It broke. Try again."}' }),
  );
  await field(ann).fill("one");
  await ann.getByText("It broke. Try again.").waitFor();
  await ann.unroute("**/api/v1/documents?query=*");
  await ann.getByRole("button", { name: "Try again" }).click();
  await until(async () => (await titles(ann)).join() === "One");
});

it("stars, copies, and shows the parts of the list", async () => {
  const [ann, ben] = [await stage.person(), await stage.person()];
  await withDocuments(ann, { One: "first", Two: "second" });
  await ann.getByRole("button", { name: "Star on One" }).click();
  await ann.getByRole("button", { name: "Starred" }).click();
  await until(async () => (await titles(ann)).join() === "One");
  await ann.reload();
  await until(async () => (await titles(ann)).join() === "One");
  expect(await ann.getByRole("button", { name: "Star on One" }).getAttribute("aria-pressed")).toBe("true");
  await ann.getByRole("button", { name: "All", exact: true }).click();
  await until(async () => (await titles(ann)).join() === "Two,One");
  // By keys: to the menu of the row, and down to what it has.
  await ann.getByRole("button", { name: "More for Two" }).focus();
  await ann.keyboard.press("ArrowDown");
  await ann.getByRole("menuitem", { name: "Add a star" }).waitFor();
  await ann.keyboard.press("d");
  await ann.keyboard.press("Enter");
  await ann.getByText("“Two (copy)” is made.").waitFor();
  await until(async () => (await titles(ann)).join() === "Two (copy),Two,One");
  await ann.getByRole("button", { name: "Open", exact: true }).click();
  await ann.waitForURL("**/d/*");
  await ann.getByText("second").waitFor();
  await ben.goto(ann.url());
  await ben.getByText("second").waitFor();
  await ben.getByRole("link", { name: "All documents" }).click();
  await ben.getByRole("button", { name: "By link" }).click();
  await until(async () => (await titles(ben)).join() === "Two (copy)");
  await ben.getByRole("button", { name: "Mine" }).click();
  await ben.getByText("You have not made a document yet.").waitFor();
});

it("has a trash from which documents come back, or go for good", async () => {
  const ann = await stage.person();
  await withDocuments(ann, { Keep: "a", Lose: "b" });
  await deleteDocument(ann, "Keep");
  await deleteDocument(ann, "Lose");
  await ann.getByRole("button", { name: "Trash" }).click();
  const more = ann.getByRole("button", { name: /^More for/ });
  await until(async () => (await more.count()) === 2, { what: "both in the trash" });
  await more.first().click();
  await ann.getByRole("menuitem", { name: "Restore" }).click();
  await until(async () => (await more.count()) === 1, { what: "one in the trash" });
  ann.once("dialog", (dialog) => void dialog.dismiss());
  await more.click();
  await ann.getByRole("menuitem", { name: "Delete for good" }).click();
  expect(await more.count()).toBe(1);
  ann.once("dialog", (dialog) => void dialog.accept());
  await more.click();
  await ann.getByRole("menuitem", { name: "Delete for good" }).click();
  await ann.getByText("The trash is empty.").waitFor();
  await ann.getByRole("button", { name: "All", exact: true }).click();
  await until(async () => (await more.count()) === 1, { what: "the other in the list" });
});
