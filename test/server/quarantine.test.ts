/** Documents that are damaged on the disk: refused with a reason, left as they are, and what is left of them in a file. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { CLOSE } from "@weft/protocol";
import { expect, it, onTestFinished } from "vitest";
import * as Y from "yjs";
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { rawClient, yClient } from "../helpers/client.ts";
import { example, run } from "../helpers/manual.ts";
import { type TestServer, testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

/** Makes a document as a browser does; the cookie is what makes this browser its owner. */
async function makeDocument(server: TestServer, id: string): Promise<string> {
  const response = await fetch(`${server.url}/api/v1/documents`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id }),
  });
  expect(response.status).toBe(201);
  return (response.headers.get("set-cookie") ?? "").replace(/;.*/s, "");
}

function quarantine(server: TestServer, id: string, cookie: string): Promise<Response> {
  return fetch(`${server.url}/api/v1/documents/${encodeURIComponent(id)}/quarantine`, { headers: { cookie } });
}

/** Types into a document, one row of the log for each word, and stops the server. */
async function typeRows(server: TestServer, id: string, words: readonly string[]): Promise<void> {
  for (const word of words) {
    const { text, doc, provider } = await yClient(server, id);
    text.insert(text.length, word);
    const reader = await yClient(server, id);
    await until(() => Y.encodeStateVector(reader.doc).length === Y.encodeStateVector(doc).length);
    await until(() => reader.text.toJSON().endsWith(word));
    provider.destroy();
    reader.provider.destroy();
    await server.restart();
  }
  await server.stop();
}

function flipByteOf(folder: string, text: string): void {
  const file = join(folder, "weft.db");
  const bytes = readFileSync(file);
  const place = bytes.indexOf(text);
  expect(place).toBeGreaterThan(0);
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

/** All that a stopped server has on the disk of a document. */
function rowsOf(server: TestServer, id: string): unknown[] {
  const database = new DatabaseSync(join(server.folder, "weft.db"), { readOnly: true });
  const rows = ["select * from documents where name = ?"].concat(
    ["log", "snapshots"].map(
      (table) => `select * from ${table} where document = (select id from documents where name = ?)`,
    ),
  );
  const found = rows.flatMap((sql) => database.prepare(sql).all(id));
  database.close();
  return found;
}

/** A stopped server's folder in which the second of three words of "plans" is damaged on the disk, and "notes" is not. */
async function damaged(): Promise<{ server: TestServer; cookie: string }> {
  const server = await testServer();
  const cookie = await makeDocument(server, "plans");
  await typeRows(server, "plans", ["spring ", "summer ", "autumn "]);
  await server.restart();
  await typeRows(server, "notes", ["kept"]);
  flipByteOf(server.folder, "summer ");
  await server.restart();
  return { server, cookie };
}

it("a damaged document is refused for good, with the reason, and left as it is; others open", async () => {
  const { server } = await damaged();
  await server.stop();
  const before = rowsOf(server, "plans");
  expect(before.length).toBeGreaterThan(3);
  await server.restart();
  const client = await rawClient(server, "plans");
  await until(() => client.closed !== undefined);
  expect(client.closed).toEqual({ code: CLOSE.damaged.code, reason: CLOSE.damaged.meaning });
  expect(client.frames).toEqual([]);
  const response = await fetch(`${server.url}/api/v1/documents/plans`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ title: "New" }),
  });
  expect(response.status).toBe(409);
  expect(await response.text()).toContain("damaged on the server's disk");
  expect((await yClient(server, "notes")).text.toJSON()).toBe("kept");
  await server.stop();
  expect(rowsOf(server, "plans")).toEqual(before);
});

it("its owner downloads what is left of it, and gets the words back in the way that the manual shows", async () => {
  const { server, cookie } = await damaged();
  const response = await quarantine(server, "plans", cookie);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-disposition")).toContain("attachment");
  const folder = mkdtempSync(join(tmpdir(), "weft-quarantine-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "document.ndjson");
  writeFileSync(file, await response.text());
  const [head, ...pieces] = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { kind: string; whole: boolean });
  expect(head).toMatchObject({ document: "plans", problem: expect.stringContaining("does not match") });
  expect(pieces.filter(({ whole }) => !whole).map(({ kind }) => kind)).toEqual(["update"]);
  const code = example("hosting.md", "js", "document.ndjson").replace("document.ndjson", file);
  const doc = (await run(code, { Y, readFileSync }, "doc")) as Y.Doc;
  // The damaged update could still be read, though not trusted.
  expect(doc.getText("text").toJSON()).toMatch(/^spring .ummer autumn $/);
});

it("nobody but the owner gets it, and nobody gets a document that is whole or not there", async () => {
  const { server, cookie } = await damaged();
  const statuses = await Promise.all([
    quarantine(server, "plans", ""),
    quarantine(server, "notes", cookie),
    quarantine(server, "nothing", cookie),
  ]);
  expect(statuses.map(({ status }) => status)).toEqual([403, 403, 404]);
  const whole = await makeDocument(server, "whole");
  expect((await quarantine(server, "whole", whole)).status).toBe(409);
});

it("an update that Yjs cannot apply keeps its document from being opened, and is in the file", async () => {
  const server = await testServer();
  const cookie = await makeDocument(server, "plans");
  await server.stop();
  const store = await createSqliteStore({ folder: server.folder });
  await store.append([{ document: "plans", update: new TextEncoder().encode("no update") }]);
  await store.close();
  await server.restart();
  const client = await rawClient(server, "plans");
  await until(() => client.closed !== undefined);
  expect(client.closed?.code).toBe(CLOSE.damaged.code);
  const [head, ...pieces] = (await (await quarantine(server, "plans", cookie)).text()).trim().split("\n");
  expect(head).toContain("cannot be applied");
  expect(pieces.at(-1)).toContain(Buffer.from("no update").toString("base64"));
});

it("a document that is damaged can still be deleted for good by its owner, and made again", async () => {
  const { server, cookie } = await damaged();
  const response = await fetch(`${server.url}/api/v1/documents/plans?permanent=true`, {
    method: "DELETE",
    headers: { cookie },
  });
  expect(response.status).toBe(204);
  await makeDocument(server, "plans");
  expect((await yClient(server, "plans")).text.toJSON()).toBe("");
});
