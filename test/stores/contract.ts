/**
 * What every store must do. Owns: the tests of the `Store` interface, run for each implementation.
 * Must never: know how a store keeps what it is given.
 */
import { describe, expect, onTestFinished, test } from "vitest";
import type { Store } from "../../server/storage/store.ts";
import { entryBytes } from "./folder.ts";

/** A place where stores keep things: opening it again after closing finds what was there. */
export interface StorePlace<S extends Store = Store> {
  open(): Promise<S>;
}

export function storeContract(name: string, newPlace: () => StorePlace): void {
  describe(`${name} as a store`, () => {
    async function open(place: StorePlace = newPlace()): Promise<Store> {
      const store = await place.open();
      onTestFinished(() => store.close());
      return store;
    }

    test("a document that nobody wrote is not there", async () => {
      const store = await open();
      expect(await store.load("nothing")).toBeUndefined();
    });

    test("updates come back in the order in which they were appended", async () => {
      const store = await open();
      const updates = Array.from({ length: 300 }, (_, number) => entryBytes(number));
      await Promise.all(updates.map((update) => store.append([{ document: "a", update }])));
      expect((await store.load("a"))?.updates).toEqual(updates);
    });

    test("a batch keeps the order within each of its documents", async () => {
      const store = await open();
      await store.append(
        [1, 2, 3, 4, 5, 6].map((number) => ({
          document: number % 2 === 0 ? "even" : "odd",
          update: entryBytes(number),
        })),
      );
      expect((await store.load("even"))?.updates).toEqual([2, 4, 6].map(entryBytes));
      expect((await store.load("odd"))?.updates).toEqual([1, 3, 5].map(entryBytes));
    });

    test("a batch with an entry that cannot be stored leaves nothing behind", async () => {
      const store = await open();
      await store.append([{ document: "a", update: entryBytes(0) }]);
      await expect(
        store.append([
          { document: "a", update: entryBytes(1) },
          { document: "b", update: entryBytes(2) },
          { document: "broken \ud800", update: entryBytes(3) },
        ]),
      ).rejects.toThrow(RangeError);
      expect((await store.load("a"))?.updates).toEqual([entryBytes(0)]);
      expect(await store.load("b")).toBeUndefined();
    });

    test("an empty batch is no work and no error", async () => {
      const store = await open();
      await store.append([]);
      expect(await store.load("")).toBeUndefined();
    });

    test("names that look alike are different documents", async () => {
      const store = await open();
      const names = ["É", "E\u0301", "é", "e", "e ", "a/b", "a%2Fb", "a\u0000b", "a", "😀", "'; drop table log; --"];
      await store.append(names.map((document, number) => ({ document, update: entryBytes(number) })));
      for (const [number, name] of names.entries()) {
        expect((await store.load(name))?.updates, name).toEqual([entryBytes(number)]);
      }
    });

    test("what was stored is there after the store was closed and opened again", async () => {
      const place = newPlace();
      const first = await place.open();
      await first.append([{ document: "a", update: entryBytes(1) }]);
      await first.close();
      const second = await open(place);
      await second.append([{ document: "a", update: entryBytes(2) }]);
      expect((await second.load("a"))?.updates).toEqual([entryBytes(1), entryBytes(2)]);
    });

    test("appends that were not waited for are there after closing", async () => {
      const place = newPlace();
      const first = await place.open();
      const appends = [1, 2, 3].map((number) => first.append([{ document: "a", update: entryBytes(number) }]));
      await first.close();
      await Promise.all(appends);
      expect((await (await open(place)).load("a"))?.updates).toEqual([1, 2, 3].map(entryBytes));
    });

    test("a store that was closed takes nothing more", async () => {
      const store = await newPlace().open();
      await store.close();
      await expect(store.append([{ document: "a", update: entryBytes(1) }])).rejects.toThrow("closed");
      await store.close();
    });

    test("an update of five megabytes and an empty one come back whole", async () => {
      const store = await open();
      const large = crypto.getRandomValues(new Uint8Array(65_536));
      const update = new Uint8Array(5 * 1024 * 1024).map((_, index) => large[index % large.length] ?? 0);
      await store.append([
        { document: "a", update },
        { document: "a", update: new Uint8Array() },
      ]);
      const stored = await store.load("a");
      expect(stored?.updates.map(({ length }) => length)).toEqual([update.length, 0]);
      expect(Buffer.compare(stored?.updates[0] ?? new Uint8Array(), update)).toBe(0);
      expect(stored?.logBytes).toBe(update.length);
    });

    test("an update that is a view of a larger buffer is stored alone, and its owner keeps it", async () => {
      const store = await open();
      const frame = new Uint8Array(1024).fill(7);
      frame.set(entryBytes(1), 100);
      const update = frame.subarray(100, 100 + entryBytes(1).length);
      await store.append([{ document: "a", update }]);
      expect((await store.load("a"))?.updates).toEqual([entryBytes(1)]);
      expect(frame.length).toBe(1024);
    });

    test("a snapshot takes the place of the log up to its number", async () => {
      const store = await open();
      await store.append([1, 2, 3].map((number) => ({ document: "a", update: entryBytes(number) })));
      const { through = 0 } = (await store.load("a")) ?? {};
      await store.append([{ document: "a", update: entryBytes(4) }]);
      await store.compact("a", entryBytes(123), through);
      const stored = await store.load("a");
      expect(stored).toEqual({
        document: "a",
        snapshot: entryBytes(123),
        updates: [entryBytes(4)],
        through: through + 1,
        snapshotBytes: entryBytes(123).length,
        logBytes: entryBytes(4).length,
      });
    });

    test("appends that run while the document is compacted are all there, after the snapshot", async () => {
      const store = await open();
      await store.append([1, 2, 3].map((number) => ({ document: "a", update: entryBytes(number) })));
      const { through = 0 } = (await store.load("a")) ?? {};
      const later = Array.from({ length: 50 }, (_, number) => entryBytes(1_000 + number));
      const work: Promise<void>[] = [];
      for (const [index, update] of later.entries()) {
        work.push(store.append([{ document: "a", update }]));
        if (index === 25) work.push(store.compact("a", entryBytes(123), through));
      }
      await Promise.all(work);
      const stored = await store.load("a");
      expect(stored?.snapshot).toEqual(entryBytes(123));
      expect(stored?.updates).toEqual(later);
    });

    test("the newest of many snapshots is loaded", async () => {
      const store = await open();
      for (let number = 1; number <= 5; number += 1) {
        await store.append([{ document: "a", update: entryBytes(number) }]);
        await store.compact("a", entryBytes(100 * number), (await store.load("a"))?.through ?? 0);
      }
      const stored = await store.load("a");
      expect(stored?.snapshot).toEqual(entryBytes(500));
      expect(stored?.updates).toEqual([]);
    });

    test("a compaction that another one overtook changes nothing", async () => {
      const store = await open();
      await store.append([{ document: "a", update: entryBytes(1) }]);
      const early = (await store.load("a"))?.through ?? 0;
      await store.append([{ document: "a", update: entryBytes(2) }]);
      await store.compact("a", entryBytes(12), (await store.load("a"))?.through ?? 0);
      await store.compact("a", entryBytes(1), early);
      expect((await store.load("a"))?.snapshot).toEqual(entryBytes(12));
    });

    test("what remains of a document is all that is stored of it, by number", async () => {
      const store = await open();
      expect(await store.remains("a")).toBeUndefined();
      const piece = (kind: string, number: number, bytes: Uint8Array) => ({ kind, number, isWhole: true, bytes });
      await store.append([1, 2].map((number) => ({ document: "a", update: entryBytes(number) })));
      const { through = 0 } = (await store.load("a")) ?? {};
      await store.compact("a", entryBytes(12), through);
      await store.append([3, 4].map((number) => ({ document: "a", update: entryBytes(number) })));
      expect(await store.remains("a")).toEqual([
        piece("snapshot", through, entryBytes(12)),
        piece("update", through + 1, entryBytes(3)),
        piece("update", through + 2, entryBytes(4)),
      ]);
    });

    test("compacting a document that is not there does not make it", async () => {
      const store = await open();
      await store.compact("a", entryBytes(1), 1);
      expect(await store.load("a")).toBeUndefined();
    });
  });
}
