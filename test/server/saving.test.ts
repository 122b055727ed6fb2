import { decodeFrame, encodeSyncStep1, encodeSyncStep2, encodeUpdate } from "@weft/protocol";
import { documentJSON, schema, titleOf } from "@weft/schema";
import { expect, it } from "vitest";
import * as Y from "yjs";
import { type EmbeddedStore, createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { DiskFailure, type LogEntry } from "../../server/storage/store.ts";
import { rawClient, syncedRawClient, yClient } from "../helpers/client.ts";
import { type TestServer, testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";
import { typed } from "../helpers/updates.ts";

const WEFT = { protocols: ["weft"] };
const EMPTY_VECTOR = Uint8Array.of(0);
const EMPTY_UPDATE = Uint8Array.of(0, 0);

/** A server whose store can be held back or made to fail. */
async function serverWithGate(): Promise<{
  server: TestServer;
  gate: { open: () => void; fail: (message: string | undefined) => void; appended: LogEntry[] };
}> {
  let opened = Promise.withResolvers<void>();
  let failure: string | undefined;
  const appended: LogEntry[] = [];
  const server = await testServer(
    {},
    {
      async openStore(config): Promise<EmbeddedStore> {
        const store = await createSqliteStore({ folder: config.dataDir });
        return {
          ...store,
          async append(entries) {
            await opened.promise;
            if (failure !== undefined) throw new Error(failure);
            appended.push(...entries);
            await store.append(entries);
          },
        };
      },
    },
  );
  const gate = {
    open: () => opened.resolve(),
    fail: (message: string | undefined) => {
      failure = message;
      opened.resolve();
    },
    appended,
  };
  return { server, gate };
}

it("an edit is acknowledged when it is on disk, and not before; others see it before that", async () => {
  const { server, gate } = await serverWithGate();
  const writer = await syncedRawClient(server, "notes", WEFT);
  const reader = await yClient(server, "notes");
  await until(() => writer.saved === 1);
  const [update = EMPTY_UPDATE] = typed("words");
  writer.send(encodeUpdate(update));
  await until(() => reader.text.toJSON() === "words");
  // The server has answered everything that came before this, so an early acknowledgement would be here.
  const marker = await syncedRawClient(server, "other", WEFT);
  await until(() => marker.saved === 1);
  expect(writer.saved).toBe(1);
  gate.open();
  await until(() => writer.saved === 2);
  expect(gate.appended.map(({ document }) => document)).toEqual(["notes"]);
});

it("acknowledgements count every sync message, and only rise", async () => {
  const server = await testServer();
  const writer = await rawClient(server, "notes", WEFT);
  writer.send(encodeSyncStep1(EMPTY_VECTOR));
  writer.send(encodeSyncStep2(EMPTY_UPDATE));
  const words = Array.from({ length: 300 }, (_, index) => `${index} `);
  for (const update of typed(...words)) writer.send(encodeUpdate(update));
  writer.send(encodeSyncStep1(EMPTY_VECTOR));
  await until(() => writer.saved === 303);
  const counts = writer.frames.flatMap((frame) => (frame.type === "saved" ? [frame.count] : []));
  expect(counts).toEqual([...new Set(counts)].sort((a, b) => a - b));
});

it("what is known already is acknowledged when the first copy of it is on disk, and logged once", async () => {
  const { server, gate } = await serverWithGate();
  const first = await syncedRawClient(server, "notes", WEFT);
  const second = await syncedRawClient(server, "notes", WEFT);
  const [update = EMPTY_UPDATE] = typed("words");
  const reader = await yClient(server, "notes");
  first.send(encodeUpdate(update));
  await until(() => reader.text.toJSON() === "words");
  second.send(encodeSyncStep2(update));
  second.send(encodeSyncStep1(EMPTY_VECTOR));
  await until(() => second.frames.filter(({ type }) => type === "sync-step-2").length === 2);
  expect(second.saved).toBe(1);
  gate.open();
  await until(() => first.saved === 2 && second.saved === 3);
  expect(gate.appended).toHaveLength(1);
});

it("clients that did not ask for it get no acknowledgement, which they would report as an error", async () => {
  const server = await testServer();
  const writer = await syncedRawClient(server, "notes");
  for (const update of typed("a", "b")) writer.send(encodeUpdate(update));
  const reader = await yClient(server, "notes");
  await until(() => reader.text.toJSON() === "ab");
  await server.stop();
  await until(() => writer.closed);
  const kinds = new Set(writer.bytes.map((bytes) => decodeFrame(bytes).type));
  kinds.delete("awareness");
  expect([...kinds].toSorted()).toEqual(["sync-step-1", "sync-step-2"]);
});

it("while saving fails everyone is told and nothing is acknowledged; when it works again all of it is saved", async () => {
  const { server, gate } = await serverWithGate();
  gate.fail("The disk is full.");
  const writer = await syncedRawClient(server, "notes", WEFT);
  for (const update of typed("one ", "two")) writer.send(encodeUpdate(update));
  const isTold = (ok: boolean) => () =>
    writer.frames.some(
      (frame) => frame.type === "event" && JSON.stringify(frame.event).includes(`"type":"storage","ok":${String(ok)}`),
    );
  await until(isTold(false));
  expect(writer.told[0]).toMatchObject({ message: "The disk is full." });
  expect(await (await fetch(`${server.url}/readyz`)).text()).toBe("can't save\n");
  expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
  const late = await syncedRawClient(server, "other", WEFT);
  await until(() => late.told.length > 0);
  expect(writer.saved).toBe(1);
  gate.fail(undefined);
  await until(isTold(true));
  await until(() => writer.saved === 3);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
});

it("a disk that failed is reported, and nothing is acknowledged after it", async () => {
  let reported = false;
  const server = await testServer(
    {},
    {
      onDiskFailure: () => {
        reported = true;
      },
      openStore: async (config) => ({
        ...(await createSqliteStore({ folder: config.dataDir })),
        append: () => Promise.reject(new DiskFailure(new Error("EIO"))),
      }),
    },
  );
  const writer = await syncedRawClient(server, "notes", WEFT);
  const [update = EMPTY_UPDATE] = typed("lost");
  writer.send(encodeUpdate(update));
  await until(() => reported);
  writer.send(encodeSyncStep1(EMPTY_VECTOR));
  await until(() => writer.frames.filter(({ type }) => type === "sync-step-2").length === 2);
  expect(writer.saved).toBe(1);
  await expect(server.stop()).rejects.toThrow(DiskFailure);
});

it("an update whose causes are missing is kept on disk, and its sender is asked for them once", async () => {
  const server = await testServer();
  const [first = EMPTY_UPDATE, second = EMPTY_UPDATE, third = EMPTY_UPDATE] = typed("one ", "two ", "three");
  const writer = await syncedRawClient(server, "notes", WEFT);
  writer.send(encodeSyncStep2(EMPTY_UPDATE));
  writer.send(encodeUpdate(third));
  writer.send(encodeUpdate(second));
  await until(() => writer.saved === 4);
  expect(writer.frames.filter(({ type }) => type === "sync-step-1")).toHaveLength(2);
  await server.restart();
  const reader = await yClient(server, "notes");
  expect(reader.text.toJSON()).toBe("");
  const late = await syncedRawClient(server, "notes", WEFT);
  late.send(encodeSyncStep2(first));
  await until(() => reader.text.toJSON() === "one two three");
});

it("an editor that opens an empty document finds one empty paragraph; two at once find the same one", async () => {
  const server = await testServer();
  const options = { params: { schema: "1" } };
  const [ann, bob] = await Promise.all([yClient(server, "new", options), yClient(server, "new", options)]);
  await until(() => Y.encodeStateVector(ann.doc).length > 1 && Y.encodeStateVector(bob.doc).length > 1);
  await server.restart();
  const carl = await yClient(server, "new", options);
  for (const { doc } of [ann, bob, carl]) {
    const document = schema.nodeFromJSON(documentJSON(doc));
    expect(document.childCount).toBe(1);
    expect(document.textContent).toBe("");
  }
});

it("a plain client's empty document stays truly empty, and one with any history is not seeded", async () => {
  const server = await testServer();
  const plain = await yClient(server, "plain");
  expect(Y.encodeStateVector(plain.doc)).toEqual(EMPTY_VECTOR);
  plain.text.insert(0, "x");
  plain.text.delete(0, 1);
  const reader = await yClient(server, "plain");
  await until(() => Y.encodeStateVector(reader.doc).length > 1);
  const before = Y.encodeStateVector(plain.doc);
  const editor = await yClient(server, "plain", { params: { schema: "1" } });
  expect(Y.encodeStateVector(editor.doc)).toEqual(before);
});

it("the title in a document reaches the catalog, and no root of another app is cast on the way", async () => {
  const server = await testServer();
  const weft = await yClient(server, "titled", { params: { schema: "1" } });
  weft.doc.getMap("meta").set("title", "Roadmap");
  await until(async () => (await readTitle(server, "titled")) === "Roadmap");
  weft.doc.getMap("meta").set("title", "Roadmap 2");
  await until(async () => (await readTitle(server, "titled")) === "Roadmap 2");
  expect(titleOf(weft.doc)).toBe("Roadmap 2");
  const other = await yClient(server, "other-app");
  other.doc.getText("meta").insert(0, "not a map");
  const reader = await yClient(server, "other-app");
  await until(() => reader.doc.getText("meta").toJSON() === "not a map");
  expect(await readTitle(server, "other-app")).toBe("");
});

async function readTitle(server: TestServer, id: string): Promise<unknown> {
  const response = await fetch(`${server.url}/api/v1/documents/${id}`);
  return ((await response.json()) as { title?: unknown }).title;
}
