/**
 * What axe-core finds on every surface that there is, in light and in dark: home, document, dialogs, menus, states,
 * embedded, on a phone. One walk; at each surface its rules run once in each theme.
 */
import { encodeEvent } from "@weft/protocol";
import type { Connection } from "@weft/client";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { axeViolations } from "../helpers/axe.ts";
import {
  deleteDocument,
  keys,
  newDocument,
  openDocument,
  pasteHTML,
  saved,
  settled,
  textOf,
  useStage,
  type PersonOptions,
} from "../helpers/browser.ts";
import { useHostPage } from "../helpers/host-page.ts";
import { png } from "../helpers/pictures.ts";
import { until } from "../helpers/until.ts";

const host = useHostPage();

const stage = useStage({ env: () => ({ WEFT_ALLOWED_ORIGINS: host.url }) });

/** Colours are looked at when they have arrived, not on their way. */
const still = { reducedMotion: "reduce", colorScheme: "light" } as const;

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

async function person(options: PersonOptions = {}): Promise<Page> {
  return stage.person({ name: "Ann", ...still, ...options });
}

const THEMES = ["light", "dark"] as const;

/** Finds nothing, in either theme. */
async function clean(page: Page, surface: string, themes: readonly (typeof THEMES)[number][] = THEMES): Promise<void> {
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme });
    expect(await axeViolations(page), `${surface}, ${colorScheme}`).toBe("");
  }
  await page.emulateMedia({ colorScheme: "light" });
}

async function write(page: Page): Promise<string> {
  const link = await newDocument(page, stage.url);
  await page.getByRole("toolbar", { name: "Formatting" }).waitFor();
  await keys(page, "A title<Enter>words");
  return link;
}

/** Inserts a block by its name. */
async function insert(page: Page, typed: string, label: string): Promise<void> {
  await keys(page, `/${typed}`);
  await page.getByRole("option", { selected: true }).getByText(label, { exact: true }).waitFor();
  await keys(page, "<Enter>");
}

async function paste(page: Page, forms: Readonly<Record<string, string>>): Promise<void> {
  await page.evaluate((forms) => {
    const clipboardData = new DataTransfer();
    for (const [type, text] of Object.entries(forms)) clipboardData.setData(type, text);
    const options = { clipboardData, bubbles: true, cancelable: true };
    document.activeElement?.dispatchEvent(new ClipboardEvent("paste", options));
  }, forms);
}

async function attach(page: Page, name: string, type: string, bytes: Uint8Array): Promise<void> {
  await page.evaluate(
    ({ name, type, bytes }) => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([Uint8Array.from(bytes)], name, { type }));
      const options = { clipboardData, bubbles: true, cancelable: true };
      document.activeElement?.dispatchEvent(new ClipboardEvent("paste", options));
    },
    { name, type, bytes: [...bytes] },
  );
}

it("home: without documents, with them, with a filter, templates, the trash's way back, and without a server", async () => {
  const ann = await person({ expects: /Failed to load resource/ });
  let answer = (): void => {};
  const asked = new Promise<void>((resolve) => (answer = resolve));
  await ann.route("**/api/v1/documents*", async (route) => {
    await asked;
    await route.continue();
  });
  await ann.goto(stage.url);
  await ann.getByRole("status", { name: "Loading your documents" }).waitFor();
  await clean(ann, "loading");
  answer();
  await ann.getByRole("list", { name: "Templates" }).waitFor();
  await clean(ann, "no documents");
  await ann.evaluate(async () => {
    for (const title of ["Ant", "Bee", "Cat", "Dog", "Eel", "Fox", "Gnu", ""]) {
      const headers = { "content-type": "application/json" };
      await fetch("/api/v1/documents", { method: "POST", headers, body: JSON.stringify({ title }) });
    }
  });
  await ann.reload();
  await ann.getByRole("link", { name: "Ant" }).hover();
  await ann.getByRole("button", { name: "From a template" }).click();
  await ann.getByRole("list", { name: "Templates" }).waitFor();
  await ann.getByRole("button", { name: "More for Bee" }).click();
  await ann.getByRole("menuitem", { name: "Duplicate" }).waitFor();
  await clean(ann, "what can be done with a document");
  await ann.keyboard.press("Escape");
  await deleteDocument(ann, "Bee");
  await ann.getByRole("button", { name: "Undo" }).waitFor();
  await clean(ann, "documents, templates and a deletion");
  await ann.getByRole("searchbox").fill("fox");
  await ann.locator("mark").waitFor();
  await clean(ann, "words that were found");
  await ann.getByRole("searchbox").fill("zebra");
  await ann.getByText("Nothing found for").waitFor();
  await ann.getByRole("button", { name: "You are Ann" }).click();
  await ann.getByRole("textbox", { name: "You are" }).waitFor();
  await clean(ann, "no match, and one's own menu");
  await ann.keyboard.press("Escape");
  await ann.keyboard.press("Control+/");
  await ann.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await clean(ann, "shortcuts");
  await ann.unroute("**/api/v1/documents*");
  await ann.route("**/api/v1/**", (route) => route.abort());
  await ann.reload();
  await ann.getByRole("heading", { name: "The server can’t be reached" }).waitFor();
  await clean(ann, "no server");
  await ann.setViewportSize({ width: 390, height: 844 });
  await clean(ann, "no server, on a phone");
});

it("addresses with nothing behind them", async () => {
  const ann = await person({ expects: /404/ });
  await ann.goto(`${stage.url}/nowhere`);
  await ann.getByRole("heading", { name: "There is nothing at this address" }).waitFor();
  // The server's plain page leaves its colours to the browser; axe takes that for white whatever the theme is.
  await clean(ann, "nothing at this address", ["light"]);
  await ann.goto(`${stage.url}/d/${"x".repeat(300)}`);
  await ann.getByText("The document name is longer").waitFor();
  await clean(ann, "not a name");
});

const EVERYTHING = `<h1>One</h1><h2>Two</h2><p>Words <b>bold</b> <i>italic</i> <u>under</u> <s>gone</s> <code>code</code> <mark>marked</mark>
  <a href="https://x.example/">link</a></p><ul><li>one<ul><li>deep</li></ul></li></ul><ol><li>one</li></ol><blockquote>said</blockquote>
  <table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td></td></tr></table><table><tr>${"<td>wide cell</td>".repeat(30)}</tr></table>
  <pre>${"long line of code ".repeat(20)}</pre><hr><p>end</p>`;

it("a document with every block, and what stands over it", { timeout: 120_000 }, async () => {
  const ann = await person({ viewport: { width: 1280, height: 900 } });
  await ann.route(
    (url) => url.hostname === "www.youtube-nocookie.com",
    (route) =>
      route.fulfill({
        contentType: "text/html",
        body: "<!doctype html><html lang=en><title>Player</title><main><h1>Player</h1></main>",
      }),
  );
  const link = await newDocument(ann, stage.url);
  await clean(ann, "a new document");
  await pasteHTML(ann, EVERYTHING);
  await keys(ann, "<Control+End><Enter>");
  await insert(ann, "task", "Task list");
  await keys(ann, "task<Control+Enter><Enter><Enter>");
  await insert(ann, "toggle", "Toggle list");
  await keys(ann, "more<Enter><Enter>");
  await insert(ann, "callout", "Callout");
  await keys(ann, "careful<Enter><Enter>");
  await insert(ann, "columns", "2 columns");
  await keys(ann, "left<ArrowDown><ArrowDown>");
  await insert(ann, "formula", "Formula");
  await keys(ann, "x^2<Control+Enter>$y$ and $\\nope$ so :tad");
  await ann.getByRole("option", { selected: true }).getByText(":tada:").waitFor();
  await clean(ann, "emoji");
  await keys(ann, "<Enter><Enter>");
  await attach(ann, "words.txt", "text/plain", Buffer.from("words"));
  await textOf(ann).locator(".weft-file-card").waitFor();
  for (const address of ["https://www.youtube.com/watch?v=abc_DEF-123", "https://news.example/story"]) {
    await insert(ann, "embed", "Embed");
    await ann.getByRole("dialog", { name: "Embed" }).getByRole("textbox").fill(address);
    await ann.keyboard.press("Enter");
    await textOf(ann)
      .getByText(new URL(address).host)
      .or(textOf(ann).getByText("YouTube", { exact: true }))
      .first()
      .waitFor();
  }
  await insert(ann, "foot", "Footnote");
  await keys(ann, "says who<Control+Home>");
  await textOf(ann).locator("pre.weft-code").hover();
  await clean(ann, "every block");
  await textOf(ann).getByRole("button", { name: "Show from YouTube" }).click();
  await textOf(ann).locator("iframe").waitFor();
  await clean(ann, "an embed that is shown");

  const ben = await person({ name: "Ben" });
  await openDocument(ben, link);
  await settled(ann, ben);
  await textOf(ben).getByText("says who").click();
  await keys(ben, "<End>!");
  await ann.evaluate(() => scrollTo(0, 0));
  await ann.getByRole("button", { name: "Go to Ben, below" }).waitFor();
  await ann.getByRole("button", { name: "1 other person is here" }).click();
  await ann.getByRole("button", { name: "Follow Ben" }).waitFor();
  await clean(ann, "two people, one out of sight, and their list");
  await ann.getByRole("button", { name: "Follow Ben" }).click();
  await ann.locator(".follow-pill").waitFor();
  await clean(ann, "followed");
  await textOf(ann).focus();
  await keys(ann, "<Escape><Control+Alt+p>");
  await ann.getByRole("dialog", { name: "Where is everyone" }).waitFor();
  await clean(ann, "where is everyone");
  await keys(ann, "<Escape>");
  await ann.evaluate(() => document.querySelector("weft-editor")?.setAttribute("mode", "view"));
  await ann.getByRole("toolbar", { name: "Reading" }).waitFor();
  await clean(ann, "only for reading");
});

it("every menu, list, field and panel of the editor", { timeout: 120_000 }, async () => {
  const ann = await person({ viewport: { width: 1280, height: 800 } });
  await write(ann);
  const bar = ann.getByRole("toolbar", { name: "Formatting" });
  for (const name of [/^Style/, "Text colour", "Alignment", "Insert", "Block", "View"]) {
    await bar.getByRole("button", { name, exact: typeof name === "string" }).click();
    await ann.getByRole("menu").locator(":focus").waitFor();
    await clean(ann, `the menu ${String(name)}`);
    await keys(ann, "<Escape>");
  }
  await keys(ann, "<ArrowLeft>");
  await bar.getByRole("button", { name: "Block", exact: true }).focus();
  await keys(ann, "<Home>");
  await ann.locator(".tooltip:popover-open").waitFor();
  await clean(ann, "a tooltip");
  await keys(ann, "<Escape><End> /");
  await ann.getByRole("listbox", { name: "Insert" }).waitFor();
  await clean(ann, "the list behind a slash");
  await keys(ann, "nothing such");
  await clean(ann, "nothing of that name");
  await keys(ann, "<Escape> @an");
  await ann.getByRole("option", { selected: true }).getByText("Ann").waitFor();
  await clean(ann, "mentions");
  await keys(ann, "<Enter><Enter>see there<Control+Shift+ArrowLeft>");
  await ann.getByRole("toolbar", { name: "Selected text" }).waitFor();
  await clean(ann, "the bubble");
  await keys(ann, "<Control+k>");
  await ann.getByRole("dialog", { name: "Link" }).waitFor();
  await keys(ann, "javascript:1<Enter>");
  await ann.getByRole("alert").waitFor();
  await clean(ann, "a wrong address");
  await keys(ann, "<Control+a>https://x.example/<Enter>");
  await ann.getByRole("group", { name: "Link" }).or(textOf(ann).locator("a")).first().waitFor();
  await textOf(ann).locator("a").hover();
  await ann.getByRole("group", { name: "Link" }).waitFor();
  await clean(ann, "a link's card");
  await keys(ann, "<End><ArrowLeft><Control+k>");
  await ann.getByRole("dialog", { name: "Link" }).getByRole("button", { name: "Remove link" }).waitFor();
  await clean(ann, "a link's dialog");
  await keys(ann, "<Escape><End><Enter>");
  await insert(ann, "formula in", "Formula in the line");
  await ann.getByRole("textbox", { name: "LaTeX" }).waitFor();
  await keys(ann, "x^");
  await ann.getByText("This is not LaTeX yet").waitFor();
  await clean(ann, "a formula's field");
  await keys(ann, "2<Enter><Enter>");
  await insert(ann, "code", "Code block");
  await keys(ann, "let x;<Control+Alt+k>");
  await ann.getByRole("combobox").waitFor();
  await clean(ann, "languages");
  await keys(ann, "mermaid<Enter><Control+a><Control+a><ArrowRight><Control+End>");
  await keys(ann, "<Control+Enter>");
  await insert(ann, "table", "Table");
  await textOf(ann).locator("table").waitFor();
  await keys(ann, "a<Tab>b<Tab>c<Shift+ArrowLeft><Shift+F10>");
  await ann.getByRole("menu", { name: "Table" }).waitFor();
  await clean(ann, "a table's menu, with cells selected");
  await keys(ann, "<Escape><Escape><Escape>");
  await textOf(ann).locator("td").first().hover();
  await ann.getByRole("button", { name: "Row", exact: true }).waitFor();
  await clean(ann, "a table's handles");
  await keys(ann, "<Control+End>");
  await attach(ann, "mill.png", "image/png", png(400, 300));
  const image = textOf(ann).locator("figure.weft-image");
  await image.locator("img").click({ position: { x: 30, y: 200 } });
  await image.getByRole("button", { name: "Caption" }).click();
  await image.getByRole("button", { name: "Description" }).click();
  await clean(ann, "an image with its controls");
  await keys(ann, "<Escape>");
  await textOf(ann).locator("> *").first().hover();
  await ann.getByRole("button", { name: "Drag to move" }).click();
  await ann.getByRole("menu", { name: "Block" }).waitFor();
  await clean(ann, "the handle and its menu");
  await keys(ann, "<Escape><Control+h>");
  await ann.getByRole("search").getByRole("textbox").first().fill("a");
  for (const panel of ["Outline", "Word count"]) {
    await ann.getByRole("button", { name: "View" }).click();
    await ann.getByRole("menu", { name: "View" }).getByLabel(panel, { exact: true }).click();
  }
  await ann.getByRole("dialog", { name: "Word count" }).waitFor();
  await ann.getByRole("navigation", { name: "Outline" }).waitFor();
  await clean(ann, "find, outline and word count");
  await ann.getByRole("dialog", { name: "Word count" }).getByRole("button", { name: "Close" }).click();
  await keys(ann, "<Control+End>");
  await paste(ann, { "text/plain": "# Plan\n\n- one" });
  await ann.getByRole("menu", { name: "Paste as" }).waitFor();
  await clean(ann, "the choice after a paste");
  await keys(ann, "<Escape>");
  await ann.setViewportSize({ width: 560, height: 800 });
  await bar.getByRole("button", { name: "More" }).click();
  await ann.getByRole("menu", { name: "More" }).waitFor();
  await clean(ann, "what has no room in the bar");
});

it(
  "what goes wrong: no line, lost words, a file that can't be sent, a full disk, a newer version, the trash, an end",
  { timeout: 120_000 },
  async () => {
    const lineDown = /WebSocket connection to .* failed|net::ERR_|Failed to load resource/;
    const ann = await person({ expects: lineDown });
    const link = await write(ann);
    await saved(ann);
    await stage.stopServer();
    await attach(ann, "mill.png", "image/png", png(60, 40));
    await ann.getByText("Files need the server").waitFor();
    await ann.locator(".save-status[data-tone=offline]").waitFor();
    await clean(ann, "without a server");
    await stage.startServer();
    await textOf(ann).locator("figure.weft-image").waitFor();
    await saved(ann);
    const opened = await person({ expects: lineDown });
    await opened.route(/\/fallback\//, (route) => route.abort());
    await opened.routeWebSocket(/\/collab\//, (socket) => socket.close());
    await opened.goto(link);
    await opened.getByText("Can't reach the server. Trying again…").waitFor();
    await clean(opened, "opening without a server");

    for (const [event, words, surface] of [
      [{ type: "storage", ok: false, message: "The disk is full." }, "Can't save: The disk is full.", "a full disk"],
      [{ type: "read-only", reason: "It is being mended." }, "It is being mended.", "kept for reading"],
      [{ type: "size", bytes: 90, limit: 100 }, "90 % full", "nearly full"],
    ] as const) {
      const page = await person();
      await page.routeWebSocket(/\/collab\//, (socket) => {
        socket.connectToServer();
        socket.send(Buffer.from(encodeEvent(event)));
      });
      await page.goto(link);
      await page.getByText(words).first().waitFor();
      await textOf(page).waitFor();
      await clean(page, surface);
    }
    for (const [code, title] of [
      [4403, "You can’t open this document"],
      [4413, "Editing has stopped"],
      [4410, "Another document has this name now"],
    ] as const) {
      const page = await person();
      await page.routeWebSocket(/\/collab\//, (socket) => socket.close({ code }));
      await page.goto(link);
      await page.getByRole("heading", { name: title }).waitFor();
      await clean(page, title);
    }
    await ann.evaluate(() => {
      const { connection } = document.querySelector("weft-editor") as unknown as { connection: Connection };
      connection.doc.getMap("meta").set("schemaVersion", 2);
    });
    await ann.getByText("A newer version of Weft has been here").waitFor();
    await clean(ann, "a newer version");
    await ann.getByRole("link", { name: "All documents" }).click();
    await deleteDocument(ann, "A title");
    await ann.getByText("is in the trash").waitFor();
    await ann.goto(link);
    await ann.getByRole("button", { name: "Restore it" }).waitFor();
    await clean(ann, "the trash");
  },
);

it("offers lost words back", async () => {
  const [ann, ben] = await Promise.all([
    person({ name: "Ann", expects: /WebSocket|ERR_/ }),
    person({ name: "Ben", expects: /WebSocket|ERR_/ }),
  ]);
  const link = await write(ann);
  await keys(ann, "<Enter>second");
  await openDocument(ben, link);
  await settled(ann, ben);
  await saved(ann);
  const connect = async (page: Page, up: boolean): Promise<void> =>
    page.evaluate((up) => {
      const { connection } = document.querySelector("weft-editor") as unknown as { connection: Connection };
      if (up) connection.connect();
      else connection.disconnect();
    }, up);
  await connect(ben, false);
  await textOf(ben).getByText("second").click();
  await keys(ben, "<End> and what Ben thinks of it");
  await keys(ann, "<Home><Shift+End><Backspace><Backspace>");
  await saved(ann);
  await connect(ben, true);
  await ben.getByRole("button", { name: "Put it here" }).waitFor();
  await clean(ben, "lost words");
});

it("embedded, and on a phone", async () => {
  const ann = await person();
  const link = await write(ann);
  const name = new URL(link).pathname.slice("/d/".length);
  const script = `<script type="module" src="${stage.url}/embed.js"></script>`;
  const page = (element: string): string =>
    `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><style>:root { color-scheme: light dark }</style>
    <title>Host</title><link rel="icon" href="data:," />${script}<main><h1>Host</h1>${element}</main></html>`;
  host.html = page(`<weft-editor document="${name}"></weft-editor>`);
  await openDocument(ann, host.url);
  await ann.getByRole("toolbar", { name: "Formatting" }).waitFor();
  await textOf(ann).click();
  await keys(ann, "<Control+a>");
  await ann.getByRole("toolbar", { name: "Selected text" }).waitFor();
  await clean(ann, "the element");
  host.html = page(`<weft-editor document="${"x".repeat(300)}"></weft-editor>`);
  await ann.goto(host.url);
  await ann.getByText("longer than 256 bytes").waitFor();
  await clean(ann, "the element that can't open");

  const phone = await person(PHONE);
  await openDocument(phone, link);
  await phone.getByRole("toolbar", { name: "Formatting" }).waitFor();
  await textOf(phone).tap();
  await clean(phone, "a phone");
  await phone.getByRole("button", { name: "More" }).tap();
  await phone.getByRole("menu", { name: "More" }).waitFor();
  await clean(phone, "a phone's menu");
  await keys(phone, "<Escape><Control+f>");
  await phone.getByRole("search").waitFor();
  await clean(phone, "finding on a phone");
  await phone.goto(stage.url);
  await phone.getByRole("button", { name: "New document" }).waitFor();
  await clean(phone, "home on a phone");
  await until(async () => (await phone.title()).includes("Documents"));
});
