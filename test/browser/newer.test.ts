/** A document that this editor must not write in: a newer one has been there, or the server says so. */
import { encodeEvent } from "@weft/protocol";
import { connect, type Connection } from "@weft/client";
import { CONTENT, META, documentJSON } from "@weft/schema";
import type { Page } from "playwright-core";
import { expect, it, onTestFinished } from "vitest";
import * as Y from "yjs";
import { keys, newDocument, plainText, documentOf, saved, textOf, useStage } from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

/** A document with a paragraph, and an editor of the next version that is in it. */
async function opened(page: Page): Promise<{ link: string; newer: Connection }> {
  const link = await newDocument(page, stage.url);
  await textOf(page).click();
  await page.keyboard.type("words");
  await saved(page);
  const newer = connect({ server: stage.url, document: new URL(link).pathname.slice("/d/".length), schema: 2 });
  onTestFinished(() => newer.destroy());
  await newer.whenSynced();
  return { link, newer };
}

/** What a newer editor may do: a node, an attribute and a mark that this one does not know. */
async function beNewer({ doc, flush }: Pick<Connection, "doc" | "flush">): Promise<void> {
  doc.transact(() => {
    doc.getMap(META).set("schemaVersion", 2);
    const fragment = doc.getXmlFragment(CONTENT);
    const first = fragment.get(0) as Y.XmlElement;
    first.setAttribute("urgency", "high");
    (first.get(0) as Y.XmlText).format(0, 5, { sparkle: { colour: "gold" } });
    const board = new Y.XmlElement("board");
    board.insert(0, [new Y.XmlText("a card")]);
    fragment.insert(1, [board]);
  });
  await flush();
}

async function expectReadOnly(page: Page): Promise<void> {
  await page.locator("weft-editor .ProseMirror[contenteditable=false]").waitFor();
  expect(await page.getByRole("textbox", { name: "Title" }).getAttribute("readonly")).not.toBeNull();
  // Of the tools only those for reading.
  expect(await page.getByRole("toolbar").getByRole("button").count()).toBe(1);
  expect(await page.getByRole("toolbar").getByRole("button", { name: "View" }).getAttribute("aria-disabled")).toBe(
    "false",
  );
}

it("where a newer editor wrote, this one reads, says to reload, and changes nothing", async () => {
  const ann = await stage.person({ name: "Ann" });
  const { link, newer } = await opened(ann);
  await beNewer(newer);
  const notice = ann.getByRole("alert").filter({ hasText: "A newer version of Weft has been here" });
  await notice.waitFor();
  await expectReadOnly(ann);
  // In the middle of a word: the keys go nowhere.
  await keys(ann, "more<Backspace><Enter>");
  const before = documentJSON(newer.doc);
  expect(plainText(await documentOf(ann))).toContain("words");
  await notice.getByRole("button", { name: "Reload" }).click();
  // Here the server has no newer one to give.
  await ann.waitForLoadState();
  await notice.waitFor();
  await expectReadOnly(ann);
  await textOf(ann).click();
  await keys(ann, "more<Backspace><Enter><Control+b>");
  // Whoever comes after it gets what the newer editor wrote.
  const reader = connect({ server: stage.url, document: new URL(link).pathname.slice("/d/".length) });
  onTestFinished(() => reader.destroy());
  await reader.whenSynced();
  expect(documentJSON(reader.doc)).toEqual(before);
  expect(JSON.stringify(before)).toMatch(/urgency.*sparkle.*board.*a card/);
});

it("what was written before it is known still arrives", async () => {
  const ann = await stage.person({ name: "Ann", expects: /WebSocket|ERR_INTERNET_DISCONNECTED|Failed to load/ });
  const { newer } = await opened(ann);
  await ann.context().setOffline(true);
  await ann.evaluate(() => {
    (document.querySelector("weft-editor") as unknown as { connection: Connection }).connection.disconnect();
  });
  await keys(ann, " and more");
  await beNewer(newer);
  await ann.context().setOffline(false);
  await ann.evaluate(() => {
    (document.querySelector("weft-editor") as unknown as { connection: Connection }).connection.connect();
  });
  await ann.getByRole("alert").filter({ hasText: "A newer version of Weft has been here" }).waitFor();
  await saved(ann);
  await until(() => newer.doc.getXmlFragment(CONTENT).toJSON().includes("and more"));
  await expectReadOnly(ann);
});

it("what the server keeps for reading only can be read, and the page says why", async () => {
  const ann = await stage.person({ name: "Ann" });
  const { link } = await opened(ann);
  await ann.routeWebSocket(/\/collab\//, (socket) => {
    socket.connectToServer();
    socket.send(Buffer.from(encodeEvent({ type: "read-only", reason: "It is being mended." })));
  });
  await ann.goto(link);
  const notice = ann.getByRole("alert").filter({ hasText: "This document can only be read" });
  await notice.getByText("It is being mended.").waitFor();
  await expectReadOnly(ann);
  expect(plainText(await documentOf(ann))).toBe("words");
  await ann.locator(".save-status").getByText("Only for reading").waitFor();
});
