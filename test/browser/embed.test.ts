/** The element on a page of another origin, as the README says it: one script, one tag. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type * as Y from "yjs";
import { newDocument, openDocument, outlineOf, settled, textOf, useStage } from "../helpers/browser.ts";
import { useHostPage } from "../helpers/host-page.ts";
import { until } from "../helpers/until.ts";

/** The README's own lines, so that they cannot stop working unnoticed; only the address is the test server's. */
function snippet(document: string): string {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const html = /## Embed\s+```html\n([\s\S]+?)```/.exec(readme)?.[1] ?? "";
  return html.replace("http://localhost:3000", stage.url).replace('document="roadmap"', `document="${document}"`);
}

const host = useHostPage();

const stage = useStage({ env: () => ({ WEFT_ALLOWED_ORIGINS: host.url }) });

it("edits together with the app from a page of another origin", async () => {
  const [ann, ben] = await Promise.all([stage.person({ name: "Ann" }), stage.person({ name: "Ben" })]);
  const link = await newDocument(ann, stage.url);
  const name = new URL(link).pathname.slice("/d/".length);
  host.html = `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:," />${snippet(name)}</html>`;
  expect(host.html).toContain(`<weft-editor document="${name}">`);
  await openDocument(ben, host.url);
  await textOf(ben).click();
  await ben.keyboard.type("# From the host page");
  await ben.keyboard.press("Enter");
  await settled(ann, ben);
  await textOf(ann).locator("> *").nth(1).click();
  await ann.keyboard.type("from the app");
  await settled(ann, ben);
  expect(await outlineOf(ben)).toEqual(["heading1: From the host page", "paragraph: from the app"]);
});

it("edits from a page of another origin where there are no WebSockets, to its last word", async () => {
  const [ann, ben] = await Promise.all([stage.person({ name: "Ann" }), stage.person({ name: "Ben" })]);
  const link = await newDocument(ann, stage.url);
  const name = new URL(link).pathname.slice("/d/".length);
  host.html = `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:," />${snippet(name)}</html>`;
  await ben.addInitScript(() => Reflect.deleteProperty(globalThis, "WebSocket"));
  await openDocument(ben, host.url);
  await textOf(ben).click();
  await ben.keyboard.type("over plain HTTP");
  await settled(ann, ben);
  await ben.keyboard.type(", to the last word");
  await ben.goto(`${host.url}/elsewhere`);
  await until(async () => (await outlineOf(ann)).join() === "paragraph: over plain HTTP, to the last word");
});

it("refuses a page of an origin that is not allowed", async () => {
  const ann = await stage.person({ expects: /WebSocket connection to .* failed|status of 403/ });
  const other = host.url.replace("127.0.0.1", "localhost");
  host.html = `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:," />${snippet("refused")}</html>`;
  await ann.goto(other);
  await until(() =>
    ann.evaluate(() => {
      const editor = document.querySelector("weft-editor") as unknown as { status?: { state: string } };
      return editor.status?.state === "denied";
    }),
  );
  expect(await ann.locator(".ProseMirror[contenteditable=true]").count()).toBe(0);
});

it("says where a newer editor has been, and shows the text", async () => {
  const [ann, ben] = await Promise.all([stage.person({ name: "Ann" }), stage.person({ name: "Ben" })]);
  const link = await newDocument(ann, stage.url);
  await textOf(ann).click();
  await ann.keyboard.type("words");
  const name = new URL(link).pathname.slice("/d/".length);
  host.html = `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:," />${snippet(name)}</html>`;
  await openDocument(ben, host.url);
  await settled(ann, ben);
  await ann.evaluate(() => {
    const editor = document.querySelector("weft-editor") as unknown as { ydoc: Y.Doc };
    editor.ydoc.getMap("meta").set("schemaVersion", 2);
  });
  await ben.getByRole("alert").filter({ hasText: "reload the page to write in it" }).waitFor();
  await ben.locator("weft-editor .ProseMirror[contenteditable=false]").waitFor();
  expect(await outlineOf(ben)).toEqual(["paragraph: words"]);
});
