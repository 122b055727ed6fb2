/** A document that will soon take no more, for those who write in it. */
import { expect, it } from "vitest";
import { newDocument, openDocument, saved, textOf, useStage } from "../helpers/browser.ts";
import { useHostPage } from "../helpers/host-page.ts";

const LIMIT = 40 * 1024;
const FULL = /This document is 7\d % full\. Begin a new one before it takes no more\./;

const host = useHostPage();

const stage = useStage({
  env: () => ({ WEFT_MAX_DOCUMENT_BYTES: String(LIMIT), WEFT_ALLOWED_ORIGINS: host.url }),
});

it("everyone reads in one quiet line that a document is nearly full, in the app and where the editor is embedded", async () => {
  const [ann, ben] = await Promise.all([stage.person({ name: "Ann" }), stage.person({ name: "Ben" })]);
  const link = await newDocument(ann, stage.url);
  const name = new URL(link).pathname.slice("/d/".length);
  host.html = `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:," />
    <script type="module" src="${stage.url}/embed.js"></script><weft-editor document="${name}"></weft-editor></html>`;
  await openDocument(ben, host.url);
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
