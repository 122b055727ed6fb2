/**
 * What every catalog must do. Owns: the tests of the `Catalog` interface, run for each implementation.
 * Must never: know how a catalog keeps what it is given.
 */
import { describe, expect, onTestFinished, test } from "vitest";
import type { Catalog } from "../../server/storage/catalog.ts";
import type { Store } from "../../server/storage/store.ts";
import type { StorePlace } from "./contract.ts";
import { entryBytes } from "./folder.ts";

export function catalogContract(name: string, newPlace: () => StorePlace<Store & Catalog>): void {
  describe(`${name} as a catalog`, () => {
    async function open(): Promise<Store & Catalog> {
      const store = await newPlace().open();
      onTestFinished(() => store.close());
      return store;
    }

    async function isOwner(store: Catalog, id: string, person: string): Promise<boolean> {
      return (await store.sharingFor(id, person))?.isOwner === true;
    }

    async function titlesOf(store: Catalog, request: Partial<Parameters<Catalog["list"]>[0]>): Promise<string[]> {
      const { documents } = await store.list({ person: "ana", limit: 50, ...request });
      return documents.map(({ title }) => title);
    }

    test("a document that was made has its record, and no content", async () => {
      const store = await open();
      expect(await store.create({ id: "a", title: "Plan", person: "ana", at: 1_000 })).toBe(true);
      expect(await store.get("a")).toEqual({
        id: "a",
        title: "Plan",
        createdAt: 1_000,
        updatedAt: 1_000,
        trashedAt: undefined,
      });
      expect(await store.load("a")).toBeUndefined();
      expect(await isOwner(store, "a", "ana")).toBe(true);
      expect(await isOwner(store, "a", "ben")).toBe(false);
    });

    test("a document cannot be made twice, and the second attempt changes nothing", async () => {
      const store = await open();
      await store.create({ id: "a", title: "Plan", person: "ana", at: 1_000 });
      expect(await store.create({ id: "a", title: "Mine now", person: "ben", at: 2_000 })).toBe(false);
      expect((await store.get("a"))?.title).toBe("Plan");
      expect(await isOwner(store, "a", "ben")).toBe(false);
      expect(await titlesOf(store, { person: "ben" })).toEqual([]);
    });

    test("the first edit of an unknown document makes its record, which nobody owns", async () => {
      const store = await open();
      await store.append([{ document: "a", update: entryBytes(1) }]);
      const record = await store.get("a");
      expect(record?.title).toBe("");
      expect(record?.createdAt).toBeGreaterThan(0);
      expect(await isOwner(store, "a", "ana")).toBe(false);
      expect(await store.create({ id: "a", title: "Mine", person: "ana", at: 1_000 })).toBe(false);
    });

    test("an edit sets the date of the last change, and nothing else", async () => {
      const store = await open();
      await store.create({ id: "a", title: "Plan", person: "ana", at: 1_000 });
      await store.append([{ document: "a", update: entryBytes(1) }]);
      const record = await store.get("a");
      expect(record?.createdAt).toBe(1_000);
      expect(record?.updatedAt).toBeGreaterThan(1_000);
      expect(record?.title).toBe("Plan");
    });

    test("unknown documents have no record, no owner, no title to set and no trash", async () => {
      const store = await open();
      expect(await store.get("a")).toBeUndefined();
      expect(await isOwner(store, "a", "ana")).toBe(false);
      await store.setTitle("a", "Title");
      expect(await store.get("a")).toBeUndefined();
      expect(await store.setTrashed("a", 1)).toBe(false);
      expect(await store.remove("a")).toBe(false);
    });

    test("a list holds what this person made or opened, newest opening first", async () => {
      const store = await open();
      await store.create({ id: "a", title: "A", person: "ana", at: 1 });
      await store.create({ id: "b", title: "B", person: "ben", at: 2 });
      await store.create({ id: "c", title: "C", person: "ana", at: 3 });
      await store.create({ id: "d", title: "D", person: undefined, at: 4 });
      await store.noteOpening({ id: "b", person: "ana", at: 5 });
      await store.noteOpening({ id: "a", person: "ana", at: 6 });
      const { documents, cursor } = await store.list({ person: "ana", limit: 10 });
      expect(documents.map(({ id, owned, openedAt }) => [id, owned, openedAt])).toEqual([
        ["a", true, 6],
        ["b", false, 5],
        ["c", true, 3],
      ]);
      expect(cursor).toBeUndefined();
    });

    test("an opening from before the first edit counts once the document is there", async () => {
      const store = await open();
      await store.noteOpening({ id: "a", person: "ana", at: 5 });
      expect(await titlesOf(store, {})).toEqual([]);
      await store.append([{ document: "a", update: entryBytes(1) }]);
      expect(await titlesOf(store, {})).toEqual([""]);
    });

    test("documents in the trash are in no list until they are taken out", async () => {
      const store = await open();
      await store.create({ id: "a", title: "A", person: "ana", at: 1 });
      expect(await store.setTrashed("a", 9)).toBe(true);
      expect((await store.get("a"))?.trashedAt).toBe(9);
      expect(await titlesOf(store, {})).toEqual([]);
      expect(await store.setTrashed("a", undefined)).toBe(true);
      expect((await store.get("a"))?.trashedAt).toBeUndefined();
      expect(await titlesOf(store, {})).toEqual(["A"]);
    });

    test.each([
      ["ÜBUNG", "Tägliche Übung"],
      ["παραδεισοσ", "ΠΑΡΆΔΕΙΣΟΣ και ΠΑΡΑΔΕΙΣΟΣ"],
      ["strasse", "Große Straße"],
      ["москва", "МОСКВА"],
      ["100%_", "Über 100%_ sicher"],
      ["E\u0301T", "été"],
    ])("the query %s finds the title %s", async (query, title) => {
      const store = await open();
      await store.create({ id: "other", title: "Something else", person: "ana", at: 1 });
      await store.create({ id: "a", title: "before", person: "ana", at: 2 });
      await store.setTitle("a", title);
      expect(await titlesOf(store, { query })).toEqual([title]);
    });

    test("pages follow each other without gaps or repeats, also when documents were opened at the same moment", async () => {
      const store = await open();
      for (let number = 0; number < 25; number += 1) {
        await store.create({ id: `é/${number}`, title: `${number}`, person: "ana", at: Math.floor(number / 10) });
      }
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list({ person: "ana", limit: 4, ...(cursor === undefined ? {} : { cursor }) });
        expect(page.documents.length).toBeGreaterThan(0);
        seen.push(...page.documents.map(({ id }) => id));
        cursor = page.cursor;
      } while (cursor !== undefined);
      expect(seen.length).toBe(25);
      expect(new Set(seen).size).toBe(25);
    });

    test("a document that is made or opened between two pages does not disturb the second", async () => {
      const store = await open();
      for (const [at, id] of ["a", "b", "c", "d"].entries()) await store.create({ id, title: id, person: "ana", at });
      const first = await store.list({ person: "ana", limit: 2 });
      await store.create({ id: "new", title: "new", person: "ana", at: 50 });
      await store.noteOpening({ id: "d", person: "ana", at: 51 });
      expect(await titlesOf(store, { limit: 2, cursor: first.cursor ?? "" })).toEqual(["b", "a"]);
    });

    test("a cursor that no list returned is refused", async () => {
      const store = await open();
      await expect(store.list({ person: "ana", limit: 5, cursor: "nonsense" })).rejects.toThrow(RangeError);
    });

    test("a removed document is gone with its content, its record and its openings", async () => {
      const store = await open();
      await store.create({ id: "a", title: "A", person: "ana", at: 1 });
      await store.create({ id: "b", title: "B", person: "ana", at: 2 });
      await store.append([
        { document: "a", update: entryBytes(1) },
        { document: "b", update: entryBytes(2) },
      ]);
      await store.compact("a", entryBytes(100), (await store.load("a"))?.through ?? 0);
      expect(await store.remove("a")).toBe(true);
      expect(await store.load("a")).toBeUndefined();
      expect(await store.get("a")).toBeUndefined();
      await store.append([{ document: "a", update: entryBytes(3) }]);
      expect((await store.load("a"))?.updates).toEqual([entryBytes(3)]);
      expect(await titlesOf(store, {})).toEqual(["B"]);
      expect((await store.load("b"))?.updates).toEqual([entryBytes(2)]);
    });

    test("a removed document stays deleted until it is made again, whatever comes in after it", async () => {
      const store = await open();
      await store.create({ id: "a", title: "A", person: "ana", at: 1 });
      expect(await store.isDeleted("a")).toBe(false);
      await store.remove("a");
      expect(await store.isDeleted("a")).toBe(true);
      await store.append([{ document: "a", update: entryBytes(1) }]);
      expect(await store.isDeleted("a")).toBe(true);
      await store.remove("a");
      await store.create({ id: "a", title: "A", person: "ben", at: 2 });
      expect(await store.isDeleted("a")).toBe(false);
      expect(await store.isDeleted("never-made")).toBe(false);
    });

    test("each document that has a name after a removed one has a greater epoch, and others have none", async () => {
      const store = await open();
      const epochs: number[] = [];
      for (let number = 1; number <= 3; number++) {
        expect(await store.create({ id: "a", title: "A", person: "ana", at: 1 })).toBe(true);
        await store.append([{ document: "a", update: entryBytes(number) }]);
        epochs.push(await store.epochOf("a"));
        await store.remove("a");
      }
      expect(epochs[0]).toBe(0);
      expect(epochs).toEqual([...new Set(epochs)].sort((a, b) => a - b));
      await store.create({ id: "b", title: "B", person: "ana", at: 1 });
      expect([await store.epochOf("b"), await store.epochOf("never-made")]).toEqual([0, 0]);
      // The trash is no removal.
      await store.setTrashed("b", 2);
      await store.setTrashed("b", undefined);
      expect(await store.epochOf("b")).toBe(0);
    });

    test("that a document was removed outlives a restart", async () => {
      const place = newPlace();
      const before = await place.open();
      await before.create({ id: "a", title: "A", person: "ana", at: 1 });
      await before.remove("a");
      await before.close();
      const store = await place.open();
      onTestFinished(() => store.close());
      expect(await store.isDeleted("a")).toBe(true);
    });

    test("a document in the trash is deleted until it is taken out", async () => {
      const store = await open();
      await store.create({ id: "a", title: "A", person: "ana", at: 1 });
      await store.setTrashed("a", 2);
      expect(await store.isDeleted("a")).toBe(true);
      await store.setTrashed("a", undefined);
      expect(await store.isDeleted("a")).toBe(false);
    });

    test("a compaction of a document that was removed and made again meanwhile changes nothing", async () => {
      const store = await open();
      await store.append([1, 2].map((number) => ({ document: "a", update: entryBytes(number) })));
      const { through = 0 } = (await store.load("a")) ?? {};
      await store.remove("a");
      await store.append([3, 4, 5].map((number) => ({ document: "a", update: entryBytes(number) })));
      await store.compact("a", entryBytes(100), through);
      const stored = await store.load("a");
      expect(stored?.snapshot).toBeUndefined();
      expect(stored?.updates).toEqual([3, 4, 5].map(entryBytes));
    });
  });
}
