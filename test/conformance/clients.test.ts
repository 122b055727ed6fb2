import { describe, expect, it } from "vitest";
import { decodeFrame } from "@weft/protocol";
import { accessBy } from "../helpers/access.ts";
import { rawClient } from "../helpers/client.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";
import { CLIENTS, Y, published, startPublished } from "./published.ts";

describe.each(CLIENTS)("%s", (client) => {
  it("syncs both ways, also what two write at once", async () => {
    const server = await testServer();
    const ann = await published(client, server, "notes");
    ann.text.insert(0, "from Ann ");
    const bob = await published(client, server, "notes");
    await until(() => bob.text.toJSON() === "from Ann ");
    for (let i = 0; i < 20; i++) {
      ann.text.insert(0, `a${i} `);
      bob.text.insert(bob.text.length, `b${i} `);
    }
    await until(() => ann.text.toJSON() === bob.text.toJSON() && ann.text.toJSON().includes("b19 "));
    for (let i = 0; i < 20; i++) expect(bob.text.toJSON()).toContain(`a${i} `);
  });

  it("shows who is there, and who has left on purpose", async () => {
    const server = await testServer();
    const ann = await published(client, server, "notes", { name: "Ann" });
    const bob = await published(client, server, "notes", { name: "Bob" });
    await until(() => ann.names().join() === "Ann,Bob" && bob.names().join() === "Ann,Bob");
    bob.awareness.setLocalState(null);
    await until(() => ann.names().join() === "Ann");
    const carl = await published(client, server, "notes", { name: "Carl" });
    await until(() => ann.names().join() === "Ann,Carl");
    carl.destroy();
    await until(() => ann.names().join() === "Ann");
  });

  it("shows at once that a connection was cut", async () => {
    const server = await testServer();
    const ann = await published(client, server, "notes", { name: "Ann" });
    const bob = await published(client, server, "notes", { name: "Bob" });
    await until(() => ann.names().join() === "Ann,Bob");
    bob.die();
    await until(() => ann.names().join() === "Ann", { timeout: 5_000 });
  });

  it("is seen at once when it comes back with the clock from before, and sees the others", async () => {
    const server = await testServer();
    const ann = await published(client, server, "notes", { name: "Ann" });
    const bob = await published(client, server, "notes", { name: "Bob" });
    await until(() => ann.names().join() === "Ann,Bob" && bob.names().join() === "Ann,Bob");
    await bob.disconnect();
    await until(() => ann.names().join() === "Ann");
    bob.connect();
    // Left alone, it would be seen when it renews its state, after 15 seconds.
    await until(() => ann.names().join() === "Ann,Bob" && bob.names().join() === "Ann,Bob", { timeout: 10_000 });
  });

  it("hears something again and again while nothing happens, and keeps its connection", async () => {
    const server = await testServer({}, { keepAliveInterval: 100 });
    const ann = await published(client, server, "notes");
    ann.awareness.setLocalState(null);
    const before = ann.connections[0]?.received ?? 0;
    await until(() => (ann.connections[0]?.received ?? 0) >= before + 8);
    expect(ann.connections).toHaveLength(1);
    expect(ann.isSynced()).toBe(true);
  });

  it("reads without writing where it may only read", async () => {
    const server = await testServer(
      {},
      { access: accessBy(async (_, token) => (token === "reader" ? "view" : "edit")) },
    );
    const reader = await published(client, server, "notes", { token: "reader", name: "Reader" });
    const writer = await published(client, server, "notes", { token: "writer", name: "Writer" });
    reader.text.insert(0, "from the reader");
    writer.text.insert(0, "from the writer");
    await until(() => reader.text.toJSON().includes("from the writer"));
    // The presence of the reader goes the way of its words, behind them.
    reader.awareness.setLocalStateField("after", "the words");
    await until(() => writer.awareness.getStates().get(reader.doc.clientID)?.["after"] === "the words");
    expect(writer.text.toJSON()).toBe("from the writer");
    const late = await published(client, server, "notes", { token: "writer" });
    expect(late.text.toJSON()).toBe("from the writer");
  });

  it("gets nothing of a document that is denied, however often it asks", async () => {
    let asked = 0;
    const access = accessBy(async (_, token) => {
      if (token === "good") return "edit";
      asked += 1;
      return { denied: "forbidden", reason: "Not yours." };
    });
    const server = await testServer({}, { access });
    const owner = await published(client, server, "notes", { token: "good", name: "Owner" });
    owner.text.insert(0, "secret");
    const stranger = startPublished(client, server, "notes", { token: "bad", name: "Stranger" });
    await until(() => asked > 0);
    stranger.text.insert(0, "intruding");
    await stranger.disconnect();
    stranger.connect();
    await until(() => asked > 1);
    // Whatever the stranger brought about would be here before the words of somebody who came later.
    const friend = await published(client, server, "notes", { token: "good" });
    friend.text.insert(0, "no ");
    await until(() => owner.text.toJSON() === "no secret");
    expect(owner.names()).toEqual(["Owner"]);
    expect(stranger.isSynced()).toBe(false);
    expect(stranger.text.toJSON()).toBe("intruding");
    expect(stranger.names()).toEqual(["Stranger"]);
  });

  it("comes back by itself after the server has restarted, which has kept everything", async () => {
    const server = await testServer();
    const ann = await published(client, server, "notes", { name: "Ann" });
    const bob = await published(client, server, "notes", { name: "Bob" });
    ann.text.insert(0, "before");
    await until(() => bob.text.toJSON() === "before");
    await server.restart();
    await until(() => ann.connections.length > 1 && bob.connections.length > 1 && ann.isSynced() && bob.isSynced());
    bob.text.insert(6, " and after");
    await until(() => ann.text.toJSON() === "before and after");
    // Who was told nothing of somebody in the moment of coming back hears of them when they say it again, every 15 s.
    await until(() => ann.names().join() === "Ann,Bob" && bob.names().join() === "Ann,Bob");
    const carl = await published(client, server, "notes");
    expect(carl.text.toJSON()).toBe("before and after");
  });

  it("brings what was written offline when it comes back", async () => {
    const server = await testServer();
    const ann = await published(client, server, "notes");
    const bob = await published(client, server, "notes");
    ann.text.insert(0, "shared ");
    await until(() => bob.text.length === 7);
    await ann.disconnect();
    ann.text.insert(7, "offline ");
    bob.text.insert(0, "meanwhile ");
    ann.connect();
    await until(() => bob.text.toJSON() === "meanwhile shared offline ");
    await until(() => ann.text.toJSON() === "meanwhile shared offline ");
  });

  it("finds its own kinds of content and none of ours, through a restart", async () => {
    const server = await testServer({}, { idleTime: 0 });
    const ann = await published(client, server, "board");
    expect(Y.encodeStateVector(ann.doc)).toEqual(Uint8Array.of(0));
    // Weft keeps a map of this name in its own documents.
    ann.doc.getText("meta").insert(0, "not a map");
    ann.doc.getMap("shapes").set("square", new Y.Array());
    ann.doc.getXmlFragment("default").insert(0, [new Y.XmlElement("paragraph")]);
    const bob = await published(client, server, "board");
    await until(() => bob.doc.getXmlFragment("default").length === 1);
    await server.restart();
    const carl = await published(client, server, "board");
    await until(() => carl.doc.getXmlFragment("default").length === 1);
    expect([...carl.doc.share.keys()].sort()).toEqual(["default", "meta", "shapes", "text"]);
    expect(carl.doc.getText("meta").toJSON()).toBe("not a map");
    expect(carl.doc.getMap("shapes").toJSON()).toEqual({ square: [] });
    expect(carl.doc.getXmlFragment("default").toJSON()).toBe("<paragraph></paragraph>");
  });
});

it("clients of all versions of both protocols see each other's words and presence in one document", async () => {
  const server = await testServer();
  const clients = await Promise.all(CLIENTS.map((client) => published(client, server, "notes", { name: client })));
  for (const [index, { text }] of clients.entries()) text.insert(0, `${CLIENTS[index]};`);
  await until(() => clients.every(({ text }) => CLIENTS.every((client) => text.toJSON().includes(`${client};`))));
  expect(new Set(clients.map(({ text }) => text.toJSON())).size).toBe(1);
  await until(() => clients.every((client) => client.names().join() === [...CLIENTS].sort().join()));
});

it("a y-websocket client that may only read is not asked for what it has", async () => {
  const server = await testServer({}, { access: accessBy(async () => "view") });
  const reader = await rawClient(server, "notes");
  reader.send(Uint8Array.of(0, 0, 1, 0));
  reader.send(Uint8Array.of(0, 0, 1, 0));
  await until(() => reader.bytes.length > 1);
  expect(reader.bytes.map((bytes) => decodeFrame(bytes).type)).toEqual(["sync-step-2", "sync-step-2"]);
});

// The clients give up after 30 seconds of silence and look every few seconds. `npm run soak` waits for that.
if (process.env["WEFT_SOAK"] !== undefined) {
  it("clients of all versions keep their connection through 75 seconds of silence", { timeout: 120_000 }, async () => {
    const server = await testServer();
    const clients = await Promise.all(CLIENTS.map((client) => published(client, server, client)));
    for (const { awareness } of clients) awareness.setLocalState(null);
    const start = performance.now();
    await until(() => performance.now() - start > 75_000, { timeout: 100_000 });
    expect(clients.map(({ connections }) => connections.length)).toEqual(CLIENTS.map(() => 1));
    expect(clients.every((client) => client.isSynced())).toBe(true);
  });
}
