/**
 * A room and people who type, edit, come and go, read slowly, while its Y.Doc and all its content are let go of at any moment: what is
 * taken by its bytes alone ends as what goes through a Y.Doc, in every copy and in the log.
 */
import { DEFAULT_LIMITS, decodeFrame, encodeAwareness } from "@weft/protocol";
import { pino } from "pino";
import { expect, it } from "vitest";
import * as Y from "yjs";
import type { Member } from "../../server/collab/member.ts";
import { Room } from "../../server/collab/room.ts";
import { createTree } from "../../server/collab/tree.ts";
import { createTally } from "../../server/ops/tally.ts";
import { ailmentOf, contentOf } from "../helpers/content.ts";
import { below, editAtRandom, pick } from "../helpers/edits.ts";
import { SEED, seeded } from "../helpers/random.ts";
import { until } from "../helpers/until.ts";

const ROOMS = 60 * Number(process.env["WEFT_FUZZ_RUNS"] ?? (process.env["WEFT_SOAK"] === undefined ? 1 : 50));
const STEPS = 250;

type Random = () => number;

/** Questions that were never answered: their clients would wait for ever. */
const unanswered: unknown[] = [];

interface Person extends Member {
  readonly doc: Y.Doc;
  /** What the room sent and this person has not read. */
  readonly inbox: Uint8Array[];
  /** What this person wrote and has not sent. */
  readonly outbox: Uint8Array[];
  waiting: number;
  isHere: boolean;
  arrivals: number;
}

function openRoom(): { readonly room: Room; readonly log: Uint8Array[] } {
  const log: Uint8Array[] = [];
  const tree = () => createTree((doc) => doc.transact(() => log.forEach((update) => Y.applyUpdate(doc, update))));
  const room = new Room({
    name: "fuzzed",
    size: 0,
    tree: tree(),
    load: () => Promise.resolve(tree()),
    onBroken: () => expect.unreachable("the room broke"),
    upkeep: { changed: () => undefined, settle: () => Promise.resolve() },
    journal: {
      append: (_document, update) => Promise.resolve(void log.push(update.slice())),
      durable: () => Promise.resolve(),
    },
    limits: DEFAULT_LIMITS,
    log: pino({ level: "silent" }),
    presenceInterval: 0,
    claimTime: 20,
    tally: createTally(),
    now: () => performance.now(),
  });
  return { room, log };
}

function personOf(room: Room, id: number, client: number): Person {
  const doc = new Y.Doc();
  doc.clientID = client;
  const person: Person = {
    id,
    doc,
    inbox: [],
    outbox: [],
    isHere: false,
    arrivals: 0,
    mayWrite: true,
    waiting: 0,
    send: (frame) => void person.inbox.push(frame),
    sendAll: (frames) => void person.inbox.push(...frames),
    contradict: () => undefined,
    tell: () => undefined,
    challenge: () => undefined,
    // As a connection that is closed: the room hears of it when it has ended.
    close: () => queueMicrotask(() => depart(room, person)),
  };
  doc.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin !== "room" && person.isHere) person.outbox.push(update);
  });
  return person;
}

function arrive(room: Room, person: Person): void {
  room.join(person);
  person.isHere = true;
  // An id belongs to who is present under it.
  person.arrivals += 1;
  room.receivePresence(
    person,
    encodeAwareness([{ client: person.doc.clientID, clock: 10 * person.arrivals, state: "{}" }]),
  );
  room.sync(person, Y.encodeStateVector(person.doc), "first").catch((error: unknown) => unanswered.push(error));
}

function depart(room: Room, person: Person): void {
  room.leave(person);
  person.isHere = false;
  person.inbox.length = 0;
  person.outbox.length = 0;
}

function readMail(room: Room, person: Person, most: number): void {
  for (const bytes of person.inbox.splice(0, most)) {
    const frame = decodeFrame(bytes);
    if (frame.type === "sync-step-1") hand(room, person, Y.encodeStateAsUpdate(person.doc, frame.stateVector), true);
    if (frame.type === "sync-step-2" || frame.type === "update") Y.applyUpdate(person.doc, frame.update, "room");
  }
}

/** Bytes of a frame that is used for something else as soon as its turn is over. */
function hand(room: Room, person: Person, update: Uint8Array, answer: boolean): void {
  const lent = update.slice();
  void room.receive(person, lent, answer);
  setImmediate(() => lent.fill(0xff));
}

function write(person: Person, random: Random): void {
  const { doc } = person;
  if (random() < 0.4) {
    editAtRandom(Y, doc, random);
    return;
  }
  // Key by key, each an update of its own, as people type.
  const paragraph = doc.getXmlFragment("content").get(0);
  const line = paragraph instanceof Y.XmlElement && random() < 0.5 ? paragraph.get(0) : undefined;
  const text = line instanceof Y.XmlText ? line : doc.getText("text");
  let at = text.length;
  for (const key of pick(random, ["typing ", "🙂ä", "שלום", "a"])) {
    text.insert(at, key);
    at += key.length;
  }
}

it(`${ROOMS} rooms of people end as their logs do`, { timeout: 3_600_000 }, async () => {
  for (let index = 0; index < ROOMS; index++) {
    const seed = SEED + index;
    const random = seeded(seed);
    const { room, log } = openRoom();
    // Of more than a few receivers changes are gathered, and of more than a handful merged.
    const count = index % 10 === 0 ? 24 : 2 + below(random, 3);
    const people = Array.from({ length: count }, (_, id) => personOf(room, id, 10 * id + 1 + below(random, 10)));
    for (const person of people) arrive(room, person);
    for (let step = 0; step < STEPS; step++) {
      const person = pick(random, people);
      if (!person.isHere) {
        if (random() < 0.3) arrive(room, person);
        else write(person, random);
        continue;
      }
      const action = random();
      if (action < 0.35) write(person, random);
      else if (action < 0.6) readMail(room, person, 1 + below(random, 5));
      else if (action < 0.85) {
        for (const update of person.outbox.splice(0, 1 + below(random, 8))) {
          hand(room, person, update, false);
        }
      } else if (action < 0.88) depart(room, person);
      else if (action < 0.9) person.waiting = 2 * DEFAULT_LIMITS.laggingBytes;
      else if (action < 0.93) {
        person.waiting = 0;
        room.drained(person);
      } else if (action < 0.96) room.rest();
      else if (action < 0.98) await room.sleep();
      else await new Promise(setImmediate);
    }
    for (const person of people) {
      if (!person.isHere) arrive(room, person);
      person.waiting = 0;
      room.drained(person);
    }
    const at = `WEFT_SEED=${seed}`;
    expect(unanswered.splice(0), at).toEqual([]);
    const exchange = (): void => {
      for (const person of people) {
        if (!person.isHere) arrive(room, person);
        readMail(room, person, Number.POSITIVE_INFINITY);
        for (const update of person.outbox.splice(0)) hand(room, person, update, false);
      }
    };
    const content = await until(
      async () => {
        exchange();
        const held = await room.read(contentOf);
        return people.every(({ doc }) => contentOf(doc) === held) ? held : undefined;
      },
      { what: `everyone holds the same, ${at}` },
    );
    const newcomer = personOf(room, 999, 999);
    arrive(room, newcomer);
    await until(() => newcomer.inbox.length > 1);
    readMail(room, newcomer, Number.POSITIVE_INFINITY);
    expect(contentOf(newcomer.doc), `a newcomer, ${at}`).toBe(content);
    const replayed = new Y.Doc();
    replayed.transact(() => log.forEach((update) => Y.applyUpdate(replayed, update)));
    expect(contentOf(replayed), `the log, ${at}`).toBe(content);
    for (const { doc } of people) expect(ailmentOf(doc), at).toBeUndefined();
    room.destroy();
  }
});
