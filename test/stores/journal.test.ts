/** The journal: what is durable when, in which order, and what happens while the store fails. */
import { expect, test } from "vitest";
import { createJournal, type Journal, type JournalOptions } from "../../server/storage/journal.ts";
import { DiskFailure, type LogEntry } from "../../server/storage/store.ts";
import { until } from "../helpers/until.ts";
import { entryBytes } from "./folder.ts";

/** A store whose transactions end when the test says so. */
function manualStore() {
  const batches: (readonly LogEntry[])[] = [];
  const running: PromiseWithResolvers<void>[] = [];
  return {
    batches,
    append(entries: readonly LogEntry[]): Promise<void> {
      const done = Promise.withResolvers<void>();
      batches.push(entries);
      running.push(done);
      return done.promise;
    },
    /** Ends the transaction that runs, once there is one. */
    async end(error?: Error): Promise<void> {
      await until(() => running.length > 0);
      const done = running.shift();
      if (error === undefined) done?.resolve();
      else done?.reject(error);
    },
    /** Ends every transaction as soon as it starts, from now on. */
    endAll(): void {
      for (const done of running) done.resolve();
      running.push = (...all) => {
        for (const done of all) done.resolve();
        return 0;
      };
    },
  };
}

function journalOver(store: ReturnType<typeof manualStore>, options: Partial<JournalOptions> = {}) {
  const told: string[] = [];
  const delays: number[] = [];
  const journal = createJournal(store, {
    onTrouble: (message) => void told.push(`trouble: ${message}`),
    onRecovered: () => void told.push("recovered"),
    onDiskFailure: (failure) => void told.push(failure.name),
    delay: (milliseconds) => {
      delays.push(milliseconds);
      return Promise.resolve();
    },
    ...options,
  });
  return { journal, told, delays };
}

/** Whether a promise is settled already. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol("pending");
  const immediate = new Promise((resolve) => {
    setImmediate(resolve, pending);
  });
  return (await Promise.race([promise.catch(() => {}), immediate])) !== pending;
}

function appendNumbers(journal: Journal, document: string, numbers: readonly number[]): Promise<void>[] {
  return numbers.map((number) => journal.append(document, entryBytes(number)));
}

test("an append is done when its transaction is, not before", async () => {
  const store = manualStore();
  const { journal } = journalOver(store);
  const append = journal.append("a", entryBytes(1));
  await until(() => store.batches.length === 1);
  expect(await settled(append)).toBe(false);
  await store.end();
  await append;
});

test("everything that arrives while one transaction runs goes into the next one", async () => {
  const store = manualStore();
  const { journal } = journalOver(store);
  const appends = appendNumbers(journal, "a", [1]);
  await until(() => store.batches.length === 1);
  appends.push(...appendNumbers(journal, "a", [2, 3]), ...appendNumbers(journal, "b", [4]));
  await store.end();
  await until(() => store.batches.length === 2);
  appends.push(...appendNumbers(journal, "a", [5]));
  await store.end();
  await store.end();
  await Promise.all(appends);
  expect(store.batches.map((batch) => batch.length)).toEqual([1, 3, 1]);
});

test("appends of one turn share their first transaction", async () => {
  const store = manualStore();
  const { journal } = journalOver(store);
  const appends = appendNumbers(journal, "a", [1, 2, 3]);
  await store.end();
  await Promise.all(appends);
  expect(store.batches.length).toBe(1);
});

test("updates reach the store once each and in order", async () => {
  const store = manualStore();
  const { journal } = journalOver(store);
  store.endAll();
  const appends: Promise<void>[] = [];
  for (let number = 0; number < 500; number += 1) {
    appends.push(...appendNumbers(journal, number % 3 === 0 ? "a" : "b", [number]));
    if (number % 7 === 0) await Promise.resolve();
  }
  await Promise.all(appends);
  const numbers = Array.from({ length: 500 }, (_, number) => number);
  const stored = store.batches.flat();
  expect(stored.filter(({ document }) => document === "a").map(({ update }) => update)).toEqual(
    numbers.filter((number) => number % 3 === 0).map(entryBytes),
  );
  expect(stored.length).toBe(500);
});

test("a transaction holds at most four megabytes, unless one update alone is larger", async () => {
  const store = manualStore();
  const { journal } = journalOver(store);
  store.endAll();
  const megabytes = [1, 2, 1, 3, 9, 1];
  await Promise.all(megabytes.map((count) => journal.append("a", new Uint8Array(count * 1024 * 1024))));
  expect(store.batches.map((batch) => batch.map(({ update }) => update.length / 1024 / 1024))).toEqual([
    [1, 2, 1],
    [3],
    [9],
    [1],
  ]);
});

test("a failing store is tried again until it works, with growing pauses, and people are told once", async () => {
  const store = manualStore();
  const { journal, told, delays } = journalOver(store);
  const append = journal.append("a", entryBytes(1));
  for (let attempt = 0; attempt < 8; attempt += 1) await store.end(new Error("The disk is full"));
  expect(told).toEqual(["trouble: The disk is full"]);
  expect(await settled(append)).toBe(false);
  await store.end();
  await append;
  expect(told).toEqual(["trouble: The disk is full", "recovered"]);
  expect(delays).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
});

test("a second trouble after a recovery is told again", async () => {
  const store = manualStore();
  const { journal, told, delays } = journalOver(store);
  for (const number of [1, 2]) {
    const append = journal.append("a", entryBytes(number));
    await store.end(new Error("No"));
    await store.end();
    await append;
  }
  expect(told).toEqual(["trouble: No", "recovered", "trouble: No", "recovered"]);
  expect(delays).toEqual([100, 100]);
});

test("what arrives during trouble stays behind what failed", async () => {
  const store = manualStore();
  const { journal } = journalOver(store);
  const appends = appendNumbers(journal, "a", [1, 2]);
  await store.end(new Error("No"));
  appends.push(...appendNumbers(journal, "a", [3]));
  await store.end();
  await store.end();
  await Promise.all(appends);
  expect(
    store.batches
      .slice(1)
      .flat()
      .map(({ update }) => update),
  ).toEqual([1, 2, 3].map(entryBytes));
});

test("after a disk failure nothing is written any more, and everything waiting is told so", async () => {
  const store = manualStore();
  const { journal, told } = journalOver(store);
  const first = appendNumbers(journal, "a", [1]);
  await until(() => store.batches.length === 1);
  const waiting = [...appendNumbers(journal, "b", [2, 3]), journal.durable("b")];
  const results = Promise.allSettled([...first, ...waiting]);
  await store.end(new DiskFailure(new Error("EIO")));
  for (const result of await results) {
    expect(result).toMatchObject({ status: "rejected", reason: expect.any(DiskFailure) });
  }
  await expect(journal.append("c", entryBytes(4))).rejects.toThrow(DiskFailure);
  await expect(journal.durable("a")).rejects.toThrow(DiskFailure);
  await expect(journal.close()).rejects.toThrow(DiskFailure);
  expect(store.batches.length).toBe(1);
  expect(told).toEqual(["DiskFailure"]);
  expect(journal.depth).toEqual({ entries: 0, bytes: 0 });
});

test("a document is durable when all that was appended to it until then is", async () => {
  const store = manualStore();
  const { journal } = journalOver(store);
  await journal.durable("a");
  const appends = appendNumbers(journal, "a", [1]);
  await until(() => store.batches.length === 1);
  appends.push(...appendNumbers(journal, "a", [2]));
  const durable = journal.durable("a");
  await store.end();
  await appends[0];
  expect(await settled(durable)).toBe(false);
  expect(await settled(journal.durable("b"))).toBe(true);
  await store.end();
  await durable;
  expect(await settled(journal.durable("a"))).toBe(true);
});

test("the depth counts what is not durable yet", async () => {
  const store = manualStore();
  const { journal } = journalOver(store);
  const appends = [journal.append("a", new Uint8Array(10)), journal.append("b", new Uint8Array(5))];
  expect(journal.depth).toEqual({ entries: 2, bytes: 15 });
  await store.end();
  await Promise.all(appends);
  expect(journal.depth).toEqual({ entries: 0, bytes: 0 });
});

test("closing waits for what is on its way, through trouble too, and takes nothing more", async () => {
  const store = manualStore();
  const { journal } = journalOver(store);
  const append = journal.append("a", entryBytes(1));
  const closed = journal.close();
  await expect(journal.append("a", entryBytes(2))).rejects.toThrow("closed");
  await store.end(new Error("No"));
  expect(await settled(closed)).toBe(false);
  await store.end();
  await closed;
  expect(await settled(append)).toBe(true);
});

test("a name that no store could keep is refused at once, and holds up nobody", async () => {
  const store = manualStore();
  const { journal } = journalOver(store);
  await expect(journal.append("broken \udc00", entryBytes(1))).rejects.toThrow(RangeError);
  const append = journal.append("a", entryBytes(2));
  await store.end();
  await append;
  expect(store.batches.length).toBe(1);
});

test("an idle journal writes at once; a busy one lets what comes within a moment share a transaction", async () => {
  const store = manualStore();
  const { journal } = journalOver(store);
  store.endAll();
  const appends = appendNumbers(journal, "a", [0]);
  await Promise.all(appends);
  expect(store.batches.length).toBe(1);
  for (let number = 1; number <= 50; number += 1) {
    appends.push(...appendNumbers(journal, "a", [number]));
    await new Promise(setImmediate);
  }
  await Promise.all(appends);
  // Each would have had its own, as the store takes no time here.
  expect(store.batches.length).toBeLessThan(25);
  expect(store.batches.flat().map(({ update }) => update)).toEqual(
    Array.from({ length: 51 }, (_, at) => entryBytes(at)),
  );
});

test("a journal in which too much waits says that it is full, takes what comes all the same, and says when it is not", async () => {
  const store = manualStore();
  const said: boolean[] = [];
  const { journal } = journalOver(store, { limit: 100, onFull: (full) => void said.push(full) });
  const appends = [journal.append("a", new Uint8Array(60)), journal.append("b", new Uint8Array(40))];
  expect([journal.isFull, said]).toEqual([false, []]);
  await until(() => store.batches.length === 1);
  appends.push(journal.append("a", new Uint8Array(1)), journal.append("c", new Uint8Array(500)));
  expect([journal.isFull, said]).toEqual([true, [true]]);
  await store.end(new Error("The disk is full"));
  await store.end();
  await until(() => store.batches.length === 3);
  expect(journal.isFull).toBe(true);
  await store.end();
  await Promise.all(appends);
  expect([journal.isFull, said]).toEqual([false, [true, false]]);
  expect(store.batches.at(-1)?.map(({ update }) => update.length)).toEqual([1, 500]);
});
