/** Tables as people use them: typing from cell to cell, dragging, menus, handles, the clipboard, and two people in one table. */
import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import { keys, newDocument, openDocument, outlineOf, saved, settled, textOf, useStage } from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

const SHEET = new URL("../../packages/editor/test/fixtures/clipboard/excel-budget.html", import.meta.url);

/** The words of each row's cells. */
async function rowsOf(page: Page): Promise<string[][]> {
  return textOf(page)
    .locator("tr")
    .evaluateAll((rows) =>
      rows.map((row) => [...row.children].map((cell) => (cell as HTMLElement).innerText.replace(/\n+/g, "\n").trim())),
    );
}

function cellOf(page: Page, words: string): Locator {
  return textOf(page)
    .locator("td, th")
    .filter({ hasText: new RegExp(`^${words}$`) });
}

async function exec(page: Page, name: string, args: object = {}): Promise<boolean> {
  return page.evaluate(
    ([name, args]) =>
      (document.querySelector("weft-editor") as unknown as { exec(name: string, args: object): boolean }).exec(
        name,
        args,
      ),
    [name, args] as const,
  );
}

/** A document with a table of three rows and columns, filled from "a" to "i". */
async function withTable(page: Page, args: object = {}): Promise<string> {
  const link = await newDocument(page, stage.url);
  await textOf(page).click();
  await exec(page, "table", args);
  await textOf(page).locator("table").waitFor();
  await keys(page, "a<Tab>b<Tab>c<Tab>d<Tab>e<Tab>f<Tab>g<Tab>h<Tab>i");
  return link;
}

/** Drags the mouse from the middle of one element to that of another. */
async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  const [one, other] = [await from.boundingBox(), await to.boundingBox()];
  if (one === null || other === null) throw new Error("There is nothing to drag.");
  await page.mouse.move(one.x + one.width / 2, one.y + one.height / 2);
  await page.mouse.down();
  await page.mouse.move(other.x + other.width / 2, other.y + other.height / 2, { steps: 8 });
  await page.mouse.up();
}

/** The pointer goes to a cell, and its row's or column's handle comes. */
async function handleOf(page: Page, cell: Locator, name: "Row" | "Column"): Promise<Locator> {
  await cell.hover();
  const handle = page.getByRole("button", { name, exact: true });
  await until(
    async () => {
      const [one, other] = [await handle.boundingBox(), await cell.boundingBox()];
      if (one === null || other === null) return false;
      const [x, y] = [one.x + one.width / 2, one.y + one.height / 2];
      return name === "Row" ? y > other.y && y < other.y + other.height : x > other.x && x < other.x + other.width;
    },
    { what: `the handle of the ${name}` },
  );
  return handle;
}

async function paste(page: Page, data: Readonly<Record<string, string>>): Promise<void> {
  await page.evaluate((data) => {
    const clipboardData = new DataTransfer();
    for (const [type, text] of Object.entries(data)) clipboardData.setData(type, text);
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(event);
  }, data);
}

it("is written from cell to cell, grows at its last one, and is left", async () => {
  const ann = await stage.person({ name: "Ann" });
  await withTable(ann);
  await keys(ann, "<Tab>j<Shift+Tab><Shift+Tab>!");
  expect(await rowsOf(ann)).toEqual([
    ["a", "b", "c"],
    ["d", "e", "f"],
    ["g", "h!", "i"],
    ["j", "", ""],
  ]);
  await until(async () => (await textOf(ann).locator('th[scope="col"]').count()) === 3, {
    what: "the scope of headers",
  });
  await keys(ann, "<ArrowUp>1<ArrowDown>2<ArrowRight><ArrowRight>3<ArrowLeft><ArrowLeft>4");
  expect((await rowsOf(ann)).slice(1, 3)).toEqual([
    ["d", "e1", "f"],
    ["g", "h!2", "4i3"],
  ]);
  await keys(ann, "<Escape>below");
  expect(await outlineOf(ann)).toEqual([expect.stringContaining("table: "), "paragraph: below"]);
});

it("has cells that are selected by the mouse and by the keyboard, merged, split, emptied, and brought back", async () => {
  const ann = await stage.person({ name: "Ann" });
  await withTable(ann);
  await drag(ann, cellOf(ann, "a"), cellOf(ann, "e"));
  const selected = textOf(ann).locator(".weft-selected-cell");
  expect(await selected.allInnerTexts()).toEqual(["a", "b", "d", "e"]);
  await ann.keyboard.press("Alt+Enter");
  await ann.getByRole("menuitem", { name: "Merge cells" }).click();
  expect(await rowsOf(ann)).toEqual([["a\nb\nd\ne", "c"], ["f"], ["g", "h", "i"]]);
  await ann.keyboard.press("Control+z");
  await drag(ann, cellOf(ann, "i"), cellOf(ann, "e"));
  expect(await selected.allInnerTexts()).toEqual(["e", "f", "h", "i"]);
  await ann.keyboard.press("Delete");
  expect(await rowsOf(ann)).toEqual([
    ["a", "b", "c"],
    ["d", "", ""],
    ["g", "", ""],
  ]);
  await ann.keyboard.press("Control+z");
  await cellOf(ann, "a").click();
  await keys(ann, "<End><Shift+ArrowRight><Shift+ArrowDown>");
  expect(await selected.allInnerTexts()).toEqual(["a", "b", "d", "e"]);
  await ann.keyboard.type("new");
  expect(await rowsOf(ann)).toEqual([
    ["new", "", "c"],
    ["", "", "f"],
    ["g", "h", "i"],
  ]);
  await ann.keyboard.press("Control+z");
  expect((await rowsOf(ann))[0]).toEqual(["a", "b", "c"]);
});

it("has handles with menus, edges along which it grows, and borders that are dragged", async () => {
  const ann = await stage.person({ name: "Ann" });
  await withTable(ann);
  await (await handleOf(ann, cellOf(ann, "e"), "Row")).click();
  expect(await textOf(ann).locator(".weft-selected-cell").allInnerTexts()).toEqual(["d", "e", "f"]);
  await ann.getByRole("menuitem", { name: "Move row down" }).click();
  expect(await rowsOf(ann)).toEqual([
    ["a", "b", "c"],
    ["g", "h", "i"],
    ["d", "e", "f"],
  ]);
  await (await handleOf(ann, cellOf(ann, "c"), "Column")).click();
  // The first item has the focus; "Move column left" is the next that begins so.
  await ann.locator('[role="menu"] :focus').waitFor();
  await ann.keyboard.press("m");
  await ann.keyboard.press("Enter");
  expect((await rowsOf(ann))[0]).toEqual(["a", "c", "b"]);
  await cellOf(ann, "e").hover();
  await ann.getByRole("button", { name: "Insert column after" }).click();
  await ann.keyboard.type("x");
  await cellOf(ann, "d").hover();
  await ann.getByRole("button", { name: "Insert row below" }).click();
  await ann.keyboard.type("y");
  expect((await rowsOf(ann))[2]).toEqual(["d", "f", "e", "x"]);
  expect((await rowsOf(ann))[3]).toEqual(["y", "", "", ""]);
  const box = await cellOf(ann, "d").boundingBox();
  if (box === null) throw new Error("The cell is not there.");
  await ann.mouse.move(box.x + box.width - 2, box.y + 10);
  await textOf(ann).locator("xpath=..").locator(".weft-resizer").waitFor();
  await ann.mouse.down();
  await ann.mouse.move(box.x + box.width + 58, box.y + 10, { steps: 4 });
  await ann.mouse.up();
  await until(async () => Math.abs(((await cellOf(ann, "d").boundingBox())?.width ?? 0) - box.width - 60) < 3, {
    what: "the column to be wider",
  });
  await ann.keyboard.press("Control+z");
  await until(async () => Math.abs(((await cellOf(ann, "d").boundingBox())?.width ?? 0) - box.width) < 1, {
    what: "the column to be as it was",
  });
});

it("takes cells from a spreadsheet, in one step, and gives them back", async () => {
  const ann = await stage.person({ name: "Ann" });
  await withTable(ann);
  const before = await rowsOf(ann);
  await cellOf(ann, "i").click();
  await keys(ann, "<End>");
  await paste(ann, { "text/html": readFileSync(SHEET, "utf8").replaceAll("\n", "\r\n"), "text/plain": "plain" });
  const after = await rowsOf(ann);
  expect(after.slice(0, 2).map((row) => row.slice(0, 3))).toEqual(before.slice(0, 2));
  expect(after.length).toBeGreaterThan(3);
  expect(after[2]?.slice(0, 2)).toEqual(["g", "h"]);
  expect(after[2]?.[2]).not.toBe("i");
  await ann.keyboard.press("Control+z");
  expect(await rowsOf(ann)).toEqual(before);
  await drag(ann, cellOf(ann, "a"), cellOf(ann, "e"));
  const copied = await ann.evaluate(() => {
    const clipboardData = new DataTransfer();
    document.activeElement?.dispatchEvent(
      new ClipboardEvent("cut", { clipboardData, bubbles: true, cancelable: true }),
    );
    return { html: clipboardData.getData("text/html"), text: clipboardData.getData("text/plain") };
  });
  expect(copied.text).toBe("a\tb\nd\te");
  expect(await rowsOf(ann)).toEqual([
    ["", "", "c"],
    ["", "", "f"],
    ["g", "h", "i"],
  ]);
  await cellOf(ann, "h").click();
  await keys(ann, "<End>");
  await paste(ann, { "text/html": copied.html, "text/plain": copied.text });
  expect(await rowsOf(ann)).toEqual([
    ["", "", "c"],
    ["", "", "f"],
    ["g", "a", "b"],
    ["", "d", "e"],
  ]);
});

it("keeps what one person types in a row that another one moves, and does not grow when both add columns", async () => {
  const [ann, ben] = await Promise.all([stage.person({ name: "Ann" }), stage.person({ name: "Ben" })]);
  const link = await withTable(ann);
  await saved(ann);
  await openDocument(ben, link);
  await cellOf(ben, "e").click();
  await keys(ben, "<End>");
  await cellOf(ann, "h").click();
  await Promise.all([ben.keyboard.type("eeeeeeeeee", { delay: 15 }), exec(ann, "table_row_up")]);
  await settled(ann, ben);
  const rows = await rowsOf(ann);
  expect(rows.map(([first]) => first)).toEqual(["a", "g", "d"]);
  expect(rows.flat().join("")).toContain("e".repeat(11));
  await Promise.all([exec(ann, "table_column_after"), exec(ben, "table_column_after")]);
  await Promise.all([saved(ann), saved(ben)]);
  const then = await settled(ann, ben);
  expect((await rowsOf(ann)).map(({ length }) => length)).toEqual([5, 5, 5]);
  await ann.keyboard.type("x");
  await saved(ann);
  await settled(ann, ben);
  expect((await rowsOf(ben)).map(({ length }) => length)).toEqual([5, 5, 5]);
  expect(then.content?.length).toBe(2);
});

it("is at hand for a finger, on a phone", async () => {
  const ann = await stage.person({
    name: "Ann",
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await withTable(ann, { columns: 6, rows: 3 });
  await cellOf(ann, "b").tap();
  await ann.getByRole("button", { name: "Column", exact: true }).tap();
  await ann.getByRole("menuitem", { name: "Insert column before" }).tap();
  expect((await rowsOf(ann))[0]?.slice(0, 4)).toEqual(["a", "", "b", "c"]);
  expect(await ann.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
