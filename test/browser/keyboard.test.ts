/** The whole product by keys alone, from the list of documents to the trash and back. No mouse is moved in this file. */
import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import {
  documentOf,
  keys,
  newDocument,
  openDocument,
  outlineOf,
  plainText,
  runsOf,
  saved,
  textOf,
  useStage,
} from "../helpers/browser.ts";
import { png } from "../helpers/pictures.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

/** What has the focus: its name, and whether one sees that it has. */
interface Focused {
  readonly name: string;
  /** It has a ring, or a caret is in it. */
  readonly seen: boolean;
  /** It is in the window, and nothing lies over it. */
  readonly shown: boolean;
}

async function focused(page: Page): Promise<Focused> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement != null) element = element.shadowRoot.activeElement;
    if (element === null || element === document.body) return { name: "", seen: true, shown: true };
    const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
    const name = element.ariaLabel ?? labels[0]?.textContent ?? element.textContent;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    const writes = element.matches(
      "textarea, [contenteditable=true], input[type=text], input[type=url], input:not([type])",
    );
    const ring = outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1;
    // A radio button that is not drawn has its ring around what stands for it.
    const beside = element.nextElementSibling;
    const ringBeside = beside !== null && getComputedStyle(beside).outlineStyle !== "none";
    if (element.classList.contains("weft-doc")) {
      const { view } = document.querySelector("weft-editor") as unknown as {
        view: { coordsAtPos(at: number): DOMRect; state: { selection: { head: number } } };
      };
      const { top, bottom } = view.coordsAtPos(view.state.selection.head);
      return { name: name.trim(), seen: true, shown: top > 0 && bottom <= innerHeight };
    }
    const { left, top, width, height } = element.getBoundingClientRect();
    const root = element.getRootNode() as Document | ShadowRoot;
    const [x, y] = [left + width / 2, top + Math.min(height / 2, 20)];
    const over = root.elementFromPoint(x, y);
    const isSmall = element.matches("input[type=radio]");
    const shown = isSmall || over === element || element.contains(over) || over?.contains(element) === true;
    return { name: name.trim(), seen: writes || ring || boxShadow !== "none" || ringBeside, shown };
  });
}

/** Resolves when something of that name has the focus, and it is seen there. */
async function isAt(page: Page, name: string | RegExp): Promise<void> {
  let now: Focused = { name: "", seen: false, shown: false };
  const matches = (): boolean => (typeof name === "string" ? now.name === name : name.test(now.name));
  await until(
    async () => {
      now = await focused(page);
      return matches() && now.seen && now.shown;
    },
    { what: `the focus at ${String(name)}`, timeout: 10_000 },
  ).catch(() => expect(now, String(name)).toMatchObject({ name, seen: true, shown: true }));
}

/** Presses a key until something of that name has the focus. */
async function walk(page: Page, key: string, name: string | RegExp): Promise<void> {
  const passed: string[] = [];
  for (let steps = 0; steps < 40; steps++) {
    const now = await focused(page);
    if (typeof name === "string" ? now.name === name : name.test(now.name)) return isAt(page, name);
    passed.push(now.name.slice(0, 40));
    await page.keyboard.press(key);
  }
  throw new Error(`${key} came by ${passed.join(", ")} and not to ${String(name)}`);
}

/** Goes to a tool of the toolbar, and presses it. */
async function tool(page: Page, name: string | RegExp): Promise<void> {
  await keys(page, "<Alt+F10>");
  await walk(page, "ArrowRight", name);
  await keys(page, "<Enter>");
}

/** Chooses a line of the menu that is open. */
async function choose(page: Page, name: string, key = "ArrowDown"): Promise<void> {
  await page.getByRole("menu").locator(":focus").waitFor();
  await walk(page, key, name);
  await keys(page, "<Enter>");
}

/** Inserts a block by its name. */
async function insert(page: Page, typed: string, label: string): Promise<void> {
  await keys(page, `/${typed}`);
  await page.getByRole("option", { selected: true }).getByText(label, { exact: true }).waitFor();
  await keys(page, "<Enter>");
}

/** Escape closes what is open, that alone, and the keys go to the text again. */
async function escapes(page: Page, open: Locator): Promise<void> {
  await open.waitFor();
  await keys(page, "<Escape>");
  await open.waitFor({ state: "hidden" });
  await isAt(page, "Document");
}

const kinds = async (page: Page): Promise<string[]> => (await outlineOf(page)).map((line) => line.split(":")[0] ?? "");

it("writes a document with every kind of block", async () => {
  const ann = await stage.person({ name: "Ann" });
  await ann.goto(stage.url);
  await ann.getByRole("heading", { name: "Write together" }).waitFor();
  await walk(ann, "Tab", "New document");
  await keys(ann, "<Enter>");
  await ann.waitForURL("**/d/*");
  await isAt(ann, "Title");
  await keys(ann, "Trip<Enter>");
  await isAt(ann, "Document");
  await keys(ann, "# Plan<Enter>We go.<Enter>- socks<Enter><Tab>warm<Enter><Shift+Tab><Control+Shift+7>first<Enter>");
  await keys(
    ann,
    "<Control+Shift+9>book<Control+Enter><Enter><Control+Alt+0>> said<Enter><Control+Alt+0>>> more<Enter>",
  );
  await keys(ann, "<Tab>hidden<ArrowUp><Control+Enter>");
  await textOf(ann).getByText("hidden").waitFor({ state: "hidden" });
  await keys(ann, "<Control+Enter>");
  await textOf(ann).getByText("hidden").waitFor();
  await keys(ann, "<Control+End><Enter><Shift+Tab><Control+Alt+0>");
  expect(await kinds(ann)).toEqual([
    "heading1",
    "paragraph",
    "bullet",
    "bullet 1",
    "ordered",
    "todo[x]",
    "quote",
    "toggle",
    "toggle 1",
    "paragraph",
  ]);
  await insert(ann, "divider", "Divider");
  await insert(ann, "callout", "Callout");
  await keys(ann, "careful<Enter><Enter>");
  await insert(ann, "columns", "2 columns");
  await keys(ann, "left<ArrowDown>right<ArrowDown>");
  await insert(ann, "formula", "Formula");
  await keys(ann, "x^2<Control+Enter>");
  await insert(ann, "code", "Code block");
  await keys(ann, "let x;<Control+Alt+k>");
  await isAt(ann, "Find a language");
  await keys(ann, "rust<Enter>");
  await isAt(ann, "Document");
  await keys(ann, "<Shift+F10>");
  await isAt(ann, "Language: Rust");
  await walk(ann, "ArrowRight", "Wrap long lines");
  await keys(ann, "<Enter><Escape>");
  await textOf(ann).locator(".weft-code-wrapped").waitFor();
  await isAt(ann, "Document");
  await keys(ann, "<Control+Enter>so $y$ it is :tad");
  await ann.getByRole("option", { selected: true }).getByText(":tada:").waitFor();
  await keys(ann, "<Enter> ");
  await insert(ann, "foot", "Footnote");
  await keys(ann, "says who");
  expect((await kinds(ann)).slice(10)).toEqual(["callout", "columns", "math", "code_block", "paragraph", "footnote"]);
  await saved(ann);
});

it("works in a table, with its menu", async () => {
  const ann = await stage.person({ name: "Ann" });
  await newDocument(ann, stage.url);
  await keys(ann, "<Enter>");
  await insert(ann, "table", "Table");
  await textOf(ann).locator("table").waitFor();
  await keys(ann, "a<Tab>b<Tab>c<Tab>d<Shift+F10>");
  const menu = ann.getByRole("menu", { name: "Table" });
  await escapes(ann, menu);
  // The caret is in the cell still.
  await keys(ann, "!<Shift+F10>");
  await choose(ann, "Insert row below");
  await isAt(ann, "Document");
  await keys(ann, "e<Shift+F10>");
  await choose(ann, "Header column");
  await keys(ann, "<End><Shift+ArrowRight><Alt+Enter>");
  await choose(ann, "Merge cells");
  await keys(ann, "<Shift+F10>");
  await choose(ann, "Wider");
  // That one stays open, for one more.
  await isAt(ann, "Wider");
  await escapes(ann, menu);
  const { content } = await documentOf(ann);
  const rows = content?.[0]?.content?.map((row) => row.content?.map(plainText));
  expect(rows).toEqual([
    ["a", "b", "c"],
    ["d!", "", ""],
    ["e", ""],
    ["", "", ""],
  ]);
  await keys(ann, "<Escape>below");
  expect((await outlineOf(ann)).at(-1)).toBe("paragraph: below");
});

it("describes, names and sizes an image, and saves and removes a file", async () => {
  const ann = await stage.person({ name: "Ann" });
  await newDocument(ann, stage.url);
  await keys(ann, "<Enter>");
  const attach = async (typed: string, label: string, name: string, mimeType: string, bytes: Uint8Array) => {
    // The system's own dialog, which has keys of its own.
    const chooser = ann.waitForEvent("filechooser");
    await insert(ann, typed, label);
    await (await chooser).setFiles([{ name, mimeType, buffer: Buffer.from(bytes) }]);
  };
  await attach("image", "Image", "mill.png", "image/png", png(300, 200));
  await textOf(ann).locator("figure.weft-image img").waitFor();
  await attach("file", "File", "minutes.txt", "text/plain", Buffer.from("All agreed."));
  await textOf(ann).locator(".weft-file-card").waitFor();
  await until(async () => (await kinds(ann)).join() === "image,file,paragraph");
  await keys(ann, "<ArrowUp><Tab>");
  await isAt(ann, "minutes.txt");
  await walk(ann, "Tab", "Download");
  const download = ann.waitForEvent("download");
  await keys(ann, "<Enter>");
  await download;
  await walk(ann, "Tab", "Delete file");
  await keys(ann, "<Enter>");
  await isAt(ann, "Document");
  await until(async () => (await kinds(ann)).join() === "image,paragraph");
  await keys(ann, "<ArrowUp><Tab>");
  await isAt(ann, "ALT Description");
  await keys(ann, "<Enter>");
  await isAt(ann, "Description");
  await keys(ann, "A mill<Enter>");
  await isAt(ann, "Document");
  await keys(ann, "<Tab>");
  await walk(ann, "Tab", "Caption");
  await keys(ann, "<Enter>The mill in 1903<Enter><Tab>");
  await walk(ann, "Tab", "Width");
  await keys(ann, "<ArrowLeft><Escape>");
  await isAt(ann, "Document");
  expect((await documentOf(ann)).content?.[0]?.attrs).toMatchObject({
    alt: "A mill",
    caption: "The mill in 1903",
    width: 292,
  });
});

it("marks, links, colours, finds, replaces, moves, and turns into", async () => {
  const ann = await stage.person({ name: "Ann" });
  await newDocument(ann, stage.url);
  await ann.getByRole("toolbar", { name: "Formatting" }).waitFor();
  await keys(ann, "<Enter># One<Enter>see here<Control+Shift+ArrowLeft><Control+k>");
  await isAt(ann, "Address");
  await escapes(ann, ann.getByRole("dialog", { name: "Link" }));
  await keys(ann, "<Control+k>");
  await isAt(ann, "Address");
  await keys(ann, "https://x.example/<Enter>");
  await isAt(ann, "Document");
  await tool(ann, "Text colour");
  await choose(ann, "Text colour: Red", "ArrowRight");
  await isAt(ann, "Document");
  const { content } = await documentOf(ann);
  expect(runsOf(content?.[1])).toEqual([
    ["see ", ""],
    ["here", "color link"],
  ]);
  await keys(ann, "<End><Enter># Two<Enter>there and there<Control+h>");
  const bar = ann.getByRole("search", { name: "Find" });
  await isAt(ann, "Find");
  await keys(ann, "there");
  await bar.getByText(" of 2").waitFor();
  await walk(ann, "Tab", "Replace with");
  await keys(ann, "here<Control+Enter>");
  await isAt(ann, "Replace with");
  await escapes(ann, bar);
  expect((await outlineOf(ann))[3]).toBe("paragraph: here and here");
  await keys(ann, "<Control+End><Alt+ArrowUp>");
  expect((await outlineOf(ann))[2]).toBe("paragraph: here and here");
  await tool(ann, "Block");
  await choose(ann, "Quote");
  await isAt(ann, "Document");
  await tool(ann, "Block");
  await choose(ann, "Duplicate");
  expect((await kinds(ann)).slice(2)).toEqual(["quote", "quote", "heading1"]);
  await tool(ann, /^Style/);
  await choose(ann, "Heading 2");
  await keys(ann, "<Alt+F10>");
  await isAt(ann, /^Style/);
  await keys(ann, "<Escape>");
  await isAt(ann, "Document");
  // The bubble is reached as the toolbar is where there is no other; here the bar is, and has the same.
  await keys(ann, "<Home><Shift+End><Control+b><Control+Shift+e>");
  await tool(ann, "Alignment");
  await isAt(ann, "Centre");
  await keys(ann, "<Escape>");
  await isAt(ann, "Alignment");
  await keys(ann, "<Escape>");
  await isAt(ann, "Document");
});

it("reads: outline, word count, focus mode, full screen, print, shortcuts; and where the others are", async () => {
  const [ann, ben] = await Promise.all([stage.person({ name: "Ann" }), stage.person({ name: "Ben" })]);
  const link = await newDocument(ann, stage.url);
  await ann.getByRole("toolbar", { name: "Formatting" }).waitFor();
  await keys(ann, `<Enter># One<Enter>${"line<Enter>".repeat(40)}# Two<Enter>end`);
  await saved(ann);
  await openDocument(ben, link);
  await ben.getByRole("toolbar", { name: "Formatting" }).waitFor();
  await textOf(ben).focus();
  await tool(ben, "View");
  await choose(ben, "Outline");
  await isAt(ben, "One");
  await keys(ben, "<ArrowDown><Enter>");
  await isAt(ben, "Document");
  await keys(ben, "<End>!");
  await until(async () => (await outlineOf(ben)).at(-2) === "heading1: Two!");
  await tool(ben, "View");
  await choose(ben, "Word count");
  await isAt(ben, "Close");
  await escapes(ben, ben.getByRole("dialog", { name: "Word count" }));
  await tool(ben, "View");
  await choose(ben, "Focus mode");
  const dimmed = ben.locator(".weft-focusing");
  await dimmed.waitFor();
  await keys(ben, "<Escape>");
  await dimmed.waitFor({ state: "detached" });
  await keys(ben, "<Control+Shift+f>");
  await until(() => ben.evaluate(() => document.fullscreenElement !== null));
  await isAt(ben, "Document");
  await keys(ben, "<Control+Shift+f>");
  await until(() => ben.evaluate(() => document.fullscreenElement === null));
  await isAt(ben, "Document");
  await ben.evaluate(() => {
    globalThis.print = () => {
      document.title = "printing";
    };
  });
  await keys(ben, "<Control+p>");
  await until(async () => (await ben.title()) === "printing");
  await ben.evaluate(() => dispatchEvent(new Event("afterprint")));
  await keys(ben, "<Control+/>");
  await isAt(ben, "Close");
  await escapes(ben, ben.getByRole("dialog", { name: "Keyboard shortcuts" }));

  await keys(ben, "<Control+Home><Control+Alt+p>");
  const everyone = ben.getByRole("dialog", { name: "Where is everyone" });
  await isAt(ben, /^Go to Ann/);
  await escapes(ben, everyone);
  await keys(ben, "<Control+Alt+p>");
  await walk(ben, "Tab", "Follow Ann");
  await keys(ben, "<Enter>");
  await ben.locator(".follow-pill").waitFor();
  await keys(ben, "<Escape>");
  await ben.locator(".follow-pill").waitFor({ state: "detached" });
  // One's own cursor has stayed where it was: the next key goes there.
  await keys(ben, "<ArrowRight>");
  await isAt(ben, "Document");
});

it("goes through all that stands around the text, to the list, to the trash, and back", async () => {
  const [ann, ben] = await Promise.all([stage.person({ name: "Ann" }), stage.person({ name: "Ben" })]);
  const link = await newDocument(ann, stage.url);
  await openDocument(ben, link);
  await ann.getByRole("button", { name: "1 other person is here" }).waitFor();
  await ann.getByRole("toolbar", { name: "Formatting" }).waitFor();
  await isAt(ann, "Title");
  await keys(ann, "Trip<Enter>words");
  // Tab indents in the text; Alt+F10 leads out of it, both ways.
  await keys(ann, "<Alt+F10>");
  const passed: string[] = [];
  for (let steps = 0; steps < 20; steps++) {
    await keys(ann, "<Shift+Tab>");
    const now = await focused(ann);
    passed.push(now.name);
    expect(now, now.name).toMatchObject({ seen: true, shown: true });
    if (now.name === "All documents") break;
  }
  expect(passed.join("|")).toMatch(
    /^Copy and download\|You are Ann.*\|Share\|Copy link\|1 other person is here\|All documents$/,
  );
  await walk(ann, "Tab", "1 other person is here");
  await keys(ann, "<Enter>");
  await ann.getByRole("button", { name: "Follow Ben" }).waitFor();
  await walk(ann, "Tab", "Follow Ben");
  await keys(ann, "<Escape>");
  await isAt(ann, "1 other person is here");
  await walk(ann, "Tab", /^You are Ann/);
  await keys(ann, "<Enter>");
  await isAt(ann, "You are");
  await keys(ann, "Anna<Enter>");
  await ann.getByRole("textbox", { name: "You are" }).waitFor({ state: "hidden" });
  await isAt(ann, /^You are Anna/);
  await keys(ann, "<Enter>");
  await isAt(ann, "You are");
  await walk(ann, "Tab", "Keyboard shortcuts");
  await keys(ann, "<Enter>");
  await isAt(ann, "Close");
  await keys(ann, "<Escape>");
  await ann.getByRole("dialog").waitFor({ state: "detached" });
  await isAt(ann, /^You are Anna/);
  await saved(ann);
  await walk(ann, "Shift+Tab", "All documents");
  await keys(ann, "<Enter>");
  const row = ann.getByRole("link", { name: "Trip" });
  await row.waitFor();
  await keys(ann, "<t>");
  await isAt(ann, /^Meeting notes/);
  await keys(ann, "<Escape>");
  await isAt(ann, "From a template");
  await keys(ann, "<ArrowDown>");
  await isAt(ann, /^Trip/);
  await keys(ann, "<Delete>");
  await row.waitFor({ state: "detached" });
  await walk(ann, "Tab", "Undo");
  await keys(ann, "<Enter>");
  await row.waitFor();
  await ann.getByText("“Trip” is back.").waitFor();
  await keys(ann, "<ArrowDown><Delete>");
  await row.waitFor({ state: "detached" });
  await ann.goto(link);
  await ann.getByRole("heading", { name: "This document is in the trash" }).waitFor();
  await walk(ann, "Tab", "Restore it");
  await keys(ann, "<Enter>");
  await saved(ann);
  await textOf(ann).getByText("words").waitFor();
});
