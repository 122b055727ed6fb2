/** The embedded store: the two contracts, and what becomes of damaged files. */
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Worker } from "node:worker_threads";
import { zstdDecompressSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import type { Catalog } from "../../server/storage/catalog.ts";
import { FORMAT } from "../../server/storage/sqlite-schema.ts";
import { type EmbeddedStore, createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { CorruptDocument, DataFolderProblem, DiskFailure, type Store } from "../../server/storage/store.ts";
import { accountContract } from "./account-contract.ts";
import { catalogContract } from "./catalog-contract.ts";
import { storeContract } from "./contract.ts";
import { entryBytes, newFolder } from "./folder.ts";
import { sharingContract } from "./sharing-contract.ts";

function newPlace(): { open(): Promise<EmbeddedStore> } {
  const folder = newFolder();
  return { open: () => createSqliteStore({ folder }) };
}

storeContract("SQLite", newPlace);
catalogContract("SQLite", newPlace);
sharingContract("SQLite", newPlace);
accountContract("SQLite", newPlace);

async function open(folder: string): Promise<Store & Catalog> {
  const store = await createSqliteStore({ folder });
  onTestFinished(() => store.close());
  return store;
}

/** A closed data folder: "a" has a snapshot and the entries 2 and 3, in rows of their own, and "b" the entry 4. */
async function filledFolder(): Promise<string> {
  const folder = newFolder();
  let store = await createSqliteStore({ folder });
  await store.append([{ document: "a", update: entryBytes(1) }]);
  await store.compact("a", new TextEncoder().encode("<snapshot of a>"), (await store.load("a"))?.through ?? 0);
  await store.append([{ document: "a", update: entryBytes(2) }]);
  // Closing sorts it into the log.
  await store.close();
  store = await createSqliteStore({ folder });
  await store.append([
    { document: "a", update: entryBytes(3) },
    { document: "b", update: entryBytes(4) },
  ]);
  await store.close();
  return folder;
}

function changeDatabase(folder: string, sql: string): void {
  const database = new DatabaseSync(join(folder, "weft.db"));
  database.exec(sql);
  database.close();
}

function flipByteOf(folder: string, text: string): void {
  const file = join(folder, "weft.db");
  const bytes = readFileSync(file);
  const place = bytes.indexOf(text);
  expect(place).toBeGreaterThan(0);
  bytes[place + 2] = (bytes[place + 2] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

test.each(["<entry 2>", "<entry 3>", "<snapshot of a>"])(
  "a flipped bit in %s makes its document refuse to open, and no other",
  async (text) => {
    const folder = await filledFolder();
    flipByteOf(folder, text);
    const store = await open(folder);
    await expect(store.load("a")).rejects.toThrow(CorruptDocument);
    await expect(store.load("a")).rejects.toMatchObject({ document: "a" });
    expect((await store.load("b"))?.updates).toEqual([entryBytes(4)]);
    await store.append([{ document: "b", update: entryBytes(5) }]);
    expect((await store.load("b"))?.updates).toEqual([entryBytes(4), entryBytes(5)]);
  },
);

test.each([
  ["the first log entry", "delete from log where seq = 2"],
  ["the last log entry", "delete from log where seq = 3"],
  ["the whole log", "delete from log"],
  ["the snapshot", "delete from snapshots"],
  ["snapshot and log", "delete from snapshots; delete from log"],
])("a document that lost %s is damaged, not shorter", async (_, sql) => {
  const folder = await filledFolder();
  changeDatabase(folder, sql);
  await expect((await open(folder)).load("a")).rejects.toThrow(CorruptDocument);
});

test("log entries that changed places are noticed", async () => {
  const folder = await filledFolder();
  changeDatabase(
    folder,
    "update log set seq = -seq where document = 1; update log set seq = 5 + seq where document = 1",
  );
  await expect((await open(folder)).load("a")).rejects.toThrow(CorruptDocument);
});

test("the last three snapshots are kept, the older ones are not", async () => {
  const folder = newFolder();
  const store = await createSqliteStore({ folder });
  for (let number = 1; number <= 5; number += 1) {
    await store.append([{ document: "a", update: entryBytes(number) }]);
    await store.compact("a", entryBytes(100 * number), (await store.load("a"))?.through ?? 0);
  }
  await store.close();
  const database = new DatabaseSync(join(folder, "weft.db"));
  const rows = database.prepare("select through, bytes from snapshots order by through").all();
  database.close();
  const texts = rows.map(({ through, bytes }) => [through, String(zstdDecompressSync(bytes as Uint8Array))]);
  expect(texts).toEqual([
    [3, "<entry 300>"],
    [4, "<entry 400>"],
    [5, "<entry 500>"],
  ]);
});

test("the bytes of a removed document are not in the file any more", async () => {
  const folder = await filledFolder();
  const store = await open(folder);
  await store.append([
    { document: "a", update: new TextEncoder().encode("<recent of a>") },
    { document: "b", update: new TextEncoder().encode("<recent of b>") },
  ]);
  await store.remove("a");
  // By another process: closing a file in this one would drop the locks that it has on it.
  const files = ["weft.db", "weft.db-wal"].map((name) => join(folder, name));
  const file = execFileSync("cat", files, { maxBuffer: 64 * 1024 * 1024 });
  for (const text of ["<entry 2>", "<entry 3>", "<snapshot of a>", "<recent of a>"])
    expect(file.includes(text), text).toBe(false);
  expect(file.includes("<entry 4>")).toBe(true);
  expect(file.includes("<recent of b>")).toBe(true);
});

test("wherever the end of the write-ahead log is torn off, the store opens with everything before", async () => {
  const folder = newFolder();
  const store = await open(folder);
  const updates = Array.from({ length: 40 }, (_, number) => entryBytes(number));
  for (const update of updates) await store.append([{ document: "a", update }]);
  const size = statSync(join(folder, "weft.db-wal")).size;
  const cuts = [
    ...Array.from({ length: 12 }, (_, step) => Math.floor((size * step) / 12)),
    size - 4_000,
    size - 1,
    size,
  ];
  let shortest = 0;
  for (const cut of cuts) {
    const copy = newFolder();
    mkdirSync(copy);
    for (const name of ["weft.db", "weft.db-wal"]) copyFileSync(join(folder, name), join(copy, name));
    truncateSync(join(copy, "weft.db-wal"), cut);
    const torn = await createSqliteStore({ folder: copy });
    const found = (await torn.load("a"))?.updates ?? [];
    await torn.close();
    expect(found).toEqual(updates.slice(0, found.length));
    expect(found.length).toBeGreaterThanOrEqual(shortest);
    shortest = found.length;
  }
  expect(shortest).toBe(updates.length);
});

test("a database of a newer format is refused, and left as it is", async () => {
  const folder = await filledFolder();
  changeDatabase(folder, "pragma user_version = 99");
  const opening = createSqliteStore({ folder });
  await expect(opening).rejects.toThrow(DataFolderProblem);
  await expect(opening).rejects.toThrow(`format 99, but this Weft knows formats up to ${FORMAT} only`);
  changeDatabase(folder, `pragma user_version = ${FORMAT}`);
  expect((await (await open(folder)).load("b"))?.updates).toEqual([entryBytes(4)]);
});

test("a file that is no database is refused, and left as it is", async () => {
  const folder = newFolder();
  mkdirSync(folder);
  writeFileSync(join(folder, "weft.db"), "This is a shopping list. ".repeat(100));
  await expect(createSqliteStore({ folder })).rejects.toThrow(DataFolderProblem);
  expect(readFileSync(join(folder, "weft.db"), "utf8")).toContain("shopping list");
});

test("another connection that holds the database for a moment only delays an append", async () => {
  const folder = newFolder();
  const store = await open(folder);
  const other = new DatabaseSync(join(folder, "weft.db"));
  other.exec("begin immediate");
  const append = store.append([{ document: "a", update: entryBytes(1) }]);
  other.exec("commit");
  other.close();
  await append;
  expect((await store.load("a"))?.updates).toEqual([entryBytes(1)]);
});

test("when the storage thread dies, everything outstanding and everything later fails as a disk failure", async () => {
  const threads: Worker[] = [];
  const listen = (worker: Worker): void => void threads.push(worker);
  process.on("worker", listen);
  onTestFinished(() => void process.off("worker", listen));
  const store = await createSqliteStore({ folder: newFolder() });
  const outstanding = [
    store.append([{ document: "a", update: new Uint8Array(20_000_000) }]),
    store.append([{ document: "b", update: entryBytes(1) }]),
    store.setTitle("a", "A"),
  ];
  const ended = Promise.allSettled(outstanding);
  await threads[0]?.terminate();
  for (const result of await ended) {
    expect(result).toMatchObject({ status: "rejected", reason: expect.any(DiskFailure) });
  }
  await expect(store.append([{ document: "a", update: entryBytes(1) }])).rejects.toThrow(DiskFailure);
});

test("closing leaves one whole file behind, without a write-ahead log", async () => {
  const folder = await filledFolder();
  expect(existsSync(join(folder, "weft.db-wal"))).toBe(false);
  const database = new DatabaseSync(join(folder, "weft.db"), { readOnly: true });
  expect(database.prepare("pragma integrity_check").get()).toEqual({ integrity_check: "ok" });
  database.close();
});
