import { expect, onTestFinished, test } from "vitest";
import type { Catalog } from "../../server/storage/catalog.ts";
import { coalesceOpenings } from "../../server/storage/openings.ts";
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { newFolder } from "./folder.ts";

async function openCatalog(): Promise<{ catalog: Catalog; store: Catalog; written: () => number; fail: () => void }> {
  const store = await createSqliteStore({ folder: newFolder() });
  onTestFinished(() => store.close());
  let written = 0;
  let failing = false;
  const catalog = coalesceOpenings({
    ...store,
    noteOpening(opening) {
      if (failing) return Promise.reject(new Error("The disk is full"));
      written += 1;
      return store.noteOpening(opening);
    },
  });
  return {
    catalog,
    store,
    written: () => written,
    fail: () => {
      failing = !failing;
    },
  };
}

test("opening the same document again and again is written once a minute", async () => {
  const { catalog, written } = await openCatalog();
  await catalog.create({ id: "a", title: "A", person: "ana", at: 0 });
  await Promise.all([1, 2, 3].map((at) => catalog.noteOpening({ id: "a", person: "ana", at })));
  expect(written()).toBe(0);
  await Promise.all([70_000, 70_001].map((at) => catalog.noteOpening({ id: "a", person: "ana", at })));
  expect(written()).toBe(1);
  await catalog.noteOpening({ id: "a", person: "ben", at: 70_002 });
  expect(written()).toBe(2);
});

test("a list stays in the order of openings, however quickly they follow each other", async () => {
  const { catalog } = await openCatalog();
  await catalog.create({ id: "a", title: "A", person: "ana", at: 1 });
  await catalog.create({ id: "b", title: "B", person: "ana", at: 2 });
  await catalog.noteOpening({ id: "a", person: "ana", at: 3 });
  await catalog.noteOpening({ id: "b", person: "ana", at: 4 });
  await catalog.noteOpening({ id: "a", person: "ana", at: 5 });
  const { documents } = await catalog.list({ person: "ana", limit: 10 });
  expect(documents.map(({ id }) => id)).toEqual(["a", "b"]);
});

test("an opening that could not be written is written the next time", async () => {
  const { catalog, written, fail } = await openCatalog();
  fail();
  await expect(catalog.noteOpening({ id: "a", person: "ana", at: 1 })).rejects.toThrow("full");
  fail();
  await catalog.noteOpening({ id: "a", person: "ana", at: 2 });
  expect(written()).toBe(1);
});
