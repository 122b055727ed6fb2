/** API keys over real HTTP and WebSockets: what they open, what they never do, and that they end at once. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { encodeUpdate } from "@weft/protocol";
import { expect, it } from "vitest";
import * as Y from "yjs";
import { MOST_KEYS } from "../../server/access/api-keys.ts";
import { createLog } from "../../server/ops/log.ts";
import { PASSWORD, PRIVATE, call, guest, newDocument, owner } from "../helpers/accounts.ts";
import { rawClient, refusedUpgrade, syncedRawClient } from "../helpers/client.ts";
import { example, run } from "../helpers/manual.ts";
import { type TestServer, testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";
import { weft } from "../helpers/weft.ts";

const bearer = (key: string): { authorization: string } => ({ authorization: `Bearer ${key}` });

/** A new key of whoever has the cookie. */
async function keyOf(server: TestServer, cookie: string, wanted: object = {}): Promise<{ id: string; key: string }> {
  const { status, body } = await call(server, "POST", "/account/keys", {
    cookie,
    body: { name: "nightly", ...wanted },
  });
  expect(status).toBe(201);
  return body;
}

it("a program asks in the name of the account, as far as the key goes", async () => {
  const server = await testServer(PRIVATE);
  const cookie = await owner(server);
  const id = await newDocument(server, cookie);
  const keys = new Map<string, { authorization: string }>();
  for (const role of ["view", "edit", "admin"]) keys.set(role, bearer((await keyOf(server, cookie, { role })).key));
  const ask = (role: string, method: string, path: string, body?: object) =>
    call(server, method, path, { headers: keys.get(role) ?? {}, ...(body && { body }) });

  for (const role of keys.keys()) {
    expect((await ask(role, "GET", "/documents")).body.documents).toMatchObject([{ id, owned: true }]);
    expect((await ask(role, "GET", `/documents/${id}`)).body).toMatchObject({ role });
  }
  expect((await ask("view", "PATCH", `/documents/${id}`, { title: "No" })).status).toBe(403);
  expect((await ask("edit", "PATCH", `/documents/${id}`, { title: "Yes" })).status).toBe(200);
  expect((await ask("view", "POST", "/documents", {})).body.detail).toMatch(/"view" only/);
  const made = await ask("edit", "POST", "/documents", { title: "By a program" });
  expect([made.status, made.body]).toMatchObject([201, { owned: true, role: "edit" }]);
  const file = { method: "POST", body: "a file" };
  const upload = (role: string) =>
    fetch(`${server.url}/api/v1/documents/${id}/files?name=a.txt`, { ...file, headers: keys.get(role) ?? {} });
  expect([(await upload("view")).status, (await upload("edit")).status]).toEqual([403, 201]);
  expect((await ask("edit", "PUT", `/documents/${id}/access`, { locked: true })).status).toBe(403);
  expect((await ask("admin", "PUT", `/documents/${id}/access`, { locked: true })).status).toBe(200);
  expect((await ask("edit", "DELETE", `/documents/${id}`)).status).toBe(403);
  expect((await ask("admin", "DELETE", `/documents/${id}`)).status).toBe(204);
});

it("a key leads to nothing of others, and to nothing that needs a person", async () => {
  const server = await testServer(PRIVATE);
  const ann = await owner(server);
  const bob = await guest(server, ann, "bob");
  const id = await newDocument(server, ann);
  const { key, id: keyId } = await keyOf(server, bob, { role: "admin" });
  expect((await call(server, "GET", `/documents/${id}`, { headers: bearer(key) })).status).toBe(403);
  const annKey = (await keyOf(server, ann, { role: "admin" })).key;
  for (const [method, path, body] of [
    ["GET", "/session"],
    ["DELETE", "/session"],
    ["GET", "/account/sessions"],
    ["PUT", "/account/password", { current: PASSWORD, password: "another long one" }],
    ["GET", "/account/keys"],
    ["POST", "/account/keys", { name: "more" }],
    ["DELETE", `/account/keys/${keyId}`],
    ["GET", "/invitations"],
    ["POST", "/invitations", {}],
  ] as const) {
    for (const cookie of [undefined, ann]) {
      const answer = await call(server, method, path, {
        headers: bearer(annKey),
        ...(body && { body }),
        ...(cookie && { cookie }),
      });
      expect([method, path, answer.status], answer.body.detail).toEqual([method, path, 403]);
    }
  }
  // Somebody else's keys are not to be found.
  expect((await call(server, "DELETE", `/account/keys/${keyId}`, { cookie: ann })).status).toBe(404);
  expect((await call(server, "GET", "/account/keys", { cookie: ann })).body.keys).toHaveLength(1);
});

it("a key that was revoked, has expired, or whose account is disabled is refused, and what is open by it ends", async () => {
  const server = await testServer(PRIVATE);
  const ann = await owner(server);
  const id = await newDocument(server, ann);
  const kept = await keyOf(server, ann);
  const revoked = await keyOf(server, ann);
  const soon = new Date(Date.now() + 1_500).toISOString();
  const ending = await keyOf(server, ann, { expiresAt: soon, role: "view" });
  const lines = await Promise.all(
    [kept, revoked, ending].map(({ key }) => rawClient(server, id, { headers: bearer(key) })),
  );
  expect((await call(server, "DELETE", `/account/keys/${revoked.id}`, { cookie: ann })).status).toBe(204);
  await until(() => lines[1]?.closed?.code === 4401);
  await until(() => lines[2]?.closed?.code === 4401);
  expect(lines[0]?.closed).toBeUndefined();
  for (const { key } of [revoked, ending, { key: "weft_mistyped" }, { key: `${kept.key}x` }]) {
    const answer = await call(server, "GET", "/documents", { headers: bearer(key) });
    expect([answer.status, answer.body.detail]).toEqual([401, expect.stringMatching(/API key does not count/)]);
    // The cookie beside it is not looked at.
    expect((await call(server, "GET", "/documents", { headers: bearer(key), cookie: ann })).status).toBe(401);
  }
  expect((await call(server, "GET", "/account/keys", { cookie: ann })).body.keys.map((one) => one.id)).toEqual([
    kept.id,
  ]);
  expect((await call(server, "GET", "/documents", { headers: bearer(kept.key) })).status).toBe(200);

  const bob = await guest(server, ann, "bob");
  const { key } = await keyOf(server, bob);
  await server.stop();
  expect((await weft(["user", "disable", "bob", "--data-dir", server.folder])).code).toBe(0);
  expect((await weft(["user", "enable", "bob", "--data-dir", server.folder])).code).toBe(0);
  await server.restart();
  expect((await call(server, "GET", "/documents", { headers: bearer(key) })).status).toBe(401);
});

it("a line that was opened with a key writes as far as the key goes, and no address carries one", async () => {
  const server = await testServer(PRIVATE);
  const cookie = await owner(server);
  const id = await newDocument(server, cookie);
  const editing = (await keyOf(server, cookie)).key;
  const reading = (await keyOf(server, cookie, { role: "view" })).key;
  const doc = new Y.Doc();
  doc.getText("text").insert(0, "by a program");
  const frame = encodeUpdate(Y.encodeStateAsUpdate(doc));
  const reader = await rawClient(server, id, { headers: bearer(reading) });
  const other = new Y.Doc();
  other.getText("text").insert(0, "by a reader ");
  reader.send(encodeUpdate(Y.encodeStateAsUpdate(other)));
  const writer = await syncedRawClient(server, id, { headers: bearer(editing) });
  writer.send(frame);
  await until(async () => {
    const text = await (
      await fetch(`${server.url}/api/v1/documents/${id}/content?format=yjs`, { headers: bearer(reading) })
    ).arrayBuffer();
    const got = new Y.Doc();
    Y.applyUpdate(got, new Uint8Array(text));
    return got.getText("text").toJSON() === "by a program";
  });
  expect((await refusedUpgrade(server, `/collab/${id}?token=${editing}`)).status).toBe(401);
});

it("keys are listed page by page, with what they are for and when they were used, and are bounded", async () => {
  const server = await testServer(PRIVATE);
  const cookie = await owner(server);
  const { key } = await keyOf(server, cookie, { name: "0" });
  for (let number = 1; number < MOST_KEYS; number += 1) await keyOf(server, cookie, { name: String(number) });
  const full = await call(server, "POST", "/account/keys", { cookie, body: { name: "one more" } });
  expect([full.status, full.body.detail]).toEqual([409, expect.stringMatching(/Revoke one first/)]);
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const path = `/account/keys?limit=30${cursor === undefined ? "" : `&cursor=${cursor}`}`;
    const { body } = await call(server, "GET", path, { cookie });
    names.push(...body.keys.map(({ name }) => name));
    cursor = body.cursor;
  } while (cursor !== undefined);
  expect(new Set(names).size).toBe(MOST_KEYS);
  expect(names).toHaveLength(MOST_KEYS);
  expect((await call(server, "GET", "/account/keys?cursor=nonsense", { cookie })).status).toBe(400);
  const used = async (): Promise<object[]> =>
    (await call(server, "GET", "/account/keys?limit=200", { cookie })).body.keys.filter((one) => "usedAt" in one);
  expect(await used()).toEqual([]);
  await call(server, "GET", "/documents", { headers: bearer(key) });
  expect(await used()).toMatchObject([{ name: "0" }]);
});

it("what is not allowed of a key is said, and other servers have none", async () => {
  const server = await testServer(PRIVATE);
  const cookie = await owner(server);
  for (const [body, detail] of [
    [{}, /^name/],
    [{ name: " " }, /^name: say what it is for/],
    [{ name: "x", role: "king" }, /^role: choose one of/],
    [{ name: "x", expiresAt: "2020-01-01T00:00:00Z" }, /^expiresAt: this date is over/],
    [{ name: "x", expiresAt: "tomorrow" }, /^expiresAt/],
    [{ name: "x", account: "b" }, /account/],
  ] as const) {
    const answer = await call(server, "POST", "/account/keys", { cookie, body });
    expect([answer.status, answer.body.detail]).toEqual([400, expect.stringMatching(detail)]);
  }
  expect((await call(server, "POST", "/account/keys", { body: { name: "x" } })).status).toBe(401);
  const foreign = { origin: "https://evil.example" };
  expect((await call(server, "POST", "/account/keys", { cookie, body: { name: "x" }, headers: foreign })).status).toBe(
    403,
  );
  const open = await testServer();
  expect((await call(open, "POST", "/account/keys", { body: { name: "x" } })).status).toBe(404);
});

it("neither the log nor the data folder has a key, and making and revoking one stands in the log", async () => {
  const lines: string[] = [];
  const log = createLog("debug", { write: (line: string) => void lines.push(line) });
  const server = await testServer(PRIVATE, { log });
  const cookie = await owner(server);
  const id = await newDocument(server, cookie);
  const made = await keyOf(server, cookie);
  await syncedRawClient(server, id, { headers: bearer(made.key) });
  await refusedUpgrade(server, `/collab/${id}?token=${made.key}`);
  await call(server, "DELETE", `/account/keys/${made.id}`, { cookie });
  await server.stop();
  const events = lines.map((line) => JSON.parse(line) as { msg: string; key?: string });
  expect(events.filter(({ key }) => key === made.id).map(({ msg }) => msg)).toEqual([
    "API key made",
    "API key revoked",
  ]);
  expect(lines.join("")).not.toContain(made.key.slice(5, 25));
  for (const name of readdirSync(server.folder).filter((one) => one.startsWith("weft.db"))) {
    expect(readFileSync(join(server.folder, name)).includes(made.key.slice(5, 25))).toBe(false);
  }
});

it("the manual's example", async () => {
  const server = await testServer(PRIVATE);
  const cookie = await owner(server);
  const id = await newDocument(server, cookie);
  const code = example("access.md", "js", "/account/keys");
  const answer = (await run(code, { server: server.url, cookie }, "answer")) as Response;
  expect(await answer.json()).toMatchObject({ documents: [{ id }] });
});

it("`weft key` makes, lists and revokes keys while the server is stopped", async () => {
  const server = await testServer(PRIVATE);
  await owner(server);
  await server.stop();
  const key = (...args: string[]) => weft(["key", ...args, "--data-dir", server.folder]);
  expect((await key("list", "ann@example.com")).stdout).toBe("This account has no API keys.\n");
  const text = (
    await key("make", "ANN@example.com", "--name", "backup", "--role", "view", "--expires", "90d")
  ).stdout.trim();
  expect(text).toMatch(/^weft_[\w-]{43}$/);
  const { keys } = JSON.parse((await key("list", "ann@example.com", "--json")).stdout) as { keys: { id: string }[] };
  expect(keys).toMatchObject([{ name: "backup", role: "view" }]);
  for (const [args, code, said] of [
    [["make", "ann@example.com"], 2, /--name/],
    [["make", "ann@example.com", "--name", "x", "--role", "king"], 2, /--role/],
    [["make", "bob", "--name", "x"], 1, /Nobody is called/],
    [["revoke", "ann@example.com"], 2, /Which one/],
    [["revoke", "ann@example.com", "none"], 1, /no API key/],
    [["lend", "ann@example.com"], 2, /not an action/],
  ] as const) {
    expect(await key(...args)).toMatchObject({ code, stderr: expect.stringMatching(said) as string });
  }
  await server.restart();
  expect((await call(server, "GET", "/documents", { headers: bearer(text) })).status).toBe(200);
  await server.stop();
  expect((await key("revoke", "ann@example.com", keys[0]?.id ?? "")).stdout).toBe("Revoked.\n");
  await server.restart();
  expect((await call(server, "GET", "/documents", { headers: bearer(text) })).status).toBe(401);
});
