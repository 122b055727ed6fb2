/** `/documents/{id}/access` over real HTTP: what is shown to whom, what may be changed, the log, passwords, and lists. */
import { encodeSyncStep1 } from "@weft/protocol";
import { expect, it } from "vitest";
import { createAccess } from "../../server/access/access.ts";
import { Attempts } from "../../server/access/attempts.ts";
import { type Caller, NOBODY } from "../../server/access/caller.ts";
import { hashPassword, isPassword } from "../../server/access/passwords.ts";
import type { PersonalSharing } from "../../server/storage/sharing-catalog.ts";
import { SECRET, tokenFor } from "../helpers/access.ts";
import { refusedUpgrade, yClient } from "../helpers/client.ts";
import { hocuspocusLine } from "../helpers/hocuspocus.ts";
import { type TestServer, testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";
import { type Answer, type Visitor, browserAt, expectProblem, newBrowser } from "../helpers/visitor.ts";

const ACCESS = "/documents/plan/access";
const change = (visitor: Visitor, json: object, headers: Record<string, string> = {}): Promise<Answer> =>
  visitor.ask("PUT", ACCESS, { json, headers });

/** A server with a document that Ann has made, and Bob. */
async function annAndBob(settings: Parameters<typeof testServer>[0] = {}) {
  const server = await testServer(settings);
  const [ann, bob] = await Promise.all([newBrowser(server), newBrowser(server)]);
  await ann.create({ id: "plan", title: "Plan" });
  return { server, ann, bob };
}

it("admins see all of the access and others their own role", async () => {
  const { ann, bob } = await annAndBob();
  expect((await bob.ask("GET", ACCESS)).body).toEqual({ role: "edit" });
  const first = await ann.ask("GET", ACCESS);
  expect(first.body).toEqual({
    role: "admin",
    owner: { person: ann.person() },
    members: [],
    link: { role: "edit", hasPassword: false },
    locked: false,
  });
  const members = [{ person: bob.person(), role: "comment", name: "Bob" }];
  const changed = await change(ann, {
    members,
    link: { role: "view", expiresAt: "2100-01-01T00:00:00Z" },
    locked: true,
  });
  expect(changed.body).toEqual({
    role: "admin",
    owner: { person: ann.person() },
    members: [{ ...members[0], addedAt: expect.stringMatching(/Z$/) }],
    link: { role: "view", expiresAt: "2100-01-01T00:00:00.000Z", hasPassword: false },
    locked: true,
  });
  const again = await ann.ask("GET", ACCESS);
  expect([again.body, again.headers.get("etag")]).toEqual([changed.body, changed.headers.get("etag")]);
  expect(first.headers.get("etag")).not.toBe(changed.headers.get("etag"));
  expect((await bob.ask("GET", ACCESS)).body).toEqual({ role: "comment" });
  expectProblem(await change(bob, { locked: false }), 403, "admins");
  expectProblem(await ann.ask("GET", "/documents/never/access"), 404, "no document");
  // What was got may be sent back, and what is left out stays.
  expect((await change(ann, changed.body)).body).toEqual(changed.body);
  expect((await ann.ask("GET", `${ACCESS}/log`)).body["entries"]).toHaveLength(4);
  const { body } = await change(ann, { locked: false });
  expect(body).toEqual({ ...changed.body, locked: false });
});

it("a change that another has overtaken is refused, and so is one with a weak condition", async () => {
  const { ann } = await annAndBob();
  const etag = (await ann.ask("GET", ACCESS)).headers.get("etag") ?? "";
  expect(etag).toMatch(/^"[^"]+"$/);
  expect((await change(ann, { locked: true }, { "if-match": `"x", ${etag}` })).status).toBe(200);
  expectProblem(await change(ann, { locked: false }, { "if-match": etag }), 412, "Get it again");
  const weak = `W/${(await ann.ask("GET", ACCESS)).headers.get("etag") ?? ""}`;
  expectProblem(await change(ann, { locked: false }, { "if-match": weak }), 412, "meanwhile");
  expect((await change(ann, { locked: false }, { "if-match": "*" })).status).toBe(200);
  // Without a condition each of many at once counts.
  const many = Array.from({ length: 4 }, (_, n) =>
    change(ann, n % 2 === 0 ? { locked: true } : { link: { role: "view" } }),
  );
  expect((await Promise.all(many)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect((await ann.ask("GET", ACCESS)).body).toMatchObject({ locked: true, link: { role: "view" } });
});

it.each([
  ["a role that there is not", { members: [{ person: "x", role: "owner" }] }, "members.0.role: expected one of view"],
  ["a link that makes admins", { link: { role: "admin" } }, "link.role: expected one of none"],
  [
    "somebody twice",
    {
      members: [
        { person: "x", role: "edit" },
        { person: "x", role: "view" },
      ],
    },
    "twice",
  ],
  ["nobody", { members: [{ person: "", role: "view" }] }, "members.0.person: empty"],
  ["a name of two lines", { members: [{ person: "x", role: "view", name: "a\nb" }] }, "members.0.name: not a text"],
  ["too many", { members: Array.from({ length: 501 }, (_, n) => ({ person: `${n}`, role: "view" })) }, "500 members"],
  ["a short password", { link: { role: "view", password: "short" } }, "link.password: shorter than 8"],
  ["a date that is none", { link: { role: "view", expiresAt: "tomorrow" } }, "link.expiresAt"],
  ["a date that is over", { link: { role: "view", expiresAt: "2020-01-01T00:00:00Z" } }, "over already"],
  ["a field that there is not", { lock: true }, "lock"],
  ["an owner whom nobody knows", { owner: { person: "somebody" } }, "owner: make them a member first"],
  ["no object", [], "expected object"],
] as const)("%s is refused with a sentence, and changes nothing", async (_what, json, detail) => {
  const { ann } = await annAndBob();
  const before = await ann.ask("GET", ACCESS);
  expectProblem(await change(ann, json), 400, detail);
  expect(await ann.ask("GET", ACCESS)).toEqual({ ...before, headers: expect.anything() });
});

it("its owner hands a document on, and there is always one", async () => {
  const { server, ann, bob } = await annAndBob();
  const cy = await newBrowser(server);
  const bobAs = (role: string): object => ({ person: bob.person(), role, name: "Bob" });
  await change(ann, { members: [bobAs("admin"), { person: cy.person(), role: "edit" }] });
  expectProblem(await change(bob, { owner: { person: bob.person() } }), 403, "Only the owner");
  // The owner is in no list of members, so no list can be without an admin.
  expect((await change(bob, { members: [] })).status).toBe(200);
  expect((await ann.ask("GET", ACCESS)).body["role"]).toBe("admin");
  await change(ann, { members: [bobAs("view")] });
  const handed = await change(ann, {
    owner: { person: bob.person() },
    members: [{ person: ann.person(), role: "edit" }],
  });
  expect(handed.body["owner"]).toEqual({ person: bob.person(), name: "Bob" });
  expect((await ann.ask("GET", ACCESS)).body).toEqual({ role: "edit" });
  expect((await bob.ask("GET", "/documents/plan")).body).toMatchObject({ owned: true, shared: false, role: "admin" });
});

it("the log says who did what, newest first, page by page, and holds no password", async () => {
  const { server, ann, bob } = await annAndBob({ tokenSecret: SECRET });
  const member = (role: string): object => ({ members: [{ person: bob.person(), role, name: "Bob" }] });
  await change(ann, member("view"));
  await change(ann, member("edit"));
  await change(ann, { link: { role: "view", password: "a long secret" }, locked: true });
  await change(ann, { members: [], link: { role: "view", password: null }, locked: false });
  const host = browserAt(server, { token: tokenFor("plan", "admin") });
  await change(host, { link: { role: "none", expiresAt: "2100-01-01T00:00:00Z" } });
  const log = async (query = "") => (await ann.ask("GET", `${ACCESS}/log${query}`)).body;
  const entries = (await log())["entries"] as Record<string, unknown>[];
  const subject = { person: bob.person(), name: "Bob" };
  expect(entries.toReversed().map(({ at: _at, by: _by, ...deed }) => deed)).toEqual([
    { deed: "member", subject, to: "view" },
    { deed: "member", subject, from: "view", to: "edit" },
    { deed: "link", from: "edit", to: "view" },
    { deed: "password-set" },
    { deed: "locked" },
    { deed: "member", subject, from: "edit" },
    { deed: "password-removed" },
    { deed: "unlocked" },
    { deed: "link", from: "view", to: "none" },
    { deed: "link-end", to: "2100-01-01T00:00:00.000Z" },
  ]);
  expect(entries.at(-1)?.["by"]).toEqual({ person: ann.person() });
  expect(entries[0]?.["by"]).toEqual({ person: "token:ann", name: "Ann" });
  expect(JSON.stringify(await log())).not.toContain("secret");
  const first = await log("?limit=6");
  const rest = await log(`?limit=6&cursor=${String(first["cursor"])}`);
  expect([...(first["entries"] as object[]), ...(rest["entries"] as object[])]).toEqual(entries);
  expect(rest["cursor"]).toBeUndefined();
  expectProblem(await ann.ask("GET", `${ACCESS}/log?cursor=x`), 400, "cursor");
  expectProblem(await bob.ask("GET", `${ACCESS}/log`), 403, "not shared");
});

it("a link with a password opens to the browser that gave it, by each way, until the password is another", async () => {
  const { server, ann, bob } = await annAndBob();
  await change(ann, { link: { role: "edit", password: "größer als acht" } });
  const asked = await bob.ask("GET", "/documents/plan");
  expectProblem(asked, 401, "password");
  expect(asked.body["needs"]).toBe("password");
  const headers = { cookie: bob.cookie() };
  expect((await refusedUpgrade(server, "/collab/plan", headers)).status).toBe(401);
  const unlock = (visitor: Visitor, password: unknown): Promise<Answer> =>
    visitor.ask("POST", `${ACCESS}/unlock`, { json: { password } });
  expectProblem(await unlock(bob, "wrong"), 403, "not the password");
  expectProblem(await unlock(bob, 7), 400, "password");
  expect(await bob.titles()).toEqual([]);
  // As another keyboard writes it.
  expect((await unlock(bob, "größer als acht".normalize("NFD"))).status).toBe(204);
  expect((await bob.ask("GET", "/documents/plan")).body).toMatchObject({
    role: "edit",
    link: { role: "edit", hasPassword: true },
  });
  expect(await bob.titles()).toEqual(["Plan"]);
  await server.restart();
  expect((await bob.ask("GET", "/documents/plan")).status).toBe(200);
  // Another browser is somebody else, and one without a cookie gets one with the answer.
  expect((await (await newBrowser(server)).ask("GET", "/documents/plan")).status).toBe(401);
  const fresh = browserAt(server);
  expect((await unlock(fresh, "größer als acht")).status).toBe(204);
  expect((await fresh.ask("GET", "/documents/plan")).status).toBe(200);
  await change(ann, { link: { role: "edit" } });
  expect((await bob.ask("GET", "/documents/plan")).status).toBe(200);
  await change(ann, { link: { role: "edit", password: "another one" } });
  expect((await bob.ask("GET", "/documents/plan")).status).toBe(401);
  expect(await bob.titles()).toEqual([]);
  await change(ann, { link: { role: "none" } });
  expectProblem(await unlock(bob, "another one"), 403, "not shared");
  expectProblem(
    await bob.ask("POST", "/documents/never/access/unlock", { json: { password: "x" } }),
    404,
    "no document",
  );
});

it("after ten wrong passwords from one address no more are looked at, and the right one is not either", async () => {
  const { server, ann, bob } = await annAndBob();
  await change(ann, { link: { role: "edit", password: "the right one" } });
  const guess = (visitor: Visitor, password: string): Promise<Answer> =>
    visitor.ask("POST", `${ACCESS}/unlock`, { json: { password } });
  const answers = await Promise.all(Array.from({ length: 14 }, (_, n) => guess(bob, `wrong ${n}`)));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    ...Array(10).fill(403),
    ...Array(4).fill(429),
  ]);
  const refused = await guess(await newBrowser(server), "the right one");
  expectProblem(refused, 429, "Try again");
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(500);
});

/** What a private server makes of what its catalog says. */
function privately(sharing: Partial<PersonalSharing> | undefined) {
  const nothing = { isOwner: false, role: undefined, link: undefined, hasUnlocked: false, isLocked: false };
  const access = createAccess({
    mode: "private",
    keys: undefined,
    now: () => 1_000,
    catalog: { sharingFor: async () => sharing && { ...nothing, ...sharing } },
    sessions: { find: async () => undefined, isCurrent: async () => true },
    apiKeys: { find: async () => undefined, isCurrent: async () => false },
    revocation: { denialOf: async () => undefined },
  });
  const link = { role: "comment", expiresAt: undefined, password: undefined };
  const ann: Caller = { ...NOBODY, person: "account:ann" };
  return { ask: (caller: Caller = ann) => access.standingOf(caller, "plan"), link };
}

it("on a private server a name is for who takes it, and a document for those to whom it was given or opened", async () => {
  const { link } = privately(undefined);
  expect(await privately(undefined).ask()).toMatchObject({ role: "edit" });
  expect(await privately(undefined).ask(NOBODY)).toMatchObject({ denied: "unauthorized" });
  expect(await privately({}).ask()).toMatchObject({ denied: "forbidden" });
  expect(await privately({ isOwner: true }).ask()).toMatchObject({ role: "admin" });
  expect(await privately({ role: "view", link: { ...link, role: "edit" } }).ask()).toMatchObject({ role: "view" });
  expect(await privately({ link }).ask()).toMatchObject({ role: "comment" });
  expect(await privately({ link }).ask(NOBODY)).toMatchObject({ denied: "unauthorized" });
  expect(await privately({ link: { ...link, expiresAt: 1_001 } }).ask()).toMatchObject({ endsAt: 1_001 });
  expect(await privately({ link: { ...link, expiresAt: 1_000 } }).ask()).toMatchObject({ denied: "forbidden" });
  expect(await privately({ link: { ...link, password: "x" } }).ask()).toMatchObject({ needs: "password" });
  // Of a newer version, perhaps.
  expect(await privately({ role: "guest", link: { ...link, role: "admin" } }).ask()).toMatchObject({
    denied: "forbidden",
  });
});

it("who first writes in a name on a server that is not open owns it, with any client", async () => {
  const ann: Caller = { ...NOBODY, person: "account:ann", shownBy: "cookie" };
  const server = await testServer(
    {},
    {
      access: {
        isOpen: false,
        takesTokens: false,
        identify: async () => ann,
        standingOf: async () => ({ role: "edit", isLocked: false, endsAt: undefined }),
      },
    },
  );
  const client = await yClient(server, "by y-websocket");
  client.text.insert(0, "words");
  const line = await hocuspocusLine(server, "by hocuspocus", "");
  line.say(encodeSyncStep1(Uint8Array.of(0)));
  await until(() => line.messages.length > 0);
  for (const name of ["by y-websocket", "by hocuspocus"]) {
    const { body } = await browserAt(server).ask("GET", `/documents/${encodeURIComponent(name)}`);
    expect([name, body["owned"]]).toEqual([name, true]);
  }
});

it("attempts are counted by key and within a span, and what was no guess does not count", () => {
  let now = 0;
  const attempts = new Attempts({ most: 2, span: 100, now: () => now });
  expect([attempts.take("a"), attempts.take("a"), attempts.take("a"), attempts.take("b")]).toEqual([0, 0, 100, 0]);
  now = 60;
  expect(attempts.take("a")).toBe(40);
  attempts.giveBack("a");
  expect([attempts.take("a"), attempts.take("a")]).toEqual([0, 40]);
  now = 100;
  expect(attempts.take("a")).toBe(0);
});

it("a password is kept as Argon2id with a salt of its own, and nothing else is taken for one", async () => {
  const [one, other] = await Promise.all([hashPassword("the same"), hashPassword("the same")]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(one).not.toBe(other);
  expect([await isPassword("the same", other), await isPassword("another", other)]).toEqual([true, false]);
  for (const kept of ["", "the same", one.replace("argon2id", "argon2i"), one.slice(0, 40)]) {
    expect(await isPassword("the same", kept)).toBe(false);
  }
  const crowd = await Promise.allSettled(Array.from({ length: 30 }, () => isPassword("x", one)));
  expect(crowd.filter(({ status }) => status === "rejected")).toHaveLength(12);
});

it("a list has what was given to somebody, until it is taken back, and of the rest what they may open", async () => {
  const { ann, bob } = await annAndBob();
  expect(await bob.titles()).toEqual([]);
  await change(ann, { members: [{ person: bob.person(), role: "view" }], link: { role: "none" } });
  const listed = async (): Promise<unknown> => (await bob.ask("GET", "/documents")).body["documents"];
  expect(await listed()).toMatchObject([{ title: "Plan", owned: false, shared: true }]);
  await bob.ask("GET", "/documents/plan");
  await change(ann, { members: [] });
  expect(await listed()).toEqual([]);
  await change(ann, { link: { role: "view" } });
  expect(await listed()).toMatchObject([{ title: "Plan", owned: false, shared: false }]);
  expect(await ann.titles()).toEqual(["Plan"]);
});

it("where it is open, a file is for who may read one of its documents, and its address is enough while the link is", async () => {
  const { server, ann, bob } = await annAndBob();
  const attach = async (document: string): Promise<string> => {
    const response = await fetch(`${server.url}/api/v1/documents/${document}/files?name=a.txt`, {
      method: "POST",
      headers: { ...ann.shown(), origin: server.url },
      body: "words",
    });
    return ((await response.json()) as { src: string }).src;
  };
  const src = await attach("plan");
  const statusFor = async (headers: Record<string, string>): Promise<number> => {
    const response = await fetch(server.url + src, { headers });
    await response.arrayBuffer();
    return response.status;
  };
  expect([await statusFor({}), await statusFor(bob.shown())]).toEqual([200, 200]);
  await change(ann, { link: { role: "none" } });
  expect([await statusFor({}), await statusFor(bob.shown()), await statusFor(ann.shown())]).toEqual([404, 404, 200]);
  await ann.create({ id: "other" });
  await attach("other");
  expect([await statusFor({}), await statusFor(bob.shown())]).toEqual([200, 200]);
});

/** What a browser asks before a page of another origin asks, and what it reads then. */
async function fromPage(server: TestServer, origin: string, token: string | undefined) {
  const url = `${server.url}/api/v1/documents/plan`;
  const preflight = await fetch(url, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "PUT",
      ...(token === undefined ? {} : { "access-control-request-headers": "authorization, content-type, if-match" }),
    },
  });
  const answer = await fetch(url, { headers: { origin, ...(token && { authorization: `Bearer ${token}` }) } });
  return {
    asked: preflight.headers.get("access-control-allow-origin"),
    preflight: preflight.headers,
    read: answer.headers.get("access-control-allow-origin"),
    status: answer.status,
    credentials: answer.headers.get("access-control-allow-credentials"),
  };
}

it("pages of other origins read the API with a token, or when they are listed, and never with a cookie", async () => {
  const { server } = await annAndBob({ tokenSecret: SECRET, allowedOrigins: ["https://app.example.com"] });
  const stranger = "https://evil.example";
  const token = tokenFor("plan", "view");
  const shown = await fromPage(server, stranger, token);
  expect(shown).toMatchObject({ asked: stranger, read: stranger, status: 200, credentials: null });
  expect(shown.preflight.get("access-control-allow-methods")).toContain("PUT");
  expect(shown.preflight.get("access-control-allow-headers")).toContain("If-Match");
  expect(shown.preflight.get("vary")).toContain("Origin");
  expect(await fromPage(server, stranger, "x")).toMatchObject({ read: stranger, status: 401 });
  expect(await fromPage(server, stranger, undefined)).toMatchObject({ asked: null, read: null });
  expect(await fromPage(server, "https://app.example.com", undefined)).toMatchObject({
    asked: "https://app.example.com",
    read: "https://app.example.com",
    credentials: null,
  });
  const without = await testServer();
  expect(await fromPage(without, stranger, token)).toMatchObject({ asked: null, read: null });
});
