/** One's account's page: API keys, invitations, where one is signed in; and what the server refuses, in the page's language. */
import type { Locator, Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { axeViolations } from "../helpers/axe.ts";
import { type PersonOptions, useStage } from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage({ env: () => ({ WEFT_ACCESS: "private" }) });
/** What the browser says of answers that are refusals, and of a server that is not there. */
const expects = /Failed to load resource/;
const ANN = { login: "ann@example.com", password: "ten threads or more" };

async function post(page: Page, path: string, data: unknown): Promise<Record<string, unknown>> {
  const answer = await page.request.post(`${stage.url}/api/v1${path}`, { headers: { origin: stage.url }, data });
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}

/** A browser that is signed in as Ann, at the page of her account. */
async function ann(options: PersonOptions = {}): Promise<Page> {
  const page = await stage.person({ expects, reducedMotion: "reduce", ...options });
  await post(page, "/session", ANN);
  await page.goto(`${stage.url}/account`);
  return page;
}

async function clean(page: Page, surface: string): Promise<void> {
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await axeViolations(page), `${surface}, ${colorScheme}`).toBe("");
  }
}

const part = (page: Page, name: string): Locator => page.getByRole("region", { name });

/** Whether a program is let in by a key. */
async function opens(key: string): Promise<number> {
  return (await fetch(`${stage.url}/api/v1/documents`, { headers: { authorization: `Bearer ${key}` } })).status;
}

beforeAll(async () => {
  await until(() => stage.printed.includes("/welcome#"));
  const [, link = ""] = /\/welcome#([\w-]+)/.exec(stage.printed) ?? [];
  const body = JSON.stringify({ link, name: "Ann Ash", ...ANN });
  const headers = { "content-type": "application/json", origin: stage.url };
  const answer = await fetch(`${stage.url}/api/v1/accounts`, { method: "POST", headers, body });
  expect(answer.status).toBe(200);
});

it("a key is made, shown once, used, and revoked after a question, by the keyboard", async () => {
  const page = await ann({ permissions: ["clipboard-read", "clipboard-write"] });
  const keys = part(page, "API keys");
  await keys.getByText("You have no keys.").waitFor();
  await clean(page, "no keys");
  const name = keys.getByLabel("What the key is for");
  await keys.getByRole("button", { name: "Make a key" }).click();
  await keys.getByRole("alert").getByText("Say what it is for.").waitFor();
  expect(await name.evaluate((field) => field === document.activeElement)).toBe(true);
  await page.keyboard.type("Nightly copy");
  await keys.getByLabel("It ends after").fill("2001-01-01");
  await page.keyboard.press("Enter");
  await keys.getByRole("alert").getByText("This day is over").waitFor();
  await clean(page, "a wrong day");
  await keys.getByLabel("It ends after").fill("2100-01-01");
  await keys.getByLabel("In your documents it may").selectOption("read");
  await name.press("Enter");

  const shown = keys.getByLabel("The key for “Nightly copy”");
  await shown.waitFor();
  const key = await shown.inputValue();
  expect(await opens(key)).toBe(200);
  // It has the focus and is selected, and the button copies it.
  expect(await page.evaluate(() => getSelection()?.toString())).toBe(key);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await keys.getByRole("button", { name: "Copied" }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
  await clean(page, "a new key");
  await keys.getByRole("button", { name: "I have it" }).click();
  await shown.waitFor({ state: "detached" });
  expect(await name.evaluate((field) => field === document.activeElement)).toBe(true);

  // What is there after a reload is all but the key.
  await page.reload();
  const row = keys.getByRole("listitem").filter({ hasText: "Nightly copy" });
  await row.getByText(/^May read · ends .*2100/).waitFor();
  await row.getByText(/^Last used /).waitFor();
  expect(await page.content()).not.toContain(key);
  const revoke = row.getByRole("button", { name: "Revoke Nightly copy" });
  await revoke.press("Enter");
  await row.getByRole("group").waitFor();
  await clean(page, "the question");
  // The first answer is no, and Escape is another.
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Cancel");
  await page.keyboard.press("Escape");
  expect(await revoke.evaluate((button) => button === document.activeElement)).toBe(true);
  expect(await opens(key)).toBe(200);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await keys.getByRole("status").getByText("“Nightly copy” is revoked.").waitFor();
  await keys.getByText("You have no keys.").waitFor();
  expect(await opens(key)).toBe(401);
});

it("more keys than a page has are shown when they are asked for", async () => {
  const page = await ann();
  for (let count = 1; count <= 51; count += 1) await post(page, "/account/keys", { name: `key ${count}` });
  await page.reload();
  const keys = part(page, "API keys");
  await keys.getByText("key 51", { exact: true }).waitFor();
  expect(await keys.getByText("key 1", { exact: true }).count()).toBe(0);
  await keys.getByRole("button", { name: "Show more" }).click();
  await keys.getByText("key 1", { exact: true }).waitFor();
  expect(await keys.getByRole("listitem").count()).toBe(51);
  expect(await keys.getByRole("button", { name: "Show more" }).count()).toBe(0);
});

it("an invitation says whom it is for, and nobody can use it once it is taken back", async () => {
  const page = await ann();
  const invite = part(page, "Invite somebody");
  await invite.getByText("No invitation is open.").waitFor();
  await invite.getByLabel("Whom it is for").fill("Bob");
  await page.keyboard.press("Enter");
  const link = await invite.getByLabel("Link to send").inputValue();
  await page.reload();
  await invite.getByRole("listitem").getByText("Bob").waitFor();
  await clean(page, "an open invitation");
  await invite.getByRole("button", { name: /^Take back: Bob/ }).click();
  await invite.getByRole("status").getByText("can’t be used any more").waitFor();
  await invite.getByText("No invitation is open.").waitFor();
  const bob = await stage.person({ expects });
  await bob.goto(link);
  await bob.getByRole("heading", { name: "This link can’t be used" }).waitFor();
});

it("all other sessions end by one button", async () => {
  const page = await ann();
  const others = [await ann(), await ann()];
  await page.reload();
  const sessions = part(page, "Where you are signed in");
  await sessions.getByText("This browser").waitFor();
  await sessions.getByRole("button", { name: "Sign out everywhere else" }).click();
  await sessions.getByRole("status").getByText("You are signed out everywhere else.").waitFor();
  expect(await sessions.getByRole("listitem").count()).toBe(1);
  for (const other of others) {
    await other.reload();
    await other.getByRole("heading", { name: "Sign in" }).waitFor();
  }
  await page.reload();
  await sessions.getByText("You are signed in nowhere else.").waitFor();
});

it("a server that does not answer is waited for, and asked again; what was typed stays", async () => {
  const page = await ann();
  const keys = part(page, "API keys");
  await keys.getByRole("button", { name: "Make a key" }).waitFor();
  let answer = (): void => {};
  const asked = new Promise<void>((resolve) => (answer = resolve));
  await page.route("**/api/v1/account/keys*", async (route) => {
    await asked;
    await route.abort();
  });
  await page.reload();
  await keys.getByText("Asking the server…").waitFor();
  await clean(page, "asking");
  answer();
  await keys.getByRole("alert").getByText("The server can’t be reached").waitFor();
  await page.unroute("**/api/v1/account/keys*");
  await keys.getByRole("button", { name: "Try again" }).click();
  const name = keys.getByLabel("What the key is for");
  await name.fill("CI");
  await page.route("**/api/v1/account/keys*", (route) => route.abort());
  await page.keyboard.press("Enter");
  await keys.getByRole("alert").getByText("The server can’t be reached").waitFor();
  expect(await name.inputValue()).toBe("CI");

  await page.route("**/api/v1/session", (route) => route.abort());
  await page.reload();
  await page.getByRole("alert").getByText("The server can’t be reached").waitFor();
  await page.unroute("**/api/v1/session");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("You are signed in as Ann Ash").waitFor();
});

it("in German, on a phone: no sideways scrolling, and what the server refuses is said in German", async () => {
  const page = await ann({ locale: "de-DE", viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const keys = part(page, "API-Schlüssel");
  await keys.getByLabel("Wofür der Schlüssel ist").fill(`Abgleich ${"sehrlang".repeat(11)}`);
  await keys.getByRole("button", { name: "Schlüssel anlegen" }).click();
  await keys.getByText("Kopiere ihn jetzt").waitFor();
  await clean(page, "German, on a phone");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);

  // The server's sentence about a limit of requests, as it is.
  await page.route("**/api/v1/account/keys*", (route) =>
    route.fulfill({
      status: 429,
      headers: { "retry-after": "12", "content-type": "application/problem+json" },
      body: JSON.stringify({ title: "Too Many Requests", status: 429, detail: "Too many requests. Try again later." }),
    }),
  );
  await keys.getByLabel("Wofür der Schlüssel ist").fill("noch einer");
  await page.keyboard.press("Enter");
  await keys.getByRole("alert").getByText("Das war zu oft. Versuch es in 12 Sekunden noch einmal.").waitFor();

  // Whose session was ended elsewhere is told so where they go on.
  await page.unroute("**/api/v1/account/keys*");
  await page.context().clearCookies();
  await page.keyboard.press("Enter");
  await keys.getByRole("alert").getByText("Du bist nicht mehr angemeldet.").waitFor();

  const guest = await stage.person({ expects, locale: "de-DE" });
  await guest.goto(`${stage.url}/welcome#${"x".repeat(43)}`);
  await guest.getByText("Dieser Link wurde benutzt oder zurückgenommen").waitFor();
});
