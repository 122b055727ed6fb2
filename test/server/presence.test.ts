import {
  type AwarenessEntry,
  GONE,
  KEEP_ALIVE_FRAME,
  decodeAwareness,
  encodeAwareness,
  encodeAwarenessFrame,
  encodeSyncStep1,
} from "@weft/protocol";
import { expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import * as Y from "yjs";
import { type RawClient, rawClient, startYClient, syncedRawClient, yClient } from "../helpers/client.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

function say(client: RawClient, ...entries: AwarenessEntry[]): void {
  client.send(encodeAwarenessFrame(encodeAwareness(entries)));
}

/** All presence entries that a raw client was told of one client id. */
function heard(client: RawClient, id: number): AwarenessEntry[] {
  return client.frames
    .flatMap((frame) => (frame.type === "awareness" ? (decodeAwareness(frame.awareness) ?? []) : []))
    .filter((entry) => entry.client === id);
}

const state = (name: string): string => JSON.stringify({ user: { name } });

it("two stock providers see each other, and see when the other leaves", async () => {
  const server = await testServer();
  const ann = await yClient(server, "notes", { name: "Ann" });
  const bob = await yClient(server, "notes", { name: "Bob" });
  await until(() => ann.names().join() === "Ann,Bob" && bob.names().join() === "Ann,Bob");
  bob.awareness.setLocalStateField("cursor", 7);
  await until(() => ann.awareness.getStates().get(bob.doc.clientID)?.["cursor"] === 7);
  bob.provider.ws?.close();
  bob.provider.shouldConnect = false;
  await until(() => ann.names().join() === "Ann");
});

it("who comes back with the clock from before is seen at once, and sees the others at once", async () => {
  const server = await testServer();
  const ann = await yClient(server, "notes", { name: "Ann" });
  const bob = await yClient(server, "notes", { name: "Bob" });
  await until(() => ann.names().join() === "Ann,Bob" && bob.names().join() === "Ann,Bob");
  bob.provider.ws?.close();
  await until(() => ann.names().join() === "Ann");
  // Left alone, stock clients would find each other again when they renew their state, after 15 seconds or more.
  await until(() => ann.names().join() === "Ann,Bob" && bob.names().join() === "Ann,Bob", { timeout: 8_000 });
});

it("after a restart of the server everybody sees everybody at once", async () => {
  const server = await testServer();
  const clients = await Promise.all(["Ann", "Bob", "Carl"].map((name) => yClient(server, "notes", { name })));
  const all = "Ann,Bob,Carl";
  await until(() => clients.every((client) => client.names().join() === all));
  await server.stop();
  await until(() => clients.every((client) => client.names().length === 1));
  await server.restart();
  await until(() => clients.every((client) => client.names().join() === all), { timeout: 8_000 });
});

it("an explicit removal is relayed", async () => {
  const server = await testServer();
  const ann = await yClient(server, "notes", { name: "Ann" });
  const bob = await yClient(server, "notes", { name: "Bob" });
  await until(() => ann.names().join() === "Ann,Bob");
  bob.awareness.setLocalState(null);
  await until(() => ann.names().join() === "Ann");
});

it("nobody can change or erase the presence of somebody else's connection", async () => {
  const server = await testServer();
  const ann = await rawClient(server, "notes");
  const watcher = await rawClient(server, "notes");
  const mallory = await rawClient(server, "notes");
  say(ann, { client: 1, clock: 5, state: state("Ann") });
  await until(() => heard(watcher, 1).length > 0);
  say(mallory, { client: 1, clock: 9, state: state("Mallory") }, { client: 1, clock: 10, state: GONE });
  say(mallory, { client: 2, clock: 1, state: state("Mallory") });
  await until(() => heard(watcher, 2).length > 0);
  expect(heard(watcher, 1)).toEqual([{ client: 1, clock: 5, state: state("Ann") }]);
  mallory.socket.close();
  await until(() => heard(watcher, 2).at(-1)?.state === GONE);
  expect(heard(watcher, 1)).toHaveLength(1);
});

it("an old clock is not relayed, and changes in quick succession go out as one", async () => {
  const server = await testServer({}, { presenceInterval: 60 });
  const ann = await rawClient(server, "notes");
  const watcher = await rawClient(server, "notes");
  for (let clock = 1; clock <= 200; clock++) say(ann, { client: 1, clock, state: state(`Ann ${clock}`) });
  say(ann, { client: 1, clock: 3, state: state("old") });
  say(ann, { client: 2, clock: 1, state: state("last") });
  await until(() => heard(watcher, 2).length > 0);
  expect(heard(watcher, 1).at(-1)).toEqual({ client: 1, clock: 200, state: state("Ann 200") });
  expect(heard(watcher, 1).length).toBeLessThan(100);
});

it("states that are too large, too deep or no objects are dropped, and the connection lives on", async () => {
  const server = await testServer({ limits: { awarenessBytes: 1_000, awarenessClients: 3 } });
  const ann = await rawClient(server, "notes");
  const watcher = await rawClient(server, "notes");
  say(ann, { client: 1, clock: 1, state: JSON.stringify({ text: "x".repeat(1_000) }) });
  say(ann, { client: 2, clock: 1, state: `{"a":${"[".repeat(100)}${"]".repeat(100)}}` });
  say(ann, { client: 3, clock: 1, state: "7" });
  say(ann, { client: 4, clock: 2 ** 40, state: state("far") });
  say(ann, { client: 5, clock: 1, state: GONE });
  for (const client of [11, 12, 13, 14]) say(ann, { client, clock: 1, state: state(String(client)) });
  await until(() => heard(watcher, 13).length > 0);
  expect([1, 2, 3, 4, 5, 14].flatMap((id) => heard(watcher, id))).toEqual([]);
  expect(ann.closed).toBeUndefined();
});

it("presence that is not JSON closes its sender with 4400 and reaches nobody", async () => {
  const server = await testServer();
  const watcher = await rawClient(server, "notes");
  const ann = await rawClient(server, "notes");
  say(ann, { client: 1, clock: 1, state: "{oops" });
  await until(() => ann.closed);
  expect(ann.closed?.code).toBe(4400);
  const bob = await rawClient(server, "notes");
  say(bob, { client: 2, clock: 1, state: state("Bob") });
  await until(() => heard(watcher, 2).length > 0);
  expect(heard(watcher, 1)).toEqual([]);
});

it("who asks for presence gets it", async () => {
  const server = await testServer();
  const ann = await rawClient(server, "notes");
  say(ann, { client: 1, clock: 1, state: state("Ann") });
  const watcher = await rawClient(server, "notes");
  await until(() => {
    watcher.send(Uint8Array.of(3));
    return heard(watcher, 1).length > 0;
  });
});

it("a silent viewer hears a keep-alive frame, so that its watchdog does not reconnect", async () => {
  const server = await testServer({}, { keepAliveInterval: 40 });
  const viewer = await syncedRawClient(server, "notes");
  await until(() => viewer.bytes.filter((bytes) => Buffer.compare(bytes, KEEP_ALIVE_FRAME) === 0).length >= 2);
  const stock = startYClient(server, "notes");
  stock.awareness.setLocalState(null);
  let connections = 0;
  stock.provider.on("status", ({ status }) => {
    if (status === "connected") connections += 1;
  });
  await until(() => stock.provider.synced);
  const before = stock.provider.wsLastMessageReceived;
  await until(() => stock.provider.wsLastMessageReceived > before + 100);
  expect(connections).toBe(1);
});

it("who comes back on another network is seen within seconds, though the old connection never said goodbye", async () => {
  const server = await testServer();
  const watcher = await yClient(server, "notes", { name: "Watcher" });
  const before = await yClient(server, "notes", { name: "Ann" });
  await until(() => watcher.names().includes("Ann"));
  // The machine has left this network: nothing arrives, nothing is answered.
  before.provider.shouldConnect = false;
  (before.provider.ws as unknown as { pause(): void }).pause();
  const doc = new Y.Doc();
  doc.clientID = before.doc.clientID;
  const after = startYClient(server, "notes", { doc, name: "Ann on the train" });
  // It is the same client, so it goes on with the clock that the server knows.
  const clock = before.awareness.meta.get(doc.clientID);
  if (clock !== undefined) after.awareness.meta.set(doc.clientID, clock);
  await until(() => watcher.names().includes("Ann on the train"), { timeout: 10_000 });
  expect(after.provider.wsconnected).toBe(true);
});

it("whose id somebody else claims stays, as long as the connection lives", async () => {
  const server = await testServer();
  const [gone, ann, mallory, watcher] = await Promise.all(Array.from({ length: 4 }, () => rawClient(server, "notes")));
  if (gone === undefined || ann === undefined || mallory === undefined || watcher === undefined) throw new Error();
  say(gone, { client: 1, clock: 1, state: state("Gone") });
  say(ann, { client: 2, clock: 1, state: state("Ann") });
  await until(() => heard(watcher, 1).length > 0 && heard(watcher, 2).length > 0);
  gone.socket.pause();
  for (const client of [2, 1]) say(mallory, { client, clock: 5, state: state("Mallory") });
  // Both were doubted at the same time, so when the one is let go the other was found alive.
  await until(() => heard(watcher, 1).at(-1)?.state === GONE);
  expect(heard(watcher, 2)).toEqual([{ client: 2, clock: 1, state: state("Ann") }]);
  say(ann, { client: 2, clock: 2, state: state("Ann moved") });
  await until(() => heard(watcher, 2).at(-1)?.state === state("Ann moved"));
  expect(heard(mallory, 1)).toContainEqual({ client: 1, clock: 5, state: GONE });
});

it("a peer that is silent after a ping is let go at the next one, also when a little was sent to it", async () => {
  const server = await testServer({}, { pingInterval: 100 });
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/collab/notes`, { autoPong: false });
  onTestFinished(() => socket.terminate());
  let pings: number | undefined;
  let closed = false;
  socket.on("open", () => socket.send(encodeSyncStep1(Uint8Array.of(0))));
  socket.on("message", () => {
    pings = 0;
  });
  socket.on("ping", () => {
    if (pings !== undefined) pings += 1;
  });
  socket.on("close", () => {
    closed = true;
  });
  await until(() => closed);
  expect(pings).toBe(1);
});

it("a peer that does not answer pings is let go, and its presence with it", async () => {
  const server = await testServer({}, { pingInterval: 50 });
  const watcher = await rawClient(server, "notes");
  const dead = await rawClient(server, "notes");
  say(dead, { client: 1, clock: 1, state: state("Ann") });
  await until(() => heard(watcher, 1).length > 0);
  // As a machine that lost its network: bytes arrive nowhere, and nothing says goodbye.
  dead.socket.pause();
  await until(() => heard(watcher, 1).at(-1)?.state === GONE);
});
