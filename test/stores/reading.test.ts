/** Reading a database that a server writes to: one moment of it, and nobody is held up. */
import { expect, onTestFinished, test } from "vitest";
import { describeFolder } from "../../server/storage/data-folder.ts";
import { openReading } from "../../server/storage/sqlite-reading.ts";
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { until } from "../helpers/until.ts";
import { entryBytes, newFolder } from "./folder.ts";

test("what is read is of the moment at which it was opened", async () => {
  const folder = newFolder();
  const store = await createSqliteStore({ folder });
  onTestFinished(() => store.close());
  await store.append([{ document: "a", update: entryBytes(1) }]);
  const reading = openReading(describeFolder(folder).database);
  onTestFinished(() => reading.close());
  await store.append([
    { document: "a", update: entryBytes(2) },
    { document: "b", update: entryBytes(3) },
  ]);
  await store.setTrashed("a", 5);
  expect(reading.documents()).toMatchObject([{ id: "a", trashedAt: undefined }]);
  expect((await reading.load("a"))?.updates).toEqual([entryBytes(1)]);
  expect(await reading.load("b")).toBeUndefined();
  expect(reading.problems()).toEqual([]);
});

test("an edit does not wait behind who reads, even when the server wants to empty its write-ahead log", async () => {
  const folder = newFolder();
  const store = await createSqliteStore({ folder });
  onTestFinished(() => store.close());
  await store.append([{ document: "a", update: entryBytes(1) }]);
  const reading = openReading(describeFolder(folder).database);
  let isReading = true;
  // Longer than the server would wait for it, if it waited.
  const end = setTimeout(() => (isReading = false), 6_000);
  onTestFinished(() => clearTimeout(end));
  onTestFinished(() => reading.close());
  // Two seconds without a write, and the log is to be emptied.
  const idle = performance.now();
  await until(() => performance.now() - idle > 2_200, { what: "the server is idle" });
  await store.append([{ document: "a", update: entryBytes(2) }]);
  expect(isReading).toBe(true);
});
