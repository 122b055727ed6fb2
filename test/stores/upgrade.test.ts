/** Data of earlier versions: today's server opens it, every document as it was, and takes new edits. */
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import * as Y from "yjs";
import { difference, fingerprintOf } from "../../server/storage/fingerprint.ts";
import { replay } from "../../server/storage/replay.ts";
import { FORMAT } from "../../server/storage/sqlite-schema.ts";
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { DOCUMENTS, type KeptDocument, REMOVED } from "../fixtures/folders/content.ts";
import { yClient } from "../helpers/client.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";
import { weft } from "../helpers/weft.ts";

const root = fileURLToPath(new URL("../fixtures/folders", import.meta.url));
const formats = readdirSync(root)
  .filter((name) => name.startsWith("format-"))
  .map((name) => Number(name.replace("format-", "")));

/** A copy of the folder of a format, as a killed server left it. */
function keptFolder(format: number): string {
  const folder = mkdtempSync(join(tmpdir(), "weft-upgrade-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(root, `format-${format}`), folder, { recursive: true });
  return folder;
}

function expected({ updates }: KeptDocument): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

test("there is a folder of each format before today's", () => {
  const earlier = Array.from({ length: FORMAT - 1 }, (_, index) => index + 1);
  expect(formats.filter((format) => format < FORMAT).toSorted((a, b) => a - b)).toEqual(earlier);
  for (const format of formats) expect(existsSync(join(root, `format-${format}`, "weft.db-wal"))).toBe(true);
});

test.each(formats)("format %i: every document, title and date is what it was", async (format) => {
  const store = await createSqliteStore({
    folder: keptFolder(format),
    onDamage: (sentence) => expect(sentence).toBe(""),
  });
  onTestFinished(() => store.close());
  expect((await store.documentNames(undefined, 100)).toSorted()).toEqual(DOCUMENTS.map(({ name }) => name).toSorted());
  for (const document of DOCUMENTS) {
    const stored = await store.load(document.name);
    const doc = new Y.Doc();
    if (stored !== undefined) replay(stored, doc);
    expect(difference(fingerprintOf(expected(document)), fingerprintOf(doc)), document.name).toBeUndefined();
    const { name, title, isTrashed } = document;
    expect(await store.get(name)).toMatchObject({
      title,
      createdAt: 2,
      updatedAt: 1_790_000_000_000,
      trashedAt: isTrashed ? 3 : undefined,
    });
    expect((await store.sharingFor(name, "a browser"))?.isOwner).toBe(true);
    expect((await store.remains(name))?.every(({ isWhole }) => isWhole)).toBe(true);
  }
  expect(await store.isDeleted(REMOVED)).toBe(true);
  expect(await store.isDeleted("again")).toBe(false);
});

test.each([Math.min(...formats), Math.max(...formats)])(
  "format %i: people write on in it, and a backup of it before the update comes back",
  async (format) => {
    const folder = keptFolder(format);
    const place = keptFolder(format);
    const file = join(place, "before.zip");
    expect((await weft(["backup", file, "--data-dir", folder])).stderr).toBe("");

    const server = await testServer({ dataDir: folder });
    const ann = await yClient(server, "notes");
    const [notes] = DOCUMENTS;
    expect(ann.text.toJSON()).toBe(notes && expected(notes).getText("text").toJSON());
    ann.text.insert(0, "since the update ");
    const bob = await yClient(server, "notes");
    await until(() => bob.text.toJSON().startsWith("since the update "));
    await server.restart();
    const again = await yClient(server, "notes");
    expect(again.text.toJSON()).toMatch(/^since the update /);
    expect((await weft(["verify", folder])).stdout).toContain(`${DOCUMENTS.length} documents and 0 files: all whole.`);

    const restored = join(place, "restored");
    expect((await weft(["verify", file])).stdout).toContain("all whole");
    expect((await weft(["restore", file, "--data-dir", restored])).stderr).toBe("");
    const store = await createSqliteStore({ folder: restored });
    onTestFinished(() => store.close());
    for (const document of DOCUMENTS) {
      const stored = await store.load(document.name);
      const doc = new Y.Doc();
      if (stored !== undefined) replay(stored, doc);
      expect(difference(fingerprintOf(expected(document)), fingerprintOf(doc)), document.name).toBeUndefined();
    }
  },
);
