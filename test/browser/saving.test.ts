/** What a writer sees while nothing can be saved: a disk that takes nothing for a while, and a document that takes no more. */
import { expect, it } from "vitest";
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { keys, newDocument, openDocument, outlineOf, saved, textOf, useStage } from "../helpers/browser.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

/** Bytes that a document may have; a paragraph of a few words takes some hundred. */
const LIMIT = 20_000;
const stage = useStage({ env: () => ({ WEFT_MAX_DOCUMENT_BYTES: String(LIMIT) }) });

it("says that it can't save while the disk takes nothing, and Saved when all is on it", async () => {
  let takes = true;
  const server = await testServer(
    {},
    {
      async openStore({ dataDir }) {
        const store = await createSqliteStore({ folder: dataDir });
        const append = store.append.bind(store);
        store.append = (entries) => (takes ? append(entries) : Promise.reject(new Error("no room")));
        return store;
      },
    },
  );
  const ann = await stage.person({ name: "Ann" });
  const link = await newDocument(ann, server.url);
  const status = ann.locator(".save-status");
  await textOf(ann).click();
  await keys(ann, "before");
  await saved(ann);
  takes = false;
  await keys(ann, ", meanwhile");
  await status.getByText(/^Can't save: /).waitFor();
  // One goes on writing: what is written waits.
  await keys(ann, " and more");
  expect(await textOf(ann).getAttribute("contenteditable")).toBe("true");
  expect(await status.getAttribute("data-tone")).toBe("failed");
  takes = true;
  await saved(ann);
  const ben = await stage.person({ name: "Ben" });
  await openDocument(ben, link);
  await until(async () => (await outlineOf(ben)).join() === "paragraph: before, meanwhile and more");
});

it("stops where a document takes no more, says why, and leaves the words to be copied", async () => {
  const ann = await stage.person({
    name: "Ann",
    expects: /WebSocket/,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await newDocument(ann, stage.url);
  await textOf(ann).click();
  await keys(ann, "small words");
  await saved(ann);
  await ann.evaluate(
    (text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      document.activeElement?.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
      );
    },
    ` ${"0123456789".repeat(LIMIT / 10)} the end`,
  );
  const notice = ann.getByRole("alert").filter({ hasText: "Editing has stopped" });
  await notice.getByText("This change is larger than the server allows.").waitFor();
  await notice.getByText("did not reach it").waitFor();
  await ann
    .locator(".save-status")
    .getByText(/^Can't save: /)
    .waitFor();
  const text = ann.locator("weft-editor .ProseMirror[contenteditable=false]");
  await text.focus();
  await keys(ann, "<Control+a><Control+c>");
  await until(async () => {
    const copied = await ann.evaluate(() => navigator.clipboard.readText());
    return copied.includes("small words") && copied.includes("the end");
  });
});
