/**
 * Somebody who hosts Weft for a few people for the first time, step by step as the README and the manual say: accounts,
 * behind nginx with TLS. Everything goes through the proxy, and every address that they are given leads there.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, it, onTestFinished } from "vitest";
import { saved, settled, textOf, useStage } from "../helpers/browser.ts";
import { freePort, startProxy } from "../helpers/proxy.ts";
import { until } from "../helpers/until.ts";
import { weft } from "../helpers/weft.ts";

const port = await freePort();
const url = `https://localhost:${port}`;
const upstream = await freePort();
const env = {
  WEFT_PORT: String(upstream),
  WEFT_ACCESS: "private",
  WEFT_PUBLIC_URL: url,
  WEFT_TRUST_PROXY: "127.0.0.1",
};
const stage = useStage({ env: () => env });
/** What the browser says of being nobody yet, and of a server that is restarted. */
const expects = /Failed to load resource|WebSocket connection to .* failed/;

async function register(page: Page, link: string, name: string, login: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("E-mail or user name").fill(login);
  await page.getByLabel("Password").fill("ten threads or more");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "New document" }).waitFor();
}

it("from the first start to two people in one document, a restart and a backup", async () => {
  await startProxy("nginx", { port, upstream });
  const person = (): Promise<Page> => stage.person({ expects, ignoreHTTPSErrors: true });
  const [owner, colleague] = [await person(), await person()];

  // What the server printed is where the owner's account is made.
  await until(() => stage.printed.includes("/welcome#"));
  const [welcome = ""] = /https:\S+\/welcome#[\w-]+/.exec(stage.printed) ?? [];
  expect(welcome.startsWith(`${url}/welcome#`)).toBe(true);
  await register(owner, welcome, "Ann Ash", "ann@example.com");
  const cookies = await owner.context().cookies();
  expect(cookies.length).toBeGreaterThan(0);
  expect(cookies.every(({ secure, httpOnly }) => secure && httpOnly)).toBe(true);

  await owner.getByRole("link", { name: "Account" }).click();
  await owner.getByRole("button", { name: "Make a link" }).click();
  const invitation = await owner.getByLabel("Link to send").inputValue();
  expect(invitation.startsWith(`${url}/`)).toBe(true);
  await register(colleague, invitation, "Bob", "bob");

  const sockets: string[] = [];
  owner.on("websocket", (socket) => sockets.push(socket.url()));
  await owner.goto(url);
  await owner.getByRole("button", { name: "New document" }).click();
  await textOf(owner).click();
  await owner.keyboard.type("from the owner");
  await saved(owner);
  expect(sockets.map((address) => new URL(address).host)).toContain(`localhost:${port}`);
  expect(sockets.every((address) => address.startsWith("wss:"))).toBe(true);

  await owner.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = owner.getByRole("dialog", { name: "Share this document" });
  await dialog.getByLabel("Add somebody").fill("bob");
  await owner.keyboard.press("Enter");
  await dialog.getByLabel("What Bob may do").waitFor();
  const address = await dialog.getByLabel("Address of the document").inputValue();
  expect(address.startsWith(`${url}/d/`)).toBe(true);
  await owner.keyboard.press("Escape");

  await colleague.goto(address);
  await textOf(colleague).getByText("from the owner").waitFor();
  await textOf(colleague).click();
  await colleague.keyboard.press("Control+End");
  await colleague.keyboard.type(", and from a colleague");
  await saved(colleague);
  await settled(owner, colleague);

  await stage.stopServer();
  await textOf(colleague).click();
  await colleague.keyboard.press("Control+End");
  await colleague.keyboard.type(", while it was away");
  await stage.startServer();
  await saved(colleague);
  await textOf(owner).getByText("from the owner, and from a colleague, while it was away").waitFor();

  const folder = mkdtempSync(join(tmpdir(), "weft-operator-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const data = ["--data-dir", stage.folder];
  const file = join(folder, "backup.zip");
  expect(await weft(["backup", file, ...data])).toMatchObject({ code: 0 });
  expect(await weft(["verify", file])).toMatchObject({ code: 0 });
  const doctor = await weft(["doctor", ...data, "--json"], env);
  expect(doctor.json().filter(({ status }) => status === "fail")).toEqual([]);
  expect(doctor.json().map(({ check }) => check)).toContain("websocket");
});
