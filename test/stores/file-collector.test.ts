/** Which files go, and when: never one that a document shows, or may show again soon. */
import { readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import * as Y from "yjs";
import { createDiskBlobs } from "../../server/storage/blobs-disk.ts";
import { createFileCollector } from "../../server/storage/file-collector.ts";
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { newFolder } from "./folder.ts";

const DAY = 24 * 60 * 60 * 1000;

/** A store with files, whose clock is set by hand, and which looks its documents through each week. */
async function newHouse() {
  const folder = newFolder();
  const store = await createSqliteStore({ folder });
  const blobs = await createDiskBlobs(folder);
  let now = Date.now();
  const log = { info: () => {}, warn: (fields: { err: unknown }) => expect(fields.err).toBeUndefined() };
  const collector = createFileCollector({ store, blobs, now: () => now, log });
  onTestFinished(async () => {
    await collector.close();
    await store.close();
  });
  const docs = new Map<string, Y.Doc>();

  return {
    folder,
    store,
    collector,
    /** Makes a document, or goes on in one. */
    async write(document: string, change: (content: Y.XmlFragment) => void): Promise<void> {
      await store.create({ id: document, title: "", person: "ann", at: now });
      const doc = docs.get(document) ?? new Y.Doc();
      docs.set(document, doc);
      const before = Y.encodeStateVector(doc);
      change(doc.getXmlFragment("content"));
      await store.append([{ document, update: Y.encodeStateAsUpdate(doc, before) }]);
    },
    async compact(document: string): Promise<void> {
      const doc = docs.get(document) ?? new Y.Doc();
      await store.compact(document, Y.encodeStateAsUpdateV2(doc), (await store.load(document))?.through ?? 0);
    },
    async attach(document: string, content: string): Promise<string> {
      async function* source(): AsyncGenerator<Uint8Array> {
        yield new TextEncoder().encode(content);
      }
      const blob = await blobs.receive(source());
      const { hash, size } = blob;
      const file = { hash, size, mime: "text/plain", width: undefined, height: undefined };
      await blob.keep(
        () => store.hold({ document, file, at: now, mostBytes: 1000 }),
        (noted) => noted === "held",
      );
      return hash;
    },
    async pass(days: number): Promise<void> {
      for (let passed = 0; passed < days; passed += 7) {
        now += Math.min(7, days - passed) * DAY;
        await collector.look();
      }
    },
    files: (): string[] =>
      readdirSync(join(folder, "files"), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
        .sort(),
  };
}

function image(hash: string): Y.XmlElement {
  const element = new Y.XmlElement("image");
  element.setAttribute("src", `https://docs.example.com/files/${hash}/a.png`);
  return element;
}

it("what a document shows stays for ever, in the log as in a snapshot, and in the trash", async () => {
  const house = await newHouse();
  await house.write("plan", () => {});
  const hash = await house.attach("plan", "picture");
  await house.write("plan", (content) => content.push([image(hash)]));
  await house.pass(200);
  await house.compact("plan");
  await house.pass(200);
  await house.store.setTrashed("plan", Date.now());
  await house.pass(200);
  expect(house.files()).toEqual([hash]);
});

it("what it shows no more is kept for a quarter, from when that was seen; brought back, it is as if it had never gone", async () => {
  const house = await newHouse();
  await house.write("plan", () => {});
  const hash = await house.attach("plan", "picture");
  await house.write("plan", (content) => content.push([image(hash)]));
  await house.pass(150);
  const gone = async (): Promise<void> => {
    await house.write("plan", (content) => content.delete(0, 1));
    await house.compact("plan");
  };
  await gone();
  await house.pass(85);
  expect(house.files()).toEqual([hash]);
  await house.write("plan", (content) => content.push([image(hash)]));
  await house.pass(7);
  await gone();
  await house.pass(85);
  expect(house.files()).toEqual([hash]);
  await house.pass(28);
  expect(house.files()).toEqual([]);
  expect(await house.store.file(hash)).toBeUndefined();
});

it("a file that was attached and never shown goes, too", async () => {
  const house = await newHouse();
  await house.write("plan", () => {});
  const hash = await house.attach("plan", "picture");
  await house.pass(85);
  expect(house.files()).toEqual([hash]);
  await house.pass(28);
  expect(house.files()).toEqual([]);
});

it("a document removed for good takes its files along within hours, but for those that were pasted into another", async () => {
  const house = await newHouse();
  await house.write("plan", () => {});
  await house.write("copy", () => {});
  await house.collector.look();
  const [own, shared] = [await house.attach("plan", "own"), await house.attach("plan", "shared")];
  await house.write("plan", (content) => content.push([image(own), image(shared)]));
  await house.write("copy", (content) => content.push([image(shared)]));
  await house.store.remove("plan");
  await house.collector.look();
  expect(house.files()).toHaveLength(2);
  await house.pass(0.1);
  expect(house.files()).toEqual([shared]);
  expect(await house.store.holdersOf(shared, 10)).toEqual(["copy"]);
  await house.pass(200);
  expect(house.files()).toEqual([shared]);
});

it("what somebody reads stays, though nothing shows it", async () => {
  const house = await newHouse();
  await house.write("plan", () => {});
  const hash = await house.attach("plan", "picture");
  await house.pass(91);
  house.collector.noteRead(hash);
  await house.pass(7);
  expect(house.files()).toEqual([hash]);
  await house.pass(7);
  expect(house.files()).toEqual([]);
});

it("a file without a note, as a crash leaves it, goes after a day", async () => {
  const house = await newHouse();
  await house.write("plan", () => {});
  const hash = await house.attach("plan", "picture");
  const stray = `${hash.slice(0, 2)}${"0".repeat(62)}`;
  const path = join(house.folder, "files", hash.slice(0, 2), stray);
  writeFileSync(path, "stray");
  await house.pass(7);
  expect(house.files()).toEqual([hash]);
  utimesSync(path.replace(stray, hash), 1, 1);
  await house.pass(7);
  expect(house.files()).toEqual([hash]);
});
