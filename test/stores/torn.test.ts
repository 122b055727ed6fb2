/**
 * The newest record of a database, torn off or with a bit flipped at every position: what was saved before it is there, a
 * damaged document is refused, and no other is touched.
 */
import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { sqliteLog } from "../../server/storage/sqlite-log.ts";
import { sqliteRecent } from "../../server/storage/sqlite-recent.ts";
import { readRecent, repairRecent } from "../../server/storage/sqlite-recovery.ts";
import { openDatabase } from "../../server/storage/sqlite-schema.ts";
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { CorruptDocument } from "../../server/storage/store.ts";
import { newFolder } from "./folder.ts";

const entry = (name: string, number: number): Uint8Array => new TextEncoder().encode(`<${name} ${number}>`);

/** What each document should hold. */
type Contents = Record<string, readonly Uint8Array[]>;

/** The folder of a process that was killed: four documents, and the last transaction is about two of them. */
async function killedFolder(): Promise<{ folder: string; before: Contents; after: Contents }> {
  const folder = newFolder();
  const store = await createSqliteStore({ folder });
  const append = (...entries: [string, number][]): Promise<void> =>
    store.append(entries.map(([document, number]) => ({ document, update: entry(document, number) })));
  await append(["a", 1], ["c", 1]);
  await append(["b", 1], ["a", 2]);
  await append(["d", 1]);
  await append(["a", 3], ["b", 2], ["a", 4]);
  const copy = newFolder();
  mkdirSync(copy);
  for (const name of ["weft.db", "weft.db-wal"]) copyFileSync(join(folder, name), join(copy, name));
  await store.close();
  const all = (name: string, count: number): Uint8Array[] =>
    Array.from({ length: count }, (_, index) => entry(name, index + 1));
  const before = { a: all("a", 2), b: all("b", 1), c: all("c", 1), d: all("d", 1) };
  return { folder: copy, before, after: { ...before, a: all("a", 4), b: all("b", 2) } };
}

/** What a start on this folder finds: the updates of each document, or "refused". In this thread, for there are many starts. */
function start(folder: string): { found: Record<string, readonly Uint8Array[] | "refused">; said: string | undefined } {
  const database = openDatabase(join(folder, "weft.db"));
  try {
    const said = repairRecent(database);
    const recent = sqliteRecent(database);
    recent.read(readRecent(database));
    const log = sqliteLog(database, recent);
    const found = ["a", "b", "c", "d"].map((name) => {
      try {
        return [name, log.load(name)?.updates ?? []] as const;
      } catch (error) {
        if (!(error instanceof CorruptDocument)) throw error;
        return [name, "refused"] as const;
      }
    });
    return { found: Object.fromEntries(found), said };
  } finally {
    database.close();
  }
}

/** Copies the folder, changes one file in it, and starts on it. */
function startChanged(folder: string, name: string, change: (file: string) => void): ReturnType<typeof start> {
  const copy = newFolder();
  mkdirSync(copy);
  for (const each of ["weft.db", "weft.db-wal"]) copyFileSync(join(folder, each), join(copy, each));
  change(join(copy, name));
  return start(copy);
}

function flip(file: string, position: number): void {
  const bytes = readFileSync(file);
  bytes[position] = (bytes[position] ?? 0) ^ (1 << (position % 8));
  writeFileSync(file, bytes);
}

test("wherever the last transaction's bytes in the write-ahead log end or are changed, it is there or it is not", async () => {
  const { folder, before, after } = await killedFolder();
  const { length } = readFileSync(join(folder, "weft.db-wal"));
  const frame = 4096 + 24;
  const tears = new Set<boolean>();
  // Most bytes of a page are zeros: the steps are prime to everything in it.
  for (let position = length - frame; position <= length; position += 61) {
    const torn = startChanged(folder, "weft.db-wal", (file) => truncateSync(file, position));
    expect(torn, `torn at ${position}`).toEqual({ found: position === length ? after : before, said: undefined });
    tears.add(position === length);
    const flipped = startChanged(folder, "weft.db-wal", (file) => flip(file, position));
    expect(flipped, `flipped at ${position}`).toEqual({ found: position >= length ? after : before, said: undefined });
  }
  expect(start(folder).found).toEqual(after);
  expect(tears).toContain(false);
});

test("a bit flipped anywhere in the newest record of the database harms the documents in it and no other", async () => {
  const { folder, after } = await killedFolder();
  const database = new DatabaseSync(join(folder, "weft.db"));
  database.exec("pragma wal_checkpoint(truncate)");
  const [newest] = database.prepare("select bytes from recent order by id desc limit 1").all();
  database.close();
  const record = newest?.["bytes"] as Uint8Array;
  const position = readFileSync(join(folder, "weft.db")).indexOf(record);
  expect(position).toBeGreaterThan(0);
  writeFileSync(join(folder, "weft.db-wal"), "");
  const refusals = new Map<string, number>();
  for (let offset = 0; offset < record.length; offset += 1) {
    const { found, said } = startChanged(folder, "weft.db", (file) => flip(file, position + offset));
    for (const [name, updates] of Object.entries(found)) {
      if (updates === "refused") refusals.set(name, (refusals.get(name) ?? 0) + 1);
      else expect(updates, `${name}, flipped at ${offset}`).toEqual(after[name]);
    }
    expect(Object.values(found).includes("refused"), `flipped at ${offset}`).toBe(said !== undefined);
    expect(Object.values(found).filter((it) => it === "refused").length).toBeLessThanOrEqual(1);
  }
  // One table of contents is enough, so only flips in the updates themselves harm: "<a 3>", "<b 2>", "<a 4>".
  expect(Object.fromEntries(refusals)).toEqual({ a: 10, b: 5 });
});

test("a record of which nothing can be read costs only the documents that it may be about", async () => {
  const { folder, after } = await killedFolder();
  const database = new DatabaseSync(join(folder, "weft.db"));
  database.exec("update recent set bytes = zeroblob(length(bytes)) where id = (select max(id) from recent)");
  // As if these two had been sorted into their logs before.
  database.exec("update documents set recent = 0 where name in ('c', 'd')");
  database.close();
  const { found, said } = start(folder);
  expect(found).toEqual({ ...after, a: "refused", b: "refused" });
  expect(said).toContain("cannot be read");
  // It is found damaged once, and stays so; what others write afterwards is not held to be lost.
  expect(start(folder)).toEqual({ found, said: undefined });
});

test("rows of the newest updates on a page that cannot be read do not keep the server from starting", async () => {
  const { folder } = await killedFolder();
  const database = new DatabaseSync(join(folder, "weft.db"));
  database.exec("pragma wal_checkpoint(truncate)");
  const page = Number(database.prepare("select rootpage from sqlite_schema where name = 'recent'").get()?.["rootpage"]);
  database.close();
  writeFileSync(join(folder, "weft.db-wal"), "");
  const bytes = readFileSync(join(folder, "weft.db"));
  bytes.fill(0xff, (page - 1) * 4096, page * 4096);
  writeFileSync(join(folder, "weft.db"), bytes);
  const { found, said } = start(folder);
  expect(Object.values(found)).toEqual(["refused", "refused", "refused", "refused"]);
  expect(said).toContain("cannot be read");
  const store = await createSqliteStore({ folder });
  await store.append([{ document: "new", update: entry("new", 1) }]);
  await store.close();
  const again = await createSqliteStore({ folder });
  expect((await again.load("new"))?.updates).toEqual([entry("new", 1)]);
  await again.close();
});

test("a bit flipped anywhere in a snapshot or in the log of a document is found out", async () => {
  const folder = newFolder();
  const store = await createSqliteStore({ folder });
  const mark = (name: string): Uint8Array => new TextEncoder().encode(`<snapshot of ${name}>`);
  for (const name of ["a", "b", "c", "d"]) {
    await store.append([1, 2, 3].map((number) => ({ document: name, update: entry(name, number) })));
    await store.compact(name, mark(name), (await store.load(name))?.through ?? 0);
    await store.append([4, 5].map((number) => ({ document: name, update: entry(name, number) })));
  }
  await store.close();
  const { found: whole } = start(folder);
  // Empty, as after a clean stop, in which there is none.
  writeFileSync(join(folder, "weft.db-wal"), "");
  expect(whole["b"]).toEqual([entry("b", 4), entry("b", 5)]);
  const file = readFileSync(join(folder, "weft.db"));
  for (const [text, before] of [
    ["<b 5>", 8],
    ["<snapshot of b>", 12],
  ] as const) {
    const position = file.indexOf(text);
    expect(position).toBeGreaterThan(0);
    // What stands before it is of the same row: numbers, lengths and the head of the record.
    for (let offset = -before; offset < text.length; offset += 1) {
      const { found } = startChanged(folder, "weft.db", (copy) => flip(copy, position + offset));
      for (const [name, updates] of Object.entries(found)) {
        if (updates !== "refused") expect(updates, `${name}, ${text} flipped at ${offset}`).toEqual(whole[name]);
      }
      if (offset >= 0) {
        const refused = Object.keys(found).filter((name) => found[name] === "refused");
        expect(refused, `${text} flipped at ${offset}`).toEqual(["b"]);
      }
    }
  }
});
