import { type AwarenessEntry, GONE, encodeAwareness, encodeAwarenessFrame, encodeUpdate } from "@weft/protocol";
import { expect, it } from "vitest";
import * as Y from "yjs";
import type { Room } from "../../server/collab/room.ts";
import { syncedRawClient, yClient } from "../helpers/client.ts";
import { type TestMember, memberOf, replayed, testRoom, told, updatesOf } from "../helpers/room.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

const WEFT = { protocols: ["weft"] };

function presenceOf(client: number, clock = 1, state = "{}"): Uint8Array {
  return encodeAwareness([{ client, clock, state } satisfies AwarenessEntry]);
}

/** Someone who is present under the id of their document. */
function presentIn(room: Room, doc = new Y.Doc()): TestMember {
  const member = memberOf(room, { doc });
  room.receivePresence(member, presenceOf(doc.clientID));
  return member;
}

/** Types at the end; gives the updates and does not send them. */
function typed({ doc }: { readonly doc: Y.Doc }, words: string): Uint8Array[] {
  const text = doc.getText("text");
  return updatesOf(doc, () => Array.from(words).forEach((key) => text.insert(text.length, key)));
}

async function give(room: Room, member: TestMember, updates: readonly Uint8Array[]): Promise<void> {
  for (const update of updates) expect(await room.receive(member, update, false)).toBe(true);
}

/** What became of a promise by now. */
function watch(promise: Promise<boolean>): { readonly value: boolean | undefined; readonly done: Promise<boolean> } {
  const watched: { value: boolean | undefined; done: Promise<boolean> } = { value: undefined, done: promise };
  void promise.then((value) => {
    watched.value = value;
  });
  return watched;
}

/** A document with the id of another, which has the same in it and then goes ways of its own. */
function copyOf(doc: Y.Doc): Y.Doc {
  const copy = replayed([Y.encodeStateAsUpdate(doc)]);
  copy.clientID = doc.clientID;
  return copy;
}

it("what somebody writes under the id of somebody who is here is held back, and costs the owner nothing", async () => {
  const { room, log } = testRoom({ claimTime: 60_000 });
  const ann = presentIn(room);
  const bob = memberOf(room);
  await give(room, ann, typed(ann, "ann "));
  const mallory = memberOf(room, { doc: copyOf(ann.doc) });
  const logged = log.length;
  // The next key of the same text, and one that is none: each has a way of its own into a document.
  const [next = new Uint8Array()] = typed(mallory, "x");
  const [first = new Uint8Array()] = updatesOf(mallory.doc, (doc) => doc.getText("text").insert(0, "forged "));
  const held = [next, first].map((update) => watch(room.receive(mallory, update, false)));
  await room.read(() => undefined);
  expect([log.length, bob.doc.getText("text").toJSON(), mallory.closed]).toEqual([logged, "ann ", undefined]);
  expect(ann.challenges).toBeGreaterThan(0);
  await give(room, ann, typed(ann, "wrote this"));
  expect(bob.doc.getText("text").toJSON()).toBe("ann wrote this");
  expect(told(replayed(log))).toEqual(told(ann.doc));
  // Both stand on ids that the owner has given to other words now: nothing of them is left to take.
  expect(await Promise.all(held.map(({ done }) => done))).toEqual([true, true]);
  expect(told(replayed(log))).toEqual(told(ann.doc));
  room.destroy();
});

it("who passes on somebody else's words is held back until they come from their author, and nothing is lost", async () => {
  const { room, log } = testRoom({ claimTime: 60_000 });
  const ann = presentIn(room);
  const bob = presentIn(room);
  const carl = memberOf(room);
  const words = typed(ann, "ann's words");
  words.forEach((update) => Y.applyUpdate(bob.doc, update, "server"));
  const before = Y.encodeStateVector(new Y.Doc());
  typed(bob, " and bob's");
  // As one update, as a provider sends after it was offline, and as each comes to it from another network.
  const together = watch(room.receive(bob, Y.encodeStateAsUpdate(bob.doc, before), false));
  const passedOn = words.map((update) => watch(room.receive(bob, update, false)));
  await room.read(() => undefined);
  expect(log).toEqual([]);
  expect([together, ...passedOn].map(({ value }) => value)).toEqual([undefined, ...words.map(() => undefined)]);
  await give(room, ann, words);
  expect(await Promise.all([together, ...passedOn].map(({ done }) => done))).toEqual([true, ...words.map(() => true)]);
  expect(carl.doc.getText("text").toJSON()).toBe("ann's words and bob's");
  expect(told(replayed(log))).toEqual(told(bob.doc));
  expect(bob.closed).toBeUndefined();
  room.destroy();
});

it("one word that is passed on before its author has sent it is let in as soon as that comes", async () => {
  const { room } = testRoom({ claimTime: 60_000 });
  const ann = presentIn(room);
  const bob = memberOf(room);
  const [word = new Uint8Array()] = updatesOf(ann.doc, (doc) => doc.getMap("map").set("key", 1));
  const held = room.receive(bob, word, false);
  await give(room, ann, [word]);
  expect(await held).toBe(true);
  room.destroy();
});

it("an owner who goes on writing does not prolong the time of the other", async () => {
  const { room } = testRoom({ claimTime: 60 });
  const ann = presentIn(room);
  await give(room, ann, typed(ann, "one "));
  const mallory = memberOf(room, { doc: copyOf(ann.doc) });
  const [update = new Uint8Array()] = updatesOf(mallory.doc, (doc) =>
    doc.getText("text").insert(0, "words ".repeat(1_000)),
  );
  const held = room.receive(mallory, update, false);
  await until(
    async () => {
      await give(room, ann, typed(ann, "x"));
      return mallory.closed;
    },
    { timeout: 3_000 },
  );
  expect(await held).toBe(false);
  room.destroy();
});

it("what is known already may come from anyone, and so may the words of those who are not here", async () => {
  const { room } = testRoom({ claimTime: 60_000 });
  const ann = presentIn(room);
  await give(room, ann, typed(ann, "ann's words"));
  const bob = memberOf(room, { doc: replayed([Y.encodeStateAsUpdate(ann.doc)]) });
  expect(await room.receive(bob, Y.encodeStateAsUpdate(bob.doc), true)).toBe(true);
  const gone = new Y.Doc();
  await give(room, bob, typed({ doc: gone }, "gone"));
  expect(
    await room.receive(
      bob,
      updatesOf(bob.doc, (doc) => doc.getText("text").delete(0, 3))[0] ?? new Uint8Array(),
      false,
    ),
  ).toBe(true);
  expect(ann.doc.getText("text").toJSON()).toMatch(/^'s words|gone/);
  expect(ann.challenges).toBe(0);
  room.destroy();
});

it("when the owner leaves, what was held back is taken", async () => {
  const { room, log } = testRoom({ claimTime: 60_000 });
  const ann = presentIn(room);
  await give(room, ann, typed(ann, "one "));
  // The same person, back on another network; the old connection does not know that it is dead.
  const back = memberOf(room, { doc: copyOf(ann.doc) });
  const words = typed(back, "two");
  const held = words.map((update) => watch(room.receive(back, update, false)));
  await room.read(() => undefined);
  expect(held.map(({ value }) => value)).toEqual(words.map(() => undefined));
  room.leave(ann);
  expect(await Promise.all(held.map(({ done }) => done))).toEqual(words.map(() => true));
  expect(replayed(log).getText("text").toJSON()).toBe("one two");
  room.destroy();
});

it("an owner who is here stays the owner: after a while the other is sent away, and nothing of it was taken", async () => {
  const { room, log } = testRoom({ claimTime: 30 });
  const ann = presentIn(room);
  await give(room, ann, typed(ann, "one "));
  const mallory = memberOf(room, { doc: copyOf(ann.doc) });
  const [update = new Uint8Array()] = typed(mallory, "x");
  expect(await room.receive(mallory, update, false)).toBe(false);
  expect(mallory.closed?.retry).toBe("later");
  expect(replayed(log).getText("text").toJSON()).toBe("one ");
  room.destroy();
});

it("an owner who says that it is here no more is not waited for until the other is sent away", async () => {
  const { room, log } = testRoom({ claimTime: 30 });
  const ann = presentIn(room);
  await give(room, ann, typed(ann, "one "));
  const back = memberOf(room, { doc: copyOf(ann.doc) });
  const [update = new Uint8Array()] = typed(back, "2");
  const held = room.receive(back, update, false);
  room.receivePresence(ann, presenceOf(ann.doc.clientID, 2, GONE));
  expect(await held).toBe(true);
  expect([back.closed, replayed(log).getText("text").toJSON()]).toEqual([undefined, "one 2"]);
  room.destroy();
});

it("who leaves while its words are held back has not written them, and what is held has an end", async () => {
  const { room, log } = testRoom({ claimTime: 60_000, limits: { laggingBytes: 100 } });
  const ann = presentIn(room);
  const mallory = memberOf(room, { doc: copyOf(ann.doc) });
  const [update = new Uint8Array()] = typed(mallory, "x");
  const held = room.receive(mallory, update, false);
  room.leave(mallory);
  expect(await held).toBe(false);
  room.leave(ann);
  expect(log).toEqual([]);

  const bob = presentIn(room);
  const eve = memberOf(room, { doc: copyOf(bob.doc) });
  const [large = new Uint8Array()] = updatesOf(eve.doc, (doc) => doc.getText("text").insert(0, "x".repeat(60)));
  void room.receive(eve, large, false);
  expect(eve.closed).toBeUndefined();
  expect(await room.receive(eve, large, false)).toBe(false);
  expect(eve.closed?.retry).toBe("later");
  room.destroy();
});

it("who comes back while the old connection hangs writes on within seconds, under the same id", async () => {
  const server = await testServer();
  const ann = await yClient(server, "notes");
  const doc = new Y.Doc();
  const [first = new Uint8Array(), second = new Uint8Array()] = typed({ doc }, "ab");
  const old = await syncedRawClient(server, "notes", WEFT);
  old.send(encodeAwarenessFrame(presenceOf(doc.clientID)));
  old.send(encodeUpdate(first));
  await until(() => ann.text.toJSON() === "a" && ann.awareness.getStates().has(doc.clientID));
  // Reads nothing more, and so answers no ping, as after a change of networks.
  old.socket.pause();
  const back = await syncedRawClient(server, "notes", WEFT);
  const before = back.saved;
  back.send(encodeUpdate(second));
  await until(() => ann.text.toJSON() === "ab", { timeout: 8_000 });
  await until(() => back.saved > before);
  expect(back.closed).toBeUndefined();
});
