/** Sharing as two people meet it, in private access: roles, the link and its password, the lock, handing a document on. */
import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import { axeViolations } from "../helpers/axe.ts";
import { saved, textOf, useStage } from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage({ env: () => ({ WEFT_ACCESS: "private" }) });
/** What the browser says of refusals. */
const expects = /Failed to load resource.*4(00|01|03|04|10|12|29)|WebSocket connection to .* failed/;
const PASSWORD = "ten threads or more";
const LINK_PASSWORD = "told by telephone";

async function join(page: Page, link: string, name: string, login: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("E-mail or user name").fill(login);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "New document" }).waitFor();
}

/** Two people with accounts, Ann and Bob, and a document of Ann's with some words. Once for this server. */
async function twoPeople(): Promise<{ ann: Page; bob: Page; document: string }> {
  const [ann, bob] = [await stage.person({ expects }), await stage.person({ expects })];
  await until(() => stage.printed.includes("/welcome#"));
  const [, path = ""] = /(\/welcome#[\w-]+)/.exec(stage.printed) ?? [];
  await join(ann, stage.url + path, "Ann Ash", "ann@example.com");
  await ann.goto(`${stage.url}/account`);
  await ann.getByRole("button", { name: "Make a link" }).click();
  await join(bob, await ann.getByLabel("Link to send").inputValue(), "Bob", "bob");
  await ann.goto(stage.url);
  await ann.getByRole("button", { name: "New document" }).click();
  await textOf(ann).waitFor();
  await textOf(ann).click();
  await ann.keyboard.type("by Ann");
  await saved(ann);
  return { ann, bob, document: ann.url() };
}

const dialogOf = (page: Page): Locator => page.getByRole("dialog", { name: "Share this document" });

async function share(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = dialogOf(page);
  await dialog.getByLabel("Address of the document").waitFor();
  return dialog;
}

async function isClean(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await axeViolations(page), colorScheme).toBe("");
  }
}

async function isWritable(page: Page, value: boolean): Promise<void> {
  await until(async () => (await textOf(page).getAttribute("aria-readonly")) === String(!value), {
    what: `a text that ${value ? "can" : "can't"} be written in`,
  });
}

it("Ann shares with Bob, changes what he may do while he has it open, locks it, and hands it on", async () => {
  const { ann, bob, document } = await twoPeople();
  await bob.goto(document);
  await bob.getByRole("heading", { name: "You can’t open this document" }).waitFor();

  const nobody = await stage.person({ expects });
  await nobody.goto(document);
  await nobody.getByRole("heading", { name: "Sign in to open this document" }).waitFor();
  await isClean(nobody);
  expect(await nobody.getByRole("button", { name: "Share", exact: true }).count()).toBe(0);

  // By the keyboard alone, and errors beside their field.
  const dialog = await share(ann);
  await dialog.getByText("Nobody else was given a role yet.").waitFor();
  const login = dialog.getByLabel("Add somebody");
  await login.focus();
  await ann.keyboard.type("nobody@example.com");
  await ann.keyboard.press("Enter");
  await dialog.getByRole("alert").getByText("Nobody has an account of this name here").waitFor();
  await login.fill("BOB");
  await ann.keyboard.press("Tab");
  await ann.keyboard.press("Home");
  await ann.keyboard.press("Tab");
  await ann.keyboard.press("Enter");
  const role = dialog.getByLabel("What Bob may do");
  await role.waitFor();
  expect(await role.inputValue()).toBe("view");
  await dialog.getByRole("status").getByText("Saved").waitFor();
  await isClean(ann);

  await bob
    .getByRole("button", { name: "Try again" })
    .or(bob.getByRole("button", { name: "Retry" }))
    .first()
    .click();
  await textOf(bob).getByText("by Ann").waitFor();
  await isWritable(bob, false);
  await role.selectOption("edit");
  await isWritable(bob, true);
  const mine = await share(bob);
  await mine.getByText("You: Can edit.").waitFor();
  await bob.keyboard.press("Escape");

  await dialog.getByLabel("Nobody may change the document").check();
  await isWritable(bob, false);
  await dialog.getByLabel("Nobody may change the document").uncheck();
  await isWritable(bob, true);

  await dialog.getByRole("button", { name: "Hand it on…" }).click();
  await dialog.getByText("Bob will own this document").waitFor();
  expect(await ann.evaluate(() => globalThis.document.activeElement?.textContent)).toBe("Cancel");
  await dialog.getByRole("button", { name: "Make Bob the owner" }).click();
  await dialog.getByText("Only Bob, who owns it, can hand it on.").waitFor();
  await ann.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  expect(await ann.evaluate(() => globalThis.document.activeElement?.textContent)).toBe("Share");

  // What Bob makes of it is there when Ann looks again; and she is told when she is overtaken.
  const theirs = await share(bob);
  await share(ann);
  await theirs.getByLabel("Everybody with an account and the link").selectOption("view");
  await theirs.getByRole("status").getByText("Saved").waitFor();
  // Not "check": it does not stay so.
  await dialog.getByLabel("Nobody may change the document").click();
  await dialog.getByRole("alert").getByText("Somebody else changed this a moment ago").waitFor();
  expect(await dialog.getByLabel("Everybody with an account and the link").inputValue()).toBe("view");
  expect(await dialog.getByLabel("Nobody may change the document").isChecked()).toBe(false);
  await theirs.getByRole("button", { name: "Remove Ann Ash" }).click();
  await isWritable(ann, false);
});

it("a link that has a password asks for it once in a browser, says when it is wrong, and when to try again", async () => {
  const [ann, bob] = [await stage.person({ expects }), await stage.person({ expects })];
  const signIn = async (page: Page, login: string): Promise<void> => {
    await page.goto(stage.url);
    await page.getByLabel("E-mail or user name").fill(login);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "New document" }).waitFor();
  };
  await signIn(ann, "ann@example.com");
  await signIn(bob, "bob");
  await ann.getByRole("button", { name: "New document" }).click();
  await textOf(ann).waitFor();
  await textOf(ann).click();
  await ann.keyboard.type("a secret");
  await saved(ann);

  const dialog = await share(ann);
  await dialog.getByLabel("Everybody with an account and the link").selectOption("edit");
  const password = dialog.getByLabel("Password of the link");
  await password.fill("short");
  await ann.keyboard.press("Enter");
  await dialog.getByRole("alert").getByText("at least 8 characters").waitFor();
  await password.fill(LINK_PASSWORD);
  await ann.keyboard.press("Enter");
  await dialog.getByText("It has a password.").waitFor();
  const day = dialog.getByLabel("The link ends after");
  await day.fill("2001-01-01");
  await day.blur();
  await dialog.getByText("This day is over.").waitFor();
  await day.fill("2099-12-31");
  await day.blur();
  await dialog.getByRole("status").getByText("Saved").waitFor();
  await ann.setViewportSize({ width: 320, height: 640 });
  const room = await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
  expect(room).toBeLessThanOrEqual(0);
  await isClean(ann);

  await bob.goto(ann.url());
  const asked = bob.getByLabel("Password of this document");
  await asked.waitFor();
  await isClean(bob);
  await asked.fill("not this one");
  await bob.keyboard.press("Enter");
  await bob.getByRole("alert").getByText("This is not the password.").waitFor();
  await asked.fill(LINK_PASSWORD);
  await bob.keyboard.press("Enter");
  await textOf(bob).getByText("a secret").waitFor();
  await bob.reload();
  await textOf(bob).getByText("a secret").waitFor();
  expect(await asked.count()).toBe(0);

  // Another password: he is asked anew, and may not guess for ever.
  await password.fill("another one, and longer");
  await ann.keyboard.press("Enter");
  await asked.waitFor();
  const problem = bob.getByRole("alert").getByText(/This is not the password|Too many wrong passwords/);
  await until(
    async () => {
      await asked.fill("a guess");
      await bob.getByRole("button", { name: "Open the document" }).click();
      await problem.waitFor();
      return (await problem.textContent())?.startsWith("Too many wrong passwords. Try again in ") === true;
    },
    { what: "an end of the guesses" },
  );
});
