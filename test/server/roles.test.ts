/**
 * Roles, by every way in: who may do what with a document, and what becomes of those who have it open when that changes. One
 * server, and one with accounts; one document for each kind of person and role.
 */
import { encodeSyncStep1, encodeUpdate } from "@weft/protocol";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as Y from "yjs";
import { ROLES, type Role, includes } from "../../server/access/roles.ts";
import { SECRET, tokenFor } from "../helpers/access.ts";
import { PRIVATE, call, owner as firstOwner } from "../helpers/accounts.ts";
import { rawClient } from "../helpers/client.ts";
import { hocuspocusLine } from "../helpers/hocuspocus.ts";
import { type TestServer, startTestServer } from "../helpers/server.ts";
import { inOne, post, rawStream } from "../helpers/stream.ts";
import { until } from "../helpers/until.ts";
import { type Visitor, browserAt, newBrowser } from "../helpers/visitor.ts";

const STEP_1 = encodeSyncStep1(Uint8Array.of(0));

let server: TestServer;
let owner: Visitor;
/** Where there are accounts; its owner asks by an API key. */
let privateServer: TestServer;
let cookie: string;
let keyOwner: Visitor;
const ends: (() => Promise<void>)[] = [];

async function start(settings: Parameters<typeof startTestServer>[0]): Promise<TestServer> {
  const { server: started, end } = await startTestServer(settings);
  ends.push(end);
  return started;
}

async function keyOf(role: Role): Promise<Visitor> {
  const { body } = await call(privateServer, "POST", "/account/keys", { cookie, body: { name: role, role } });
  return browserAt(privateServer, { token: body.key });
}

beforeAll(async () => {
  server = await start({ tokenSecret: SECRET });
  owner = await newBrowser(server);
  privateServer = await start(PRIVATE);
  cookie = await firstOwner(privateServer);
  keyOwner = await keyOf("admin");
});
afterAll(async () => {
  for (const end of ends) await end();
});

/** A document on a line, whichever way. */
interface Line {
  /** Whether what was last told is that it may write. */
  mayWrite(): boolean | undefined;
  /** Why the line or the document has ended, as a code; Hocuspocus has one for all. */
  ended(): number | undefined;
  /** Writes, and whether the words are in the document then. */
  write(word: string): Promise<boolean>;
}

type Way = "WebSocket y" | "WebSocket Hocuspocus" | "SSE";
const WAYS: readonly Way[] = ["WebSocket y", "WebSocket Hocuspocus", "SSE"];
const DENIED = 2;

function words(word: string): Uint8Array {
  const doc = new Y.Doc();
  doc.getText("text").insert(0, word);
  return encodeUpdate(Y.encodeStateAsUpdate(doc));
}

/** What a line has heard of the content. */
interface Heard {
  readonly type: string;
  readonly update?: Uint8Array;
}

/**
 * What is sent together is looked at in order, so the answer tells what became of the words before it. It may come in parts, all of
 * which are there when the next one begins.
 */
async function written(heard: () => readonly Heard[], send: (frames: readonly Uint8Array[]) => void, word: string) {
  const answers = (): number => heard().filter(({ type }) => type === "sync-step-2").length;
  const before = answers();
  send([words(word), STEP_1, STEP_1]);
  await until(() => answers() === before + 2);
  const doc = new Y.Doc();
  for (const { update } of heard()) if (update !== undefined) Y.applyUpdate(doc, update);
  return doc.getText("text").toJSON().includes(word);
}

function roleTold(frames: readonly { readonly type: string; readonly event?: unknown }[]): boolean | undefined {
  const told = frames.flatMap(({ event }) =>
    (event as { type?: string } | undefined)?.type === "role" ? [event] : [],
  );
  const role = (told.at(-1) as { role: Role } | undefined)?.role;
  return role && includes(role, "edit");
}

/** Opens a document; the HTTP status, or 403 for a denial, if that is refused. */
async function open(way: Way, document: string, visitor: Visitor, place = server): Promise<Line | number> {
  const headers = visitor.shown();
  if (way === "WebSocket y") {
    try {
      const client = await rawClient(place, document, { protocols: ["weft"], headers });
      await until(() => roleTold(client.frames) !== undefined);
      return {
        mayWrite: () => roleTold(client.frames),
        ended: () => client.closed?.code,
        write: (word) =>
          written(
            () => client.frames,
            (frames) => frames.forEach((frame) => client.send(frame)),
            word,
          ),
      };
    } catch (error) {
      return Number(/response: (\d+)/.exec(String(error))?.[1]);
    }
  }
  if (way === "SSE") {
    const stream = await rawStream(place, document, { headers });
    if (stream.status !== 200) return stream.status;
    await until(() => roleTold(stream.frames) !== undefined);
    let offset = 0;
    const send = (parts: readonly Uint8Array[]): void => {
      const bytes = inOne(...parts);
      void post(place, document, stream.key, bytes, { offset, headers });
      offset += bytes.length;
    };
    return {
      mayWrite: () => roleTold(stream.frames),
      ended: () => stream.closed?.code,
      write: (word) => written(() => stream.frames, send, word),
    };
  }
  const line = await hocuspocusLine(place, document, "", headers);
  await until(() => line.mayWrite !== undefined || line.denied !== undefined);
  if (line.denied !== undefined) return 403;
  return {
    mayWrite: () => line.mayWrite,
    ended: () => (line.denied === undefined ? undefined : DENIED),
    write: (word) =>
      written(
        () => line.messages,
        (frames) => frames.forEach((frame) => line.say(frame)),
        word,
      ),
  };
}

async function opened(way: Way, document: string, visitor: Visitor): Promise<Line> {
  const line = await open(way, document, visitor);
  if (typeof line === "number") throw new Error(`${way} was refused with ${line}`);
  return line;
}

const pathOf = (document: string): string => `/documents/${encodeURIComponent(document)}`;

async function share(document: string, json: object): Promise<void> {
  const { status, body } = await owner.ask("PUT", `${pathOf(document)}/access`, { json });
  expect(status, JSON.stringify(body)).toBe(200);
}

/** A document that its link opens to nobody, and a file in it. */
async function newDocument(document: string, place = server, by = owner): Promise<string> {
  await by.create({ id: document });
  if (by === owner) await share(document, { link: { role: "none" } });
  const response = await fetch(`${place.url}/api/v1${pathOf(document)}/files?name=a.txt`, {
    method: "POST",
    headers: { ...by.shown(), origin: place.url },
    body: `of ${document}`,
  });
  return ((await response.json()) as { src: string }).src;
}

/** Every request that concerns one document, with the least role that it needs; what ends the document comes last. */
const OPERATIONS: readonly (readonly [Role, method: string, path: string, json?: object])[] = [
  ["view", "GET", ""],
  ["view", "GET", "/access"],
  ["view", "GET", "/content?format=text"],
  ["edit", "PATCH", "", { title: "x" }],
  ["edit", "PUT", "/content?format=text", {}],
  ["edit", "POST", "/files?name=b.txt", {}],
  ["admin", "GET", "/access/log"],
  ["admin", "PUT", "/access", {}],
  ["admin", "GET", "/quarantine"],
  ["admin", "DELETE", ""],
  ["admin", "POST", "/restore"],
  ["admin", "DELETE", "?permanent=true"],
];

const ALL_DOCUMENTS: readonly (readonly [method: string, path: string, json?: object])[] = [
  ["GET", "/webhooks"],
  ["POST", "/webhooks", { url: "https://example.com/" }],
  ["PATCH", "/webhooks/none", { enabled: false }],
  ["DELETE", "/webhooks/none"],
  ["GET", "/webhooks/none/deliveries"],
  ["POST", "/webhooks/none/replay", {}],
  ["POST", "/tokens/revocations", { subject: "somebody" }],
];

/** In how a role comes to somebody; "none" is somebody to whom nothing was given. */
const KINDS: Readonly<Record<string, (document: string, role: Role) => Promise<Visitor>>> = {
  member: async (document, role) => {
    const visitor = await newBrowser(server);
    await share(document, { members: [{ person: visitor.person(), role }] });
    return visitor;
  },
  token: async (document, role) => browserAt(server, { token: tokenFor(document, role, { sub: document }) }),
  link: async (document, role) => {
    await share(document, { link: { role } });
    return newBrowser(server);
  },
  // Of an account that owns the document: the lesser of the two counts.
  key: async (_, role) => keyOf(role),
};

const CASES: readonly (readonly [kind: string, role: Role | "none"])[] = [
  ["nobody", "none"],
  ...Object.keys(KINDS).flatMap((kind) =>
    // No link makes an admin.
    ROLES.filter((role) => kind !== "link" || role !== "admin").map((role) => [kind, role] as const),
  ),
];

it.each(CASES)("%s, %s: exactly what that role may", async (kind, role) => {
  const document = `${kind}/${role}`;
  const [place, by] = kind === "key" ? [privateServer, keyOwner] : [server, owner];
  const src = await newDocument(document, place, by);
  const visitor = role === "none" ? await newBrowser(server) : await KINDS[kind]?.(document, role);
  if (visitor === undefined) throw new Error("no such kind");
  const may = (needed: Role): boolean => role !== "none" && includes(role, needed);
  for (const way of WAYS) {
    const line = await open(way, document, visitor, place);
    expect([way, typeof line === "number" ? line : "open"]).toEqual([way, may("view") ? "open" : 403]);
    if (typeof line === "number") continue;
    expect([way, line.mayWrite()]).toEqual([way, may("edit")]);
    expect([way, await line.write(`by ${way}`)]).toEqual([way, may("edit")]);
  }
  const file = await fetch(`${place.url}${src}`, { headers: visitor.shown() });
  expect(file.status).toBe(may("view") ? 200 : 404);
  await file.arrayBuffer();
  if (role !== "none") {
    expect((await visitor.ask("GET", pathOf(document))).body).toMatchObject({ role, shared: kind === "member" });
  }
  for (const [needed, method, path, json] of OPERATIONS) {
    const { status } = await visitor.ask(method, pathOf(document) + path, json === undefined ? {} : { json });
    // Not damaged: that is said to those only who may know.
    const done = path === "/quarantine" ? status === 409 : status < 300;
    expect([method, path, may(needed) ? done : status]).toEqual([method, path, may(needed) ? true : 403]);
  }
  // What concerns all documents is for no role in one of them.
  for (const [method, path, json] of ALL_DOCUMENTS) {
    expect([method, path, (await visitor.ask(method, path, json === undefined ? {} : { json })).status]).toEqual([
      method,
      path,
      403,
    ]);
  }
});

it("what concerns all documents is for the application's own token, as admin", async () => {
  for (const role of ROLES) {
    const visitor = browserAt(server, { token: tokenFor("*", role, { sub: "the app" }) });
    const asked = [
      await visitor.ask("GET", "/webhooks"),
      await visitor.ask("POST", "/tokens/revocations", { json: { subject: "somebody" } }),
    ];
    expect([role, ...asked.map(({ status }) => status)]).toEqual([
      role,
      ...(role === "admin" ? [200, 200] : [403, 403]),
    ]);
  }
});

/** Somebody who may edit, on two lines of one way, of which `silent` has written nothing. */
async function editing(way: Way, document: string) {
  await newDocument(document);
  const visitor = await newBrowser(server);
  await share(document, { members: [{ person: visitor.person(), role: "edit" }] });
  const [line, silent] = [await opened(way, document, visitor), await opened(way, document, visitor)];
  expect(await line.write("first")).toBe(true);
  return { line, silent, person: visitor.person(), visitor };
}

it.each(WAYS)("%s: less and more, and nothing any more, count while the document is open", async (way) => {
  const document = `changed/${way}`;
  const { line, silent, person } = await editing(way, document);
  await share(document, { members: [{ person, role: "view" }] });
  // The answer to whoever changed it came after everyone had been asked anew.
  expect(await line.write("less")).toBe(false);
  await until(() => line.mayWrite() === false && silent.mayWrite() === false);
  await share(document, { members: [{ person, role: "edit" }] });
  await until(() => silent.mayWrite() === true);
  expect(await silent.write("more")).toBe(true);
  // What was refused can't be counted as saved, so a line that counts begins anew.
  if (way === "WebSocket Hocuspocus") expect(await line.write("again")).toBe(true);
  else await until(() => line.ended() === 1012);
  await share(document, { members: [] });
  await until(() => silent.ended() === (way === "WebSocket Hocuspocus" ? DENIED : 4403));
});

it.each(WAYS)("%s: a lock keeps everybody from writing, admins too, and nobody from reading", async (way) => {
  const document = `locked/${way}`;
  const { line, silent, visitor } = await editing(way, document);
  const admin = await opened(way, document, owner);
  const host = browserAt(server, { token: tokenFor(document, "admin", { sub: document }) });
  await share(document, { locked: true });
  expect(await line.write("locked")).toBe(false);
  expect(await admin.write("locked")).toBe(false);
  await until(() => [line, silent, admin].every((each) => each.mayWrite() === false));
  const late = await opened(way, document, visitor);
  expect(late.mayWrite()).toBe(false);
  for (const [who, role] of [
    [visitor, "edit"],
    [owner, "admin"],
    [host, "admin"],
  ] as const) {
    const { status, body } = await who.ask("GET", pathOf(document));
    expect([status, body["role"], body["locked"]]).toEqual([200, role, true]);
    const refused = await who.ask("PATCH", pathOf(document), { json: { title: "x" } });
    expect([refused.status, refused.body["detail"]]).toEqual([403, expect.stringContaining("locked")]);
    for (const [method, path] of [
      ["POST", "/files?name=c.txt"],
      ["PUT", "/content?format=text"],
    ] as const) {
      expect((await who.ask(method, pathOf(document) + path, { json: {} })).status).toBe(403);
    }
  }
  await share(document, { locked: false });
  await until(() => silent.mayWrite() === true);
  expect(await silent.write("unlocked")).toBe(true);
});

it.each(WAYS)("%s: what a link grants ends when it does, when it gets a password, and when it is none", async (way) => {
  const document = `link/${way}`;
  await newDocument(document);
  const guest = await newBrowser(server);
  const code = (number: number): number => (way === "WebSocket Hocuspocus" ? DENIED : number);
  await share(document, { link: { role: "edit" } });
  const first = await opened(way, document, guest);
  await share(document, { link: { role: "comment" } });
  await until(() => first.mayWrite() === false);
  await share(document, { link: { role: "comment", password: "a word of eight" } });
  await until(() => first.ended() === code(4401));
  await share(document, {
    link: { role: "edit", password: null, expiresAt: new Date(Date.now() + 1_500).toISOString() },
  });
  const second = await opened(way, document, guest);
  expect(await second.write("in time")).toBe(true);
  await until(() => second.ended() === code(4403));
  expect(await open(way, document, guest)).toBe(403);
  await share(document, { link: { role: "view", expiresAt: null } });
  const third = await opened(way, document, guest);
  await share(document, { link: { role: "none" } });
  await until(() => third.ended() === code(4403));
});
