import { afterEach, beforeEach, expect, it } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { until } from "../../../test/helpers/until.ts";
import { connect, type Connection } from "../src/index.ts";
import { connections, fakeServer, type FakeServer, type Line } from "./line.ts";

let server: FakeServer;
const { open, end } = connections(() => server);

beforeEach(async () => {
  server = await fakeServer();
});

afterEach(async () => {
  end();
  await server.end();
});

function type(connection: Connection, text: string): void {
  connection.doc.getText("t").insert(0, text);
}

async function line(index = 0): Promise<Line> {
  return until(() => server.lines[index], { what: `connection ${index}` });
}

it("asks for the document under its path, with the subprotocol and the schema version", async () => {
  open({ server: `${server.url}/docs/`, document: "team a/plan ü", schema: 1 });
  const { request } = await line();
  expect(request.url).toBe("/docs/collab/team%20a/plan%20%C3%BC?schema=1");
  expect(request.headers["sec-websocket-protocol"]).toBe("weft");
});

it("refuses a document name that is none", () => {
  expect(() => connect({ server: server.url, document: "" })).toThrow(TypeError);
  expect(() => connect({ server: server.url, document: "a/../b" })).toThrow(TypeError);
});

it("receives what the server has", async () => {
  server.doc.getText("t").insert(0, "hello");
  const connection = open();
  await connection.whenSynced();
  expect(connection.doc.getText("t").toJSON()).toBe("hello");
  expect(connection.status).toMatchObject({ state: "online", synced: true, unsaved: 0 });
});

it("calls a change saved when the server says that it is durable", async () => {
  const connection = open();
  await connection.whenSynced();
  type(connection, "a");
  const first = await line();
  await until(() => first.frames.some((frame) => frame.type === "update"));
  expect(connection.status.unsaved).toBe(1);
  const flushed = connection.flush();
  first.ack(first.syncs);
  await flushed;
  expect(connection.status.unsaved).toBe(0);
  expect(connection.status.savedAt).toBeTypeOf("number");
});

it("never counts what others wrote as unsaved", async () => {
  const connection = open();
  await connection.whenSynced();
  const other = new Y.Doc();
  other.getText("t").insert(0, "theirs");
  (await line()).sendUpdate(Y.encodeStateAsUpdate(other));
  await until(() => connection.doc.getText("t").toJSON() === "theirs");
  expect(connection.status.unsaved).toBe(0);
});

it("keeps changes made while offline and delivers them after", async () => {
  const connection = open();
  await connection.whenSynced();
  server.accepting = false;
  (await line()).cut();
  await until(() => connection.status.state === "offline");
  for (const letter of "abc") type(connection, letter);
  await until(() => connection.status.unsaved === 3);
  server.accepting = true;
  const second = await line(1);
  await until(() => server.doc.getText("t").toJSON() === "cba");
  expect(connection.status.unsaved).toBe(3);
  second.ack(second.syncs);
  await connection.flush();
});

it("counts a document that existed before the connection as unsaved until it is delivered", async () => {
  const doc = new Y.Doc();
  doc.getText("t").insert(0, "older");
  const connection = open({ doc });
  expect(connection.status.unsaved).toBe(1);
  await connection.whenSynced();
  const first = await line();
  await until(() => server.doc.getText("t").toJSON() === "older");
  first.ack(first.syncs);
  await connection.flush();
});

it.each([1012, 1013, 1011])("comes back after close code %i", async (code) => {
  const connection = open();
  await connection.whenSynced();
  (await line()).close(code);
  await line(1);
  await until(() => connection.status.state === "online");
});

it.each([4400, 4403, 4404, 4413])("stays away after close code %i and says why", async (code) => {
  const connection = open();
  await connection.whenSynced();
  const waiting = connection.flush();
  type(connection, "late");
  const flushed = connection.flush();
  (await line()).close(code);
  await waiting;
  await expect(flushed).rejects.toThrow();
  expect(connection.status).toMatchObject({ state: "denied", closed: { code }, unsaved: 1 });
  expect(server.lines).toHaveLength(1);
});

it("connects again after a refusal when it is asked to", async () => {
  const connection = open();
  await connection.whenSynced();
  (await line()).close(4403);
  await until(() => connection.status.state === "denied");
  connection.connect();
  await until(() => connection.status.state === "online");
  expect(connection.status.closed).toBeUndefined();
});

it("fetches a fresh token for each connection, also after one has expired", async () => {
  let count = 0;
  const connection = open({ token: async () => `token-${++count}` });
  await connection.whenSynced();
  (await line()).close(4401);
  const second = await line(1);
  await until(() => connection.status.state === "online");
  expect(server.lines[0]?.request.headers["sec-websocket-protocol"]).toMatch(/^weft, ?weft\.token\.token-1$/);
  expect(second.request.headers["sec-websocket-protocol"]).toMatch(/^weft, ?weft\.token\.token-2$/);
});

it("gives up when a token that can't be renewed has expired", async () => {
  const connection = open({ token: "only-one" });
  await connection.whenSynced();
  (await line()).close(4401);
  await until(() => connection.status.state === "denied");
  expect(connection.status.closed?.code).toBe(4401);
});

it("asks again for a token when the place it comes from fails", async () => {
  let asked = 0;
  const connection = open({
    token: () => (++asked === 1 ? Promise.reject(new Error("down")) : Promise.resolve("good")),
  });
  await connection.whenSynced();
  expect(asked).toBe(2);
});

it("never sends something that is no token", async () => {
  const connection = open({ token: "a b\r\nx" });
  await until(() => connection.status.state === "denied");
  expect(server.lines).toHaveLength(0);
});

it("says that the server can't save, and when it can again", async () => {
  const connection = open();
  await connection.whenSynced();
  const first = await line();
  const events: unknown[] = [];
  connection.onEvent((event) => events.push(event));
  first.tell({ type: "storage", ok: false, message: "The disk is full." });
  await until(() => connection.status.storageProblem === "The disk is full.");
  first.tell({ type: "storage", ok: true });
  await until(() => connection.status.storageProblem === undefined);
  expect(events).toHaveLength(2);
});

it("says how full the document is, when that is no longer so, and nothing once the line is lost", async () => {
  const connection = open();
  await connection.whenSynced();
  const first = await line();
  const heard: (number | undefined)[] = [];
  connection.onStatus(({ percentFull }) => heard.push(percentFull));
  first.tell({ type: "size", bytes: 749, limit: 1_000 });
  await until(() => connection.status.percentFull === 74);
  first.tell({ type: "size", bytes: 0, limit: 0 });
  first.tell({ type: "size", bytes: 699, limit: 1_000 });
  await until(() => connection.status.percentFull === undefined);
  expect(heard).toEqual([74, undefined]);
  first.tell({ type: "size", bytes: 1_000, limit: 1_000 });
  await until(() => connection.status.percentFull === 100);
  first.close(1012);
  await until(() => connection.status.percentFull === undefined);
});

it("shows who else is here, and no one once the line is lost", async () => {
  const connection = open();
  await connection.whenSynced();
  const ben = new Awareness(new Y.Doc());
  ben.setLocalState({ user: { name: "Ben", color: 5 } });
  (await line()).sendPresence(ben);
  await until(() => connection.presence.others().length === 1);
  connection.disconnect();
  expect(connection.presence.others()).toEqual([]);
  ben.destroy();
});

it("stays away after disconnect() and comes back after connect()", async () => {
  const connection = open();
  await connection.whenSynced();
  connection.disconnect();
  expect(connection.status).toMatchObject({ state: "offline", synced: false });
  connection.connect();
  await until(() => connection.status.synced);
  expect(server.lines).toHaveLength(2);
});

it("ends what waits for it when it is destroyed, and leaves the caller's document alone", async () => {
  server.accepting = false;
  const doc = new Y.Doc();
  const connection = open({ doc });
  const synced = connection.whenSynced();
  connection.destroy();
  await expect(synced).rejects.toThrow("closed");
  expect(doc.isDestroyed).toBe(false);
  await expect(connection.whenSynced()).rejects.toThrow("closed");
});

it("tells each change of the status once", async () => {
  const connection = open();
  const states: string[] = [];
  connection.onStatus(({ state, synced }) => states.push(`${state} ${synced}`));
  await connection.whenSynced();
  connection.disconnect();
  expect(states).toEqual(["online false", "online true", "offline false"]);
});
