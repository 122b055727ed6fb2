/** Migrations, with made-up ones: no version but the first was released. */
import {
  CONTENT,
  META,
  MIGRATIONS,
  type Migration,
  MigrationFailed,
  SCHEMA_VERSION,
  documentJSON,
  isNewer,
  migrationUpdate,
  schemaVersionOf,
  seedUpdate,
  updateFromJSON,
} from "@weft/schema";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { SEED, seeded } from "../../../test/helpers/random.ts";

function docOf(...updates: Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

function copyOf(doc: Y.Doc): Y.Doc {
  return docOf(Y.encodeStateAsUpdate(doc));
}

function meet(...docs: Y.Doc[]): void {
  const states = docs.map((doc) => Y.encodeStateAsUpdate(doc));
  for (const doc of docs) for (const state of states) Y.applyUpdate(doc, state);
}

function migrate(doc: Y.Doc, migrations: readonly Migration[]): Uint8Array | undefined {
  const update = migrationUpdate(doc, migrations);
  if (update !== undefined) Y.applyUpdate(doc, update);
  return update;
}

function blocksOf(doc: Y.Doc): Y.XmlElement[] {
  return doc.getXmlFragment(CONTENT).toArray() as Y.XmlElement[];
}

function textOf(block: Y.XmlElement | undefined): Y.XmlText {
  return block?.get(0) as Y.XmlText;
}

function blockOf(words: string): Y.XmlElement {
  const block = new Y.XmlElement("textblock");
  block.insert(0, [new Y.XmlText(words)]);
  return block;
}

/** From 1 to 2: every block says how urgent it is. From 2 to 3: it says so in a number. */
const urgent: Migration = (doc) => {
  for (const block of blocksOf(doc)) {
    if (block.getAttribute("urgency") === undefined && block.getAttribute("grade") === undefined)
      block.setAttribute("urgency", "low");
  }
};
const graded: Migration = (doc) => {
  for (const block of blocksOf(doc)) {
    const urgency = block.getAttribute("urgency");
    if (urgency === undefined) continue;
    block.setAttribute("grade", urgency === "low" ? "1" : "2");
    block.removeAttribute("urgency");
  }
};

function threeBlocks(): Y.Doc {
  const content = ["one", "two", "three"].map((text) => ({ type: "textblock", content: [{ type: "text", text }] }));
  return docOf(updateFromJSON({ type: "doc", content }));
}

test("there is one migration less than versions", () => {
  expect(MIGRATIONS.length).toBe(SCHEMA_VERSION - 1);
});

test("a document goes through every version to the last, in order and in one update", () => {
  const doc = threeBlocks();
  const before = Y.encodeStateAsUpdate(doc);
  const update = migrationUpdate(doc, [urgent, graded]) ?? new Uint8Array();
  expect(Y.encodeStateAsUpdate(doc), "the document itself is left alone").toEqual(before);
  Y.applyUpdate(doc, update);
  expect(schemaVersionOf(doc)).toBe(3);
  expect(blocksOf(doc).map((block) => [block.getAttribute("urgency"), block.getAttribute("grade")])).toEqual(
    Array.from({ length: 3 }, () => [undefined, "1"]),
  );
  expect(migrationUpdate(doc, [urgent, graded])).toBeUndefined();
});

test("a document in the middle goes the rest of the way", () => {
  const doc = threeBlocks();
  migrate(doc, [urgent]);
  blocksOf(doc)[1]?.setAttribute("urgency", "high");
  migrate(doc, [urgent, graded]);
  expect(blocksOf(doc).map((block) => block.getAttribute("grade"))).toEqual(["1", "2", "1"]);
});

test.for<[what: string, make: (doc: Y.Doc) => void]>([
  ["is empty", () => {}],
  ["another app wrote", (doc) => doc.getXmlFragment(CONTENT).insert(0, [blockOf("x")])],
  ["has a version that is none", (doc) => doc.getMap(META).set("schemaVersion", "1")],
  ["is newer than the server", (doc) => doc.getMap(META).set("schemaVersion", 4)],
])("a document that %s is not migrated", ([, make]) => {
  const doc = new Y.Doc();
  make(doc);
  expect(migrationUpdate(copyOf(doc), [urgent, graded])).toBeUndefined();
});

test("servers that migrate one document at once make one change", () => {
  const [a, b] = [threeBlocks(), new Y.Doc()];
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
  expect(migrate(a, [urgent, graded])).toEqual(migrate(b, [urgent, graded]));
  const size = Y.encodeStateAsUpdate(a).length;
  meet(a, b);
  expect(Y.encodeStateAsUpdate(a).length).toBe(size);
  // And the same change when one of them knows some typing that the other does not.
  const [c, d] = [threeBlocks(), new Y.Doc()];
  Y.applyUpdate(d, Y.encodeStateAsUpdate(c));
  textOf(blocksOf(c)[0]).insert(0, "more than ");
  expect(migrate(c, [urgent])).toEqual(migrate(d, [urgent]));
});

test("servers of two versions that migrate at once, and then meet, end at the newer one", () => {
  const [a, b] = [threeBlocks(), new Y.Doc()];
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
  migrate(a, [urgent]);
  migrate(b, [urgent, graded]);
  meet(a, b);
  // Whichever version number won, whoever opens it next sees to it that all is as it should be.
  for (const doc of [a, b]) migrate(doc, [urgent, graded]);
  meet(a, b);
  expect(documentJSON(a)).toEqual(documentJSON(b));
  expect(schemaVersionOf(a)).toBe(3);
  expect(blocksOf(a).map((block) => block.getAttribute("grade"))).toEqual(["1", "1", "1"]);
});

test("what somebody wrote offline meanwhile is all there, and what they set stands", () => {
  const server = threeBlocks();
  const laptop = copyOf(server);
  laptop.clientID = 2 ** 31;
  textOf(blocksOf(laptop)[1]).insert(3, " and a half");
  blocksOf(laptop)[2]?.setAttribute("urgency", "high");
  laptop.getXmlFragment(CONTENT).insert(3, [blockOf("four")]);
  laptop.getXmlFragment(CONTENT).delete(0, 1);
  migrate(server, [urgent]);
  meet(server, laptop);
  expect(documentJSON(server)).toEqual(documentJSON(laptop));
  expect(blocksOf(server).map((block) => [textOf(block).toJSON(), block.getAttribute("urgency")])).toEqual([
    ["two and a half", "low"],
    ["three", "high"],
    ["four", undefined],
  ]);
  // The next migration takes what came late along.
  migrate(server, [urgent, urgent]);
  expect(blocksOf(server)[2]?.getAttribute("urgency")).toBe("low");
});

test.for<[what: string, bad: Migration, why: RegExp]>([
  [
    "throws",
    () => {
      throw new Error("no");
    },
    /no/,
  ],
  ["inserts a block", (doc) => doc.getXmlFragment(CONTENT).insert(0, [blockOf("hello")]), /inserted/],
  ["writes a word", (doc) => textOf(blocksOf(doc)[0]).insert(0, "hello"), /inserted/],
  ["removes a block", (doc) => doc.getXmlFragment(CONTENT).delete(0, 1), /removed/],
  ["removes a word", (doc) => textOf(blocksOf(doc)[0]).delete(0, 1), /removed/],
])("a migration that %s fails, and the document is as it was", ([, bad, why]) => {
  const doc = threeBlocks();
  const before = Y.encodeStateAsUpdate(doc);
  const failure = (() => {
    try {
      return migrationUpdate(doc, [urgent, bad]);
    } catch (error) {
      return error;
    }
  })();
  expect(failure).toBeInstanceOf(MigrationFailed);
  expect(failure).toMatchObject({ from: 2, cause: { message: expect.stringMatching(why) as string } });
  expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
});

test("a migration may change attributes whatever a stranger put into them, marks, and meta", () => {
  const doc = threeBlocks();
  blocksOf(doc)[0]?.setAttribute("urgency", new Y.Text("a text in an attribute") as never);
  const update = migrate(doc, [
    (copy) => {
      for (const block of blocksOf(copy)) block.setAttribute("urgency", "low");
      textOf(blocksOf(copy)[1]).format(0, 3, { bold: {} });
      copy.getMap(META).set("tags", ["a"]);
    },
  ]);
  expect(update).toBeDefined();
  expect(blocksOf(doc)[0]?.getAttribute("urgency")).toBe("low");
  expect(textOf(blocksOf(doc)[1]).toDelta()).toEqual([{ insert: "two", attributes: { bold: {} } }]);
});

test(`replicas that write, migrate and meet in any order become equal, and lose no word (seed ${SEED})`, () => {
  const random = seeded(SEED);
  const below = (limit: number): number => Math.floor(random() * limit);
  for (let round = 0; round < 60; round++) {
    const origin = threeBlocks();
    const docs = Array.from({ length: 4 }, () => copyOf(origin));
    const words: string[] = [];
    for (let turn = 0; turn < 30; turn++) {
      const doc = docs[below(docs.length)] ?? origin;
      const blocks = blocksOf(doc);
      const what = below(5);
      if (what === 0) migrate(doc, [urgent]);
      else if (what === 1) migrate(doc, [urgent, graded]);
      else if (what === 2) meet(doc, docs[below(docs.length)] ?? origin);
      else {
        const word = `w${round}.${turn};`;
        words.push(word);
        if (what === 3) textOf(blocks[below(blocks.length)]).insert(0, word);
        else doc.getXmlFragment(CONTENT).insert(below(blocks.length + 1), [blockOf(word)]);
      }
    }
    meet(...docs);
    const [first = origin] = docs;
    migrate(first, [urgent, graded]);
    meet(...docs);
    for (const doc of docs) expect(documentJSON(doc)).toEqual(documentJSON(first));
    const all = blocksOf(first).map((block) => textOf(block).toJSON());
    for (const word of words) expect(all.filter((text) => text.includes(word)).length, word).toBe(1);
    expect(schemaVersionOf(first)).toBe(3);
  }
});

test("a document is newer when an editor of a later version wrote in it", () => {
  const doc = docOf(seedUpdate());
  expect(isNewer(doc)).toBe(false);
  expect(isNewer(new Y.Doc())).toBe(false);
  doc.getMap(META).set("schemaVersion", SCHEMA_VERSION + 1);
  expect(isNewer(doc)).toBe(true);
});
