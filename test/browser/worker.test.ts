/** The service worker over releases of the app: each page with its own files, the newest wherever a server is. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { useStage } from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const built = readFileSync(new URL("../../web/dist/sw.js", import.meta.url), "utf8");

/** A release of an app that is one script: it says its own number and the page's, and later loads another file. */
function release(number: number): Map<string, string> {
  const [script, lazy] = [`/assets/app-${number}1111111.js`, `/assets/lazy-${number}1111111.js`];
  const page = `<!doctype html><html lang="en"><title>page ${number}</title><link rel="icon" href="data:," />
    <script type="module" src="${script}"></script></html>`;
  const hash = createHash("sha256").update(page).digest("hex");
  const worker = built
    .replace(/["'`][0-9a-f]{16}["'`]/, JSON.stringify(String(number).repeat(16)))
    .replace(/["'`][0-9a-f]{64}["'`]/, JSON.stringify(hash))
    // A long list is built as one text and split.
    .replace(/\[["'`]\/assets\/[^\]]*\]|(["'`])\/assets\/[^"'`]*\1\.split\([^)]*\)/, JSON.stringify([script, lazy]))
    .replace(/\n\/\/# sourceMapping.*/, "");
  expect(worker).toContain(script);
  return new Map([
    ["/", page],
    ["/sw.js", worker],
    [script, `globalThis.app = ${number}; globalThis.more = () => import("${lazy}");`],
    [lazy, `export default ${number};`],
  ]);
}

let files = release(1);
let isDown = false;
const host = createServer((request, response) => {
  const path = request.url?.startsWith("/d/") === true ? "/" : (request.url ?? "");
  const text = files.get(path);
  if (isDown) request.socket.destroy();
  else if (text === undefined) response.writeHead(404).end();
  else {
    const type = path === "/" ? "text/html" : "text/javascript";
    response.writeHead(200, { "content-type": type, "cache-control": "no-cache" }).end(text);
  }
});
let url = "";
beforeAll(async () => {
  await once(host.listen(0, "127.0.0.1"), "listening");
  url = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
});
afterAll(() => {
  host.close();
  host.closeAllConnections();
});

const stage = useStage({ serviceWorkers: "allow" });

/** The numbers of the page, of its script, and of the file that it loads later. */
async function numbers(page: Page): Promise<unknown[]> {
  await page.waitForFunction(() => Reflect.has(globalThis, "more"));
  return page.evaluate(async () => {
    const more = Reflect.get(globalThis, "more") as () => Promise<{ default: number }>;
    return [document.title, Reflect.get(globalThis, "app"), (await more()).default];
  });
}

const cachesOf = (page: Page): Promise<string[]> => page.evaluate(() => caches.keys());

it("serves the newest page that it can get, and without a server one whose files are all there", async () => {
  const ann = await stage.person({ expects: /net::ERR_|404|error occurred when fetching the script/ });
  await ann.goto(`${url}/d/plan`);
  await ann.evaluate(async () => {
    await navigator.serviceWorker.register("/sw.js");
    await navigator.serviceWorker.ready;
  });
  expect(await cachesOf(ann)).toHaveLength(1);
  isDown = true;
  await ann.goto(`${url}/d/other`);
  expect(await numbers(ann)).toEqual(["page 1", 1, 1]);
  isDown = false;

  // A new release, of which all but the page is out yet: that is the old one's, so nothing is kept of it.
  const [old, next] = [files, release(2)];
  files = new Map([...old, ...next, ["/", old.get("/") ?? ""]]);
  await ann.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update().catch(() => {}));
  await until(() => ann.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.installing === null));
  expect(await ann.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting)).toBeNull();
  isDown = true;
  await ann.reload();
  expect(await numbers(ann)).toEqual(["page 1", 1, 1]);
  isDown = false;

  // The whole release. The open page still finds the files of its own, which the server has no more.
  files = next;
  await ann.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  await until(() =>
    ann.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting?.state === "installed"),
  );
  expect(await numbers(ann)).toEqual(["page 1", 1, 1]);
  await ann.reload();
  expect(await numbers(ann)).toEqual(["page 2", 2, 2]);
  // Until all pages of the old one are closed it is the one that stands in, whole.
  isDown = true;
  await ann.reload();
  expect(await numbers(ann)).toEqual(["page 1", 1, 1]);
  await ann.goto("about:blank");
  await until(async () => {
    await ann.goto(url);
    return (await ann.title()) === "page 2";
  });
  expect(await numbers(ann)).toEqual(["page 2", 2, 2]);
  expect(await cachesOf(ann)).toHaveLength(1);
  isDown = false;
});
