import { expect, it } from "vitest";
import * as Y from "yjs";
import { inspectUpdate } from "../../server/collab/validation.ts";
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
    if ("problem" in inspectUpdate(mutated)) continue;
    passed += 1;
    const at = Math.floor(random() * updates.length);
    const doc = new Y.Doc();
    expect(
      () => {
        for (const update of updates.slice(0, at)) Y.applyUpdate(doc, update);
        Y.applyUpdate(doc, mutated);
        for (const update of updates.slice(at)) Y.applyUpdate(doc, update);
        Y.encodeStateAsUpdate(doc);
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
  expect(inspectUpdate(Uint8Array.of(0, 0))).toEqual({ ends: new Map(), empty: true });
  expect(inspectUpdate(Y.encodeStateAsUpdate(doc))).toEqual({ ends: new Map([[9, 5]]), empty: false });
});
