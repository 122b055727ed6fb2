/**
 * People with browsers, for the browser tests. Owns: one Chromium and one real server per test file, windows that
 * share nothing with each other, and the rule that a console or page error fails the test.
 * `web/dist` is built before the tests run.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { launchChromium } from "./chromium.ts";
import { type ServerProcess, startProcess } from "./process.ts";
import { until } from "./until.ts";

/** What a window shows of a document, as far as the tests look at it. */
export interface NodeJSON {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly marks?: readonly { readonly type: string; readonly attrs?: Readonly<Record<string, unknown>> }[];
  readonly content?: readonly NodeJSON[];
  readonly text?: string;
}

export interface Stage {
  /** The server's address. Changes nothing when it is restarted. */
  readonly url: string;
  /** Where it keeps everything. */
  readonly folder: string;
  /** Everything that the server printed since it was started last. */
  readonly printed: string;
  /** Ends the server; windows stay open. */
  stopServer(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port and folder. */
  startServer(): Promise<void>;
  /** A new person: a window of a browser profile of its own. */
  person(options?: PersonOptions): Promise<Page>;
}

export interface PersonOptions extends BrowserContextOptions {
  /** The name that others see; without one the app makes one up. */
  readonly name?: string;
  /** Errors in the console or of the page that belong to what the test does. */
  readonly expects?: RegExp;
}

export interface StageOptions {
  /** Variables of the server. */
  readonly env?: () => Record<string, string>;
  /** Blocked unless a test is about them. */
  readonly serviceWorkers?: "allow" | "block";
}

/** What Playwright itself says where it blocks a service worker. */
const BLOCKED_WORKER = "Service Worker registration blocked by Playwright";

/** Gives a test file its stage. Call it once, outside of the tests. */
export function useStage(options: StageOptions = {}): Stage {
  const { env = () => ({}), serviceWorkers = "block" } = options;
  const folder = mkdtempSync(join(tmpdir(), "weft-browser-"));
  let browser: Browser | undefined;
  let server: ServerProcess | undefined;
  let url = "";
  let problems: string[] = [];

  beforeAll(async () => {
    [browser, server] = await Promise.all([launchChromium(), startProcess(folder, { env: env() })]);
    url = server.url;
  });

  afterEach(async () => {
    await Promise.all(browser?.contexts().map((context) => context.close()) ?? []);
    const found = problems;
    problems = [];
    expect(found.join("\n"), "errors in the browsers' consoles").toBe("");
  });

  afterAll(async () => {
    await browser?.close();
    await server?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    folder,
    get url() {
      return url;
    },
    get printed() {
      return server?.output() ?? "";
    },
    async stopServer(signal) {
      await server?.end(signal);
      server = undefined;
    },
    async startServer() {
      server = await startProcess(folder, { port: Number(new URL(url).port), env: env() });
    },
    async person({ name, expects, ...options } = {}) {
      if (browser === undefined) throw new Error("The browser is not open yet.");
      // The app's service worker fetches all of the app for each new person: it is for tests of what works without a network.
      const context = await browser.newContext({
        viewport: { width: 1200, height: 800 },
        serviceWorkers,
        ...options,
      });
      context.setDefaultTimeout(15_000);
      if (name !== undefined) {
        await context.addInitScript((name) => {
          // The frame in which diagrams are drawn has no origin, and may not even ask.
          if (self !== top) return;
          if (localStorage.getItem("weft.name") === null) localStorage.setItem("weft.name", name);
        }, name);
      }
      const page = await context.newPage();
      page.on("console", (message) => {
        const text = `${name ?? "someone"}: ${message.type()}: ${message.text()}`;
        const bad = (message.type() === "error" || message.type() === "warning") && !text.includes(BLOCKED_WORKER);
        if (bad && expects?.test(text) !== true) problems.push(text);
      });
      page.on("pageerror", (error) => {
        const text = `${name ?? "someone"}: ${error.stack ?? error.message}`;
        if (expects?.test(text) !== true) problems.push(text);
      });
      return page;
    },
  };
}

/** The editable text of a window. */
export function textOf(page: Page): Locator {
  return page.getByRole("textbox", { name: "Document", exact: true });
}

/** Puts a document in the trash, from the list on the home page. */
export async function deleteDocument(page: Page, title: string): Promise<void> {
  await page
    .getByRole("button", { name: `More for ${title}`, exact: true })
    .first()
    .click();
  await page.getByRole("menuitem", { name: "Delete", exact: true }).click();
}

/** Makes a document, as the home page does, and opens it; resolves when it can be written in. */
export async function newDocument(page: Page, url: string): Promise<string> {
  const answer = await page.request.post(`${url}/api/v1/documents`, { headers: { origin: url }, data: {} });
  if (!answer.ok()) throw new Error(`No document: ${answer.status()} ${await answer.text()}`);
  const { id } = (await answer.json()) as { readonly id: string };
  await openDocument(page, `${url}/d/${id}`);
  return page.url();
}

/** Opens a document by its link; resolves when it can be written in. */
export async function openDocument(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await opened(page);
}

async function opened(page: Page): Promise<void> {
  await textOf(page).waitFor();
  await page.locator("weft-editor .ProseMirror[contenteditable=true]").waitFor();
}

/** The document as this window's editor has it. */
export async function documentOf(page: Page): Promise<NodeJSON> {
  return page.evaluate(() => {
    const editor = document.querySelector("weft-editor") as unknown as {
      view: { state: { doc: { toJSON(): NodeJSON } } };
    };
    return editor.view.state.doc.toJSON();
  });
}

/** The blocks without their ids and defaults: "heading1: Plan", "todo[x] 1: milk". */
export async function outlineOf(page: Page): Promise<string[]> {
  const { content = [] } = await documentOf(page);
  return content.map((block) => {
    const { kind, checked, indent } = block.attrs ?? {};
    const state = kind === "todo" ? (checked === true ? "[x]" : "[ ]") : "";
    const depth = typeof indent === "number" && indent > 0 ? ` ${indent}` : "";
    return `${typeof kind === "string" ? kind : block.type}${state}${depth}: ${plainText(block)}`;
  });
}

/** A node's text; line breaks inside as "\n". */
export function plainText(node: NodeJSON): string {
  if (node.type === "hard_break") return "\n";
  return node.text ?? (node.content ?? []).map(plainText).join("");
}

/** Each run of text with its marks: ["see ", ""], ["this", "bold link"]. */
export function runsOf(block: NodeJSON | undefined): [text: string, marks: string][] {
  return (block?.content ?? []).map((run) => [
    plainText(run),
    (run.marks ?? [])
      .map(({ type }) => type)
      .sort()
      .join(" "),
  ]);
}

/**
 * Types text and presses what stands in angle brackets: "one<Enter>two<Control+b>". After a key that only moves the
 * caret it lets the browser tell the page so (selectionchange comes later than the key), as any human does.
 */
export async function keys(page: Page, script: string): Promise<void> {
  for (const part of script.split(/(<[^<> ]+>)/)) {
    if (!/^<[^<> ]+>$/.test(part)) {
      await page.keyboard.type(part);
      continue;
    }
    const moves = /Arrow|Home|End/.test(part);
    if (moves) await until(() => page.evaluate(isSettledIn), { what: "the focus to be no longer new" });
    await page.keyboard.press(part.slice(1, -1));
    if (moves) await until(() => page.evaluate(knowsCaret), { what: "the caret to be known" });
  }
}

/**
 * Whether the text has had the focus for a while. Within 200 ms of it prosemirror-view takes a caret that comes to the
 * document's start for a browser's slip and puts it back (domobserver.ts, flush). Runs in the page.
 */
function isSettledIn(): boolean {
  const editor = document.querySelector("weft-editor") as unknown as {
    view: { input: { lastFocus: number } };
  } | null;
  return editor === null || Date.now() - editor.view.input.lastFocus > 200;
}

/** Whether the editor's selection is where the browser's caret is, or the focus is elsewhere. Runs in the page. */
function knowsCaret(): boolean {
  const editor = document.querySelector("weft-editor") as unknown as {
    view: {
      hasFocus(): boolean;
      posAtDOM(node: Node, offset: number): number;
      state: { selection: { head: number } };
    };
  } | null;
  if (editor === null) return true;
  const { view } = editor;
  const { focusNode, focusOffset } = getSelection() ?? {};
  if (!view.hasFocus() || !focusNode || focusOffset === undefined) return true;
  return view.posAtDOM(focusNode, focusOffset) === view.state.selection.head;
}

/** Pastes HTML into the text, where it was clicked; resolves when it is there: the code that reads it may come first. */
export async function pasteHTML(page: Page, html: string): Promise<void> {
  await textOf(page).click();
  const before = JSON.stringify(await documentOf(page));
  await page.evaluate((html) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    data.setData("text/plain", "plain");
    const options = { clipboardData: data, bubbles: true, cancelable: true };
    document.activeElement?.dispatchEvent(new ClipboardEvent("paste", options));
  }, html);
  await until(async () => JSON.stringify(await documentOf(page)) !== before, { what: "what was pasted" });
}

/** Resolves when the document is open, and all that was written in this window is on the server's disk and the window says so. */
export async function saved(page: Page): Promise<void> {
  await until(
    async () => {
      const unsaved = await page.evaluate(() => {
        // A page that was just gone to may not have its editor yet.
        const editor = document.querySelector("weft-editor") as unknown as {
          connection?: { status: { unsaved: number } };
        } | null;
        return editor?.connection?.status.unsaved;
      });
      const line = page.locator(".save-status");
      return unsaved === 0 && (await line.count()) === 1 && (await line.innerText()) === "Saved";
    },
    { what: 'the status to be "Saved"' },
  );
}

/** Resolves when all windows show the same document; returns it. */
export async function settled(...pages: readonly Page[]): Promise<NodeJSON> {
  let last: string[] = [];
  await until(
    async () => {
      last = (await Promise.all(pages.map(documentOf))).map((json) => JSON.stringify(json));
      return last.every((json) => json === last[0]);
    },
    { what: "all windows to show the same document" },
  );
  return JSON.parse(last[0] ?? "") as NodeJSON;
}
