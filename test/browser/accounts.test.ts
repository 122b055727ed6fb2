/** Accounts as people meet them: the first run, invitations, signing in and out, and a session that ends while somebody writes. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { saved, textOf, useStage } from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage({ env: () => ({ WEFT_ACCESS: "private" }) });
/** What the browser says of being nobody yet. */
const expects = /Failed to load resource.*4(01|03|10)|WebSocket connection to .* failed/;
const PASSWORD = "ten threads or more";

async function newDocument(page: Page): Promise<void> {
  await page.getByRole("button", { name: "New document" }).click();
  await textOf(page).waitFor();
}

async function signIn(page: Page, login: string, password = PASSWORD): Promise<void> {
  await page.getByLabel("E-mail or user name").fill(login);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
}

async function join(page: Page, name: string, login: string): Promise<void> {
  // The keyboard alone.
  await until(async () => (await page.evaluate(() => document.activeElement?.getAttribute("name"))) === "name");
  await page.keyboard.type(name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(login);
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "New document" }).waitFor();
}

it("the first owner, somebody invited, and what each of them sees", async () => {
  const ann = await stage.person({ expects });
  await ann.goto(stage.url);
  await ann.getByText("Nobody has an account here yet").waitFor();
  await until(() => stage.printed.includes("/welcome#"));
  const [, path = ""] = /(\/welcome#[\w-]+)/.exec(stage.printed) ?? [];
  await ann.goto(stage.url + path);
  await ann.getByRole("heading", { name: "Make the owner’s account" }).waitFor();
  await join(ann, "Ann Ash", "ann@example.com");
  expect(new URL(ann.url()).hash).toBe("");
  await newDocument(ann);
  await textOf(ann).click();
  await ann.keyboard.type("by Ann");
  await saved(ann);
  const document = ann.url();

  await ann.goto(stage.url);
  await ann.getByRole("link", { name: "Account" }).click();
  await ann.getByText("You are signed in as Ann Ash (ann@example.com).").waitFor();
  await ann.getByRole("button", { name: "Make a link" }).click();
  const link = await ann.getByLabel("Link to send").inputValue();

  const bob = await stage.person({ expects });
  await bob.goto(link);
  await bob.getByRole("heading", { name: "Make your account" }).waitFor();
  await join(bob, "Bob", "bob");
  await newDocument(bob);
  await textOf(bob).click();
  await bob.keyboard.type("by Bob");
  await saved(bob);
  await bob.goto(document);
  await bob.getByRole("heading", { name: "You can’t open this document" }).waitFor();
  expect(await bob.getByLabel("Password").count()).toBe(0);
  await bob.goto(link);
  await bob.getByRole("heading", { name: "This link can’t be used" }).waitFor();
  // Who is no owner invites nobody.
  await bob.goto(`${stage.url}/account`);
  await bob.getByText("You are signed in as Bob (bob).").waitFor();
  expect(await bob.getByRole("button", { name: "Make a link" }).count()).toBe(0);
  await bob.getByRole("button", { name: "Sign out" }).click();
  await bob.getByRole("heading", { name: "Sign in" }).waitFor();
  await signIn(bob, "bob", "not his password");
  await bob.getByRole("alert").getByText("do not belong together").waitFor();
  await signIn(bob, "BOB");
  await bob.getByRole("button", { name: "New document" }).waitFor();
});

it("whose session is ended elsewhere signs in where they write, and loses no word", async () => {
  const ann = await stage.person({ expects });
  await ann.goto(stage.url);
  await signIn(ann, "ann@example.com");
  await newDocument(ann);
  await textOf(ann).click();
  await ann.keyboard.type("before");
  await saved(ann);

  const elsewhere = await stage.person({ expects });
  await elsewhere.goto(stage.url);
  await signIn(elsewhere, "ann@example.com");
  await elsewhere.getByRole("link", { name: "Account" }).click();
  // The one of the test before, and this one.
  const others = elsewhere.getByRole("button", { name: /Sign out there/ });
  await others.first().waitFor();
  for (let left = await others.count(); left > 0; left -= 1) {
    await others.first().click();
    await until(async () => (await others.count()) === left - 1);
  }

  await ann.getByRole("heading", { name: "You can’t open this document" }).waitFor();
  await signIn(ann, "ann@example.com");
  await ann.getByRole("heading", { name: "You can’t open this document" }).waitFor({ state: "detached" });
  await textOf(ann).click();
  await ann.keyboard.press("Control+End");
  await ann.keyboard.type(" and after");
  await saved(ann);
  await ann.reload();
  await textOf(ann).getByText("before and after").waitFor();
});

it("in German, and with the words that password managers look for", async () => {
  const person = await stage.person({ expects, locale: "de-DE" });
  await person.goto(stage.url);
  await person.getByRole("heading", { name: "Anmelden" }).waitFor();
  expect(await person.getByLabel("E-Mail oder Benutzername").getAttribute("autocomplete")).toBe("username");
  expect(await person.getByLabel("Passwort").getAttribute("autocomplete")).toBe("current-password");
});
