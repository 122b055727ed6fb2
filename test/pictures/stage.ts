/** People with windows, for the pictures. Owns: their windows, and the document that they are in. */
import { documentFromMarkdown } from "@weft/schema/markdown";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** Where one picture is taken. */
export interface Stage {
  /** The server's address. */
  readonly url: string;
  /** A person's window; nothing is open in it. */
  person(name: string, options?: BrowserContextOptions): Promise<Page>;
  /** Makes a document with a title and a text in Markdown, in this window. */
  write(page: Page, title: string, markdown: string): Promise<string>;
  /** Puts another text into the open document, in the place of what is in it. */
  rewrite(page: Page, markdown: string): Promise<void>;
  /** Opens a document by its address, and waits for its tools. */
  open(page: Page, link: string): Promise<void>;
  /** Attaches a picture of SVG to the page's document and gives its address in it. */
  attach(page: Page, name: string, svg: string): Promise<string>;
  end(): Promise<void>;
}

export function createStage(browser: Browser, url: string): Stage {
  return {
    url,
    async person(name, options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        serviceWorkers: "block",
        reducedMotion: "reduce",
        ...options,
      });
      await context.addInitScript((name) => {
        if (self === top) localStorage.setItem("weft.name", name);
      }, name);
      return context.newPage();
    },
    async write(page, title, markdown) {
      await post(page, url, "/api/v1/documents", { title });
      if (markdown !== "") await showMarkdown(page, markdown);
      return page.url();
    },
    rewrite: showMarkdown,
    async open(page, link) {
      await page.goto(link);
      await isOpen(page);
    },
    async attach(page, name, svg) {
      const [, width = "", height = ""] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
      const drawn = await page.context().newPage();
      await drawn.setViewportSize({ width: Number(width), height: Number(height) });
      await drawn.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`);
      const bytes = await drawn.screenshot({ type: "jpeg", quality: 86 });
      await drawn.close();
      const id = page.url().split("/").at(-1) ?? "";
      const answer = await page.request.post(`${url}/api/v1/documents/${id}/files?name=${name}`, {
        headers: { origin: url, "content-type": "image/jpeg" },
        data: bytes,
      });
      if (!answer.ok()) throw new Error(`Not attached: ${answer.status()} ${await answer.text()}`);
      return ((await answer.json()) as { readonly src: string }).src;
    },
    async end() {
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
  };
}

async function post(page: Page, url: string, path: string, data: object): Promise<void> {
  const answer = await page.request.post(`${url}${path}`, { headers: { origin: url }, data });
  if (!answer.ok()) throw new Error(`No document: ${answer.status()} ${await answer.text()}`);
  const { id } = (await answer.json()) as { readonly id: string };
  await page.goto(`${url}/d/${id}`);
  await isOpen(page);
}

async function isOpen(page: Page): Promise<void> {
  await page.locator("weft-editor .ProseMirror").waitFor();
  await page.locator("weft-editor").getByRole("toolbar").first().waitFor();
}

async function showMarkdown(page: Page, markdown: string): Promise<void> {
  await page.evaluate((json) => {
    const { view } = document.querySelector("weft-editor") as unknown as {
      view: import("prosemirror-view").EditorView;
    };
    const { state } = view;
    view.dispatch(state.tr.replaceWith(0, state.doc.content.size, state.schema.nodeFromJSON(json).content));
  }, documentFromMarkdown(markdown));
  await page.locator('.save-status[data-tone="ok"]').waitFor();
}
