/** The server's state of a document: what it logs and relays must be all that it took. */
import { expect, it } from "vitest";
import * as Y from "yjs";
import { createReplica, type Replica } from "../../server/collab/replica.ts";
import { SEED, seeded } from "../helpers/random.ts";

const line = (doc: Y.Doc): Y.XmlText => {
  const block = doc.getXmlFragment("content").get(0) as Y.XmlElement;
  return block.get(0) as Y.XmlText;
};

/** A document of one line, and people who each have a copy of it. */
function conversation(people: number): {
  log: Uint8Array[];
  relayed: Y.Doc;
  replica: Replica;
  docs: Y.Doc[];
  sync(): void;
} {
  const first = new Y.Doc();
  const block = new Y.XmlElement("textblock");
  block.insert(0, [new Y.XmlText("hello wonderful world")]);
  first.getXmlFragment("content").insert(0, [block]);
  const replica = createReplica(() => undefined);
  const log: Uint8Array[] = [];
  /** Someone who only ever hears what the server passes on. */
  const relayed = new Y.Doc();
  const take = (update: Uint8Array): void => {
    const applied = replica.apply(update);
    if (applied.known) return;
    log.push(applied.entry);
    if (applied.delta !== undefined) Y.applyUpdate(relayed, applied.delta);
  };
  take(Y.encodeStateAsUpdate(first));
  // The server meets a text as an untyped root's child; reading it makes it a text that tidies its marks.
  replica.read(line);
  const sent: Uint8Array[] = [];
  const docs = Array.from({ length: people }, () => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(first));
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== "server") sent.push(update);
    });
    return doc;
  });
  return {
    log,
    relayed,
    replica,
    docs,
    sync() {
      for (const update of sent.splice(0)) take(update);
      for (const doc of docs) Y.applyUpdate(doc, replica.diff(Y.encodeStateVector(doc)), "server");
    },
  };
}

function replayed(log: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  for (const entry of log) Y.applyUpdate(doc, entry);
  return doc;
}

it("two people make the same words bold at once, and what is written after that is logged and relayed", () => {
  const { docs, log, relayed, sync } = conversation(2);
  for (const doc of docs) line(doc).format(0, 5, { bold: {} });
  sync();
  const [, ben] = docs;
  if (ben === undefined) throw new Error("nobody there");
  line(ben).insert(21, ", said Ben");
  sync();
  for (const doc of [replayed(log), relayed]) {
    expect(doc.store.pendingStructs).toBeNull();
    expect(line(doc).toString()).toBe("<bold>hello</bold> wonderful world, said Ben");
  }
});

it(`whatever people type and format at once, the log and the relay hold all of it (seed ${SEED})`, () => {
  for (let round = 0; round < 200; round++) {
    const random = seeded(SEED + round);
    const { docs, log, relayed, replica, sync } = conversation(2);
    for (let edit = 0; edit < 20; edit++) {
      const doc = docs[Math.floor(random() * docs.length)];
      if (doc === undefined) continue;
      const text = line(doc);
      const at = random() < 0.4 ? 0 : Math.floor(random() * text.length);
      const length = Math.min(text.length - at, 1 + Math.floor(random() * 8));
      const action = random();
      if (action < 0.15) text.delete(at, length);
      else if (action < 0.45)
        text.format(at, length, { [random() < 0.5 ? "bold" : "italic"]: random() < 0.6 ? {} : null });
      else text.insert(at, "xyz ");
      if (random() < 0.5) sync();
    }
    sync();
    const live = replica.read((doc) => line(doc).toString());
    expect(line(replayed(log)).toString(), `seed ${SEED + round}, from the log`).toBe(live);
    expect(line(relayed).toString(), `seed ${SEED + round}, relayed`).toBe(live);
  }
});
