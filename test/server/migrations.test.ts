/** Documents of an earlier schema version on the real server, with a made-up migration: no version but the first was released. */
import { connect, type Connection } from "@weft/client";
import { encodeAddressed, encodeAuthenticated } from "@weft/protocol";
import { CONTENT, META, type Migration, schemaVersionOf, updateFromJSON } from "@weft/schema";
import { pino } from "pino";
import { expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import * as Y from "yjs";
import type { Parts } from "../../server/main.ts";
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { startYClient, syncedRawClient, yClient } from "../helpers/client.ts";
import { type TestServer, testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

const TEXTS = ["one", "two", "three"];

const urgent: Migration = (doc) => {
  for (const block of doc.getXmlFragment(CONTENT).toArray() as Y.XmlElement[])
    if (block.getAttribute("urgency") === undefined) block.setAttribute("urgency", "low");
};

/** Fails on documents with this word in them, and quotes it. */
const fragile: Migration = (doc) => {
  if (doc.getXmlFragment(CONTENT).toJSON().includes("two")) throw new Error("can't bear two");
  urgent(doc);
};

function urgencies(doc: Y.Doc): unknown[] {
  return (doc.getXmlFragment(CONTENT).toArray() as Y.XmlElement[]).map((block) => block.getAttribute("urgency"));
}

/** A server on whose disk stand documents of version 1: "plan" with three blocks, "memo" with one. */
async function oldServer(): Promise<TestServer> {
  const server = await testServer();
  for (const [name, texts] of [
    ["plan", TEXTS],
    ["memo", ["hello"]],
  ] as const) {
    const content = texts.map((text) => ({ type: "textblock", content: [{ type: "text", text }] }));
    const doc = new Y.Doc();
    Y.applyUpdate(doc, updateFromJSON({ type: "doc", content }));
    const connection = connect({ server: server.url, document: name, doc });
    await connection.flush();
    connection.destroy();
  }
  await server.stop();
  return server;
}

async function newServer(old: TestServer, parts: Parts): Promise<TestServer> {
  return testServer({ dataDir: old.folder }, parts);
}

function open(server: TestServer, document: string, doc?: Y.Doc): Connection {
  const connection = connect({ server: server.url, document, schema: 1, ...(doc === undefined ? {} : { doc }) });
  onTestFinished(() => connection.destroy());
  return connection;
}

it("a document is brought up to date before anyone sees it, once and for good", async () => {
  const old = await oldServer();
  const server = await newServer(old, { migrations: [urgent] });
  const ann = await syncedRawClient(server, "plan");
  const first = ann.frames.find((frame) => frame.type === "sync-step-2");
  const doc = new Y.Doc();
  if (first?.type === "sync-step-2") Y.applyUpdate(doc, first.update);
  expect(schemaVersionOf(doc)).toBe(2);
  expect(urgencies(doc)).toEqual(["low", "low", "low"]);
  await server.stop();
  // It is on the disk: a server that knows of no migration has it too, and one that does has nothing to do.
  for (const migrations of [[], [urgent]]) {
    const next = await newServer(old, { migrations });
    const reader = await yClient(next, "plan");
    expect(Y.encodeStateAsUpdate(reader.doc)).toEqual(Y.encodeStateAsUpdate(doc));
    reader.provider.destroy();
    await next.stop();
  }
});

it("who was away brings what they wrote, and it is all there", async () => {
  const old = await oldServer();
  const away = new Y.Doc();
  await old.restart();
  const before = open(old, "plan", away);
  await before.whenSynced();
  before.destroy();
  await old.stop();
  ((away.getXmlFragment(CONTENT).get(0) as Y.XmlElement).get(0) as Y.XmlText).insert(0, "offline ");
  const server = await newServer(old, { migrations: [urgent] });
  const back = open(server, "plan", away);
  await back.flush();
  const reader = await yClient(server, "plan");
  expect(reader.doc.getXmlFragment(CONTENT).toJSON()).toContain("offline one");
  expect(urgencies(reader.doc)).toEqual(["low", "low", "low"]);
  expect(back.status.readOnly).toBeUndefined();
});

it("a document that no Weft wrote is left alone", async () => {
  const old = await testServer();
  const ann = await yClient(old, "theirs");
  ann.doc.getXmlFragment(CONTENT).insert(0, [new Y.XmlElement("textblock")]);
  const theirs = Y.encodeStateAsUpdate(ann.doc);
  await until(async () => (await yClient(old, "theirs")).doc.getXmlFragment(CONTENT).length === 1);
  ann.provider.destroy();
  await old.stop();
  const server = await newServer(old, { migrations: [urgent] });
  expect(Y.encodeStateAsUpdate((await yClient(server, "theirs")).doc)).toEqual(theirs);
});

it("where a migration fails the document can be read and not changed, and all others are as ever", async () => {
  const old = await oldServer();
  const lines: string[] = [];
  const log = pino({ level: "info" }, { write: (line) => lines.push(line) });
  const server = await newServer(old, { migrations: [fragile], log, idleTime: 0 });

  const ann = open(server, "plan");
  await ann.whenSynced();
  expect(ann.doc.getXmlFragment(CONTENT).toJSON()).toContain("two");
  expect(schemaVersionOf(ann.doc)).toBe(1);
  expect(ann.status.readOnly).toMatch(/can only be read/);
  ann.doc.getMap(META).set("title", "mine");
  await expect(ann.flush()).rejects.toThrow(/can only be read/);
  expect(ann.status.unsaved).toBe(1);

  const stock = await yClient(server, "plan");
  stock.doc.getMap(META).set("title", "theirs");
  const response = await fetch(`${server.url}/api/v1/documents/plan`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ title: "by HTTP" }),
  });
  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({ detail: expect.stringMatching(/can only be read/) as string });

  const hocuspocus = new WebSocket(`${server.url.replace("http", "ws")}/hocuspocus`);
  onTestFinished(() => hocuspocus.terminate());
  const frames: Buffer[] = [];
  hocuspocus.on("message", (data: Buffer) => frames.push(data));
  const address = Uint8Array.of(4, ...Buffer.from("plan"));
  const auth = Buffer.from([...address, 2, 0, 0]);
  await new Promise((resolve) => hocuspocus.once("open", resolve));
  hocuspocus.send(auth);
  const readOnly = encodeAddressed(address, encodeAuthenticated(false));
  await until(() => frames.some((frame) => Buffer.compare(frame, readOnly) === 0));
  // Asked again with a fresh token: that it had leave to write would change nothing.
  frames.length = 0;
  hocuspocus.send(auth);
  await until(() => frames.some((frame) => Buffer.compare(frame, readOnly) === 0));

  const memo = open(server, "memo");
  await memo.whenSynced();
  expect(urgencies(memo.doc)).toEqual(["low"]);
  memo.doc.getMap(META).set("title", "Memo");
  await memo.flush();

  // Everybody leaves, and it is opened anew.
  ann.destroy();
  stock.provider.destroy();
  hocuspocus.terminate();
  await until(async () => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    return /^weft_connections\{[^}]*websocket[^}]*\} 1$/m.test(metrics);
  });
  const reader = await yClient(server, "plan");
  expect(reader.doc.getMap(META).get("title")).toBeUndefined();
  const failures = lines.filter((line) => line.includes("could not be migrated"));
  expect(failures).toHaveLength(1);
  expect(JSON.parse(failures[0] ?? "")).toMatchObject({ doc: "plan", from: 1, level: 50 });
  expect(lines.join("")).not.toContain("can't bear two");
  await server.stop();

  const mended = await newServer(old, { migrations: [urgent] });
  const again = open(mended, "plan");
  await again.whenSynced();
  expect(urgencies(again.doc)).toEqual(["low", "low", "low"]);
  again.doc.getMap(META).set("title", "written");
  await again.flush();
});

it("who was told that a document is only for reading may write once a server could migrate it", async () => {
  const old = await oldServer();
  const migrations: Migration[] = [fragile];
  const server = await newServer(old, { migrations });
  const ann = open(server, "plan");
  await ann.whenSynced();
  expect(ann.status.readOnly).toBeDefined();
  migrations[0] = urgent;
  const states: [string, boolean][] = [];
  ann.onStatus(({ state, readOnly }) => states.push([state, readOnly !== undefined]));
  await server.restart();
  await until(() => ann.status.synced && ann.status.readOnly === undefined);
  // Not before: what is written between two lines would perhaps be refused.
  expect(states).toContainEqual(["offline", true]);
  expect(states).not.toContainEqual(["offline", false]);
  ann.doc.getMap(META).set("title", "written");
  await ann.flush();
});

it("a disk that takes nothing keeps nobody from reading a document that is to be migrated", async () => {
  const old = await oldServer();
  let stuck = true;
  const server = await newServer(old, {
    migrations: [urgent],
    openStore: async (config) => {
      const store = await createSqliteStore({ folder: config.dataDir });
      const append: typeof store.append = (entries) =>
        stuck ? Promise.reject(new Error("no room")) : store.append(entries);
      return { ...store, append };
    },
  });
  const ann = open(server, "plan");
  await ann.whenSynced();
  expect(urgencies(ann.doc)).toEqual(["low", "low", "low"]);
  stuck = false;
  ann.doc.getMap(META).set("title", "Plan");
  await ann.flush();
  ann.destroy();
  await server.stop();
  const next = await newServer(old, {});
  const reader = startYClient(next, "plan");
  await until(() => reader.doc.getMap(META).get("title") === "Plan");
  expect(urgencies(reader.doc)).toEqual(["low", "low", "low"]);
});
