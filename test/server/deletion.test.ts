import { encodeUpdate } from "@weft/protocol";
import { expect, it } from "vitest";
import * as Y from "yjs";
import { type EmbeddedStore, createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { rawClient, syncedRawClient, yClient } from "../helpers/client.ts";
import { type TestServer, testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

const WEFT = { protocols: ["weft"] };
const ANN = { cookie: `weft_browser=${"A".repeat(22)}` };

/** A gate in front of one thing that the store does: closed, it holds what comes until it is opened or fails. */
function newGate() {
  let state = Promise.withResolvers<void>();
  state.resolve();
  let waiting = 0;
  return {
    get waiting() {
      return waiting;
    },
    close() {
      state = Promise.withResolvers<void>();
    },
    open: () => state.resolve(),
    fail: () => state.reject(new Error("The server's disk is full.")),
    async pass(): Promise<void> {
      waiting += 1;
      await state.promise.finally(() => {
        waiting -= 1;
      });
    },
  };
}

async function gatedServer() {
  const appends = newGate();
  const trash = newGate();
  const server = await testServer(
    {},
    {
      async openStore(config): Promise<EmbeddedStore> {
        const store = await createSqliteStore({ folder: config.dataDir });
        return {
          ...store,
          async append(entries) {
            await appends.pass();
            await store.append(entries);
          },
          async setTrashed(id, at) {
            await trash.pass();
            return store.setTrashed(id, at);
          },
        };
      },
    },
  );
  return { server, appends, trash };
}

function api(server: TestServer, method: string, path: string, json?: unknown): Promise<Response> {
  return fetch(`${server.url}/api/v1/documents${path}`, {
    method,
    headers: { ...ANN, ...(json === undefined ? {} : { "content-type": "application/json" }) },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
}

/** Resolves when the server has dealt with everything that reached it before. */
async function marker(server: TestServer): Promise<void> {
  const other = await syncedRawClient(server, "another", WEFT);
  await until(() => other.saved === 1);
}

function words(text: string): Uint8Array {
  const doc = new Y.Doc();
  doc.getText("text").insert(0, text);
  return encodeUpdate(Y.encodeStateAsUpdate(doc));
}

it("who has a document open is told that it was deleted once it was, and not before", async () => {
  const { server, trash } = await gatedServer();
  await api(server, "POST", "", { id: "d" });
  const editor = await syncedRawClient(server, "d", WEFT);
  trash.close();
  const deletion = api(server, "DELETE", "/d");
  await until(() => trash.waiting > 0);
  await marker(server);
  expect(editor.told).toEqual([]);
  expect(editor.closed).toBeUndefined();
  trash.open();
  expect((await deletion).status).toBe(204);
  await until(() => editor.closed);
  expect(editor.closed?.code).toBe(4404);
  expect(editor.frames.at(-1)).toEqual({ type: "event", event: { type: "deleted" } });
});

it("what is written while a deletion is under way is saved if that fails, and acknowledged no sooner", async () => {
  const { server, trash } = await gatedServer();
  await api(server, "POST", "", { id: "d" });
  const editor = await syncedRawClient(server, "d", WEFT);
  await until(() => editor.saved === 1);
  trash.close();
  const deletion = api(server, "DELETE", "/d");
  await until(() => trash.waiting > 0);
  editor.send(words("meanwhile"));
  const late = rawClient(server, "d", WEFT);
  await marker(server);
  expect(editor.saved).toBe(1);
  trash.fail();
  expect((await deletion).status).toBe(500);
  await until(() => editor.saved === 2);
  expect([editor.closed, (await late).closed]).toEqual([undefined, undefined]);
  await server.restart();
  expect((await yClient(server, "d")).text.toJSON()).toBe("meanwhile");
});

it("what is written while a document is being removed is never acknowledged, and does not bring it back", async () => {
  const removal = newGate();
  const server = await testServer(
    {},
    {
      async openStore(config) {
        const store = await createSqliteStore({ folder: config.dataDir });
        return {
          ...store,
          async remove(id) {
            await removal.pass();
            return store.remove(id);
          },
        };
      },
    },
  );
  await api(server, "POST", "", { id: "d" });
  const editor = await syncedRawClient(server, "d", WEFT);
  await until(() => editor.saved === 1);
  removal.close();
  const deletion = api(server, "DELETE", "/d?permanent=true");
  await until(() => removal.waiting > 0);
  editor.send(words("meanwhile"));
  await marker(server);
  removal.open();
  expect((await deletion).status).toBe(204);
  await until(() => editor.closed);
  expect([editor.closed?.code, editor.saved]).toEqual([4404, 1]);
  await server.restart();
  expect((await api(server, "GET", "/d")).status).toBe(404);
});

it("a disk that takes nothing keeps nobody waiting for ever: what is asked is answered with 503, and people go on", async () => {
  const { server, appends } = await gatedServer();
  await api(server, "POST", "", { id: "d" });
  const editor = await syncedRawClient(server, "d", WEFT);
  const reader = await yClient(server, "d");
  await until(() => editor.saved === 1);
  appends.close();
  editor.send(words("unsaved"));
  await until(() => reader.text.toJSON() === "unsaved");
  const answers = await Promise.all([api(server, "DELETE", "/d"), api(server, "PATCH", "/d", { title: "New" })]);
  expect(answers.map(({ status }) => status)).toEqual([503, 503]);
  reader.text.insert(0, "still ");
  const late = await yClient(server, "d");
  await until(() => late.text.toJSON() === "still unsaved");
  expect(editor.closed).toBeUndefined();
  expect(editor.saved).toBe(1);
  appends.open();
  await until(() => editor.saved === 2);
  expect((await api(server, "DELETE", "/d")).status).toBe(204);
});

it("a tab that was offline does not bring a document back that was removed for good", async () => {
  const server = await testServer();
  await api(server, "POST", "", { id: "secret", title: "Secret plan" });
  const tab = await yClient(server, "secret", { params: { schema: "1" } });
  tab.text.insert(0, "secret words");
  const reader = await yClient(server, "secret");
  await until(() => reader.text.toJSON() === "secret words");
  tab.provider.disconnect();
  expect((await api(server, "DELETE", "/secret?permanent=true")).status).toBe(204);
  await server.restart();
  const back = await rawClient(server, "secret", { ...WEFT, query: "?schema=1", headers: ANN });
  await until(() => back.closed);
  expect(back.closed?.code).toBe(4404);
  tab.provider.connect();
  await until(() => !tab.provider.shouldConnect);
  expect((await api(server, "GET", "/secret")).status).toBe(404);
  expect((await api(server, "POST", "", { id: "secret" })).status).toBe(201);
  expect((await yClient(server, "secret")).text.toJSON()).toBe("");
});

it("a tab that knows the document before the one that has its name now is refused before its first frame, and so told", async () => {
  const server = await testServer();
  await api(server, "POST", "", { id: "plan" });
  const first = await syncedRawClient(server, "plan", { ...WEFT, query: "?schema=1" });
  expect(first.told).toEqual([]);
  expect((await api(server, "DELETE", "/plan?permanent=true")).status).toBe(204);
  expect((await api(server, "POST", "", { id: "plan" })).status).toBe(201);
  const old = await rawClient(server, "plan", { ...WEFT, query: "?schema=1&epoch=0" });
  const words = new Y.Doc();
  words.getText("t").insert(0, "old words");
  old.send(encodeUpdate(Y.encodeStateAsUpdate(words)));
  await until(() => old.closed);
  expect(old.closed?.code).toBe(4410);
  const fresh = await syncedRawClient(server, "plan", { ...WEFT, query: "?schema=1" });
  const { told } = fresh;
  expect(told).toEqual([{ type: "epoch", epoch: expect.any(Number) as number }]);
  // Before any content: who knows better must not answer a question about it.
  expect(fresh.frames.findIndex(({ type }) => type === "event")).toBeLessThan(
    fresh.frames.findIndex(({ type }) => type.startsWith("sync")),
  );
  const knows = await syncedRawClient(server, "plan", {
    ...WEFT,
    query: `?schema=1&epoch=${String(told[0]?.["epoch"])}`,
  });
  expect(knows.closed).toBeUndefined();
  expect((await yClient(server, "plan")).text.toJSON()).toBe("");
});
