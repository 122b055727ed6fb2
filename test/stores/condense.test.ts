/** What the proof before deleting rows sees, and that it raises no false alarm. */
import { expect, test } from "vitest";
import * as Y from "yjs";
import { condense } from "../../server/storage/condense.ts";
import { difference, fingerprintOf } from "../../server/storage/fingerprint.ts";
import type { StoredDocument } from "../../server/storage/store.ts";

function storedOf(updates: readonly Uint8Array[]): StoredDocument {
  return { document: "a", snapshot: undefined, updates, through: updates.length, snapshotBytes: 0, logBytes: 0 };
}

function snapshotOf(updates: readonly Uint8Array[]): Uint8Array {
  const condensed = condense(storedOf(updates));
  if ("problem" in condensed) throw new Error(condensed.problem);
  return condensed.snapshot;
}

function docOf(change: (doc: Y.Doc) => void, client = 1): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = client;
  change(doc);
  return doc;
}

/** A small generator of numbers, the same ones for the same seed (mulberry32). */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

test("a document with every kind of content is condensed and read back equal", () => {
  const doc = docOf((doc) => {
    const paragraph = new Y.XmlElement("textblock");
    paragraph.setAttribute("kind", "heading1");
    const text = new Y.XmlText();
    paragraph.insert(0, [text, new Y.XmlElement("divider")]);
    doc.getXmlFragment("content").insert(0, [paragraph]);
    doc.getArray("hooks").insert(0, [new Y.XmlHook("hook")]);
    text.insert(0, "bold and 😀", { bold: {} });
    text.format(2, 3, { bold: null, link: { href: "https://example.org" } });
    text.insertEmbed(1, { image: "a.png" });
    doc.getMap("meta").set("title", "Title");
    doc.getMap("meta").set("title", "Another title");
    doc.getMap("meta").set("gone", 1);
    doc.getMap("meta").delete("gone");
    doc.getMap("meta").set("values", [1, -0, 1.5, 2n ** 60n, null, undefined, true, { deep: [new Uint8Array([1])] }]);
    doc.getArray("list").insert(0, [1, "two", new Uint8Array([3]), new Y.Map([["four", 4]])]);
    doc.getArray("list").delete(1, 1);
    doc.getMap("documents").set("sub", new Y.Doc({ guid: "sub" }));
  });
  const copy = new Y.Doc();
  Y.applyUpdateV2(copy, snapshotOf([Y.encodeStateAsUpdate(doc)]));
  expect(difference(fingerprintOf(doc), fingerprintOf(copy))).toBeUndefined();
  expect(copy.getXmlFragment("content").toJSON()).toBe(doc.getXmlFragment("content").toJSON());
});

test("a document nested ten thousand deep is condensed", () => {
  const doc = docOf((doc) => {
    doc.transact(() => {
      let inner: Y.XmlFragment = doc.getXmlFragment("content");
      for (let depth = 0; depth < 10_000; depth += 1) {
        const next = new Y.XmlElement("p");
        inner.insert(0, [next]);
        inner = next;
      }
    });
  });
  expect(snapshotOf([Y.encodeStateAsUpdate(doc)]).length).toBeGreaterThan(0);
});

test.each<[string, (doc: Y.Doc) => void, (doc: Y.Doc) => void]>([
  ["another letter", (doc) => doc.getText("t").insert(0, "ab"), (doc) => doc.getText("t").insert(0, "ac")],
  ["a lone surrogate", (doc) => doc.getText("t").insert(0, "\ud83d"), (doc) => doc.getText("t").insert(0, "\ufffd")],
  ["another root", (doc) => doc.getText("t").insert(0, "a"), (doc) => doc.getText("u").insert(0, "a")],
  ["another key", (doc) => doc.getMap("m").set("a", 1), (doc) => doc.getMap("m").set("b", 1)],
  ["another value", (doc) => doc.getMap("m").set("a", 1), (doc) => doc.getMap("m").set("a", "1")],
  [
    "another mark",
    (doc) => doc.getText("t").insert(0, "a", { b: 1 }),
    (doc) => doc.getText("t").insert(0, "a", { b: 2 }),
  ],
  [
    "another element name",
    (doc) => doc.getXmlFragment("x").insert(0, [new Y.XmlElement("p")]),
    (doc) => doc.getXmlFragment("x").insert(0, [new Y.XmlElement("q")]),
  ],
  [
    "another type",
    (doc) => doc.getArray("l").insert(0, [new Y.Map()]),
    (doc) => doc.getArray("l").insert(0, [new Y.Array()]),
  ],
  [
    "bytes",
    (doc) => doc.getMap("m").set("a", new Uint8Array([1])),
    (doc) => doc.getMap("m").set("a", new Uint8Array([2])),
  ],
])("%s under equal state vectors and delete sets is noticed", (_, one, other) => {
  const [a, b] = [docOf(one), docOf(other)];
  expect(Y.equalSnapshots(Y.snapshot(a), Y.snapshot(b))).toBe(true);
  expect(difference(fingerprintOf(a), fingerprintOf(b))).toBe("other content");
});

test("a missing edit, a missing deletion and a missing waiting update are noticed", () => {
  const full = docOf((doc) => doc.getText("t").insert(0, "abc"));
  const first = Y.encodeStateAsUpdate(full);
  const vector = Y.encodeStateVector(full);
  full.getText("t").insert(3, "d");
  const second = Y.encodeStateAsUpdate(full, vector);
  const load = (...updates: Uint8Array[]): Y.Doc =>
    docOf((doc) => updates.forEach((update) => Y.applyUpdate(doc, update)), 900);
  expect(difference(fingerprintOf(load(first, second)), fingerprintOf(load(first)))).toMatch(/state vector/);
  expect(difference(fingerprintOf(load(second)), fingerprintOf(load()))).toMatch(/waiting for their causes/);
  const before = Y.encodeStateAsUpdate(full);
  full.getText("t").delete(0, 1);
  const after = Y.encodeStateAsUpdate(full);
  expect(difference(fingerprintOf(load(after)), fingerprintOf(load(before)))).toMatch(/delete set/);
});

test("asking for a root that is empty makes no difference", () => {
  const doc = docOf((doc) => doc.getText("t").insert(0, "abc"));
  const before = fingerprintOf(doc);
  doc.getXmlFragment("content");
  expect(difference(before, fingerprintOf(doc))).toBeUndefined();
});

test("how text was typed and how documents were merged makes no difference", () => {
  const typed = new Y.Doc();
  typed.clientID = 1;
  for (const letter of "abc") typed.getText("t").insert(typed.getText("t").length, letter);
  const pasted = docOf((doc) => doc.getText("t").insert(0, "abc"));
  expect(difference(fingerprintOf(typed), fingerprintOf(pasted))).toBeUndefined();
});

/** Three writers who edit and sometimes exchange everything; the updates of all, in order of their making. */
function history(random: (below: number) => number): Uint8Array[] {
  const updates: Uint8Array[] = [];
  const docs = [1, 2, 3].map((client) => docOf(() => {}, client));
  for (const doc of docs) doc.on("update", (update, origin) => void (origin === "exchange" || updates.push(update)));
  for (let step = 0; step < 120; step += 1) {
    const doc = docs[random(3)] ?? new Y.Doc();
    const text = doc.getText("t");
    const fragment = doc.getXmlFragment("content");
    const kind = random(7);
    if (kind < 3) text.insert(random(text.length + 1), ["a", "😀", "xyz"][kind] ?? "");
    else if (kind === 3 && text.length > 3) text.delete(random(text.length - 3), 1 + random(3));
    else if (kind === 4 && text.length > 4)
      text.format(random(text.length - 4), 4, { bold: random(2) === 0 ? {} : null });
    else if (kind === 5) fragment.insert(random(fragment.length + 1), [new Y.XmlElement("p"), new Y.XmlText("t")]);
    else if (fragment.length > 2) fragment.delete(random(fragment.length - 2), 2);
    if (random(4) === 0) {
      for (const other of docs) Y.applyUpdate(other, Y.encodeStateAsUpdate(doc), "exchange");
    }
  }
  return updates;
}

test.each(Array.from({ length: 40 }, (_, seed) => seed))(
  "random histories with updates missing are condensed whole, and completed later (seed %i)",
  (seed) => {
    const random = randomOf(seed);
    const updates = history(random);
    const withheld = new Set(updates.filter(() => random(10) === 0));
    const early = updates.filter((update) => !withheld.has(update));
    const copy = new Y.Doc();
    Y.applyUpdateV2(copy, snapshotOf(early));
    const expected = docOf((doc) => early.forEach((update) => Y.applyUpdate(doc, update)), 900);
    for (const update of withheld) {
      Y.applyUpdate(copy, update);
      Y.applyUpdate(expected, update);
    }
    expect(copy.store.pendingStructs).toBeNull();
    expect(difference(fingerprintOf(expected), fingerprintOf(copy))).toBeUndefined();
    expect(copy.getText("t").toDelta()).toEqual(expected.getText("t").toDelta());
  },
);
