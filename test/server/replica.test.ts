import { decodeFrame } from "@weft/protocol";
import { expect, it } from "vitest";
import * as Y from "yjs";
import { ContinuationReader } from "../../server/collab/continuation.ts";
import { Replica } from "../../server/collab/replica.ts";
import { createTree } from "../../server/collab/tree.ts";
import { inspectUpdate } from "../../server/collab/validation.ts";
import { memberOf, replayed, testRoom, told, updatesOf } from "../helpers/room.ts";
import { until } from "../helpers/until.ts";

const EMPTY_VECTOR = Uint8Array.of(0);

function replicaOf(...updates: readonly Uint8Array[]): Replica {
  return new Replica(createTree((doc) => updates.forEach((update) => Y.applyUpdate(doc, update))));
}

/** Gives an update to a replica as a room does: by its bytes alone if it is typing, and with what is in it if not. */
function give(replica: Replica, update: Uint8Array): void {
  const reader = new ContinuationReader();
  if (replica.takesTyping && reader.read(update, replica)) {
    replica.advance(reader);
    const { client, clock, end, lengthStart, textStart } = reader;
    replica.append([{ client, clock, end, lengthStart, textStart, update }]);
    return;
  }
  const contents = inspectUpdate(update);
  if ("problem" in contents) throw new Error(contents.problem);
  replica.apply(update, contents);
}

function typed(doc: Y.Doc, words: string): Uint8Array[] {
  const text = doc.getText("text");
  return updatesOf(doc, () => Array.from(words).forEach((key) => text.insert(text.length, key)));
}

/** What a client with these updates has after it heard the answer to its state vector. */
function after(replica: Replica, ...updates: readonly Uint8Array[]): Y.Doc {
  const doc = replayed(updates);
  const frames = replica.answer(Y.encodeStateVector(doc)).map((frame) => decodeFrame(frame));
  // By the step 2 a client knows that it has all: nothing may come behind it.
  expect(frames.map(({ type }) => type)).toEqual([...frames.slice(1).map(() => "update"), "sync-step-2"]);
  for (const frame of frames) if ("update" in frame) Y.applyUpdate(doc, frame.update);
  return doc;
}

/** The conditions in which a replica may be when it is asked; each leaves the document as it is. */
const CONDITIONS: [string, (replica: Replica, log: readonly Uint8Array[]) => void][] = [
  ["with a tree", () => undefined],
  ["with its encoded state", (replica) => void replica.size()],
  ["without a tree", (replica) => replica.rest()],
  [
    "after it slept",
    (replica, log) => {
      replica.sleep();
      expect(() => replica.answer(EMPTY_VECTOR)).toThrow("asleep");
      replica.wake(createTree((doc) => log.forEach((update) => Y.applyUpdate(doc, update))));
    },
  ],
];

it.each(CONDITIONS)(
  "whoever asks gets what they lack, be it all, something, nothing or unknown: %s",
  (_what, prepare) => {
    const ann = new Y.Doc();
    const first = typed(ann, "some words");
    const replica = replicaOf(...first);
    prepare(replica, first);
    const log = [...first];
    // Typing goes into the tail, the rest through the tree, and typing after it again.
    const changes = [
      () => typed(ann, " typed"),
      () => updatesOf(ann, () => ann.getMap("map").set("key", 1)),
      () => updatesOf(ann, () => ann.getText("text").delete(2, 4)),
      () => typed(ann, " and typed"),
    ];
    for (const change of changes) {
      const updates = change();
      for (const update of updates) give(replica, update);
      log.push(...updates);
      const expected = told(ann);
      const stranger = typed(new Y.Doc(), "somebody else's");
      for (const known of [[], first, log.slice(0, -1), log]) expect(told(after(replica, ...known))).toEqual(expected);
      expect(told(after(replica, ...stranger))).toEqual(told(replayed([...log, ...stranger])));
      expect(replica.stateVector()).toEqual(Y.encodeStateVector(ann));
      expect(decodeFrame(replica.question())).toMatchObject({
        type: "sync-step-1",
        stateVector: replica.stateVector(),
      });
    }
    prepare(replica, log);
    expect(told(after(replica))).toEqual(told(ann));
  },
);

it("deletions move no clock, and who comes back with the same state vector hears of them all the same", () => {
  const ann = new Y.Doc();
  const written = typed(ann, "some words");
  for (const [, prepare] of CONDITIONS) {
    const replica = replicaOf(...written);
    const vector = replica.stateVector();
    const [deletion] = updatesOf(replayed(written), (doc) => doc.getText("text").delete(0, 5));
    if (deletion === undefined) throw new Error("No deletion");
    // So that an answer to this very vector is kept from before.
    expect(
      after(replica, ...written)
        .getText("text")
        .toJSON(),
    ).toBe("some words");
    give(replica, deletion);
    prepare(replica, [...written, deletion]);
    expect(replica.stateVector()).toEqual(vector);
    expect(
      after(replica, ...written)
        .getText("text")
        .toJSON(),
    ).toBe("words");
  }
});

it("who joins gets the state that is there and what came since, and the state is encoded once for all who join", () => {
  const ann = new Y.Doc();
  const replica = replicaOf(...typed(ann, "some words"));
  const [whole = EMPTY_VECTOR] = replica.answer(EMPTY_VECTOR);
  expect(replica.answer(EMPTY_VECTOR)[0]).toBe(whole);
  for (const update of typed(ann, " more")) give(replica, update);
  const answered = replica.answer(EMPTY_VECTOR);
  const [state, since] = answered.map((frame) => decodeFrame(frame));
  expect(state).toEqual({ ...decodeFrame(whole), type: "update" });
  expect(since?.type).toBe("sync-step-2");
  expect(replica.answer(EMPTY_VECTOR)).toBe(answered);
});

it("an answer is kept for those who ask the same, and until something changes", () => {
  const ann = new Y.Doc();
  const written = typed(ann, "some words");
  const replica = replicaOf(...written);
  const near = Y.encodeStateVector(replayed(written.slice(0, 4)));
  const kept = replica.answer(near);
  expect(replica.answer(near.slice())).toBe(kept);
  for (let client = 1; client < 20; client++) replica.answer(Y.encodeStateVector(new Map([[client, 1]])));
  expect(replica.answer(near)).not.toBe(kept);
  expect(replica.answer(near)).toEqual(kept);
  for (const change of [() => typed(ann, "!"), () => updatesOf(ann, () => ann.getText("text").delete(0, 1))]) {
    const before = replica.answer(near);
    for (const update of change()) give(replica, update);
    expect(replica.answer(near)).not.toBe(before);
    expect(told(after(replica, ...written.slice(0, 4)))).toEqual(told(ann));
  }
});

it("answers that are kept do not take the memory of many documents", () => {
  const ann = new Y.Doc();
  const written = updatesOf(ann, (doc) => {
    for (let key = 0; key < 4; key++) doc.getMap("map").set(String(key), "x".repeat(2 * 1024 * 1024));
  });
  const replica = replicaOf(...written);
  const vectors = [1, 2, 3, 4, 5].map((client) => Y.encodeStateVector(new Map([[client, 1]])));
  const frames = vectors.map((vector) => replica.answer(vector));
  // 8 MB each: the newest is there, and most of the others are not.
  const isKept = vectors.toReversed().map((vector, index) => replica.answer(vector) === frames.at(-1 - index));
  expect(isKept.filter((kept) => kept).length).toBeLessThan(4);
  const again = replica.answer(vectors[0] ?? EMPTY_VECTOR);
  expect(replica.answer(vectors[0] ?? EMPTY_VECTOR)).toBe(again);
});

it("what was typed is counted before it is taken in, and found when it is asked for", () => {
  const ann = new Y.Doc();
  const written = typed(ann, "some words");
  const replica = replicaOf(...written);
  const keys = typed(ann, "x".repeat(3_000));
  for (const update of keys) {
    give(replica, update);
    expect(replica.clock(ann.clientID)).toBe(ann.getText("text").length - (keys.length - 1 - keys.indexOf(update)));
  }
  expect(replica.stateVector()).toEqual(Y.encodeStateVector(ann));
  expect(replica.read((doc) => doc.getText("text").toJSON())).toBe(ann.getText("text").toJSON());
  expect(replica.size()).toBe(Y.encodeStateAsUpdate(ann).length);
  expect(told(replayed([replica.derive((doc) => doc.getText("other")), Y.encodeStateAsUpdate(ann)]))).toEqual(
    told(ann),
  );
});

it("whose last words are not known without the tree is asked of it, and who types is remembered without one", () => {
  const ann = new Y.Doc();
  const written = typed(ann, "ab");
  const replica = replicaOf(...written);
  replica.rest();
  expect([replica.hasTree, replica.lastText(ann.clientID)]).toEqual([false, undefined]);
  for (const update of typed(ann, "cd")) give(replica, update);
  expect(replica.hasTree).toBe(true);
  expect(replica.lastText(ann.clientID)).toMatchObject({ rightClient: -1, rightClock: -1 });
  replica.rest();
  for (const update of typed(ann, "ef")) give(replica, update);
  expect(replica.hasTree).toBe(false);
  expect(told(after(replica))).toEqual(told(ann));
  expect(replica.hasTree).toBe(false);
  expect(told(after(replica, ...written))).toEqual(told(ann));
});

it("a last word that others removed is no last word any more", () => {
  const ann = new Y.Doc();
  const replica = replicaOf(...typed(ann, "ab"));
  for (const update of typed(ann, "cd")) give(replica, update);
  const bob = replayed([Y.encodeStateAsUpdate(ann)]);
  for (const update of updatesOf(bob, (doc) => doc.getText("text").delete(0, 4))) give(replica, update);
  expect(replica.lastText(ann.clientID)).toBeUndefined();
});

it("what came in this turn is in the document for whoever looks in the same turn", async () => {
  const { room } = testRoom();
  const [ann, bob] = [memberOf(room), memberOf(room)];
  const keys = typed(ann.doc, "keys");
  const taken = keys.map((update) => room.receive(ann, update, false));
  const read = room.read((doc) => doc.getText("text").toJSON());
  room.leave(bob);
  const joiner = memberOf(room);
  const answered = room.sync(joiner, EMPTY_VECTOR, false);
  room.leave(joiner);
  expect(await read).toBe("keys");
  await Promise.all([...taken, answered]);
  expect(joiner.doc.getText("text").toJSON()).toBe("keys");
});

it("what waits for its causes is kept, told to nobody, and nothing is taken by its bytes meanwhile", () => {
  const ann = new Y.Doc();
  const [first, second, third] = typed(ann, "abc");
  const bob = new Y.Doc();
  const replica = replicaOf(...typed(bob, "x"));
  if (first === undefined || second === undefined || third === undefined) throw new Error("No update");
  replica.size();
  give(replica, third);
  expect(told(after(replica))).toMatchObject({ pending: false });
  expect(replica.takesTyping).toBe(false);
  replica.rest();
  expect(replica.takesTyping).toBe(false);
  give(replica, first);
  replica.rest();
  give(replica, second);
  expect(replica.takesTyping).toBe(true);
  Y.applyUpdate(bob, Y.encodeStateAsUpdate(ann));
  expect(told(after(replica))).toEqual(told(bob));
});

it("a step 2 that held nothing new is passed over when it comes again, and acknowledged after the disk", async () => {
  const { room, log, stall } = testRoom();
  const ann = memberOf(room);
  for (const update of typed(ann.doc, "words")) await room.receive(ann, update, false);
  await room.receive(ann, updatesOf(ann.doc, () => ann.doc.getText("text").delete(0, 2))[0] ?? EMPTY_VECTOR, false);
  const everything = Y.encodeStateAsUpdate(ann.doc);
  expect(await room.receive(ann, everything, true)).toBe(true);
  const logged = log.length;
  room.rest();
  const proceed = stall();
  let taken: boolean | undefined;
  const again = room.receive(ann, everything.slice(), true).then((saved) => {
    taken = saved;
  });
  // It was not looked at: that would have needed the tree.
  expect(room.residence.kind).toBe("bytes");
  await room.sync(ann, EMPTY_VECTOR, false);
  expect(taken).toBeUndefined();
  proceed();
  await again;
  expect(taken).toBe(true);
  expect(log).toHaveLength(logged);
  // One that is different is looked at, and so is one with something new.
  const bob = memberOf(room, { doc: replayed([everything]) });
  typed(bob.doc, "!");
  expect(await room.receive(bob, Y.encodeStateAsUpdate(bob.doc), true)).toBe(true);
  expect(log).toHaveLength(logged + 1);
  await until(() => ann.doc.getText("text").toJSON() === "rds!");
});
