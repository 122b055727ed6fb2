import { DEFAULT_LIMITS } from "@weft/protocol";
import { pino } from "pino";
import { expect, it } from "vitest";
import * as Y from "yjs";
import { type TestMember, type TestRoom, memberOf, poisonable, testRoom } from "../helpers/room.ts";
import { until } from "../helpers/until.ts";
import { deletionsOf, update, words } from "../helpers/updates.ts";

const logged: string[] = [];
const LOG = pino({ level: "debug" }, { write: (line) => logged.push(line) });

/** A room whose tree throws half-way through an update that holds the word "poison". */
function openRoom({ reload = true, documentBytes = DEFAULT_LIMITS.documentBytes } = {}): TestRoom {
  return testRoom({
    limits: { documentBytes },
    load: (tree) => (reload ? Promise.resolve(tree()) : Promise.reject(new Error("unreadable"))),
    wrap: poisonable,
    logger: LOG,
  });
}

function insert(member: TestMember, word: string): Uint8Array {
  const before = Y.encodeStateVector(member.doc);
  member.doc.getText("text").insert(member.doc.getText("text").length, word);
  return Y.encodeStateAsUpdate(member.doc, before);
}

it("after an update that threw the room is read back from the log, and only its sender is closed", async () => {
  const { room, log } = openRoom();
  const ann = memberOf(room);
  const bob = memberOf(room);
  await room.receive(ann, insert(ann, "before "), false);
  const mallory = memberOf(room);
  await room.sync(mallory, Uint8Array.of(0), false);
  expect(await room.receive(mallory, insert(mallory, "poison"), false)).toBe(false);
  // Arrives while the room is being read back, and must be neither lost nor taken twice.
  const during = room.receive(ann, insert(ann, "during "), false);
  expect(await during).toBe(true);
  await room.receive(bob, insert(bob, "after"), false);
  expect(mallory.closed?.code).toBe(4400);
  expect([ann.closed, bob.closed]).toEqual([undefined, undefined]);
  expect(ann.steps).toEqual([1]);
  await until(() => ann.doc.getText("text").toJSON() === "before during after");
  expect(bob.doc.getText("text").toJSON()).toBe("before during after");
  const replayed = new Y.Doc();
  for (const update of log) Y.applyUpdate(replayed, update);
  expect(replayed.getText("text").toJSON()).toBe("before during after");
});

it("a room that can't be read back closes everyone for a while, and asks to be loaded anew", async () => {
  const opened = openRoom({ reload: false });
  const { room } = opened;
  const ann = memberOf(room);
  const mallory = memberOf(room);
  await room.receive(mallory, insert(mallory, "poison"), false);
  await until(() => ann.closed);
  expect(ann.closed?.retry).toBe("later");
  expect(opened.broken).toBe(true);
});

it("who may only read changes nothing and is never acknowledged", async () => {
  const { room, log } = openRoom();
  const viewer = memberOf(room, { mayWrite: false });
  const ann = memberOf(room);
  await room.sync(viewer, Uint8Array.of(0), false);
  expect(viewer.steps).toEqual([2]);
  expect(await room.receive(viewer, insert(viewer, "words"), false)).toBe(false);
  expect(await room.receive(viewer, Uint8Array.of(1, 2, 3), true)).toBe(false);
  expect(log).toEqual([]);
  expect(ann.doc.getText("text").toJSON()).toBe("");
  expect(viewer.closed).toBeUndefined();
});

it("a room that was put away takes nothing more", async () => {
  const { room, log } = openRoom();
  const ann = memberOf(room);
  room.destroy();
  expect(await room.receive(ann, insert(ann, "late"), false)).toBe(false);
  await expect(room.edit((doc) => doc.getMap("meta").set("title", "late"))).rejects.toThrow();
  expect(log).toEqual([]);
});

it("after it could not be read back a room vouches for nothing that its broken replica knows, and lets nobody in", async () => {
  const { room, log } = openRoom({ reload: false });
  const ann = memberOf(room);
  const mallory = memberOf(room);
  const words = insert(ann, "words");
  await room.receive(mallory, insert(mallory, "poison"), false);
  const during = room.receive(ann, words, false);
  const edited = room.edit((doc) => doc.getMap("meta").set("title", "new"));
  await expect(edited).rejects.toThrow();
  expect(await during).toBe(false);
  expect(await room.receive(ann, Uint8Array.of(0, 0), false)).toBe(false);
  // The replica took this before it threw, and would call it known.
  expect(await room.receive(ann, Y.encodeStateAsUpdate(mallory.doc), false)).toBe(false);
  expect(log).toEqual([]);
  const late = memberOf(room);
  expect(late.closed?.retry).toBe("later");
});

it("a member that asks three thousand times at once gets two answers, which cover all, and each question is done", async () => {
  const { room } = openRoom();
  const ann = memberOf(room);
  await room.receive(ann, insert(ann, "words"), false);
  const asker = memberOf(room, { mayWrite: false });
  const known = Y.encodeStateVector(ann.doc);
  const questions = Array.from({ length: 3_000 }, (_, index) =>
    room.sync(asker, index === 2_000 ? Uint8Array.of(0) : known, false),
  );
  await Promise.all(questions);
  expect(asker.steps).toEqual([2, 2]);
  expect(asker.doc.getText("text").toJSON()).toBe("words");
});

it("a question of someone who left, or of a room that ended, is done with", async () => {
  const { room } = openRoom();
  const ann = memberOf(room);
  const bob = memberOf(room);
  const questions = [ann, bob].flatMap((member) => [1, 2].map(() => room.sync(member, Uint8Array.of(0), false)));
  room.leave(ann);
  room.destroy();
  await Promise.all(questions);
  expect([ann.steps, bob.steps]).toEqual([[2], [2]]);
});

it("whoever sends too much that waits is sent away for a while, and what could be taken is relayed but not vouched for", async () => {
  const { room, log } = openRoom();
  const ann = memberOf(room);
  const mallory = memberOf(room);
  const mixed = Y.mergeUpdates([update({ content: [4, words("taken")] }), deletionsOf(9, 20_000)]);
  expect(await room.receive(mallory, mixed, false)).toBe(false);
  expect(mallory.closed?.retry).toBe("later");
  expect(ann.doc.getText("text").toJSON()).toBe("taken");
  expect(log).toHaveLength(1);
});

it("deletions of what is not there do not get past the size limit", async () => {
  const { room, log } = openRoom({ documentBytes: 100 });
  const mallory = memberOf(room);
  expect(await room.receive(mallory, deletionsOf(9, 200), false)).toBe(false);
  expect(mallory.closed?.code).toBe(4413);
  expect(log).toEqual([]);
});

it("what people wrote is never in the log, whatever is wrong with it", async () => {
  logged.length = 0;
  const { room } = openRoom();
  const value = update({ content: [5, words("my secret")] });
  await room.receive(memberOf(room), value, false);
  const mallory = memberOf(room);
  await room.receive(mallory, insert(mallory, "poison"), false);
  await room.settle();
  expect(logged.join("")).toContain("update refused");
  expect(logged.join("")).toContain("rebuilding");
  expect(logged.join("")).not.toMatch(/secret|poison/);
});
