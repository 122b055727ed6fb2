/** Pages of others in a document. The provider is a fake: its addresses are answered here. */
import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import {
  documentOf,
  keys,
  newDocument,
  openDocument,
  outlineOf,
  settled,
  textOf,
  useStage,
  type PersonOptions,
} from "../helpers/browser.ts";

const stage = useStage();

const VIDEO = "https://www.youtube.com/watch?v=abc_DEF-123&t=1m5s";

/** Someone whose browser reaches the provider, and what it asked of anybody but our server. */
async function reader(options: PersonOptions = {}): Promise<{ readonly page: Page; readonly asked: string[] }> {
  const page = await stage.person({ name: "Ann", ...options });
  const asked: string[] = [];
  await page.route(
    (url) => url.origin !== stage.url && url.protocol.startsWith("http"),
    async (route) => {
      asked.push(route.request().url());
      const body = "<!doctype html><title>Player</title><button>Play</button>";
      await route.fulfill({ contentType: "text/html", body });
    },
  );
  return { page, asked };
}

async function begin(options: PersonOptions = {}): ReturnType<typeof reader> {
  const made = await reader(options);
  await newDocument(made.page, stage.url);
  await textOf(made.page).click();
  return made;
}

/** Inserts an embed by its name. */
async function insert(page: Page, address: string): Promise<void> {
  await keys(page, "/embed");
  await page.getByRole("option", { selected: true }).getByText("Embed").waitFor();
  await keys(page, "<Enter>");
  await page.getByRole("dialog", { name: "Embed" }).getByRole("textbox").fill(address);
  await page.keyboard.press("Enter");
  await cardOf(page).first().waitFor();
}

const cardOf = (page: Page): Locator => textOf(page).locator(".weft-embed-card");

it("is inserted by its name; nothing is asked of the provider before its reader presses the button", async () => {
  const { page, asked } = await begin();
  await insert(page, VIDEO);
  expect((await documentOf(page)).content?.[0]).toMatchObject({ type: "embed", attrs: { src: VIDEO } });
  await cardOf(page).getByText("YouTube", { exact: true }).waitFor();
  await cardOf(page).getByRole("link", { name: VIDEO }).waitFor();
  expect(asked).toEqual([]);
  await cardOf(page).getByRole("button", { name: "Show from YouTube" }).click();
  const frame = cardOf(page).locator("iframe");
  await page.frameLocator("iframe").getByRole("button", { name: "Play" }).waitFor();
  expect(asked).toEqual(["https://www.youtube-nocookie.com/embed/abc_DEF-123?start=65"]);
  expect(await frame.getAttribute("sandbox")).not.toContain("allow-top-navigation");
  expect(await frame.getAttribute("title")).toBe(`YouTube: ${VIDEO}`);
});

it("a page that may not be framed is a card with its address and host, of which nothing is fetched", async () => {
  const { page, asked } = await begin();
  await insert(page, "https://news.example/story?id=1");
  await cardOf(page).getByText("news.example", { exact: true }).waitFor();
  expect(
    await cardOf(page)
      .getByRole("button", { name: /^Show from/ })
      .count(),
  ).toBe(0);
  await keys(page, "<Escape>");
  expect(await cardOf(page).locator("a").getAttribute("rel")).toContain("noopener");
  expect(asked).toEqual([]);
});

it("takes no address that is no page's", async () => {
  const { page } = await begin();
  await keys(page, "/embed");
  await page.getByRole("option", { selected: true }).getByText("Embed").waitFor();
  await keys(page, "<Enter>");
  const field = page.getByRole("dialog", { name: "Embed" }).getByRole("textbox");
  for (const wrong of ["javascript:alert(1)", "ann@example.org", "not an address"]) {
    await field.fill(wrong);
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
  }
  await keys(page, "<Escape>");
  expect(await outlineOf(page)).toEqual(["paragraph: "]);
});

it("is one of the forms of a pasted address", async () => {
  const { page } = await begin();
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    const options = { clipboardData, bubbles: true, cancelable: true };
    document.activeElement?.dispatchEvent(new ClipboardEvent("paste", options));
  }, VIDEO);
  const menu = page.getByRole("menu", { name: "Paste as" });
  await menu.getByRole("menuitemradio", { name: "Embed" }).click();
  await cardOf(page).waitFor();
  await menu.getByRole("menuitemradio", { name: "Link" }).click();
  expect(await outlineOf(page)).toEqual([`paragraph: ${VIDEO}`]);
});

it("the keyboard goes in and comes back, names it and takes it away", async () => {
  const { page } = await begin();
  await insert(page, VIDEO);
  await keys(page, "<ArrowUp><Tab>");
  await page.getByRole("button", { name: "Show from YouTube" }).and(page.locator(":focus")).waitFor();
  await keys(page, "<Enter>");
  await page.frameLocator("iframe").getByRole("button", { name: "Play" }).waitFor();
  // Into the frame, out of it, and back to the text.
  await keys(page, "<Tab><Tab><Tab>");
  await cardOf(page).locator(":focus").waitFor();
  await keys(page, "<Escape>");
  await cardOf(page).and(page.locator(".ProseMirror-selectednode")).waitFor();
  await cardOf(page).getByRole("button", { name: "Caption" }).click();
  await keys(page, "The talk<Enter>");
  expect((await documentOf(page)).content?.[0]?.attrs).toMatchObject({ caption: "The talk" });
  expect(await cardOf(page).locator("iframe").getAttribute("title")).toBe("YouTube: The talk");
  await keys(page, "<Delete>");
  expect((await outlineOf(page)).map((line) => line.split(":")[0])).toEqual(["paragraph"]);
});

it("is there for who only reads, and on paper says its address", async () => {
  const { page: ann } = await begin();
  await insert(ann, VIDEO);
  const { page: ben, asked } = await reader();
  await openDocument(ben, ann.url());
  await settled(ann, ben);
  await ben.evaluate(() => document.querySelector("weft-editor")?.setAttribute("mode", "view"));
  await textOf(ben).and(ben.locator("[aria-readonly=true]")).waitFor();
  expect(await cardOf(ben).getByRole("button", { name: "Delete embed" }).count()).toBe(0);
  await cardOf(ben).getByRole("button", { name: "Show from YouTube" }).click();
  await ben.frameLocator("iframe").getByRole("button", { name: "Play" }).waitFor();
  expect(asked).toHaveLength(1);
  await ben.emulateMedia({ media: "print" });
  expect(await cardOf(ben).locator("iframe").isVisible()).toBe(false);
  expect(await cardOf(ben).getByText(VIDEO).isVisible()).toBe(true);
});
