/** What one reads a document with: outline, count of words, focus mode, full screen, print, the text as Markdown. */
import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import { keys, newDocument, openDocument, pasteHTML, settled, textOf, useStage } from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

async function begin(html: string, options = {}): Promise<Page> {
  const page = await stage.person({ name: "Ann", viewport: { width: 1280, height: 800 }, ...options });
  await newDocument(page, stage.url);
  if (html !== "") await pasteHTML(page, html);
  return page;
}

async function view(page: Page, item: string): Promise<void> {
  const choice = page.getByRole("menu", { name: "View" }).getByLabel(item, { exact: true });
  // A menu goes when the page scrolls, as it may still do behind what was pasted.
  await until(async () => {
    if (await choice.isVisible()) return true;
    await page.getByRole("button", { name: "View" }).click();
    return choice.isVisible();
  });
  await choice.click();
}

async function onlyRead(page: Page): Promise<void> {
  await page.evaluate(() => document.querySelector("weft-editor")?.setAttribute("mode", "view"));
  await textOf(page).and(page.locator("[aria-readonly=true]")).waitFor();
}

const outline = (page: Page): Locator => page.getByRole("navigation", { name: "Outline" });

/** The headings as the panel nests them: "One(Two Three(Four)) Five". */
async function nested(page: Page): Promise<string> {
  return outline(page).evaluate((nav) => {
    const read = (list: Element): string =>
      [...list.children]
        .map((item) => {
          const inner = item.querySelector(":scope > ul");
          const words = item.querySelector(":scope > button")?.textContent ?? "";
          return inner === null ? words : `${words}(${read(inner)})`;
        })
        .join(" ");
    const list = nav.querySelector("ul");
    return list === null ? (nav.querySelector("p")?.textContent ?? "") : read(list);
  });
}

/** Resolves when a heading stands below the bars. */
async function isAtTop(page: Page, name: string): Promise<void> {
  const heading = textOf(page).getByRole("heading", { name });
  await until(async () => {
    const top = await heading.evaluate((element) => element.getBoundingClientRect().top);
    return top > 90 && top < 200;
  });
  // A menu that is opened while the page still scrolls is closed by that.
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        let still = 0;
        addEventListener("scroll", () => (still = 0), true);
        const look = (): void => {
          if (++still > 10) resolve();
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
}

const lines = (count: number): string => "<p>line</p>".repeat(count);
const CHAPTERS = `<h1>One</h1>${lines(40)}<h2>Two</h2>${lines(40)}<h3>Three</h3>${lines(40)}<h2>Four</h2>${lines(40)}`;

it("the outline nests the headings, follows what anyone types, and leads to each", async () => {
  const ann = await begin("");
  await view(ann, "Outline");
  await outline(ann).getByText("Headings appear here").waitFor();
  await pasteHTML(ann, CHAPTERS);
  await until(async () => (await nested(ann)) === "One(Two(Three) Four)");
  const ben = await stage.person({ name: "Ben" });
  await openDocument(ben, ann.url());
  await textOf(ben).getByText("Two").click();
  await keys(ben, "<End> more");
  await settled(ann, ben);
  await until(async () => (await nested(ann)) === "One(Two more(Three) Four)");
  await outline(ann).getByRole("button", { name: "Three" }).click();
  await outline(ann).locator("[aria-current]").getByText("Three").waitFor();
  await isAtTop(ann, "Three");
  await keys(ann, "Number ");
  await until(async () => (await nested(ann)) === "One(Two more(Number Three) Four)");
  // Who scrolls away from the caret reads elsewhere.
  await ann.evaluate(() => scrollTo(0, 0));
  await outline(ann).locator("[aria-current]").getByText("One").waitFor();
});

it("the outline is used by keys, lies beside the text where there is room, and is open again after a reload", async () => {
  const page = await begin(CHAPTERS);
  await view(page, "Outline");
  await until(async () => (await nested(page)) !== "");
  const isOver = (): Promise<boolean> =>
    page.evaluate(() => {
      const nav = document.querySelector("weft-editor")?.shadowRoot?.querySelector("nav");
      const text = document.querySelector(".weft-doc");
      return nav != null && text !== null && nav.getBoundingClientRect().right > text.getBoundingClientRect().left;
    });
  expect(await isOver()).toBe(false);
  await keys(page, "<ArrowDown><ArrowDown><Enter>x");
  await textOf(page).getByRole("heading", { name: "xThree" }).waitFor();
  await page.reload();
  await until(async () => (await outline(page).count()) === 1 && (await nested(page)) === "One(Two(xThree) Four)");
  await page.setViewportSize({ width: 900, height: 700 });
  await until(isOver);
  // What is over the text goes when it has led somewhere.
  await outline(page).getByRole("button", { name: "Four" }).click();
  await outline(page).waitFor({ state: "hidden" });
  await isAtTop(page, "Four");
  await view(page, "Outline");
  await outline(page).locator(":focus").waitFor();
  await keys(page, "<Escape>y");
  expect(await outline(page).count()).toBe(0);
  await textOf(page).getByRole("heading", { name: "yFour" }).waitFor();
});

it("counts words, of the selection too, and counts on while somebody types", async () => {
  const page = await begin("<h1>Don't panic</h1><p>three more words</p><p></p><p>\u{1F44B}\u{1F3FD} na\u0308ch</p>");
  const count = page.getByRole("dialog", { name: "Word count" });
  const row = (name: string): Promise<string> =>
    count
      .getByRole("row")
      .filter({ has: page.getByRole("rowheader", { name, exact: true }) })
      .innerText();
  await keys(page, "<Control+Home>");
  await view(page, "Word count");
  await count.waitFor();
  expect((await row("Words")).split(/\s+/).slice(1)).toEqual(["6"]);
  expect((await row("Characters")).split(/\s+/).slice(1)).toEqual(["33"]);
  expect((await row("Characters without spaces")).split(/\s+/).slice(3)).toEqual(["29"]);
  expect(await row("Reading time")).toContain("Less than a minute");
  await textOf(page)
    .getByText("three more words")
    .dblclick({ position: { x: 8, y: 12 } });
  await until(async () => (await row("Words")).split(/\s+/).slice(1).join() === "6,1");
  await keys(page, "<End> and on");
  await until(async () => (await row("Words")).split(/\s+/).slice(1).join() === "8");
  await count.getByRole("button", { name: "Close" }).press("Escape");
  await count.waitFor({ state: "hidden" });
  await keys(page, "!");
  await textOf(page).getByText("words and on!").waitFor();
});

it("focus mode dims all blocks but the caret's, until Escape", async () => {
  const page = await begin("<p>one</p><p>two</p>", { reducedMotion: "reduce" });
  const opacity = (words: string): Promise<string> =>
    textOf(page)
      .getByText(words)
      .evaluate((block) => getComputedStyle(block).opacity);
  await textOf(page).getByText("one").click();
  await view(page, "Focus mode");
  await until(async () => (await opacity("two")) === "0.35");
  expect(await opacity("one")).toBe("1");
  await keys(page, "<ArrowDown>");
  await until(async () => (await opacity("one")) === "0.35" && (await opacity("two")) === "1");
  await keys(page, "<Escape>");
  await until(async () => (await opacity("one")) === "1");
  // Escape that closes a choice by name has had its meaning.
  await view(page, "Focus mode");
  await keys(page, "<End> /head");
  await page.getByRole("listbox").waitFor();
  await keys(page, "<Escape>");
  await page.getByRole("listbox").waitFor({ state: "hidden" });
  expect(await opacity("one")).toBe("0.35");
});

it("fills the screen and leaves it again, and says so where that is refused", async () => {
  const page = await begin("<p>words</p>");
  const full = (): Promise<boolean> =>
    page.evaluate(() => document.fullscreenElement === document.querySelector("weft-editor"));
  await keys(page, "<Control+Shift+f>");
  await until(full);
  await view(page, "Full screen");
  await until(async () => !(await full()));
  await page.evaluate(() => {
    Element.prototype.requestFullscreen = () => Promise.reject(new TypeError("no"));
  });
  await view(page, "Full screen");
  await page.getByRole("status").getByText("Full screen is not allowed here.").waitFor();
});

it("copies the document as Markdown, and of a selection that alone", async () => {
  const page = await begin("<h2>Plan</h2><ul><li>one <b>bold</b> word</li><li>two</li></ul>", {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
  await view(page, "Copy as Markdown");
  await page.getByRole("status").getByText("Copied").waitFor();
  expect(await copied()).toBe("## Plan\n\n- one **bold** word\n- two\n");
  await textOf(page).getByText("bold").dblclick();
  await view(page, "Copy as Markdown");
  await until(async () => (await copied()) === "- **bold**\n");
});

it("prints without the tools, in light colours, with addresses, and with what is folded", async () => {
  const page = await begin(`<h1>Plan</h1><p>See <a href="https://weft.example/plan">there</a>.</p><p>end</p>`, {
    colorScheme: "dark",
  });
  await keys(page, "<Control+End><Enter>/toggle");
  await page.getByRole("option", { selected: true }).getByText("Toggle list").waitFor();
  await keys(page, "<Enter>Why<Enter><Tab>because");
  await page.getByRole("button", { name: "Fold: Why" }).click();
  await textOf(page).getByText("because").waitFor({ state: "hidden" });
  await keys(page, "<Control+f>plan");
  await page.getByRole("search").waitFor();
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const looks = await page.evaluate(() => {
    const editor = document.querySelector("weft-editor");
    const of = (selector: string, pseudo?: string): CSSStyleDeclaration =>
      getComputedStyle(document.querySelector(selector) ?? document.body, pseudo);
    const shown = [".bar", ".find"].map((part) => {
      const element = editor?.shadowRoot?.querySelector(part);
      return element == null || element.getClientRects().length > 0;
    });
    return {
      shown,
      color: of(".weft-doc").color,
      size: of(".weft-doc").fontSize,
      serif: of(".weft-doc").fontFamily.includes("serif") && /Serif|Charter|Georgia/.test(of(".weft-doc").fontFamily),
      address: of(".weft-doc a", "::after").content,
      ground: of("html").backgroundColor,
    };
  });
  expect(looks).toEqual({
    shown: [false, false],
    color: "rgb(0, 0, 0)",
    size: "14.6667px",
    serif: true,
    address: `" (https://weft.example/plan)"`,
    ground: "rgba(0, 0, 0, 0)",
  });
  await textOf(page).getByText("because").waitFor();
  await page.emulateMedia({ media: null, colorScheme: null });
  const pdf = (await page.pdf({ outline: true, tagged: true })).toString("latin1");
  // A PDF's streams are packed, but not its links and its own outline.
  expect(pdf).toContain("(https://weft.example/plan)");
  expect(pdf).toContain("/Title (Plan)");
});

it("writes an address once on paper, where it is the words of its link, and behind other words", async () => {
  const page = await begin(
    `<p><a href="https://weft.example/plan/">weft.example/plan</a>, <a href="mailto:a@weft.example">a@weft.example</a>, <a href="https://weft.example/other">other</a></p>`,
  );
  await page.emulateMedia({ media: "print" });
  const behind = (): Promise<string[]> =>
    textOf(page)
      .locator("a")
      .evaluateAll((links) => links.map((link) => getComputedStyle(link, "::after").content));
  await until(async () => (await behind())[2] === `" (https://weft.example/other)"`);
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  expect(await behind()).toEqual(["none", "none", `" (https://weft.example/other)"`]);
});

it("Mod+P in the text prints the document alone, from whatever page it stands in", async () => {
  const page = await begin("<p>words</p>");
  await page.evaluate(() => {
    document.body.append(Object.assign(document.createElement("aside"), { textContent: "not this" }));
    globalThis.print = () => {
      document.title = "printing";
    };
  });
  await textOf(page).click();
  await keys(page, "<Control+p>");
  await until(async () => (await page.title()) === "printing");
  const aside = page.getByText("not this");
  expect(await aside.isVisible()).toBe(true);
  await page.emulateMedia({ media: "print" });
  expect(await aside.isVisible()).toBe(false);
  expect(await textOf(page).getByText("words").isVisible()).toBe(true);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  expect(await aside.isVisible()).toBe(true);
});

it("who only reads selects the text by Control+A, without the page, and copies it as a document", async () => {
  const page = await begin("<h1>Plan</h1><ul><li>milk</li></ul><pre>let x;</pre><p>end</p>", {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await onlyRead(page);
  // What comes beside the text comes when the page is idle: then it is this one's turn.
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve))));
  await textOf(page).getByText("milk").click();
  await keys(page, "<Control+a>");
  const isInText = await textOf(page).evaluate((text) => {
    const { anchorNode, focusNode } = getSelection() ?? {};
    return text.contains(anchorNode ?? null) && text.contains(focusNode ?? null);
  });
  expect(isInText).toBe(true);
  await keys(page, "<Control+c>");
  const copied = (type: string): Promise<string> =>
    page.evaluate(async (type) => {
      const [item] = await navigator.clipboard.read();
      return (await item?.getType(type))?.text() ?? "";
    }, type);
  expect((await copied("text/plain")).split(/\n+/)).toEqual(["Plan", "milk", "let x;", "end"]);
  expect(await copied("text/html")).toMatch(/<h1.*<li.*<pre.*<p/s);
});

it("with the focus nowhere Control+A selects the text, and not the page around it, for readers and for writers", async () => {
  const page = await begin("<h1>Plan</h1><p>middle</p><p>end</p>");
  const selectedFromNowhere = async (): Promise<string> => {
    await page.evaluate(() => {
      getSelection()?.removeAllRanges();
      (document.activeElement as HTMLElement | null)?.blur();
    });
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
    await keys(page, "<Control+a>");
    return page.evaluate(() => getSelection()?.toString() ?? "");
  };
  expect((await selectedFromNowhere()).split(/\n+/)).toEqual(["Plan", "middle", "end"]);
  await onlyRead(page);
  // As in the test above.
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve))));
  expect((await selectedFromNowhere()).split(/\n+/)).toEqual(["Plan", "middle", "end"]);
});

it("who only reads comes by Tab to code and tables that are wider than the text, and scrolls them by keys", async () => {
  const cells = "<td>a cell of a wide table</td>".repeat(12);
  const page = await begin(`<p>first</p><pre>${"wide ".repeat(80)}</pre><table><tr>${cells}</tr></table><p>end</p>`);
  await textOf(page).getByRole("button", { name: "Copy" }).waitFor({ state: "attached" });
  await onlyRead(page);
  await textOf(page).getByText("first").click();
  for (const selector of ["pre > code", ".weft-table"]) {
    const wide = textOf(page).locator(selector);
    const isFocused = (): Promise<boolean> => wide.evaluate((it) => it === document.activeElement);
    for (let times = 0; times < 8 && !(await isFocused()); times++) await keys(page, "<Tab>");
    expect(await isFocused(), selector).toBe(true);
    await page.keyboard.press("ArrowRight");
    await until(() => wide.evaluate((it) => it.scrollLeft > 0), { what: `${selector} to be scrolled` });
  }
});
