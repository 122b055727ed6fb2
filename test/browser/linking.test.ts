/** Links: as they are typed, pasted, shown and opened. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import {
  documentOf,
  keys,
  newDocument,
  openDocument,
  outlineOf,
  plainText,
  settled,
  textOf,
  useStage,
  type PersonOptions,
} from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

async function begin(words = "", options: PersonOptions = {}): Promise<Page> {
  const page = await stage.person({ name: "Ann", ...options });
  const drawer = page.waitForResponse(/\/assets\/drawer-[^/]+\.js$/);
  await newDocument(page, stage.url);
  await textOf(page).click();
  await drawer;
  // What recognises addresses is loaded beside the text.
  await until(
    async () => {
      await keys(page, "www.example.org ");
      const [link] = await linksOf(page);
      await keys(page, "<Control+a><Delete>");
      return link !== undefined;
    },
    { what: "addresses to be recognised" },
  );
  await keys(page, words);
  return page;
}

/** The links of all blocks: their words and where they lead. */
async function linksOf(page: Page): Promise<string[]> {
  const { content = [] } = await documentOf(page);
  return content.flatMap((block) =>
    (block.content ?? []).flatMap((run) => {
      const link = run.marks?.find(({ type }) => type === "link");
      return link === undefined ? [] : [`${plainText(run)} -> ${String(link.attrs?.["href"])}`];
    }),
  );
}

async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    const options = { clipboardData, bubbles: true, cancelable: true };
    document.activeElement?.dispatchEvent(new ClipboardEvent("paste", options));
  }, text);
}

const cardOf = (page: Page) => page.getByRole("group", { name: "Link" });

it.for<[typed: string, links: string[]]>([
  ["see https://x.example/a_(b), then ", ["https://x.example/a_(b) -> https://x.example/a_(b)"]],
  ["(ask ann@example.org). ", ["ann@example.org -> mailto:ann@example.org"]],
  ["www.example.org<Enter>", ["www.example.org -> https://www.example.org"]],
  [
    "example.com/path example.com ",
    ["example.com/path -> https://example.com/path", "example.com -> https://example.com"],
  ],
  ["README.md setup.py end.It is 1.2.3 e.g. x.y ftp://x.example/ ", []],
])("links addresses as they are typed: %s", async ([typed, links]) => {
  const page = await begin(typed);
  expect(await linksOf(page)).toEqual(links);
});

it("one Backspace makes it plain again, also while somebody else writes above; the next one deletes", async () => {
  const ann = await begin("first<Enter>go to https://x.example/a ");
  const ben = await stage.person({ name: "Ben" });
  await openDocument(ben, ann.url());
  expect(await linksOf(ann)).toHaveLength(1);
  await textOf(ben).getByText("first").click();
  await keys(ben, "<End> line");
  await settled(ann, ben);
  await keys(ann, "<Backspace>");
  expect(await linksOf(ann)).toEqual([]);
  expect((await outlineOf(ann))[1]).toBe("paragraph: go to https://x.example/a ");
  await keys(ann, "<Backspace>");
  expect((await outlineOf(ann))[1]).toBe("paragraph: go to https://x.example/a");
  await keys(ann, "<Enter>");
  expect(await linksOf(ann)).toHaveLength(1);
  await keys(ann, "<Backspace>");
  expect(await linksOf(ann)).toEqual([]);
  expect(await outlineOf(ann)).toHaveLength(3);
});

it("no address becomes a link in code, or because somebody else typed it", async () => {
  const ann = await begin("```<Enter>https://x.example/a b");
  const ben = await stage.person({ name: "Ben" });
  await openDocument(ben, ann.url());
  await settled(ann, ben);
  expect(await linksOf(ann)).toEqual([]);
});

it("an address pasted over words makes them a link, also a mailbox; alone it is one", async () => {
  const page = await begin("our page");
  await keys(page, "<Shift+Home>");
  await paste(page, "https://x.example/page");
  expect(await linksOf(page)).toEqual(["our page -> https://x.example/page"]);
  await keys(page, "<End><Enter>");
  await paste(page, "ann@example.org");
  expect((await linksOf(page))[1]).toBe("ann@example.org -> mailto:ann@example.org");
});

it("a card under a link tells where it leads, when the caret or the pointer is at it", async () => {
  const page = await begin("see https://x.example/a now", { permissions: ["clipboard-read", "clipboard-write"] });
  await keys(page, "<Home><ArrowRight><ArrowRight><ArrowRight><ArrowRight><ArrowRight><ArrowRight>");
  await cardOf(page).waitFor();
  const link = textOf(page).locator("a");
  const [under, over] = [await cardOf(page).boundingBox(), await link.boundingBox()];
  expect(under?.y).toBeGreaterThanOrEqual((over?.y ?? 0) + (over?.height ?? 0));
  expect(await cardOf(page).getByText("x.example/a").getAttribute("rel")).toContain("noopener");
  await cardOf(page).getByRole("button", { name: "Copy" }).click();
  await cardOf(page).getByRole("button", { name: "Copied" }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("https://x.example/a");
  await keys(page, "<Escape>");
  await cardOf(page).waitFor({ state: "hidden" });
  await link.hover();
  await cardOf(page).waitFor();
  await cardOf(page).getByRole("button", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog", { name: "Link" });
  await dialog.getByRole("textbox").fill("https://x.example/b");
  await dialog.getByRole("button", { name: "Apply" }).click();
  expect(await linksOf(page)).toEqual(["https://x.example/a -> https://x.example/b"]);
  await link.hover();
  await cardOf(page).getByRole("button", { name: "Remove link" }).click();
  expect(await linksOf(page)).toEqual([]);
});

it("Mod+K is quicker than the dialog's code, and asks all the same when that has come", async () => {
  const page = await stage.person({ name: "Ann" });
  let goOn = (): void => {};
  const held = new Promise<void>((resolve) => (goOn = resolve));
  await page.route(/\/assets\/chrome-[^/]+\.js$/, (route) => held.then(() => route.continue()));
  await newDocument(page, stage.url);
  await textOf(page).click();
  await keys(page, "our page<Shift+Home><Control+k>");
  const dialog = page.getByRole("dialog", { name: "Link" });
  expect(await dialog.count()).toBe(0);
  goOn();
  await dialog.getByRole("textbox").fill("https://x.example/");
  await dialog.getByRole("button", { name: "Apply" }).click();
  expect(await linksOf(page)).toEqual(["our page -> https://x.example/"]);
});

it("the words that shall be a link stay marked while their address is typed", async () => {
  const page = await begin("our page<Shift+Home><Control+k>");
  const marked = (): Promise<string> =>
    page.evaluate(() =>
      [...(CSS.highlights.get("weft-asked") ?? [])].map((range) => (range as Range).toString()).join(),
    );
  await page.getByRole("dialog", { name: "Link" }).waitFor();
  expect(await marked()).toBe("our page");
  await keys(page, "<Escape>");
  expect(await marked()).toBe("");
});

it("Alt+Enter and Mod+click open the link, Mod+K its dialog; nothing opens what no page is", async () => {
  const page = await begin("https://x.example/a ");
  await page.evaluate(() => {
    const opened: unknown[] = [];
    Object.assign(window, { opened });
    window.open = (...given) => (opened.push(given), null);
  });
  const opened = (): Promise<unknown> => page.evaluate(() => (window as unknown as { opened: unknown }).opened);
  const once = ["https://x.example/a", "_blank", "noopener,noreferrer"];
  await keys(page, "<ArrowLeft><ArrowLeft><Alt+Enter>");
  expect(await opened()).toEqual([once]);
  await textOf(page)
    .locator("a")
    .click({ modifiers: ["Control"] });
  expect(await opened()).toEqual([once, once]);
  // By keys: one more click here would be the second of a double one, or the third.
  await keys(page, "<Home><ArrowRight><Control+k>");
  await page.getByRole("dialog", { name: "Link" }).getByRole("textbox").fill("tel:+49301234");
  await keys(page, "<Enter>");
  await keys(page, "<Alt+Enter>");
  const call = ["tel:+49301234", "_blank", "noopener,noreferrer"];
  expect(await opened()).toEqual([once, once, call]);
  await keys(page, "<Control+k>");
  await page.getByRole("dialog", { name: "Link" }).getByRole("textbox").fill("docs/here.md");
  await keys(page, "<Enter>");
  await keys(page, "<Alt+Enter><Control+k>");
  await page.getByRole("dialog", { name: "Link" }).getByRole("button", { name: "Copy" }).waitFor();
  await keys(page, "<Escape>");
  await textOf(page)
    .locator("a")
    .click({ modifiers: ["Control"] });
  expect(await opened()).toEqual([once, once, call]);
});
