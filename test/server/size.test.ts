import { type ServerEvent, encodeUpdate } from "@weft/protocol";
import { expect, it } from "vitest";
import type * as Y from "yjs";
import type { Room } from "../../server/collab/room.ts";
import { syncedRawClient } from "../helpers/client.ts";
import { type TestMember, memberOf, testRoom, updatesOf } from "../helpers/room.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

const LIMIT = 10_000;

async function change(room: Room, member: TestMember, edit: (text: Y.Text) => void): Promise<void> {
  for (const update of updatesOf(member.doc, (doc) => edit(doc.getText("text"))))
    await room.receive(member, update, false);
}

function shares(events: readonly ServerEvent[]): number[] {
  return events.flatMap((event) => (event.type === "size" ? [Math.floor((100 * event.bytes) / event.limit)] : []));
}

it("when a document is nearly full everyone is told, and whoever comes; not again with every word", async () => {
  const { room } = testRoom({ limits: { documentBytes: LIMIT } });
  const [ann, viewer] = [memberOf(room), memberOf(room, { mayWrite: false })];
  await change(room, ann, (text) => text.insert(0, "x".repeat(6_900)));
  expect(shares(ann.events)).toEqual([]);
  await change(room, ann, (text) => text.insert(0, "y".repeat(200)));
  const [share = 0] = shares(ann.events);
  expect(share).toBeGreaterThanOrEqual(70);
  expect(share).toBeLessThan(75);
  expect(shares(viewer.events)).toEqual([share]);
  const newcomer = memberOf(room);
  expect(shares(newcomer.events)).toEqual([share]);
  for (let count = 0; count < 4; count++) await change(room, ann, (text) => text.insert(0, "z"));
  expect(shares(ann.events)).toEqual([share]);
  await change(room, ann, (text) => text.insert(0, "a".repeat(1_000)));
  expect(shares(ann.events)).toEqual([share, share + 10]);
});

it("many changes are no large document, and nobody is told anything", async () => {
  const { room } = testRoom({ limits: { documentBytes: LIMIT } });
  const ann = memberOf(room);
  for (let count = 0; count < 12; count++) {
    for (const update of updatesOf(ann.doc, (doc) => doc.getMap("map").set("key", "x".repeat(2_000)))) {
      await room.receive(ann, update, false);
    }
  }
  expect([ann.events, ann.closed]).toEqual([[], undefined]);
});

it("they are told when it is so no more, and newcomers then hear nothing", async () => {
  for (const letGo of [(room: Room) => room.sleep(), (room: Room) => Promise.resolve(room.rest())]) {
    const { room } = testRoom({ limits: { documentBytes: LIMIT } });
    const ann = memberOf(room);
    await change(room, ann, (text) => text.insert(0, "x".repeat(8_000)));
    expect(shares(ann.events)).toHaveLength(1);
    await change(room, ann, (text) => text.delete(0, 7_000));
    await letGo(room);
    expect(shares(ann.events).at(-1)).toBeLessThan(20);
    await letGo(room);
    expect(shares(ann.events)).toHaveLength(2);
    expect(memberOf(room).events).toEqual([]);
    // And told again when it is.
    await change(room, ann, (text) => text.insert(0, "x".repeat(7_000)));
    expect(shares(ann.events)).toHaveLength(3);
  }
});

it("a document that was nearly full when it was put away says so to the first who opens it", async () => {
  const first = testRoom({ limits: { documentBytes: LIMIT } });
  const ann = memberOf(first.room);
  await change(first.room, ann, (text) => text.insert(0, "x".repeat(8_000)));
  const { room } = testRoom({ limits: { documentBytes: LIMIT }, log: first.log });
  expect(shares(memberOf(room).events)).toEqual([80]);
  // What only the log makes look large is measured.
  await change(first.room, ann, (text) => text.delete(0, 7_000));
  expect(memberOf(testRoom({ limits: { documentBytes: LIMIT }, log: first.log }).room).events).toEqual([]);
});

it("on a server: the event is 101, for those who speak weft only", async () => {
  const server = await testServer({ limits: { documentBytes: LIMIT } });
  const writer = await syncedRawClient(server, "notes", { protocols: ["weft"] });
  const plain = await syncedRawClient(server, "notes");
  const { room } = testRoom();
  const [update = new Uint8Array()] = updatesOf(memberOf(room).doc, (doc) =>
    doc.getText("text").insert(0, "x".repeat(7_500)),
  );
  writer.send(encodeUpdate(update));
  const told = await until(() => writer.told[0]);
  expect(told).toMatchObject({ type: "size", limit: LIMIT });
  await until(() => plain.frames.some(({ type }) => type === "update"));
  expect(plain.frames.some(({ type }) => type === "event")).toBe(false);
  const newcomer = await syncedRawClient(server, "notes", { protocols: ["weft"] });
  expect(newcomer.told).toHaveLength(1);
});
