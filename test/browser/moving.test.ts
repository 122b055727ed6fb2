/** Blocks moved, doubled and turned into others: by the handle, by keys, by menu; and while somebody else types in them. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { keys, newDocument, openDocument, outlineOf, settled, textOf, useStage } from "../helpers/browser.ts";

const stage = useStage();

async function begin(): Promise<Page> {
  const page = await stage.person({ name: "Ann" });
  await newDocument(page, stage.url);
  await textOf(page).click();
  await keys(page, "one<Enter>two<Enter>three");
  return page;
}

/** Presses the handle of a block and pulls it to the upper half of another. */
async function drag(page: Page, from: number, to: number, drop = true): Promise<void> {
  const blocks = page.locator(".weft-doc > *");
  await blocks.nth(from).hover();
  const grip = await page.getByRole("button", { name: "Drag to move" }).boundingBox();
  const target = await blocks.nth(to).boundingBox();
  if (grip === null || target === null) throw new Error("There is nothing to drag.");
  await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
  await page.mouse.down();
  await page.mouse.move(grip.x + 30, grip.y - 10, { steps: 3 });
  await page.mouse.move(target.x + 50, target.y + 3, { steps: 5 });
  await page.locator(".drop-line").waitFor();
  if (!drop) await page.keyboard.press("Escape");
  await page.mouse.up();
}

it("a block is dragged by its handle, and what another person types in it meanwhile comes along", async () => {
  const ann = await begin();
  const ben = await stage.person({ name: "Ben" });
  await openDocument(ben, ann.url());
  await settled(ann, ben);
  await textOf(ben).getByText("three").click();
  await keys(ben, "<End>");
  await Promise.all([drag(ann, 2, 0), keys(ben, " and more")]);
  await settled(ann, ben);
  expect(await outlineOf(ben)).toEqual(["paragraph: three and more", "paragraph: one", "paragraph: two"]);
  await keys(ann, "<Control+z>");
  await settled(ann, ben);
  expect(await outlineOf(ann)).toEqual(["paragraph: one", "paragraph: two", "paragraph: three and more"]);
});

it("a drag is given up by Escape, and nothing has changed", async () => {
  const page = await begin();
  await drag(page, 2, 0, false);
  expect(await outlineOf(page)).toEqual(["paragraph: one", "paragraph: two", "paragraph: three"]);
  expect(await page.locator(".weft-dragged").count()).toBe(0);
});

it("keys move a block and say aloud where it is", async () => {
  const page = await begin();
  await keys(page, "<Alt+ArrowUp>");
  expect(await outlineOf(page)).toEqual(["paragraph: one", "paragraph: three", "paragraph: two"]);
  await page.getByRole("status").filter({ hasText: "Moved to place 2 of 3" }).waitFor({ state: "attached" });
  await keys(page, "<Control+Shift+d>");
  expect((await outlineOf(page))[2]).toBe("paragraph: three");
});

it("the plus beside a block opens the list of blocks below it", async () => {
  const page = await begin();
  await page.locator(".weft-doc > *").first().hover();
  await page.getByRole("button", { name: "Add a block below" }).click();
  await page.getByRole("listbox", { name: "Insert" }).waitFor();
  await keys(page, "divider<Enter>");
  expect(await outlineOf(page)).toEqual([
    "paragraph: one",
    "divider: ",
    "paragraph: ",
    "paragraph: two",
    "paragraph: three",
  ]);
});

it("the handle's menu, and the toolbar's, turn a block into another", async () => {
  const page = await begin();
  await page.locator(".weft-doc > *").nth(1).hover();
  await page.getByRole("button", { name: "Drag to move" }).click();
  await page.getByRole("menuitemradio", { name: "Heading 2" }).click();
  expect(await outlineOf(page)).toEqual(["paragraph: one", "heading2: two", "paragraph: three"]);
  await keys(page, "<Alt+F10><End><ArrowLeft><Enter>du");
  await page.getByRole("menuitem", { name: "Duplicate" }).press("Enter");
  expect(await outlineOf(page)).toEqual(["paragraph: one", "heading2: two", "heading2: two", "paragraph: three"]);
});
