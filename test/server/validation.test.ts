import { UPDATE_LIMITS } from "@weft/protocol";
import { expect, it } from "vitest";
import * as Y from "yjs";
import { createTree } from "../../server/collab/tree.ts";
import { inspectUpdate, isStateVector } from "../../server/collab/validation.ts";
import { manyClients, manyRoots, nestedTypes, nestedValue, number, repeat, update, words } from "../helpers/updates.ts";
import { SEED, seeded } from "../helpers/random.ts";

/** What two people who edit text, formatting, maps and elements send each other. */
function conversation(random: () => number): Uint8Array[] {
  const docs = [new Y.Doc(), new Y.Doc()] as const;
  const updates: Uint8Array[] = [];
  for (const [index, doc] of docs.entries()) {
    doc.clientID = index + 1;
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin === "peer") return;
      updates.push(update);
      Y.applyUpdate(docs[1 - index] ?? doc, update, "peer");
    });
  }
  for (let i = 0; i < 30; i++) {
    const doc = docs[i % 2] ?? docs[0];
    doc.transact(() => {
      const text = doc.getText("text");
      text.insert(Math.floor(random() * text.length), `word ${i} `);
      if (i % 3 === 0) text.format(0, 3, { bold: i % 2 === 0 });
      if (i % 5 === 0) text.delete(0, 2);
      doc.getMap("map").set(`key ${i % 3}`, new Y.Array());
      const paragraph = new Y.XmlElement("p");
      const fragment = doc.getXmlFragment("content");
      fragment.insert(Math.floor(random() * fragment.length), [paragraph]);
      paragraph.insert(0, [new Y.XmlText("inner")]);
    });
  }
  return updates;
}

function endsAsYjsReadsThem(bytes: Uint8Array): Map<number, number> {
  const ends = new Map<number, number>();
  for (const { id, length } of Y.decodeUpdate(bytes).structs) ends.set(id.client, id.clock + length);
  return ends;
}

it("every update of honest clients passes, one by one, merged, and as a difference", () => {
  const updates = conversation(seeded(SEED));
  const doc = new Y.Doc();
  for (const update of updates) {
    expect(inspectUpdate(update)).not.toHaveProperty("problem");
    expect(inspectUpdate(Y.encodeStateAsUpdate(doc, Y.encodeStateVector(doc)))).not.toHaveProperty("problem");
    Y.applyUpdate(doc, update);
  }
  expect(inspectUpdate(Y.mergeUpdates(updates))).not.toHaveProperty("problem");
  expect(inspectUpdate(Y.mergeUpdates(updates.filter((_, index) => index % 3 === 0)))).not.toHaveProperty("problem");
  expect(inspectUpdate(Y.encodeStateAsUpdate(doc))).not.toHaveProperty("problem");
});

it("no mutated update that passes makes a document throw, neither at once nor when its causes come", () => {
  const random = seeded(SEED);
  const updates = conversation(random);
  let passed = 0;
  for (let i = 0; i < 4_000; i++) {
    const mutated = (updates[Math.floor(random() * updates.length)] ?? new Uint8Array()).slice();
    for (let change = 0; change <= random() * 3; change++) {
      mutated[Math.floor(random() * mutated.length)] = Math.floor(random() * 256);
    }
    const contents = inspectUpdate(mutated);
    if ("problem" in contents) continue;
    passed += 1;
    expect(contents.ends, `WEFT_SEED=${SEED} at ${i}`).toEqual(endsAsYjsReadsThem(mutated));
    const at = Math.floor(random() * updates.length);
    const tree = createTree(() => undefined);
    const apply = (honest: Uint8Array): void => {
      const found = inspectUpdate(honest);
      if (!("problem" in found)) tree.apply(honest, found);
    };
    expect(
      () => {
        for (const honest of updates.slice(0, at)) apply(honest);
        tree.apply(mutated, contents);
        for (const honest of updates.slice(at)) apply(honest);
        tree.diff();
      },
      `WEFT_SEED=${SEED} at ${i}: ${Buffer.from(mutated).toString("hex")}`,
    ).not.toThrow();
  }
  expect(passed).toBeGreaterThan(100);
});

it("an update without news says so, and one with news names the clocks that it ends at", () => {
  const doc = new Y.Doc();
  doc.clientID = 9;
  doc.getText("text").insert(0, "words");
  expect(inspectUpdate(Uint8Array.of(0, 0))).toMatchObject({ ends: new Map(), empty: true });
  expect(inspectUpdate(Y.encodeStateAsUpdate(doc))).toMatchObject({
    ends: new Map([[9, 5]]),
    roots: new Set(["text"]),
    empty: false,
  });
});

it("every kind of value, text and type that Yjs writes is read as Yjs reads it", () => {
  const doc = new Y.Doc();
  const values = [null, true, 1, -70, 2 ** 40, 0.5, 0.1, "ä 🙂", [], [1, [2]], { a: { b: [] } }];
  doc
    .getArray("values")
    .insert(0, [
      { none: undefined, big: 7n },
      ...values,
      new Uint8Array([1, 2]),
      new Y.Doc({ guid: "sub", meta: { a: 1 } }),
    ]);
  doc.getText("text").insert(0, "ä 🙂 \ufeff", { link: { href: 'a"]}{\\' } });
  doc.getText("text").insertEmbed(0, { image: ["x"] });
  doc.getXmlFragment("xml").insert(0, [new Y.XmlElement("ä"), new Y.XmlText()]);
  doc.getMap("\ufeffä").set("ключ", new Y.Map([["key", new Y.Text("words")]]));
  doc.getText("text").delete(1, 2);
  const bytes = Y.encodeStateAsUpdate(doc);
  expect(inspectUpdate(bytes)).toMatchObject({
    ends: endsAsYjsReadsThem(bytes),
    roots: new Set(doc.share.keys()),
    types: 4,
    subdocuments: 1,
  });
  expect(inspectUpdate(update({ content: [7, 5, words("hook")] }))).toMatchObject({ types: 1 });
  // Values as versions of Yjs before 13.4 wrote them.
  expect(inspectUpdate(update({ content: [2, 2, words("undefined"), words('{"a":[1]}')] }))).toMatchObject({
    ends: new Map([[7, 2]]),
  });
});

it.each(["any", "json", "embed", "format", "subdocument"] as const)(
  "a value of the kind %s may be nested a hundred deep and no deeper",
  (kind) => {
    expect(inspectUpdate(nestedValue(kind, 100))).not.toHaveProperty("problem");
    expect(inspectUpdate(nestedValue(kind, 101))).toEqual({ problem: "a value nested too deep" });
    expect(inspectUpdate(nestedValue(kind, 100_000))).toEqual({ problem: "a value nested too deep" });
  },
);

it("brackets in a text are no nesting", () => {
  const json = JSON.stringify({ a: `${"[{".repeat(500)}\\"${"[".repeat(500)}` });
  expect(inspectUpdate(update({ content: [5, words(json)] }))).not.toHaveProperty("problem");
});

it.each([
  ["more structs than bytes warrant", update({ content: [4, words("a")], more: repeat(200_000, [0, 1]) })],
  [
    "more objects than bytes warrant",
    update({ content: [8, ...number(300_000), ...repeat(300_000, [118, 0]).flat()] }),
  ],
  ["more roots than a document may have", manyRoots(UPDATE_LIMITS.roots + 1)],
  ["more clients than an update may have", manyClients(UPDATE_LIMITS.clients + 1)],
  ["a client twice", Uint8Array.of(2, 1, 7, 0, 0, 1, 1, 7, 1, 0, 1, 0)],
  ["JSON that is none", update({ content: [5, words("secret")] })],
  ["a subdocument without options", update({ content: [9, words("id"), 126] })],
  ["a text of half a character", update({ content: [4, 1, 0xc3] })],
  ["bytes after the end", Uint8Array.of(0, 0, 0)],
])("%s: refused, in words that quote nothing", (_what, bytes) => {
  const contents = inspectUpdate(bytes);
  expect(contents).toHaveProperty("problem");
  expect(JSON.stringify(contents)).not.toContain("secret");
});

it("what years of honest work need is within the limits", () => {
  expect(inspectUpdate(manyRoots(UPDATE_LIMITS.roots))).not.toHaveProperty("problem");
  expect(inspectUpdate(manyClients(UPDATE_LIMITS.clients))).not.toHaveProperty("problem");
  expect(inspectUpdate(nestedTypes(50))).not.toHaveProperty("problem");
  // Ten megabytes of keystrokes that nothing has merged: eleven to thirteen bytes each.
  const keystroke = [0x84, 0xf0, 0xff, 0xff, 0xff, 0x0f, 0x80, 0x80, 0x10, 1, 97];
  expect(inspectUpdate(update({ content: [4, words("a")], more: repeat(900_000, keystroke) }))).toMatchObject({
    ends: new Map([[7, 900_001]]),
  });
});

it("a state vector has no more entries than there are clients in the world of one document", () => {
  const vector = (entries: number) =>
    Uint8Array.from([
      ...number(entries),
      ...Array.from({ length: entries }, (_, client) => [...number(client), 1]).flat(),
    ]);
  expect(isStateVector(vector(UPDATE_LIMITS.vectorEntries))).toBe(true);
  expect(isStateVector(vector(UPDATE_LIMITS.vectorEntries + 1))).toBe(false);
  expect(isStateVector(Uint8Array.of(0, 0))).toBe(false);
});

it("whole numbers in values are refused where lib0 does not read them, and only there", () => {
  for (const first of [0x7f, 0x80, 0x81, 0xbf, 0xff]) {
    for (let length = 0; length < 12; length++) {
      for (const [middle, last] of [
        [0xff, 0x7f],
        [0xff, 0x01],
        [0x81, 0x01],
      ] as const) {
        const bytes = first < 0x80 ? [first] : [first, ...Array.from({ length }, () => middle), last];
        // A list of one whole number in the root "list".
        const held = Uint8Array.of(1, 1, 5, 0, 8, 1, ...words("list"), 1, 125, ...bytes, 0);
        const read = (): void => Y.applyUpdate(new Y.Doc(), held);
        if ("problem" in inspectUpdate(held)) expect(read, bytes.join(" ")).toThrow();
        else expect(read, bytes.join(" ")).not.toThrow();
      }
    }
  }
});
