/** Signing in by a provider as people meet it: its own page in between, an invitation, what is said to who is not let in, in both languages. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type PersonOptions, saved, textOf, useStage } from "../helpers/browser.ts";
import { startProvider } from "../helpers/oidc-provider.ts";
import { until } from "../helpers/until.ts";

const provider = await startProvider({
  ann: { email: "ann@example.com", email_verified: true, name: "Ann Ash" },
  bea: { email: "bea@example.com", email_verified: true, name: "Bea Birch" },
});
const { issuer, clientId, clientSecret = "" } = provider.settings;
const stage = useStage({
  env: () => ({
    WEFT_ACCESS: "private",
    WEFT_OIDC_ISSUER: issuer,
    WEFT_OIDC_CLIENT_ID: clientId,
    WEFT_OIDC_CLIENT_SECRET: clientSecret,
    WEFT_OIDC_NAME: "Acme",
  }),
});
beforeAll(() => provider.admit(stage.url));
afterAll(() => provider.stop());

/** What the browser says of being nobody yet, of a provider that is down, and of the provider's own page. */
const expects =
  /Failed to load resource.*(40[134]|503|CONNECTION_REFUSED)|WebSocket connection to .* failed|Content Security Policy/;

async function visitor(options: PersonOptions = {}): Promise<Page> {
  const page = await stage.person({ expects, ...options });
  // The provider's pages ask for a typeface from elsewhere.
  await page.route(/fonts\.googleapis\.com/, (route) => route.fulfill({ contentType: "text/css", body: "" }));
  return page;
}

/** On the provider's pages. */
async function signInThere(page: Page, login: string): Promise<void> {
  await page.getByPlaceholder("Enter any login").fill(login);
  await page.getByPlaceholder("and password").fill("anything");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}

it("the first owner and somebody invited come by the provider, to the page that they wanted, under their own names", async () => {
  const ann = await visitor();
  await until(() => stage.printed.includes("/welcome#"));
  const [, path = ""] = /(\/welcome#[\w-]+)/.exec(stage.printed) ?? [];
  await ann.goto(stage.url + path);
  await ann.getByRole("button", { name: "Sign in with Acme" }).waitFor();
  await ann.getByRole("button", { name: "Sign in with Acme" }).click();
  await signInThere(ann, "ann");
  await ann.getByRole("button", { name: "New document" }).click();
  await textOf(ann).click();
  await ann.keyboard.type("by Ann");
  await saved(ann);
  const address = ann.url();
  await ann.goto(`${stage.url}/account`);
  await ann.getByText("You are signed in as Ann Ash (ann@example.com).").waitFor();
  await ann.getByRole("button", { name: "Make a link" }).click();
  const link = await ann.getByLabel("Link to send").inputValue();

  const bea = await visitor();
  // Without an invitation; the keyboard alone.
  await bea.goto(address);
  await until(() => bea.evaluate(() => document.activeElement?.getAttribute("name") === "login"));
  for (const key of ["Tab", "Tab", "Tab", "Enter"]) await bea.keyboard.press(key);
  await signInThere(bea, "bea");
  await bea.getByRole("heading", { name: "You are not signed in" }).waitFor();
  await bea.getByText("You have no account here. Ask whoever runs this server for an invitation").waitFor();
  await bea.goto(link);
  await bea.getByRole("button", { name: "Sign in with Acme" }).click();
  await bea.getByRole("button", { name: "New document" }).waitFor();
  // Neither the address nor the way back has the link's secret, or what the provider sent.
  expect(bea.url()).toBe(`${stage.url}/`);
  await bea.goto(`${stage.url}/account`);
  await bea.getByText("You are signed in as Bea Birch (bea@example.com).").waitFor();
  await bea.getByRole("button", { name: "Sign out" }).click();

  // From a document, and back to it.
  await ann.goto(`${stage.url}/account`);
  await ann.getByRole("button", { name: "Sign out" }).click();
  await ann.getByRole("heading", { name: "Sign in" }).waitFor();
  await ann.goto(address);
  // The device has a copy that shows meanwhile, so the text alone says nothing.
  await Promise.all([ann.waitForURL(/\/welcome#to=/), ann.getByRole("button", { name: "Sign in with Acme" }).click()]);
  await ann.waitForURL(address);
  await textOf(ann).click();
  await ann.keyboard.press("Control+End");
  await ann.keyboard.type(" again");
  await saved(ann);
  await textOf(ann).getByText("by Ann again").waitFor();
  expect(await ann.evaluate(() => localStorage.getItem("weft.name"))).toBe("Ann Ash");
});

it("who says no there is told so here, in German too, and so is who finds the provider down", async () => {
  const person = await visitor({
    locale: "de-DE",
    viewport: { width: 390, height: 800 },
    colorScheme: "dark",
  });
  await person.goto(stage.url);
  await person.getByRole("button", { name: "Mit Acme anmelden" }).waitFor();
  await person.getByRole("button", { name: "Mit Acme anmelden" }).click();
  await person.getByRole("link", { name: "Cancel" }).click();
  await person.getByRole("heading", { name: "Sie sind nicht angemeldet" }).waitFor();
  await person.getByRole("alert").getByText("Acme hat Sie nicht eingelassen").waitFor();
  // Anybody can write such an address; it leads to none of theirs.
  await person.goto(`${stage.url}/welcome#to=https%3A%2F%2Fevil.example%2F`);
  await person.getByRole("heading", { name: "Anmelden" }).waitFor();
  expect(person.url()).toBe(`${stage.url}/`);

  await provider.stop();
  await stage.stopServer();
  await stage.startServer();
  await person.goto(stage.url);
  await person.getByRole("button", { name: "Mit Acme anmelden" }).click();
  await person.getByRole("alert").getByText("Acme ist nicht zu erreichen").waitFor();
  expect(await person.getByRole("button", { name: "Mit Acme anmelden" }).getAttribute("aria-disabled")).toBe("false");
  await person.getByLabel("Passwort").fill("something");
});
