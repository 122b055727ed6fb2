/** Compaction: nothing is lost by it, and nothing is harmed when it fails. */
import type { Worker } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
import * as Y from "yjs";
import { compactionDue, createCompactor, type CompactorOptions } from "../../server/storage/compaction.ts";
import { replay } from "../../server/storage/replay.ts";
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { CorruptDocument, type Store } from "../../server/storage/store.ts";
import { newFolder } from "./folder.ts";

async function openStore(): Promise<Store> {
  const store = await createSqliteStore({ folder: newFolder() });
  onTestFinished(() => store.close());
  return store;
}

function compactorOver(store: Pick<Store, "load" | "compact">, options: CompactorOptions = {}) {
  const problems: string[] = [];
  const compactor = createCompactor(store, {
    onProblem: (document, problem) => void problems.push(`${document}: ${problem}`),
    ...options,
  });
  onTestFinished(() => compactor.close());
  return { compactor, problems };
}

/** The updates of somebody who types a text letter by letter. */
function typed(text: string, client = 1): Uint8Array[] {
  const doc = new Y.Doc();
  doc.clientID = client;
  const updates: Uint8Array[] = [];
  doc.on("update", (update) => void updates.push(update));
  for (const letter of text) doc.getText("content").insert(doc.getText("content").length, letter);
  return updates;
}

async function appendAll(store: Store, document: string, updates: readonly Uint8Array[]): Promise<void> {
  await store.append(updates.map((update) => ({ document, update })));
}

async function textOf(store: Store, document: string): Promise<string> {
  const doc = new Y.Doc();
  const stored = await store.load(document);
  if (stored !== undefined) replay(stored, doc);
  return doc.getText("content").toJSON();
}

test("a log is due when it outgrows the snapshot and is not small, or has very many updates", () => {
  const due = (snapshotBytes: number, logBytes: number, length: number, isLeft: boolean): boolean =>
    compactionDue({ snapshotBytes, logBytes, updates: { length } }, isLeft);
  expect(due(0, 60_000, 10, true)).toBe(false);
  expect(due(0, 70_000, 10, true)).toBe(true);
  expect(due(1_000_000, 400_000, 10, true)).toBe(false);
  expect(due(1_000_000, 500_001, 10, true)).toBe(true);
  expect(due(1_000_000, 20_000, 20_001, true)).toBe(true);
  // While people write in it, a compaction must have something to show for its cost.
  expect(due(0, 70_000, 10, false)).toBe(false);
  expect(due(0, 530_000, 10, false)).toBe(true);
  expect(due(1_000_000, 3_900_000, 10, false)).toBe(false);
  expect(due(1_000_000, 4_000_001, 10, false)).toBe(true);
  expect(due(1_000_000, 20_000, 20_001, false)).toBe(true);
});

test("a compacted document is a snapshot with the same content and an empty log", async () => {
  const store = await openStore();
  const updates = typed("Text is woven.");
  await appendAll(store, "a", updates);
  const { compactor, problems } = compactorOver(store);
  const result = await compactor.compact("a");
  const stored = await store.load("a");
  expect(result).toEqual({
    compacted: true,
    snapshotBytes: stored?.snapshotBytes,
    logBytes: updates.reduce((sum, { length }) => sum + length, 0),
    logRows: updates.length,
  });
  expect(stored?.updates).toEqual([]);
  expect(await textOf(store, "a")).toBe("Text is woven.");
  expect(problems).toEqual([]);
});

test("a compacted document goes on, and is compacted again", async () => {
  const store = await openStore();
  const { compactor } = compactorOver(store);
  const updates = typed("one two three");
  for (const part of [updates.slice(0, 4), updates.slice(4, 8), updates.slice(8)]) {
    await appendAll(store, "a", part);
    expect(await compactor.compact("a")).toMatchObject({ compacted: true, logRows: part.length });
  }
  expect(await textOf(store, "a")).toBe("one two three");
});

test("there is nothing to compact in an unknown document, nor in one that just was", async () => {
  const store = await openStore();
  const { compactor, problems } = compactorOver(store);
  expect(await compactor.compact("a")).toEqual({ compacted: false, problem: undefined });
  await appendAll(store, "a", typed("x"));
  await compactor.compact("a");
  expect(await compactor.compact("a")).toEqual({ compacted: false, problem: undefined });
  expect(problems).toEqual([]);
});

test("edits that are appended while the snapshot is made are kept", async () => {
  const store = await openStore();
  const updates = typed("before and during");
  await appendAll(store, "a", updates.slice(0, 6));
  const { compactor } = compactorOver({
    async load(document) {
      const stored = await store.load(document);
      await appendAll(store, "a", updates.slice(6));
      return stored;
    },
    compact: (...parameters) => store.compact(...parameters),
  });
  await compactor.compact("a");
  expect((await store.load("a"))?.updates.length).toBe(updates.length - 6);
  expect(await textOf(store, "a")).toBe("before and during");
});

test("edits whose causes have not arrived survive, and take effect when these arrive", async () => {
  const store = await openStore();
  const updates = typed("abcdef");
  const [missing] = updates.splice(2, 1);
  await appendAll(store, "a", updates);
  const { compactor, problems } = compactorOver(store);
  expect(await compactor.compact("a")).toMatchObject({ compacted: true });
  expect(await textOf(store, "a")).toBe("ab");
  await appendAll(store, "a", [missing ?? new Uint8Array()]);
  await compactor.compact("a");
  expect(await textOf(store, "a")).toBe("abcdef");
  expect(problems).toEqual([]);
});

test("a deletion that arrived before what it deletes survives", async () => {
  const store = await openStore();
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on("update", (update) => void updates.push(update));
  doc.getText("content").insert(0, "secret");
  doc.getText("content").delete(1, 4);
  const [insertion, deletion] = updates;
  await appendAll(store, "a", [deletion ?? new Uint8Array()]);
  const { compactor, problems } = compactorOver(store);
  expect(await compactor.compact("a")).toMatchObject({ compacted: true });
  await appendAll(store, "a", [insertion ?? new Uint8Array()]);
  expect(await textOf(store, "a")).toBe("st");
  expect(problems).toEqual([]);
});

test("an update that cannot be applied keeps all rows, is reported, and is not tried again at once", async () => {
  const store = await openStore();
  let now = 0;
  const { compactor, problems } = compactorOver(store, { now: () => now });
  await appendAll(store, "a", [...typed("fine"), new Uint8Array([1, 1, 255, 255, 255])]);
  const result = await compactor.compact("a");
  expect(result).toMatchObject({ compacted: false, problem: expect.stringContaining("update 5 of 5") });
  expect(await compactor.compact("a")).toEqual(result);
  expect(problems.length).toBe(1);
  expect((await store.load("a"))?.updates.length).toBe(5);
  now += 600_000;
  await compactor.compact("a");
  expect(problems.length).toBe(2);
});

test("a damaged document rejects with the store's error and stops no other", async () => {
  const store = await openStore();
  await appendAll(store, "b", typed("fine"));
  const { compactor } = compactorOver({
    load: (document) =>
      document === "a" ? Promise.reject(new CorruptDocument("a", "it is short")) : store.load(document),
    compact: (...parameters) => store.compact(...parameters),
  });
  const [a, b] = await Promise.allSettled([compactor.compact("a"), compactor.compact("b")]);
  expect(a).toMatchObject({ status: "rejected", reason: { name: "CorruptDocument" } });
  expect(b).toMatchObject({ status: "fulfilled", value: { compacted: true } });
});

test("one that takes too long is killed, without harm", async () => {
  const store = await openStore();
  await appendAll(store, "a", typed("x".repeat(50)));
  // Starting the thread alone takes longer.
  const hasty = compactorOver(store, { timeLimit: 1 });
  expect(await hasty.compactor.compact("a")).toMatchObject({ compacted: false });
  expect(hasty.problems).toEqual(["a: It took longer than 0.001 s"]);
  const { compactor } = compactorOver(store);
  expect(await compactor.compact("a")).toMatchObject({ compacted: true });
});

test("when the thread dies the rows are kept, and the next compaction has a new thread", async () => {
  const threads: Worker[] = [];
  const listen = (worker: Worker): void => void threads.push(worker);
  const store = await openStore();
  process.on("worker", listen);
  onTestFinished(() => void process.off("worker", listen));
  await appendAll(store, "a", typed("x".repeat(50)));
  await appendAll(store, "b", typed("fine"));
  const { compactor } = compactorOver({
    load: (document) => store.load(document),
    compact: (...parameters) => store.compact(...parameters),
  });
  const first = compactor.compact("a");
  const second = compactor.compact("b");
  process.once("worker", (worker) => void worker.terminate());
  expect(await first).toEqual({ compacted: false, problem: "The thread was ended" });
  expect(await second).toMatchObject({ compacted: true });
  expect(threads.length).toBe(2);
  expect((await store.load("a"))?.updates.length).toBe(50);
});

test("one document at a time is compacted, and asking twice is asking once", async () => {
  const store = await openStore();
  for (const name of ["a", "b", "c"]) await appendAll(store, name, typed(name));
  const steps: string[] = [];
  const { compactor } = compactorOver({
    load(document) {
      steps.push(`load ${document}`);
      return store.load(document);
    },
    compact(document, ...rest) {
      steps.push(`compact ${document}`);
      return store.compact(document, ...rest);
    },
  });
  await Promise.all(["a", "b", "a", "c", "b"].map((name) => compactor.compact(name)));
  expect(steps).toEqual(["load a", "compact a", "load b", "compact b", "load c", "compact c"]);
});

test("after closing nothing is compacted any more", async () => {
  const store = await openStore();
  await appendAll(store, "a", typed("a"));
  const { compactor, problems } = compactorOver(store);
  const waiting = compactor.compact("a");
  await compactor.close();
  expect(await waiting).toMatchObject({ compacted: false });
  expect(await compactor.compact("a")).toMatchObject({ compacted: false });
  expect((await store.load("a"))?.updates.length).toBe(1);
  expect(problems).toEqual([]);
});

test("replaying a record that cannot be applied says which one, instead of loading a part in silence", () => {
  const updates = typed("abc");
  const stored = { document: "a", snapshot: undefined, through: 4, snapshotBytes: 0, logBytes: 0 };
  const bad = { ...stored, updates: [...updates, new Uint8Array([9, 9])] };
  expect(() => replay(bad, new Y.Doc())).toThrow(CorruptDocument);
  expect(() => replay(bad, new Y.Doc())).toThrow("update 4 of 4 cannot be applied");
  const badSnapshot = { ...stored, snapshot: new Uint8Array([9, 9]), updates };
  expect(() => replay(badSnapshot, new Y.Doc())).toThrow("the snapshot cannot be applied");
});

test("an update that Yjs takes in and then throws on is a damaged document", () => {
  // A deleted run of length 0, which Yjs 13.6 accepts and fails to clean up after (an 11-byte update).
  const update = new Uint8Array([1, 1, 0xf4, 3, 0, 1, 1, 1, 0x74, 0, 0]);
  const stored = { document: "a", snapshot: undefined, updates: [update], through: 1, snapshotBytes: 0, logBytes: 11 };
  expect(() => replay(stored, new Y.Doc())).toThrow(CorruptDocument);
});
