/** The element on a stranger's page whose back end gives tokens: each change of what one may do, as the page hears of it. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import type { Role } from "../../server/access/roles.ts";
import { SECRET, tokenFor } from "../helpers/access.ts";
import { keys, outlineOf, textOf, useStage } from "../helpers/browser.ts";
import { useHostPage } from "../helpers/host-page.ts";
import { until } from "../helpers/until.ts";

const host = useHostPage();
/** No origin is allowed: who shows a token may come from any page. */
const stage = useStage({ env: () => ({ WEFT_ACCESS: "token", WEFT_TOKEN_SECRET: SECRET }) });

/** What Chromium itself prints where a request is refused or a line ends. */
const EXPECTED = /Failed to load resource|WebSocket connection to .* failed/;
/** How long a token of these tests lasts, in milliseconds. */
const LIFE = 4_000;

interface Heard {
  readonly type: string;
  readonly state?: string;
  readonly role?: string;
  readonly code?: number;
}

/** The page's back end, and what the page heard from the element. */
interface HostApp {
  readonly page: Page;
  /** What the next token says, or with which status none is given. */
  answer: Role | number;
  /** For which document tokens are. */
  document: string;
  readonly asked: number;
  heard(): Promise<Heard[]>;
}

async function hostApp(document: string, answer: Role | number, attributes = ""): Promise<HostApp> {
  const page = await stage.person({ expects: EXPECTED, permissions: ["clipboard-read", "clipboard-write"] });
  let asked = 0;
  const app = {
    page,
    answer,
    document,
    get asked() {
      return asked;
    },
    heard: () => page.evaluate(() => Reflect.get(globalThis, "heard") as Heard[]),
  };
  await page.route(`${host.url}/token*`, async (route) => {
    asked += 1;
    expect(new URL(route.request().url()).searchParams.get("document")).toBe(document);
    if (typeof app.answer === "number") return route.fulfill({ status: app.answer, body: "no" });
    const body = tokenFor(app.document, app.answer, { exp: (Date.now() + LIFE) / 1_000 });
    return route.fulfill({ body, contentType: "text/plain" });
  });
  host.html = `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:," />
    <style>body { margin: 0; } weft-editor { display: flex; height: 100vh; }</style>
    <script>
      globalThis.heard = [];
      for (const name of ["weft-status", "weft-error"])
        addEventListener(name, ({ type, detail }) => heard.push({ type, ...detail }));
    </script>
    <script type="module" src="${stage.url}/embed.js"></script>
    <weft-editor document="${document}" token-url="/token" ${attributes}></weft-editor>`;
  await page.goto(host.url);
  return app;
}

const isWritable = (page: Page, wanted: boolean): Promise<void> =>
  page.locator(`weft-editor .ProseMirror[contenteditable=${wanted}]`).waitFor();

/** Resolves when the page has heard of something, in a status or as an error. */
async function hears(app: HostApp, wanted: Partial<Heard>): Promise<void> {
  const entries = Object.entries(wanted);
  await until(
    async () =>
      (await app.heard()).some((event) => entries.every(([name, value]) => Reflect.get(event, name) === value)),
    { what: JSON.stringify(wanted) },
  );
}

const statesOf = async (app: HostApp): Promise<unknown[]> => (await app.heard()).map(({ state }) => state);

it("goes on with fresh tokens, follows the role down and up again, and loses neither words nor place", async () => {
  const app = await hostApp("roles", "edit");
  const { page } = app;
  const line = page.locator("weft-editor [part=status]");
  await textOf(page).click();
  await keys(page, "first words");
  await hears(app, { type: "weft-status", role: "edit", state: "online" });
  const opened = Date.now();
  // Refreshed in place: the line outlives the token that it was opened with.
  await until(() => app.asked >= 3 && Date.now() > opened + LIFE);
  expect(await statesOf(app)).not.toContain("offline");
  await keys(page, "<Home>the ");
  await line.getByText("Saved").waitFor();

  app.answer = "comment";
  await hears(app, { type: "weft-status", role: "comment" });
  await isWritable(page, false);
  await line.getByText("You can read this document").waitFor();
  await page.getByText("You can only read this document now.").first().waitFor();
  expect(await page.locator("weft-editor [part=toolbar] button").count()).toBe(1);
  await keys(page, "not to be written");
  app.answer = "edit";
  await isWritable(page, true);
  // With the caret where it was, and what can be undone.
  await keys(page, "very ");
  await until(async () => (await outlineOf(page)).join() === "paragraph: the very first words");
  await keys(page, "<Control+z>");
  await until(async () => (await outlineOf(page)).join() === "paragraph: the first words");
  await line.getByText("Saved").waitFor();
  expect(await statesOf(app)).not.toContain("offline");

  app.answer = "view";
  await isWritable(page, false);
  await page.evaluate(() => {
    // As what was typed in the moment before the page heard of it.
    const { view } = document.querySelector("weft-editor") as unknown as {
      view: { state: { tr: { insertText(text: string, at: number): unknown } }; dispatch(tr: unknown): void };
    };
    view.dispatch(view.state.tr.insertText("last and ", 1));
  });
  const banner = page.getByRole("alert").filter({ hasText: "Can't save: You can't write in this document any more." });
  await banner.getByRole("button", { name: "Copy the text" }).click();
  await banner.getByRole("button", { name: "Copied" }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("last and the first words");
  app.answer = "admin";
  await isWritable(page, true);
  await line.getByText("Saved").waitFor();
  await banner.waitFor({ state: "detached" });
  await page.reload();
  await until(async () => (await outlineOf(page)).join() === "paragraph: last and the first words");
});

it("says by its events that a token ended, that it came back, and that the right was taken away", async () => {
  const app = await hostApp("ends", "edit");
  const { page } = app;
  await textOf(page).click();
  await keys(page, "words");
  await page.locator("weft-editor [part=status]").getByText("Saved").waitFor();
  app.answer = 500;
  await hears(app, { type: "weft-status", state: "offline" });
  await isWritable(page, true);
  app.answer = "edit";
  const seen = (await app.heard()).length;
  await until(async () => (await app.heard()).slice(seen).some(({ state }) => state === "online"));
  app.answer = 403;
  await hears(app, { type: "weft-error", code: 4403 });
  expect((await app.heard()).filter(({ type }) => type === "weft-error")).toHaveLength(1);
  await isWritable(page, false);
  await page.getByRole("alert").getByText("You do not have access to this document.").waitFor();
});

it("is refused by the server for another document's token, and asks nobody again", async () => {
  const app = await hostApp("mine", "edit");
  app.document = "yours";
  await app.page.reload();
  await hears(app, { type: "weft-error", code: 4403 });
  expect(await app.page.locator("weft-editor .ProseMirror").count()).toBe(0);
});

it("tells a reader in their language, quietly and also without a toolbar", async () => {
  const writer = await hostApp("read", "edit");
  await textOf(writer.page).click();
  await keys(writer.page, "to be read");
  await writer.page.locator("weft-editor [part=status]").getByText("Saved").waitFor();
  const { page } = await hostApp("read", "view", 'lang="de" toolbar="bubble"');
  await page.getByRole("status").getByText("Du kannst dieses Dokument lesen").waitFor();
  await isWritable(page, false);
  expect(await page.getByRole("alert").count()).toBe(0);
});
