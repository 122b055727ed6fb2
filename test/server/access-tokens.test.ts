/** Tokens shown to a server, by every way in: WebSocket, Hocuspocus, fallback and HTTP, and what changes while one is open. */
import {
  encodeAuthenticated,
  encodeDenied,
  encodeSyncStep1,
  encodeToken,
  encodeUpdate,
  nameToPath,
} from "@weft/protocol";
import { expect, it } from "vitest";
import { WebSocket } from "ws";
import * as Y from "yjs";
import type { Role } from "../../server/access/roles.ts";
import { createLog } from "../../server/ops/log.ts";
import { SECRET, signed, tokenFor } from "../helpers/access.ts";
import {
  type RawClient,
  type RawOptions,
  rawClient,
  refusedUpgrade,
  syncedRawClient,
  yClient,
} from "../helpers/client.ts";
import { hocuspocusLine } from "../helpers/hocuspocus.ts";
import { type TestServer, testServer } from "../helpers/server.ts";
import { inOne, post, rawStream } from "../helpers/stream.ts";
import { until } from "../helpers/until.ts";

const TOKEN = { access: "token", tokenSecret: SECRET } as const;
const STEP_1 = encodeSyncStep1(Uint8Array.of(0));
const soon = (milliseconds: number): number => (Date.now() + milliseconds) / 1_000;

function words(text: string): Uint8Array {
  const doc = new Y.Doc();
  doc.getText("text").insert(0, text);
  return encodeUpdate(Y.encodeStateAsUpdate(doc));
}

const rolesTold = ({ frames }: Pick<RawClient, "frames">): unknown[] =>
  frames
    .flatMap((frame) => (frame.type === "event" ? [frame.event as { type: string; role?: string }] : []))
    .filter(({ type }) => type === "role")
    .map(({ role }) => role);

/** A connection of the weft subprotocol with a token among the subprotocols. */
function weft(server: TestServer, document: string, token: string, options: RawOptions = {}): Promise<RawClient> {
  return syncedClient(server, document, { protocols: ["weft", `weft.token.${token}`], ...options });
}

/** One that may not write is asked for nothing, so its answer is what is waited for. */
async function syncedClient(server: TestServer, document: string, options: RawOptions): Promise<RawClient> {
  const client = await rawClient(server, document, options);
  client.send(STEP_1);
  await until(() => client.frames.some(({ type }) => type === "sync-step-2"));
  return client;
}

function api(server: TestServer, path: string, token: string | undefined, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  return fetch(`${server.url}/api/v1${path}`, { ...init, headers });
}

it("where only tokens count, a token is let in by each way and nothing else is", async () => {
  const server = await testServer(TOKEN);
  const token = tokenFor("team/*", "edit");
  const path = "team/plan ☂";
  const writer = await weft(server, path, token);
  writer.send(words("shown"));
  await until(() => writer.saved > 0);
  for (const options of [{ params: { token } }, { protocols: [`weft.token.${token}`] }]) {
    const client = await yClient(server, path, options);
    await until(() => client.text.toJSON() === "shown");
  }
  const program = await rawClient(server, path, { headers: { authorization: `Bearer ${token}` } });
  expect(program.socket.readyState).toBe(WebSocket.OPEN);
  const stream = await rawStream(server, path, { headers: { authorization: `Bearer ${token}` } });
  expect(stream.status).toBe(200);
  expect((await rawStream(server, path, { query: `?token=${token}` })).status).toBe(200);
  expect((await api(server, `/documents/${encodeURIComponent(path)}`, token)).status).toBe(200);

  const wrong = [undefined, "", "x", `${token.slice(0, -2)}xx`, tokenFor("team/*", "edit", { exp: soon(-1_000) })];
  for (const other of wrong) {
    const query = other === undefined ? "" : `?token=${other}`;
    expect((await refusedUpgrade(server, `/collab/${nameToPath(path)}${query}`)).status).toBe(401);
    expect((await rawStream(server, path, { query })).status).toBe(401);
    const answer = await api(server, `/documents/${encodeURIComponent(path)}`, other);
    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    expect(await answer.json()).toMatchObject({ status: 401, detail: expect.stringMatching(/token/i) });
  }
  for (const other of ["plan", "team", "Team/plan", "team%2Fplan"]) {
    expect((await refusedUpgrade(server, `/collab/${encodeURIComponent(other)}?token=${token}`)).status).toBe(403);
    expect((await rawStream(server, other, { query: `?token=${token}` })).status).toBe(403);
    expect((await api(server, `/documents/${encodeURIComponent(other)}`, token)).status).toBe(403);
  }
});

it("what an escaped slash is, a token's document and a path agree on", async () => {
  const server = await testServer(TOKEN);
  const token = tokenFor("a/*", "edit");
  for (const path of ["/collab/a%2Fb", "/collab/a/b"]) {
    const socket = new WebSocket(`${server.url.replace("http", "ws")}${path}?token=${token}`);
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    socket.terminate();
  }
  expect((await refusedUpgrade(server, `/collab/a%252Fb?token=${token}`)).status).toBe(403);
  expect((await refusedUpgrade(server, `/collab/a%2F..%2Fb?token=${token}`)).status).toBe(400);
});

it("a private server lets in nobody without a token, not even to a list", async () => {
  const server = await testServer({ access: "private", tokenSecret: SECRET });
  for (const [method, path] of [
    ["GET", "/documents"],
    ["POST", "/documents"],
    ["GET", "/documents/plan"],
    ["PATCH", "/documents/plan"],
    ["DELETE", "/documents/plan"],
    ["POST", "/documents/plan/restore"],
    ["POST", "/documents/plan/files"],
    ["GET", "/documents/plan/quarantine"],
    ["GET", "/templates"],
  ] as const) {
    const body =
      method === "POST" || method === "PATCH" ? { body: "{}", headers: { "content-type": "application/json" } } : {};
    const answer = await api(server, path, undefined, { method, ...body });
    expect([method, path, answer.status]).toEqual([method, path, 401]);
    expect(answer.headers.get("set-cookie")).toBeNull();
  }
  expect((await refusedUpgrade(server, "/collab/plan")).status).toBe(401);
  expect((await rawStream(server, "plan")).status).toBe(401);
  expect((await fetch(`${server.url}/files/${"0".repeat(64)}/a.png`)).status).toBe(404);
  expect((await fetch(`${server.url}/`)).headers.get("set-cookie")).toBeNull();
  await weft(server, "plan", tokenFor("plan", "view"));
});

it("in open access a token counts once there is a key, and says less than the link if it wants to", async () => {
  const server = await testServer({ tokenSecret: SECRET });
  const reader = await weft(server, "plan", tokenFor("plan", "view"));
  expect(rolesTold(reader)).toEqual(["view"]);
  reader.send(words("no"));
  const guest = await syncedRawClient(server, "plan", { protocols: ["weft"] });
  expect(rolesTold(guest)).toEqual(["edit"]);
  guest.send(words("yes"));
  await until(() => guest.saved === 2);
  const late = await yClient(server, "plan");
  expect(late.text.toJSON()).toBe("yes");
  expect(reader.saved).toBeLessThan(2);
  // What is shown and does not count is no reason to go by the cookie.
  expect((await refusedUpgrade(server, "/collab/plan?token=x")).status).toBe(401);
  const without = await testServer();
  expect(rolesTold(await weft(without, "plan", "x"))).toEqual(["edit"]);
});

it("whoever makes a document in open access is told that they are its admin", async () => {
  const server = await testServer();
  const page = await fetch(`${server.url}/`);
  const cookie = page.headers.get("set-cookie")?.split(";")[0] ?? "";
  const maker = await rawClient(server, "mine", { protocols: ["weft"], query: "?schema=1", headers: { cookie } });
  await until(() => rolesTold(maker).join() === "edit,admin");
  const again = await rawClient(server, "mine", { protocols: ["weft"], headers: { cookie } });
  await until(() => rolesTold(again).join() === "admin");
});

it.each(["view", "comment", "suggest"] as const)("%s changes nothing and is seen by the others", async (role) => {
  const server = await testServer(TOKEN);
  const other = await yClient(server, "plan", { params: { token: tokenFor("plan", "edit") } });
  const reader = await yClient(server, "plan", { name: "Ann", params: { token: tokenFor("plan", role) } });
  reader.text.insert(0, "no");
  await until(() => other.names().includes("Ann"));
  other.text.insert(0, "yes");
  await until(() => reader.text.toJSON().includes("yes"));
  expect(other.text.toJSON()).toBe("yes");
});

it("who may only read makes no document, by opening it as an editor would", async () => {
  const server = await testServer(TOKEN);
  await weft(server, "plan", tokenFor("plan", "view"), { query: "?schema=1" });
  expect((await api(server, "/documents/plan", tokenFor("plan", "view"))).status).toBe(404);
  await weft(server, "plan", tokenFor("plan", "edit", { sub: "bob" }), { query: "?schema=1" });
  const found = await until(async () => {
    const answer = await api(server, "/documents/plan", tokenFor("plan", "view", { sub: "bob" }));
    return answer.ok ? ((await answer.json()) as { owned: boolean }) : undefined;
  });
  expect(found.owned).toBe(true);
});

it("a token's end closes its line with 4401, whatever is sent meanwhile; a fresh one in place keeps it", async () => {
  const server = await testServer(TOKEN);
  const ends = soon(1_200);
  const old = tokenFor("plan", "edit", { exp: ends });
  const [talker, reader, renewed] = await Promise.all([
    weft(server, "plan", old),
    weft(server, "plan", tokenFor("plan", "view", { exp: ends })),
    weft(server, "plan", old),
  ]);
  const stream = await rawStream(server, "plan", { headers: { authorization: `Bearer ${old}` } });
  renewed.send(encodeToken(tokenFor("plan", "edit")));
  await until(() => {
    if (talker.closed === undefined) talker.send(STEP_1);
    return talker.closed !== undefined && reader.closed !== undefined && stream.closed !== undefined;
  });
  expect([talker.closed?.code, reader.closed?.code, stream.closed?.code]).toEqual([4401, 4401, 4401]);
  expect(talker.closed?.reason).toContain("expired");
  expect(Date.now() / 1_000).toBeGreaterThanOrEqual(ends);
  renewed.send(words("still here"));
  await until(() => renewed.saved === 2);
  expect(renewed.closed).toBeUndefined();
});

it("a fresh token's role counts at once: no edit is taken after less, and with more it is asked for what it has", async () => {
  const server = await testServer(TOKEN);
  const line = await weft(server, "plan", tokenFor("plan", "edit"));
  line.send(words("one "));
  await until(() => line.saved === 2);
  line.send(encodeToken(tokenFor("plan", "view")));
  await until(() => rolesTold(line).join() === "edit,view");
  const other = await yClient(server, "plan", { params: { token: tokenFor("plan", "edit") } });
  const asked = (): number => line.frames.filter(({ type }) => type === "sync-step-1").length;
  expect(asked()).toBe(1);
  line.send(encodeToken(tokenFor("plan", "edit")));
  await until(() => rolesTold(line).join() === "edit,view,edit");
  await until(() => asked() === 2);
  line.send(encodeToken(tokenFor("plan", "comment")));
  await until(() => rolesTold(line).at(-1) === "comment");
  line.send(words("never "));
  line.send(STEP_1);
  await until(() => line.frames.filter(({ type }) => type === "sync-step-2").length === 2);
  expect(other.text.toJSON()).toBe("one ");
  expect(line.saved).toBe(2);
  // Its count can't go on behind what was refused, so it begins anew.
  line.send(encodeToken(tokenFor("plan", "admin")));
  await until(() => line.closed);
  expect(line.closed?.code).toBe(1012);
});

it.each([
  ["a token for another document", tokenFor("other", "edit"), 4403],
  ["somebody else's token", tokenFor("plan", "edit", { sub: "bob" }), 4403],
  ["an expired token", tokenFor("plan", "edit", { exp: 1 }), 4401],
  ["no token", "", 4401],
])("%s in place of a good one ends the line", async (_what, token, code) => {
  const server = await testServer(TOKEN);
  const line = await weft(server, "plan", tokenFor("plan", "edit"));
  line.send(encodeToken(token));
  await until(() => line.closed);
  expect(line.closed?.code).toBe(code);
});

it("of many fresh tokens on one line only some are looked at", async () => {
  const server = await testServer(TOKEN);
  const line = await weft(server, "plan", tokenFor("plan", "edit"));
  for (let i = 0; i < 100; i++) line.send(encodeToken(tokenFor("plan", "edit")));
  await until(() => line.closed);
  expect(line.closed).toEqual({ code: 4403, reason: "Too many tokens were shown on one connection." });
});

it("pages of any origin may come with a token, and with nothing else of their visitor's", async () => {
  const server = await testServer({ tokenSecret: SECRET });
  const token = tokenFor("plan", "edit");
  const cookie = (await fetch(`${server.url}/`)).headers.get("set-cookie")?.split(";")[0] ?? "";
  const foreign = { origin: "https://app.example.com", "sec-fetch-site": "cross-site", cookie };
  await weft(server, "plan", token, { headers: foreign });
  expect((await refusedUpgrade(server, "/collab/plan", foreign)).status).toBe(403);
  expect((await refusedUpgrade(server, "/collab/plan?token=x", foreign)).status).toBe(401);
  const stream = await rawStream(server, "plan", { headers: { ...foreign, authorization: `Bearer ${token}` } });
  expect([stream.status, stream.headers.get("access-control-allow-origin")]).toEqual([200, foreign.origin]);
  expect((await post(server, "plan", stream.key, inOne(STEP_1), { headers: foreign })).status).toBe(200);
  expect((await rawStream(server, "plan", { headers: foreign })).status).toBe(403);
  const rename = (init: Record<string, string>, shown?: string): Promise<Response> =>
    api(server, "/documents/plan", shown, {
      method: "PATCH",
      headers: { "content-type": "application/json", ...init },
      body: '{"title":"x"}',
    });
  expect((await rename(foreign)).status).toBe(403);
  expect((await rename(foreign, "x")).status).toBe(401);
  expect((await rename(foreign, tokenFor("plan", "comment"))).status).toBe(403);
  // Without keys a token is nothing, and must not open the door.
  const without = await testServer();
  expect((await refusedUpgrade(without, `/collab/plan?token=${token}`, foreign)).status).toBe(403);
  expect((await refusedUpgrade(without, "/hocuspocus", foreign)).status).toBe(403);
});

/** A Hocuspocus connection from a page of another origin, opening a document with a token. */
function opened(server: TestServer, document: string, token: string) {
  return hocuspocusLine(server, document, token, { origin: "https://app.example.com" });
}

it("Hocuspocus clients show their token with the document, and their rights follow it", async () => {
  const server = await testServer(TOKEN);
  const writing = encodeAuthenticated(true);
  const reading = encodeAuthenticated(false);
  const line = await opened(server, "plan", tokenFor("plan", "edit"));
  await until(() => line.heard(writing) === 1);
  const stranger = await opened(server, "plan", "");
  await until(
    () =>
      stranger.heard(encodeDenied("A token is needed here. The application that this document belongs to gives one.")) >
        0 ||
      stranger.heard(
        encodeDenied(
          "Pages of this origin may not connect without a token. WEFT_ALLOWED_ORIGINS lists those that may.",
        ),
      ) > 0,
  );
  line.show(tokenFor("plan", "comment"));
  await until(() => line.heard(reading) === 1);
  line.say(words("refused "));
  await until(() => line.heard(Uint8Array.of(8, 0)) === 1);
  line.show(tokenFor("plan", "admin"));
  await until(() => line.heard(writing) === 2);
  // Asked for what it has, it answers; then what was refused is saved, and so told.
  await until(() => line.heard(STEP_1) === 1);
  const doc = new Y.Doc();
  doc.getText("text").insert(0, "refused ");
  const step2 = encodeUpdate(Y.encodeStateAsUpdate(doc));
  step2[1] = 1;
  line.say(step2);
  await until(() => line.heard(Uint8Array.of(8, 1)) === 1);
  line.show(tokenFor("other", "admin"));
  await until(() => line.heard(encodeDenied("The token is for another document.")) === 1);
  const reader = await yClient(server, "plan", { params: { token: tokenFor("plan", "view") } });
  expect(reader.text.toJSON()).toBe("refused ");
});

it("a Hocuspocus document whose token ends is denied, and its connection stays", async () => {
  const server = await testServer(TOKEN);
  const line = await opened(server, "plan", tokenFor("plan", "edit", { exp: soon(800) }));
  await until(() => line.heard(encodeAuthenticated(true)) === 1);
  await until(() => line.heard(encodeDenied("The token has expired. Get a fresh one.")) === 1);
  line.show(tokenFor("plan", "view"));
  await until(() => line.heard(encodeAuthenticated(false)) === 1);
});

it("documents by HTTP need the role that they need over a line, and a list shows what the token is for", async () => {
  const server = await testServer(TOKEN);
  const json = (method: string, body: object): RequestInit => ({
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const create = (body: object, token: string): Promise<Response> =>
    api(server, "/documents", token, json("POST", body));
  for (const id of ["team/a", "team/b", "plan"])
    expect((await create({ id, title: id }, tokenFor("*", "edit"))).status).toBe(201);
  expect((await create({ id: "team/c" }, tokenFor("team/*", "suggest"))).status).toBe(403);
  expect((await create({}, tokenFor("plan", "admin"))).status).toBe(403);
  const made = (await (await create({}, tokenFor("team/*", "edit"))).json()) as { id: string };
  expect(made.id).toMatch(/^team\/[0-9a-z]{20}$/);
  const listed = async (doc: string): Promise<string[]> => {
    const { documents } = (await (await api(server, "/documents", tokenFor(doc, "view"))).json()) as {
      documents: { title: string }[];
    };
    return documents
      .map(({ title }) => title)
      .filter((title) => title !== "")
      .toSorted();
  };
  expect(await listed("*")).toEqual(["plan", "team/a", "team/b"]);
  expect(await listed("team/*")).toEqual(["team/a", "team/b"]);
  expect(await listed("plan")).toEqual(["plan"]);
  expect(await listed("pla")).toEqual([]);
  const needed: readonly (readonly [Role, string, RequestInit])[] = [
    ["view", "", {}],
    ["edit", "", json("PATCH", { title: "x" })],
    ["edit", "/files?name=a.txt", { method: "POST", body: "x" }],
    ["admin", "/quarantine", {}],
    ["admin", "", { method: "DELETE" }],
    ["admin", "/restore", { method: "POST" }],
  ];
  const roles: readonly Role[] = ["view", "comment", "suggest", "edit", "admin"];
  for (const [least, path, init] of needed) {
    for (const role of roles) {
      const { status } = await api(server, `/documents/plan${path}`, tokenFor("plan", role), init);
      const isAllowed = roles.indexOf(role) >= roles.indexOf(least);
      expect([path, role, isAllowed ? status !== 403 : status === 403]).toEqual([path, role, true]);
    }
  }
});

it("no token is in a log, be it good, bad, or shown in an address", async () => {
  const lines: string[] = [];
  const log = createLog("debug", { write: (line: string) => lines.push(line) });
  const server = await testServer(TOKEN, { log });
  const good = tokenFor("plan", "edit", { exp: soon(700) });
  const bad = `${good}x`;
  const line = await rawClient(server, "plan", { query: `?token=${good}`, protocols: ["weft"] });
  await refusedUpgrade(server, `/collab/plan?token=${bad}`);
  await rawStream(server, "plan", { query: `?token=${good}` });
  await api(server, "/documents/plan", bad);
  line.send(encodeToken(bad));
  await until(() => line.closed);
  expect(lines.length).toBeGreaterThan(3);
  for (const part of good.split(".").slice(1)) expect(lines.filter((it) => it.includes(part))).toEqual([]);
});

it("a token with words of any language in it is read as UTF-8", async () => {
  const server = await testServer(TOKEN);
  const line = await weft(server, "plän/☂", signed({ sub: "änn", name: "Ännchen", doc: "plän/*", role: "view" }));
  expect(rolesTold(line)).toEqual(["view"]);
});
