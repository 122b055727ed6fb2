/** What errors of SQLite and of the disk turn into. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { postable, readFailure, received, writeFailure } from "../../server/storage/sqlite-failure.ts";
import { CorruptDocument, DataFolderProblem, DiskFailure } from "../../server/storage/store.ts";
import { entryBytes, newFolder } from "./folder.ts";

function sqliteError(errcode: number): Error {
  return Object.assign(new Error("secret path"), { code: "ERR_SQLITE_ERROR", errcode });
}

test.each([
  ["IOERR", 10],
  ["IOERR_FSYNC", 1034],
  ["IOERR_WRITE", 778],
])("%s while writing is a disk failure", (_, errcode) => {
  expect(writeFailure(sqliteError(errcode))).toBeInstanceOf(DiskFailure);
});

test.each([
  ["FULL", 13, "The server's disk is full."],
  ["BUSY_SNAPSHOT", 517, "The server's database is in use by another program."],
  ["READONLY", 8, "The server may not write to its data folder."],
  ["CORRUPT", 11, "The server's database is damaged."],
])("%s while writing may be tried again, and is told in words for people", (_, errcode, sentence) => {
  const failure = writeFailure(sqliteError(errcode));
  expect(failure).not.toBeInstanceOf(DiskFailure);
  expect(failure).toMatchObject({ message: sentence });
});

test("running out of memory in the middle of a write says nothing about the disk", () => {
  expect(writeFailure(sqliteError(3082))).not.toBeInstanceOf(DiskFailure);
});

test("a document whose bytes the disk does not return is damaged; a list is only not readable now", () => {
  expect(readFailure(sqliteError(266), "a")).toMatchObject({ name: "CorruptDocument", document: "a" });
  expect(readFailure(sqliteError(266), undefined)).toMatchObject({ message: "The server's database cannot be read." });
});

test.each([
  new CorruptDocument("a", "it is short"),
  new DiskFailure(new Error("EIO")),
  new DataFolderProblem("Choose another"),
  new RangeError("No such page"),
  new Error("The disk is full"),
])("an error is the same after it crossed between threads: $name", (error) => {
  const copy = received(structuredClone(postable(error)));
  expect(copy.constructor).toBe(error.constructor);
  expect(copy.message).toBe(error.message);
  for (const key of ["name", "document", "problem"]) {
    expect(Reflect.get(copy, key), key).toBe(Reflect.get(error, key));
  }
});

test("when the system refuses a write, what was acknowledged is kept and nothing more is taken", async () => {
  const folder = newFolder();
  const filler = fileURLToPath(new URL("filler.ts", import.meta.url));
  // A limit on the size of files makes write(2) fail in earnest: SQLite reports it as it reports a broken disk.
  const command = 'ulimit -f 4096 && exec "$0" --conditions=source "$1" "$2"';
  const child = spawn("sh", ["-c", command, process.execPath, filler, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, "exit")]);
  const { acknowledged, first, second } = JSON.parse(output) as Record<string, unknown>;
  expect(acknowledged).toBeGreaterThan(0);
  expect(first).toBe("DiskFailure");
  expect(second).toBe("DiskFailure");
  const store = await createSqliteStore({ folder });
  const found = (await store.load("a"))?.updates.length ?? 0;
  await store.append([{ document: "a", update: entryBytes(1) }]);
  await store.close();
  expect(found).toBeGreaterThanOrEqual(Number(acknowledged));
});
