import { describe, expect, it } from "vitest";
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { accessBy } from "../helpers/access.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";
import { HOCUSPOCUS, Y, hocuspocus, published, startHocuspocus } from "./published.ts";

/** Tokens are roles here; every other token, and none, is denied with a reason. */
const byToken = accessBy(async (_, token) =>
  token === "edit" || token === "view"
    ? token
    : { denied: "unauthorized", reason: token === undefined ? "No token." : `Token "${token}" has expired.` },
);

describe.each(HOCUSPOCUS)("hocuspocus %s", (version) => {
  it("keeps two documents on one connection apart, and one of them open when the other is closed", async () => {
    const server = await testServer();
    const left = await hocuspocus(version, server, "left", { name: "Ann" });
    const right = await hocuspocus(version, server, "right", { over: left, name: "Ann" });
    const bob = await hocuspocus(version, server, "left", { name: "Bob" });
    const carl = await hocuspocus(version, server, "right", { name: "Carl" });
    left.text.insert(0, "left");
    right.text.insert(0, "right");
    await until(() => bob.text.toJSON() === "left" && carl.text.toJSON() === "right");
    await until(() => bob.names().join() === "Ann,Bob" && carl.names().join() === "Ann,Carl");
    right.destroy();
    await until(() => carl.names().join() === "Carl");
    carl.text.insert(0, "all ");
    left.text.insert(0, "still ");
    await until(() => bob.text.toJSON() === "still left");
    expect(bob.names()).toEqual(["Ann", "Bob"]);
    expect(left.connections).toHaveLength(1);
    expect(right.text.toJSON()).toBe("right");
  });

  it("counts its changes as synced when the store has them, one by one, and not before", async () => {
    let opened = Promise.withResolvers<void>();
    let held = false;
    const server = await testServer(
      {},
      {
        async openStore(config) {
          const store = await createSqliteStore({ folder: config.dataDir });
          return {
            ...store,
            async append(entries) {
              if (held) await opened.promise;
              await store.append(entries);
            },
          };
        },
      },
    );
    const ann = await hocuspocus(version, server, "notes");
    const bob = await hocuspocus(version, server, "notes");
    await until(() => ann.provider.unsyncedChanges === 0 && bob.provider.unsyncedChanges === 0);
    held = true;
    for (const word of ["one ", "two ", "three"]) ann.text.insert(ann.text.length, word);
    await until(() => bob.text.toJSON() === "one two three");
    // The answer to this comes after every acknowledgement that was sent too early.
    ann.provider.sendStateless("marker");
    await until(() => bob.stateless.length === 1);
    bob.provider.sendStateless("marker");
    await until(() => ann.stateless.length === 1);
    expect(ann.provider.unsyncedChanges).toBe(3);
    held = false;
    opened.resolve();
    await until(() => ann.provider.unsyncedChanges === 0);
    opened = Promise.withResolvers();
    held = true;
    ann.text.insert(0, "zero ");
    await until(() => bob.text.toJSON() === "zero one two three");
    expect(ann.provider.unsyncedChanges).toBe(1);
    opened.resolve();
    await until(() => ann.provider.unsyncedChanges === 0);
    expect(bob.provider.unsyncedChanges).toBe(0);
  });

  it("ends with nothing unsynced, neither more nor less, after it forced a sync", async () => {
    const server = await testServer();
    const ann = await hocuspocus(version, server, "notes");
    ann.text.insert(0, "words");
    ann.text.delete(0, 2);
    await until(() => ann.provider.unsyncedChanges === 0);
    ann.provider.forceSync();
    expect(ann.provider.unsyncedChanges).toBe(1);
    await until(() => ann.provider.unsyncedChanges === 0);
    ann.text.insert(0, "y");
    expect(ann.provider.unsyncedChanges).toBe(1);
    await until(() => ann.provider.unsyncedChanges === 0);
  });

  it("ends with nothing unsynced after it wrote offline", async () => {
    const server = await testServer();
    const ann = await hocuspocus(version, server, "notes");
    await ann.disconnect();
    for (let i = 0; i < 10; i++) ann.text.insert(0, "x");
    ann.connect();
    await until(() => ann.connections.length === 2 && ann.isSynced());
    // It sends each change again beside the handshake that holds them all, so 2.15 even counts below zero.
    await until(() => ann.provider.unsyncedChanges <= 0);
    const bob = await hocuspocus(version, server, "notes");
    expect(bob.text.toJSON()).toBe("x".repeat(10));
  });

  it("knows where it may only read, and which of its changes were not taken", async () => {
    const server = await testServer({}, { access: byToken });
    const writer = await hocuspocus(version, server, "notes", { token: "edit" });
    writer.text.insert(0, "some words");
    writer.text.delete(0, 5);
    await until(() => writer.provider.unsyncedChanges === 0);
    const reader = await hocuspocus(version, server, "notes", { token: "view" });
    await until(() => reader.text.toJSON() === "words");
    await until(() => reader.provider.unsyncedChanges === 0);
    expect([writer.provider.authorizedScope, reader.provider.authorizedScope]).toEqual(["read-write", "readonly"]);
    // With a document of its own making it is told that this was not taken.
    const doc = new Y.Doc();
    doc.getText("text").insert(0, "mine");
    const other = await hocuspocus(version, server, "notes", { token: "view", doc });
    await until(() => other.text.toJSON().includes("words"));
    reader.text.insert(0, "read ");
    reader.provider.sendStateless("marker");
    other.provider.sendStateless("marker");
    await until(() => writer.stateless.length === 2);
    writer.provider.sendStateless("marker");
    await until(() => reader.stateless.length === 2 && other.stateless.length === 2);
    expect([reader.provider.unsyncedChanges, other.provider.unsyncedChanges]).toEqual([1, 1]);
    expect(writer.text.toJSON()).toBe("words");
  });

  it("hears why it was denied, keeps the connection for its other documents, and may try again", async () => {
    const server = await testServer({}, { access: byToken });
    const ann = await hocuspocus(version, server, "notes", { token: "edit" });
    let token = "old";
    const denied = startHocuspocus(version, server, "secret", { token: () => token, over: ann });
    await until(() => denied.refusals.length > 0);
    expect(denied.refusals).toEqual(['Token "old" has expired.']);
    expect(denied.isSynced()).toBe(false);
    const bob = await hocuspocus(version, server, "notes", { token: "edit" });
    ann.text.insert(0, "goes on");
    await until(() => bob.text.toJSON() === "goes on");
    expect(ann.connections).toHaveLength(1);
    token = "edit";
    denied.destroy();
    const again = await hocuspocus(version, server, "secret", { token: () => token, over: ann });
    expect(again.provider.isAuthenticated).toBe(true);
    expect(ann.connections).toHaveLength(1);
  });

  it("hands messages of the app to the others in the document, and to nobody else", async () => {
    const server = await testServer();
    const ann = await hocuspocus(version, server, "notes");
    const bob = await hocuspocus(version, server, "notes");
    const stock = await published("y-websocket 3.1", server, "notes");
    const elsewhere = await hocuspocus(version, server, "other", { over: bob });
    ann.provider.sendStateless('{"save":"now"} ☂');
    await until(() => bob.stateless.length === 1);
    expect(bob.stateless).toEqual(['{"save":"now"} ☂']);
    bob.provider.sendStateless("");
    await until(() => ann.stateless.length === 1);
    expect([ann.stateless, elsewhere.stateless]).toEqual([[""], []]);
    expect(stock.isSynced()).toBe(true);
  });

  it("stops when its document is deleted, and its other documents go on", async () => {
    const server = await testServer();
    const cookie = (await fetch(server.url, { headers: { accept: "text/html" } })).headers.getSetCookie()[0] ?? "";
    const headers = { cookie: cookie.replace(/;.*/, ""), "content-type": "application/json" };
    const made = await fetch(`${server.url}/api/v1/documents`, { method: "POST", headers, body: '{"id":"draft"}' });
    expect(made.status).toBe(201);
    const ann = await hocuspocus(version, server, "draft");
    const kept = await hocuspocus(version, server, "kept", { over: ann });
    ann.text.insert(0, "words");
    await until(() => ann.provider.unsyncedChanges === 0);
    const removed = await fetch(`${server.url}/api/v1/documents/draft`, { method: "DELETE", headers });
    expect(removed.status).toBe(204);
    await until(() => ann.refusals.length > 0);
    expect(ann.refusals).toEqual(["This document was deleted."]);
    expect(ann.provider.isAuthenticated).toBe(false);
    ann.text.insert(0, "more ");
    const bob = await hocuspocus(version, server, "kept");
    kept.text.insert(0, "kept");
    await until(() => bob.text.toJSON() === "kept");
    const denied = startHocuspocus(version, server, "draft");
    await until(() => denied.refusals.length > 0);
    await fetch(`${server.url}/api/v1/documents/draft/restore`, { method: "POST", headers });
    const restored = await hocuspocus(version, server, "draft");
    expect(restored.text.toJSON()).toBe("words");
    expect(ann.connections).toHaveLength(1);
  });

  it("keeps its connection where its watchdog is far more patient than the silence is long", async () => {
    const server = await testServer({}, { keepAliveInterval: 200 });
    const ann = await hocuspocus(version, server, "notes", { watchdog: 1_500 });
    ann.awareness.setLocalState(null);
    const before = ann.connections[0]?.received ?? 0;
    // Longer than the watchdog and its looks, in units of what the server says.
    await until(() => (ann.connections[0]?.received ?? 0) >= before + 16);
    expect(ann.connections).toHaveLength(1);
  });
});

it.each(["3.4", "4.8"])(
  "hocuspocus %s shows a fresh token in place, and its rights change with it",
  async (version) => {
    const server = await testServer({}, { access: byToken });
    let token = "view";
    const ann = await hocuspocus(version, server, "notes", { token: () => token });
    const bob = await hocuspocus(version, server, "notes", { token: "edit" });
    expect(ann.provider.authorizedScope).toBe("readonly");
    token = "edit";
    await ann.provider.sendToken?.();
    await until(() => ann.provider.authorizedScope === "read-write");
    ann.text.insert(0, "now");
    await until(() => bob.text.toJSON() === "now");
    token = "stale";
    await ann.provider.sendToken?.();
    await until(() => ann.refusals.length === 1);
    ann.text.insert(0, "no longer ");
    bob.text.insert(3, " and then");
    await until(() => bob.provider.unsyncedChanges === 0);
    expect(bob.text.toJSON()).toBe("now and then");
    expect(ann.connections).toHaveLength(1);
  },
);

it("hocuspocus 4.8 has one document twice on one connection, as two people", async () => {
  const server = await testServer();
  const ann = await hocuspocus("4.8", server, "notes", { sessionAwareness: true, name: "Ann" });
  const bob = await hocuspocus("4.8", server, "notes", { sessionAwareness: true, name: "Bob", over: ann });
  const carl = await hocuspocus("3.4", server, "notes", { name: "Carl" });
  ann.text.insert(0, "Ann ");
  await until(() => bob.text.toJSON() === "Ann " && carl.text.toJSON() === "Ann ");
  bob.text.insert(0, "Bob ");
  await until(() => ann.text.toJSON() === "Bob Ann " && carl.text.toJSON() === "Bob Ann ");
  await until(() => [ann, bob, carl].every((client) => client.names().join() === "Ann,Bob,Carl"));
  bob.destroy();
  await until(() => ann.names().join() === "Ann,Carl" && carl.names().join() === "Ann,Carl");
  await until(() => ann.provider.unsyncedChanges === 0);
  expect(ann.connections).toHaveLength(1);
});

it("hocuspocus 2.15 without a token is one who shows none, and is denied where one is wanted", async () => {
  const server = await testServer({}, { access: byToken });
  const client = startHocuspocus("2.15", server, "notes");
  await until(() => client.refusals.length > 0);
  expect(client.refusals).toEqual(["No token."]);
});
