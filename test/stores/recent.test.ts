/** The newest updates: written in order, sorted into the documents' logs later, and never gone on the way. */
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import type { Catalog } from "../../server/storage/catalog.ts";
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";
import type { Store } from "../../server/storage/store.ts";
import { entryBytes, newFolder } from "./folder.ts";

async function open(folder: string): Promise<Store & Catalog> {
  const store = await createSqliteStore({ folder });
  onTestFinished(() => store.close());
  return store;
}

/** A copy of a folder as a kill would leave it. */
function killed(folder: string): string {
  const copy = newFolder();
  mkdirSync(copy);
  for (const name of ["weft.db", "weft.db-wal"]) copyFileSync(join(folder, name), join(copy, name));
  return copy;
}

function count(folder: string, table: string): number {
  const database = new DatabaseSync(join(folder, "weft.db"), { readOnly: true });
  const rows = database.prepare(`select count(*) as rows from ${table}`).get()?.["rows"];
  database.close();
  return Number(rows);
}

test("a document that was sorted, compacted and edited in turn is whole after a kill at each step", async () => {
  const folder = newFolder();
  const store = await open(folder);
  let number = 0;
  let snapshot: Uint8Array | undefined;
  let updates: Uint8Array[] = [];
  async function check(): Promise<void> {
    for (const place of [store, await open(killed(folder))]) {
      const stored = await place.load("a");
      expect(stored?.snapshot).toEqual(snapshot);
      expect(stored?.updates).toEqual(updates);
    }
  }
  async function edit(size = 1): Promise<void> {
    number += 1;
    const update = new Uint8Array(size).fill(number);
    await store.append([{ document: "a", update }]);
    updates.push(update);
  }
  for (let round = 0; round < 3; round += 1) {
    await edit();
    await edit();
    await check();
    // Too large to be written twice, so it goes to the log at once, and what is before it too.
    await edit(100_000);
    await edit();
    await check();
    const through = (await store.load("a"))?.through ?? 0;
    await edit();
    await edit();
    snapshot = entryBytes(number);
    await store.compact("a", snapshot, through);
    updates = updates.slice(-2);
    await check();
  }
});

test("a snapshot that ends within a row of the log takes the place of its first part", async () => {
  const folder = newFolder();
  const first = await createSqliteStore({ folder });
  await first.append([1, 2, 3].map((number) => ({ document: "a", update: entryBytes(number) })));
  const through = (await first.load("a"))?.through ?? 0;
  await first.append([4, 5].map((number) => ({ document: "a", update: entryBytes(number) })));
  // Closing makes one row of the five.
  await first.close();
  expect(count(folder, "log")).toBe(1);
  const second = await createSqliteStore({ folder });
  await second.compact("a", entryBytes(123), through);
  await second.append([{ document: "a", update: entryBytes(6) }]);
  const expected = { snapshot: entryBytes(123), updates: [4, 5, 6].map(entryBytes), through: through + 3 };
  expect(await second.load("a")).toMatchObject(expected);
  await second.close();
  expect(await (await open(folder)).load("a")).toMatchObject(expected);
});

test("when much is new it is sorted while people write, and nothing changes places", async () => {
  const folder = newFolder();
  const store = await open(folder);
  const written = new Map<string, number[]>();
  let number = 0;
  // Twice what waits at most, in updates of a kilobyte.
  for (let batch = 0; batch < 400; batch += 1) {
    const entries = Array.from({ length: 25 }, () => {
      number += 1;
      const document = `d${(number * 7919) % 300}`;
      written.set(document, [...(written.get(document) ?? []), number]);
      const update = new Uint8Array(1_000);
      new DataView(update.buffer).setUint32(0, number);
      return { document, update };
    });
    await store.append(entries);
  }
  expect(count(folder, "log")).toBeGreaterThan(0);
  for (const place of [store, await open(killed(folder))]) {
    for (const [document, numbers] of written) {
      const updates = (await place.load(document))?.updates ?? [];
      const found = updates.map((update) => new DataView(update.buffer, update.byteOffset).getUint32(0));
      expect(found, document).toEqual(numbers);
    }
  }
});

test("closing leaves nothing to be sorted, and no free pages", async () => {
  const folder = newFolder();
  const store = await createSqliteStore({ folder });
  for (let number = 0; number < 50; number += 1) {
    await store.append([{ document: `d${number % 7}`, update: new Uint8Array(5_000) }]);
  }
  await store.close();
  expect(count(folder, "recent")).toBe(0);
  const database = new DatabaseSync(join(folder, "weft.db"), { readOnly: true });
  expect(Object.values(database.prepare("pragma freelist_count").get() ?? {})).toEqual([0]);
  database.close();
});

test("requests that wait together share a transaction, and one that makes no sense fails alone", async () => {
  const store = await open(newFolder());
  const results = await Promise.allSettled([
    store.append([{ document: "a", update: entryBytes(1) }]),
    store.append([
      { document: "a", update: entryBytes(2) },
      { document: "broken \ud800", update: entryBytes(3) },
    ]),
    store.create({ id: "b", title: "B", person: "ann", at: 5 }),
    store.append([{ document: "a", update: entryBytes(4) }]),
    store.remove("nothing"),
    store.append([{ document: "b", update: entryBytes(5) }]),
  ]);
  expect(results.map(({ status }) => status)).toEqual([
    "fulfilled",
    "rejected",
    "fulfilled",
    "fulfilled",
    "fulfilled",
    "fulfilled",
  ]);
  expect((await store.load("a"))?.updates).toEqual([entryBytes(1), entryBytes(4)]);
  expect((await store.load("b"))?.updates).toEqual([entryBytes(5)]);
  expect((await store.sharingFor("b", "ann"))?.isOwner).toBe(true);
});

test("a document says when it was last edited while that is new, and after it was sorted", async () => {
  const folder = newFolder();
  let now = 5_000;
  const store = await createSqliteStore({ folder, now: () => now });
  await store.append([{ document: "a", update: entryBytes(1) }]);
  now = 9_000;
  await store.append([{ document: "a", update: entryBytes(2) }]);
  expect(await store.get("a")).toMatchObject({ createdAt: 5_000, updatedAt: 9_000 });
  await store.close();
  expect(await (await open(folder)).get("a")).toMatchObject({ createdAt: 5_000, updatedAt: 9_000 });
});

test("a database of the first format is brought up to date, damage included", async () => {
  const folder = newFolder();
  mkdirSync(folder);
  const database = new DatabaseSync(join(folder, "weft.db"));
  database.exec(`
    create table documents (id integer primary key, name text not null unique, title text not null, folded text not null,
      owner text, created_at integer not null, updated_at integer not null, trashed_at integer,
      base_seq integer not null, last_seq integer not null) strict;
    create table log (document integer not null references documents (id), seq integer not null, checksum integer not null,
      bytes blob not null, primary key (document, seq)) strict, without rowid;
    create table snapshots (id integer primary key, document integer not null references documents (id),
      through integer not null, checksum integer not null, bytes blob not null, unique (document, through)) strict;
    create table openings (person text not null, name text not null, opened_at integer not null,
      primary key (person, name)) strict, without rowid;
    create index openings_by_time on openings (person, opened_at, name);
    create index openings_by_name on openings (name);
    create table numbers (last_removed_seq integer not null) strict;
    insert into numbers values (0);
    create table removed (name_hash blob primary key) strict, without rowid;
    insert into documents values (1, 'a', 'A', 'A', null, 1, 2, null, 0, 3), (2, 'b', 'B', 'B', null, 1, 2, null, 0, 1);
    pragma user_version = 1;
  `);
  const sum = (name: string, seq: number, bytes: Uint8Array): number => crc32(bytes, crc32(`${seq} ${name}`));
  const insert = database.prepare("insert into log values (?, ?, ?, ?)");
  for (const seq of [2, 3]) insert.run(1, seq, sum("a", seq, entryBytes(seq)), entryBytes(seq));
  insert.run(2, 1, 12_345, entryBytes(1));
  const snapshot = new TextEncoder().encode("<snapshot>");
  database
    .prepare("insert into snapshots (document, through, checksum, bytes) values (1, 1, ?, ?)")
    .run(sum("a", 1, snapshot), snapshot);
  database.close();
  const store = await open(folder);
  await store.append([{ document: "a", update: entryBytes(4) }]);
  expect(await store.load("a")).toMatchObject({ snapshot, updates: [2, 3, 4].map(entryBytes), through: 4 });
  await expect(store.load("b")).rejects.toThrow("damaged");
});
