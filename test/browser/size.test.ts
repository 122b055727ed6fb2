/** A document that will soon take no more, for those who write in it. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newDocument, openDocument, saved, textOf, useStage } from "../helpers/browser.ts";

const LIMIT = 40 * 1024;
const FULL = /This document is 7\d % full\. Begin a new one before it takes no more\./;

// A page of another origin, with the editor in it. The server must know the origin when it starts.
let page = "";
const host = createServer((_request, response) => {
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
});
let hostUrl = "";
beforeAll(async () => {
  await once(host.listen(0, "127.0.0.1"), "listening");
  hostUrl = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
});
afterAll(() => {
  host.close();
  host.closeAllConnections();
});

const stage = useStage({
  env: () => ({ WEFT_MAX_DOCUMENT_BYTES: String(LIMIT), WEFT_ALLOWED_ORIGINS: hostUrl }),
});

it("everyone reads in one quiet line that a document is nearly full, in the app and where the editor is embedded", async () => {
  const [ann, ben] = await Promise.all([stage.person({ name: "Ann" }), stage.person({ name: "Ben" })]);
  const link = await newDocument(ann, stage.url);
  const name = new URL(link).pathname.slice("/d/".length);
  page = `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:," />
    <script type="module" src="${stage.url}/embed.js"></script><weft-editor document="${name}"></weft-editor></html>`;
  await openDocument(ben, hostUrl);
  await textOf(ann).click();
  await ann.keyboard.insertText("Words that fill a document. ".repeat((LIMIT * 0.6) / 28));
  await saved(ann);
  for (const page of [ann, ben]) expect(await page.getByRole("status").filter({ hasText: FULL }).count()).toBe(0);
  await ann.keyboard.insertText("And some more of them. ".repeat((LIMIT * 0.13) / 23));
  for (const page of [ann, ben]) await page.getByRole("status").filter({ hasText: FULL }).waitFor();
  // Who comes now reads it too.
  const cem = await stage.person({ name: "Cem" });
  await openDocument(cem, link);
  await cem.getByRole("status").filter({ hasText: FULL }).waitFor();
});
