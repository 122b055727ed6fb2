/**
 * What every catalog must do about sharing. Owns: the tests of `SharingCatalog`, run for each implementation.
 * Must never: know how a catalog keeps what it is given.
 */
import { describe, expect, onTestFinished, test } from "vitest";
import type { Catalog } from "../../server/storage/catalog.ts";
import { SHARING_LOG_LENGTH, type Sharing, type SharingDeed } from "../../server/storage/sharing-catalog.ts";
import type { Store } from "../../server/storage/store.ts";
import type { StorePlace } from "./contract.ts";
import { entryBytes } from "./folder.ts";

const ANA = { person: "ana", name: "Ana" };
const SHARED: Sharing = {
  owner: ANA,
  members: [
    { person: "ben", name: "Ben", role: "edit", at: 5 },
    { person: "cy", name: undefined, role: "view", at: 6 },
  ],
  link: { role: "view", expiresAt: 100, password: "hash" },
  isLocked: true,
};

const deed = (word: string): SharingDeed => ({ deed: word, subject: undefined, from: undefined, to: undefined });

/** Shares from whatever the document's sharing is now. */
async function share(store: Catalog, document: string, part: Partial<Sharing>, deeds: SharingDeed[] = []) {
  const { revision, ...before } = (await store.sharingOf(document)) ?? { ...SHARED, revision: "" };
  return store.share({ document, revision, sharing: { ...before, ...part }, deeds, by: ANA, at: 10 });
}

export function sharingContract(name: string, newPlace: () => StorePlace<Store & Catalog>): void {
  describe(`${name} keeps sharing`, () => {
    async function open(): Promise<Store & Catalog> {
      const store = await newPlace().open();
      onTestFinished(() => store.close());
      await store.create({ id: "a", title: "A", person: "ana", at: 1 });
      return store;
    }

    test("a new document has an owner, no members and a link of which nobody has decided", async () => {
      const store = await open();
      expect(await store.sharingOf("a")).toEqual({
        owner: { person: "ana", name: undefined },
        members: [],
        link: undefined,
        isLocked: false,
        revision: expect.any(String),
      });
      await store.append([{ document: "b", update: entryBytes(1) }]);
      expect(await store.sharingOf("b")).toMatchObject({ owner: undefined, isLocked: false });
      expect(await store.sharingOf("never")).toBeUndefined();
      expect(await store.sharingFor("never", "ana")).toBeUndefined();
      expect(await share(store, "never", {})).toBe("missing");
    });

    test("what is shared is there as it was given, after a restart too, and for each as far as it concerns them", async () => {
      const place = newPlace();
      const before = await place.open();
      await before.create({ id: "a", title: "A", person: "ana", at: 1 });
      expect(await share(before, "a", SHARED)).toBe("shared");
      await before.close();
      const store = await place.open();
      onTestFinished(() => store.close());
      expect(await store.sharingOf("a")).toEqual({ ...SHARED, revision: expect.any(String) });
      const { link } = SHARED;
      const others = { isOwner: false, role: undefined, link, hasUnlocked: false, isLocked: true };
      expect(await store.sharingFor("a", "ana")).toEqual({ ...others, isOwner: true });
      expect(await store.sharingFor("a", "ben")).toEqual({ ...others, role: "edit" });
      expect(await store.sharingFor("a", "dan")).toEqual(others);
      expect(await store.sharingFor("a", undefined)).toEqual(others);
    });

    test("of two changes from one state the second changes nothing, also when the document was made anew meanwhile", async () => {
      const store = await open();
      const { revision, ...sharing } = (await store.sharingOf("a")) ?? { ...SHARED, revision: "" };
      const change = { document: "a", revision, sharing, deeds: [deed("x")], by: ANA, at: 10 };
      expect(await store.share(change)).toBe("shared");
      expect(await store.share({ ...change, sharing: SHARED })).toBe("stale");
      expect((await store.sharingOf("a"))?.isLocked).toBe(false);
      expect((await store.sharingLog("a", undefined, 10)).entries).toHaveLength(1);
      await store.remove("a");
      await store.create({ id: "a", title: "A", person: "ana", at: 2 });
      expect(await store.share(change)).toBe("stale");
    });

    test("the password is given once; with another one nobody has given it", async () => {
      const store = await open();
      await share(store, "a", SHARED);
      const given = { document: "a", person: "dan", password: "hash", at: 10 };
      expect(await store.noteUnlocked({ ...given, password: "old" })).toBe(false);
      expect((await store.sharingFor("a", "dan"))?.hasUnlocked).toBe(false);
      expect(await store.noteUnlocked(given)).toBe(true);
      expect(await store.noteUnlocked(given)).toBe(true);
      await share(store, "a", { isLocked: false });
      expect((await store.sharingFor("a", "dan"))?.hasUnlocked).toBe(true);
      expect((await store.sharingFor("a", "ben"))?.hasUnlocked).toBe(false);
      await share(store, "a", { link: { role: "view", expiresAt: undefined, password: "new" } });
      expect((await store.sharingFor("a", "dan"))?.hasUnlocked).toBe(false);
      expect(await store.noteUnlocked(given)).toBe(false);
    });

    test("the log has the newest deeds, page by page, and no end of them is kept", async () => {
      const store = await open();
      const told = { deed: "member", subject: { person: "ben", name: "Ben" }, from: "view", to: "edit" };
      await share(store, "a", {}, [deed("first"), told]);
      expect((await store.sharingLog("a", undefined, 10)).entries).toEqual([
        { ...told, at: 10, by: ANA },
        { ...deed("first"), at: 10, by: ANA },
      ]);
      const many = Array.from({ length: SHARING_LOG_LENGTH }, (_, number) => deed(`${number}`));
      await share(store, "a", {}, many);
      const found: string[] = [];
      let before: number | undefined;
      do {
        const page = await store.sharingLog("a", before, 150);
        found.push(...page.entries.map((entry) => entry.deed));
        before = page.before;
      } while (before !== undefined);
      expect(found).toEqual(many.map((it) => it.deed).toReversed());
    });

    test("of a document that was removed for good nothing is left for the next one", async () => {
      const store = await open();
      await share(store, "a", SHARED, [deed("x")]);
      await store.noteUnlocked({ document: "a", person: "dan", password: "hash", at: 10 });
      await store.remove("a");
      await store.create({ id: "b", title: "B", person: "eve", at: 1 });
      await share(store, "b", { link: SHARED.link });
      expect((await store.sharingOf("b"))?.members).toEqual([]);
      expect((await store.sharingFor("b", "dan"))?.hasUnlocked).toBe(false);
      expect((await store.sharingLog("b", undefined, 10)).entries).toEqual([]);
      expect((await store.list({ person: "ben", limit: 10 })).documents).toEqual([]);
    });

    test("a list has what was given, newest first among what was opened, and says so", async () => {
      const store = await open();
      await store.create({ id: "b", title: "B", person: "ben", at: 4 });
      await store.create({ id: "c", title: "C", person: "ben", at: 6 });
      await share(store, "a", SHARED);
      const { documents } = await store.list({ person: "ben", limit: 10 });
      expect(documents.map(({ id, owned, shared, openedAt }) => [id, owned, shared, openedAt])).toEqual([
        ["c", true, false, 6],
        ["a", false, true, undefined],
        ["b", true, false, 4],
      ]);
      const first = await store.list({ person: "ben", limit: 2 });
      const { cursor = "" } = first;
      expect((await store.list({ person: "ben", limit: 2, cursor })).documents.map(({ id }) => id)).toEqual(["b"]);
      await store.noteOpening({ id: "a", person: "ben", at: 7 });
      expect((await store.list({ person: "ben", limit: 10 })).documents.map(({ id }) => id)).toEqual(["a", "c", "b"]);
    });

    test("a list leaves out what only the link led to, once it does not", async () => {
      const store = await open();
      await store.noteOpening({ id: "a", person: "dan", at: 2 });
      const listed = async (person: string, isOpen: boolean, at: number): Promise<number> =>
        (await store.list({ person, limit: 10, byLink: { isOpen, at } })).documents.length;
      expect([await listed("dan", true, 3), await listed("dan", false, 3)]).toEqual([1, 0]);
      await share(store, "a", { link: { role: "none", expiresAt: undefined, password: undefined } });
      expect([await listed("dan", true, 3), await listed("ana", false, 3)]).toEqual([0, 1]);
      await share(store, "a", { link: { role: "view", expiresAt: 100, password: undefined } });
      expect([await listed("dan", false, 99), await listed("dan", true, 100)]).toEqual([1, 0]);
      await share(store, "a", SHARED);
      expect([await listed("dan", true, 3), await listed("ben", true, 3)]).toEqual([0, 1]);
      await store.noteUnlocked({ document: "a", person: "dan", password: "hash", at: 10 });
      expect(await listed("dan", true, 3)).toBe(1);
      expect((await store.list({ person: "dan", limit: 10 })).documents).toHaveLength(1);
    });
  });
}
