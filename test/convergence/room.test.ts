/**
 * One room, people who write all kinds of things in it at random, some of them slow or away, and a document that is let go
 * of in between. At the end all have the same, whoever comes new has it, and so has the log.
 */
import { isDeepStrictEqual } from "node:util";
import { expect, it } from "vitest";
import * as Y from "yjs";
import { below, editAtRandom, pick } from "../helpers/edits.ts";
import { SEED, seeded } from "../helpers/random.ts";
import { type TestMember, type TestRoom, memberOf, replayed, testRoom, told } from "../helpers/room.ts";
import { until } from "../helpers/until.ts";

const EMPTY_VECTOR = Uint8Array.of(0);
const ROUNDS = process.env["WEFT_SOAK"] === undefined ? 60 : 6_000;

/** Someone who edits one document over one connection after the other. */
interface Person {
  readonly doc: Y.Doc;
  member: TestMember;
  /** What was written and not sent; kept only while there is a connection, as providers do. */
  readonly unsent: Uint8Array[];
  isAway: boolean;
}

type Random = () => number;

function personIn({ room }: TestRoom): Person {
  const doc = new Y.Doc();
  const person: Person = { doc, member: memberOf(room, { doc }), unsent: [], isAway: false };
  doc.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin !== "server" && !person.isAway) person.unsent.push(update);
  });
  return person;
}

/** A burst of keys, or anything else that an editor does. */
function write({ doc }: Person, random: Random): void {
  if (random() < 0.3) {
    editAtRandom(Y, doc, random);
    return;
  }
  const text = doc.getText("text");
  // Where others write too, so that they come between each other's keys.
  let at = random() < 0.5 ? text.length : 0;
  for (const key of pick(random, ["a", "word", "🙂", "two words"])) {
    text.insert(at, key);
    at += key.length;
  }
}

/** Sends some of what people have not sent, all within one turn, theirs among each other's. */
function send({ room }: TestRoom, people: readonly Person[], random: Random, most: number): Promise<unknown> {
  const taken: Promise<boolean>[] = [];
  for (let count = below(random, most + 1); count > 0; count--) {
    const person = pick(random, people);
    const update = person.isAway ? undefined : person.unsent.shift();
    if (update === undefined) continue;
    taken.push(room.receive(person.member, update, false));
  }
  return Promise.all(taken);
}

async function answerQuestions({ room }: TestRoom, { member, doc }: Person): Promise<void> {
  for (const vector of member.questions.splice(0)) {
    expect(await room.receive(member, Y.encodeStateAsUpdate(doc, vector), true)).toBe(true);
  }
}

async function comeBack(setting: TestRoom, person: Person): Promise<void> {
  person.isAway = false;
  person.unsent.length = 0;
  person.member = memberOf(setting.room, { doc: person.doc });
  await setting.room.sync(person.member, Y.encodeStateVector(person.doc), "first");
  await answerQuestions(setting, person);
}

async function somethingElse(setting: TestRoom, people: readonly Person[], random: Random): Promise<void> {
  const { room } = setting;
  const person = pick(random, people);
  const what = random();
  if (what < 0.2) room.rest();
  else if (what < 0.4) await room.sleep();
  else if (what < 0.5) void room.sleep();
  else if (what < 0.65) person.member.slow = true;
  else if (what < 0.85) {
    person.member.slow = false;
    person.member.drain();
  } else if (person.isAway) await comeBack(setting, person);
  else {
    person.isAway = true;
    room.leave(person.member);
  }
}

async function round(seed: number, crowd: number): Promise<void> {
  const random = seeded(seed);
  const setting = testRoom({ limits: { laggingBytes: 150 } });
  const { room, log } = setting;
  const people = Array.from({ length: crowd }, () => personIn(setting));
  for (let step = 0; step < 40; step++) {
    for (let edits = below(random, 4); edits > 0; edits--) write(pick(random, people), random);
    const sent = send(setting, people, random, 12);
    if (random() < 0.5) await sent;
    if (random() < 0.4) await somethingElse(setting, people, random);
  }
  for (const person of people) {
    if (person.isAway) await comeBack(setting, person);
    while (person.unsent.length > 0) await send(setting, [person], () => 0.999, 50);
    person.member.slow = false;
    person.member.drain();
  }
  await room.settle();
  const expected = told(await room.read((doc) => replayed([Y.encodeStateAsUpdate(doc)])));
  const context = `WEFT_SEED=${seed}`;
  // What is gathered for a crowd goes out a moment later, and so do answers to someone who asks again and again.
  const same = (): boolean => people.every(({ doc }) => isDeepStrictEqual(told(doc), expected));
  await until(same, { timeout: 2_000, what: context }).catch(() => undefined);
  for (const { doc, member } of people) {
    expect(told(doc), context).toEqual(expected);
    expect(member.closed, context).toBeUndefined();
  }
  expect(told(replayed(log)), context).toEqual(expected);
  for (const letGo of ["nothing", "its tree", "everything"]) {
    if (letGo === "its tree") room.rest();
    if (letGo === "everything") await room.sleep();
    const joiner = memberOf(room);
    await room.sync(joiner, EMPTY_VECTOR, false);
    expect(told(joiner.doc), context).toEqual(expected);
  }
  room.destroy();
}

it("a few people, each turn what comes: all end with the same, and so do the log and whoever joins", async () => {
  for (let index = 0; index < ROUNDS; index++) await round(SEED + index, 4);
}, 3_600_000);

it("a crowd, for which changes are gathered before they go out", async () => {
  for (let index = 0; index < ROUNDS / 4; index++) await round(SEED + index, 24);
}, 3_600_000);
