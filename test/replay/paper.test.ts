import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { readPaper } from "../helpers/histories.ts";
import { startProcess } from "../helpers/process.ts";
import { until } from "../helpers/until.ts";

let folder: string;
const open: WebsocketProvider[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "weft-replay-"));
});

afterEach(async () => {
  for (const provider of open.splice(0)) provider.destroy();
  await rm(folder, { recursive: true, force: true });
});

function client(url: string): { doc: Y.Doc; text: Y.Text; provider: WebsocketProvider } {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(`${url.replace("http", "ws")}/collab`, "paper", doc, {
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
  });
  open.push(provider);
  return { doc, text: doc.getText("text"), provider };
}

it("a paper of 259,778 edits, typed through the stock provider, reads the same elsewhere and after a restart", async () => {
  const history = readPaper();
  let server = await startProcess(folder);
  const writer = client(server.url);
  const reader = client(server.url);
  await until(() => writer.provider.synced && reader.provider.synced);

  let edits = 0;
  for (const { patches } of history.txns) {
    writer.doc.transact(() => {
      for (const [position, deleted, inserted] of patches) {
        if (deleted > 0) writer.text.delete(position, deleted);
        if (inserted !== "") writer.text.insert(position, inserted);
      }
    });
    // As fast as the socket takes it, and no faster: a browser's event loop would not starve its socket either.
    if (++edits % 200 === 0) await until(() => (writer.provider.ws as unknown as WebSocket).bufferedAmount < 65_536);
  }
  expect(writer.text.toJSON()).toBe(history.endContent);

  await until(() => reader.text.length === history.endContent.length && reader.text.toJSON() === history.endContent, {
    timeout: 120_000,
    what: "the reader has the whole paper",
  });

  await server.end("SIGTERM");
  server = await startProcess(folder);
  const later = client(server.url);
  await until(() => later.provider.synced);
  expect(later.text.toJSON()).toBe(history.endContent);
  await server.end();
}, 240_000);
