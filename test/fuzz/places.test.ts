/**
 * People who edit, undo and hear of each other late, beside someone who says of their words that they stand where nobody can have put
 * them: all copies end the same, and what honest people wrote stays between the two between which they put it.
 */
import { expect, it } from "vitest";
import * as Y from "yjs";
import { createTree } from "../../server/collab/tree.ts";
import { inspectUpdate } from "../../server/collab/validation.ts";
import { contentOf } from "../helpers/content.ts";
import { below, editAtRandom, pick } from "../helpers/edits.ts";
import { SEED, seeded } from "../helpers/random.ts";
import { textBody } from "./hostile-updates.ts";
import { writeModel } from "./update-model.ts";

const RUNS = 50 * Number(process.env["WEFT_FUZZ_RUNS"] ?? (process.env["WEFT_SOAK"] === undefined ? 1 : 50));
const STEPS = 60;
const ROOTS = ["text", "content", "map", "list"];

type Random = () => number;

interface Person {
  readonly doc: Y.Doc;
  readonly undo: Y.UndoManager;
  /** What this one wrote and the server has not heard. */
  readonly outbox: Uint8Array[];
  /** How much of what the server passed on this one has heard. */
  heard: number;
}

/** What the server passes on, to whom it did not come from. */
interface Relayed {
  readonly update: Uint8Array;
  readonly from: Person | undefined;
}

function personOf(client: number, gc: boolean): Person {
  const doc = new Y.Doc({ gc });
  doc.clientID = client;
  const types = [doc.getText("text"), doc.getXmlFragment("content"), doc.getMap("map"), doc.getArray("list")];
  const person: Person = { doc, undo: new Y.UndoManager(types, { captureTimeout: 0 }), outbox: [], heard: 0 };
  doc.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin !== "server") person.outbox.push(update);
  });
  return person;
}

function meeting(random: Random) {
  const log: Uint8Array[] = [];
  const relayed: Relayed[] = [];
  const tree = createTree(() => undefined);
  const people = [1, 2, 3].map((person) => personOf(10 * person + below(random, 10), random() < 0.8));
  const take = (update: Uint8Array, from?: Person): void => {
    const contents = inspectUpdate(update);
    if ("problem" in contents) throw new Error(contents.problem);
    const applied = tree.apply(update, contents);
    if (applied.known) return;
    log.push(applied.entry);
    if (applied.delta !== undefined) relayed.push({ update: applied.delta, from: applied.isMore ? undefined : from });
  };
  const send = (person: Person): void => person.outbox.splice(0).forEach((update) => take(update, person));
  const hear = (person: Person, most: number): void => {
    for (const { update, from } of relayed.slice(person.heard, person.heard + most)) {
      if (from !== person) Y.applyUpdate(person.doc, update, "server");
    }
    person.heard = Math.min(relayed.length, person.heard + most);
  };
  const agree = (): void => {
    for (let round = 0; round < 3; round++) {
      people.forEach(send);
      for (const person of people) hear(person, Number.POSITIVE_INFINITY);
    }
  };
  return { tree, log, relayed, people, take, send, hear, agree };
}

/** One edit, undo or redo, some of which are sent, and some of what the others wrote is heard. */
function live(random: Random, person: Person, { send, hear }: ReturnType<typeof meeting>, undoes: boolean): void {
  const action = random();
  if (undoes && action < 0.25) person.undo.undo();
  else if (undoes && action < 0.35) person.undo.redo();
  else editAtRandom(Y, person.doc, random);
  if (random() < 0.5) send(person);
  if (random() < 0.5) hear(person, 1 + below(random, 6));
}

/** Every item of text or an element that is in a sequence, by its sequence. */
function sequences(doc: Y.Doc): Y.Item[][] {
  const found: Y.Item[][] = [];
  const look = (type: Y.AbstractType<unknown>): void => {
    const items: Y.Item[] = [];
    for (let item = type._start; item !== null; item = item.right) items.push(item);
    found.push(items);
    for (const item of [...items, ...type._map.values()]) {
      if (item.content instanceof Y.ContentType) look(item.content.type);
    }
  };
  for (const root of ROOTS) look(doc.get(root));
  return found;
}

/** Text between any two in a sequence, in the wrong order or of different sequences; `author` has written up to `clock`. */
function forge(random: Random, doc: Y.Doc, author: number, clock: number): Uint8Array {
  const all = sequences(doc);
  const one = pick(random, all);
  const other = random() < 0.15 ? pick(random, all) : one;
  const left = one.length > 0 && random() < 0.8 ? pick(random, one) : null;
  const right = other.length > 0 && random() < 0.8 ? pick(random, other) : null;
  const struct = {
    kind: 4,
    origin: left?.lastId,
    rightOrigin: right?.id,
    parent: "text",
    ...textBody(pick(random, ["f", "forged "])),
  };
  return writeModel({ sections: [{ client: author, clock, structs: [struct] }], deletions: [] });
}

/** Between which two each item says it stands, by where it begins. */
function places(doc: Y.Doc): Map<string, string> {
  const idOf = (id: Y.ID | null): string => (id === null ? "none" : `${id.client}.${id.clock}`);
  const found = new Map<string, string>();
  for (const item of sequences(doc).flat())
    found.set(idOf(item.id), `between ${idOf(item.origin)} and ${idOf(item.rightOrigin)}`);
  return found;
}

function expectAllSame({ tree, log, relayed, people }: ReturnType<typeof meeting>, at: string): void {
  const shown = tree.read(contentOf);
  const copies = {
    "a newcomer": [tree.diff()],
    "who reads the log": log,
    "who heard all": relayed.map(({ update }) => update),
  };
  for (const [who, updates] of Object.entries(copies)) {
    const doc = new Y.Doc();
    for (const update of updates) Y.applyUpdate(doc, update);
    expect(contentOf(doc), `${who}, ${at}`).toBe(shown);
  }
  for (const { doc } of people) expect(contentOf(doc), at).toBe(shown);
}

/** Honest people who have met, sent all that they had and heard all. */
function met(seed: number, undoes: boolean): ReturnType<typeof meeting> {
  const random = seeded(seed);
  const here = meeting(random);
  for (let step = 0; step < STEPS; step++) live(random, pick(random, here.people), here, undoes);
  here.agree();
  expectAllSame(here, `WEFT_SEED=${seed}`);
  return here;
}

it("what honest people wrote stays where they put it", { timeout: 3_600_000 }, () => {
  for (let seed = SEED; seed < SEED + RUNS; seed++) {
    const { tree, people } = met(seed, false);
    const kept = tree.read(places);
    for (const { doc } of people) {
      for (const [item, place] of places(doc)) {
        // Where a copy has cut an item, or not put two together, it knows more of them.
        if (kept.has(item)) expect(kept.get(item), `${item}, WEFT_SEED=${seed}`).toBe(place);
      }
    }
  }
});

it("what people undo and redo is taken, and all see the same", { timeout: 3_600_000 }, () => {
  for (let seed = SEED; seed < SEED + RUNS; seed++) met(seed, true);
});

it("what Yjs's undo puts between two that never stood side by side is kept, and all see it there", () => {
  const here = meeting(() => 0);
  const [ann, ben] = here.people as [Person, Person];
  const list = ann.doc.getArray<Y.Array<string>>("list");
  list.insert(0, [Y.Array.from(["left"])]);
  list.get(0).insert(1, ["undone"]);
  list.get(0).insert(2, ["right"]);
  ann.undo.clear();
  list.get(0).delete(1, 1);
  list.delete(0, 1);
  ann.undo.undo();
  here.agree();
  ben.doc.getArray<Y.Array<string>>("list").get(0).insert(1, ["between"]);
  here.agree();
  // What is between is brought back before what is around it, so that the one on the right says that it was put after that.
  ann.doc.transact(() => {
    list.get(0).delete(1, 1);
    list.delete(0, 1);
  });
  ann.undo.undo();
  ann.undo.undo();
  here.agree();
  expect(list.toJSON()).toEqual([["left", "undone", "between", "right"]]);
  expectAllSame(here, "undo");
  // Otherwise it shows nothing: the server has given it another place than the one that its author names.
  const [own, kept] = [places(ann.doc), here.tree.read(places)];
  expect([...own].filter(([item, place]) => (kept.get(item) ?? place) !== place)).toHaveLength(1);
});

it("beside someone who forges places all others see the same", { timeout: 3_600_000 }, () => {
  for (let seed = SEED; seed < SEED + RUNS; seed++) {
    const random = seeded(seed);
    const here = meeting(random);
    for (let step = 0; step < STEPS; step++) {
      const author = 100 + below(random, 3);
      if (random() < 0.3) here.take(here.tree.read((doc) => forge(random, doc, author, here.tree.clock(author))));
      else live(random, pick(random, here.people), here, false);
    }
    here.agree();
    expectAllSame(here, `WEFT_SEED=${seed}`);
  }
});
