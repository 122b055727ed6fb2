import { titleOf } from "@weft/schema";
import { expect, it } from "vitest";
import { rawClient, syncedRawClient, yClient } from "../helpers/client.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";
import { browserAt, expectProblem } from "../helpers/visitor.ts";

it("a new document has an id that can't be guessed, its title, and is on disk before the answer", async () => {
  const server = await testServer();
  const browser = browserAt(server);
  const { status, body } = await browser.ask("POST", "/documents", { json: { title: "Road\nmap" } });
  expect(status).toBe(201);
  expect(body).toEqual({
    id: expect.stringMatching(/^[0-9a-z]{20}$/),
    title: "Road map",
    owned: true,
    shared: false,
    starred: false,
    role: "admin",
    locked: false,
    link: { role: "edit", hasPassword: false },
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    openedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  });
  await server.restart();
  const reader = await yClient(server, String(body["id"]));
  expect(titleOf(reader.doc)).toBe("Road map");
  expect(new Set(await Promise.all(Array.from({ length: 20 }, () => browser.create()))).size).toBe(20);
});

it("a document may be given its id, once", async () => {
  const server = await testServer();
  const browser = browserAt(server);
  expect(await browser.create({ id: "plans/ünïcode ☂" })).toBe("plans/ünïcode ☂");
  expectProblem(await browser.ask("POST", "/documents", { json: { id: "plans/ünïcode ☂" } }), 409, "already");
  const { body } = await browser.ask("GET", `/documents/${encodeURIComponent("plans/ünïcode ☂")}`);
  expect(body["id"]).toBe("plans/ünïcode ☂");
});

it.each([
  ["an empty id", { id: "" }, "empty"],
  ["a dot segment", { id: "a/../b" }, "path segment"],
  ["a control character", { id: "a\u0000" }, "control characters"],
  ["too long an id", { id: "x".repeat(257) }, "256 bytes"],
  ["too long a title", { title: "x".repeat(301) }, "300 characters"],
  ["a title that is no text", { title: 7 }, "title"],
])("%s is refused, with a sentence", async (_what, json, detail) => {
  const server = await testServer();
  expectProblem(await browserAt(server).ask("POST", "/documents", { json }), 400, detail);
});

it("a body that is no JSON, or too large, is refused with a sentence", async () => {
  const server = await testServer();
  for (const [body, status] of [
    ["{", 400],
    [JSON.stringify({ title: "x".repeat(5_000_000) }), 413],
  ] as const) {
    const response = await fetch(`${server.url}/api/v1/documents`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(((await response.json()) as { detail: string }).detail.length).toBeGreaterThan(10);
  }
});

it("a body of unknown length is refused, for it can't be kept within bounds", async () => {
  const server = await testServer();
  const body = new Blob(["{}"]).stream();
  const request = { method: "POST", headers: { "content-type": "application/json" }, body, duplex: "half" };
  const response = await fetch(`${server.url}/api/v1/documents`, request);
  expect(response.status).toBe(411);
});

it("lists show what this browser made or opened, newest opening first, and nothing else", async () => {
  const server = await testServer();
  const ann = browserAt(server);
  const bob = browserAt(server);
  const shared = await ann.create({ title: "Shared" });
  await ann.create({ title: "Private" });
  expect(await bob.titles()).toEqual([]);
  const { body } = await bob.ask("GET", `/documents/${shared}`);
  expect(body).toMatchObject({ title: "Shared", owned: false });
  expect(await bob.titles()).toEqual(["Shared"]);
  await ann.ask("GET", `/documents/${shared}`);
  expect(await ann.titles()).toEqual(["Shared", "Private"]);
  expect(await ann.titles("?query=PRIV")).toEqual(["Private"]);
});

it("lists come in pages", async () => {
  const server = await testServer();
  const ann = browserAt(server);
  for (let i = 0; i < 5; i++) await ann.create({ title: `Document ${i}` });
  const seen: string[] = [];
  let cursor = "";
  do {
    const { body } = await ann.ask("GET", `/documents?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    seen.push(...(body["documents"] as { title: string }[]).map(({ title }) => title));
    cursor = (body["cursor"] ?? "") as string;
  } while (cursor !== "");
  expect(seen.toSorted()).toEqual([0, 1, 2, 3, 4].map((i) => `Document ${i}`));
  expectProblem(await ann.ask("GET", "/documents?limit=0"), 400, "limit");
  expectProblem(await ann.ask("GET", "/documents?cursor=zzz"), 400, "cursor");
});

it("asking for a document without a cookie puts it into nobody's list", async () => {
  const server = await testServer();
  const id = await browserAt(server).create();
  const stranger = browserAt(server);
  const { status, body } = await stranger.ask("GET", `/documents/${id}`);
  expect([status, body["openedAt"]]).toEqual([200, undefined]);
  expect(stranger.cookie()).not.toBe("");
  expect(await stranger.titles()).toEqual([]);
});

it("a name that nobody writes in is in no list; when somebody does, in that of who opened it before", async () => {
  const server = await testServer();
  const ann = browserAt(server);
  await ann.titles();
  const seen = await rawClient(server, "empty", { headers: { cookie: ann.cookie() } });
  const editor = await yClient(server, "by-name", { params: { schema: "1" } });
  const plain = await rawClient(server, "plain", { headers: { cookie: ann.cookie() } });
  const writer = await yClient(server, "plain");
  writer.text.insert(0, "words");
  const reader = await yClient(server, "plain");
  await until(() => reader.text.toJSON() === "words");
  expect(await ann.titles()).toEqual([]);
  for (const client of [seen, plain]) client.socket.close();
  await until(async () => (await ann.titles()).length === 1);
  const { body } = await ann.ask("GET", "/documents");
  expect(body["documents"]).toMatchObject([{ id: "plain" }]);
  editor.provider.destroy();
});

it("opening by WebSocket puts a document into the browser's list", async () => {
  const server = await testServer();
  const ann = browserAt(server);
  const bob = browserAt(server);
  const shared = await ann.create({ title: "Shared" });
  await bob.titles();
  await rawClient(server, shared, { headers: { cookie: bob.cookie() } });
  await until(async () => (await bob.titles()).includes("Shared"));
});

it("who first opens a name that nobody wrote in makes the document, and may delete it; the next one may not", async () => {
  const server = await testServer();
  const ann = browserAt(server);
  const bob = browserAt(server);
  await ann.titles();
  await bob.titles();
  for (const browser of [ann, bob]) {
    await rawClient(server, "by-name", { query: "?schema=1", headers: { cookie: browser.cookie() } });
    await until(async () => (await browser.titles()).length === 1);
  }
  expectProblem(await bob.ask("DELETE", "/documents/by-name"), 403, "Only its admins may");
  expect((await ann.ask("DELETE", "/documents/by-name")).status).toBe(204);
});

it("a new title reaches open editors, the list, and the document after a restart", async () => {
  const server = await testServer();
  const ann = browserAt(server);
  const id = await ann.create({ title: "Old" });
  const editor = await yClient(server, id);
  const { status, body } = await ann.ask("PATCH", `/documents/${id}`, { json: { title: "New" } });
  expect([status, body["title"]]).toEqual([200, "New"]);
  await until(() => titleOf(editor.doc) === "New");
  expect(await ann.titles()).toEqual(["New"]);
  await server.restart();
  expect(titleOf((await yClient(server, id)).doc)).toBe("New");
});

it("a title as long as may be is the same in the answer, in the document and in the list", async () => {
  const server = await testServer();
  const ann = browserAt(server);
  const title = "\u{1F9F6}".repeat(300);
  const id = await ann.create({ title });
  expect((await ann.ask("GET", `/documents/${id}`)).body["title"]).toBe(title);
  const other = `${title.slice(2)}x`;
  expect((await ann.ask("PATCH", `/documents/${id}`, { json: { title: `${other}\u2028` } })).body["title"]).toBe(other);
  expect(titleOf((await yClient(server, id)).doc)).toBe(other);
  await server.restart();
  expect(await ann.titles()).toEqual([other]);
});

it("deleting tells the editors, closes them for good, and keeps the document in the trash", async () => {
  const server = await testServer();
  const ann = browserAt(server);
  const id = await ann.create({ title: "Draft" });
  const editor = await syncedRawClient(server, id, { protocols: ["weft"] });
  expect((await ann.ask("DELETE", `/documents/${id}`)).status).toBe(204);
  await until(() => editor.closed);
  expect(editor.closed?.code).toBe(4404);
  expect(editor.frames.at(-1)).toEqual({ type: "event", event: { type: "deleted" } });
  expect(await ann.titles()).toEqual([]);
  const again = await rawClient(server, id);
  await until(() => again.closed);
  expect(again.closed?.code).toBe(4404);
  expect((await ann.ask("GET", `/documents/${id}`)).body).toMatchObject({ trashedAt: expect.any(String) });
  expectProblem(await ann.ask("PATCH", `/documents/${id}`, { json: { title: "x" } }), 409, "Restore it first");
  expect((await ann.ask("POST", `/documents/${id}/restore`)).status).toBe(200);
  expect(await ann.titles()).toEqual(["Draft"]);
  expect(titleOf((await yClient(server, id)).doc)).toBe("Draft");
});

it("deleting for good removes the content; a document of that name that is made later begins anew", async () => {
  const server = await testServer();
  const ann = browserAt(server);
  const id = await ann.create({ id: "draft", title: "Draft" });
  const editor = await yClient(server, id);
  editor.text.insert(0, "words");
  expect((await ann.ask("DELETE", `/documents/${id}?permanent=true`)).status).toBe(204);
  await until(() => !editor.provider.shouldConnect);
  expectProblem(await ann.ask("GET", `/documents/${id}`), 404, "no document");
  await browserAt(server).create({ id });
  const fresh = await yClient(server, id);
  expect(fresh.text.toJSON()).toBe("");
  expect(titleOf(fresh.doc)).toBe("");
});

it("only the browser that made a document may delete, remove or restore it", async () => {
  const server = await testServer();
  const ann = browserAt(server);
  const bob = browserAt(server);
  const id = await ann.create();
  await bob.ask("GET", `/documents/${id}`);
  expectProblem(await bob.ask("DELETE", `/documents/${id}`), 403, "the browser that made it");
  expectProblem(await bob.ask("DELETE", `/documents/${id}?permanent=true`), 403, "may not remove");
  expectProblem(await bob.ask("POST", `/documents/${id}/restore`), 403, "may not restore");
  // Whoever has the link may edit, and so name it.
  expect((await bob.ask("PATCH", `/documents/${id}`, { json: { title: "Bob's" } })).status).toBe(200);
  for (const [method, path] of [
    ["GET", ""],
    ["PATCH", ""],
    ["DELETE", ""],
    ["POST", "/restore"],
  ] as const) {
    const json = method === "PATCH" ? { json: { title: "x" } } : {};
    expectProblem(await ann.ask(method, `/documents/nothing${path}`, json), 404, "no document");
  }
});

it("pages of another origin can change nothing, whatever cookie they send", async () => {
  const server = await testServer({ allowedOrigins: ["https://app.example.com"] });
  const ann = browserAt(server);
  const id = await ann.create({ title: "Mine" });
  const foreign = [
    { origin: "https://evil.example" },
    { origin: "https://app.example.com" },
    { origin: "null" },
    { origin: "", "sec-fetch-site": "cross-site" },
  ];
  for (const headers of foreign) {
    expectProblem(await ann.ask("DELETE", `/documents/${id}`, { headers }), 403, "another origin");
    expectProblem(await ann.ask("POST", "/documents", { json: {}, headers }), 403, "another origin");
  }
  expect(await ann.titles()).toEqual(["Mine"]);
});

it("the cookie is not for scripts, not sent across sites, and kept by the browser that has one", async () => {
  const server = await testServer();
  const page = await fetch(`${server.url}/`);
  const cookie = page.headers.get("set-cookie") ?? "";
  expect(cookie).toMatch(/^weft_browser=[A-Za-z0-9_-]{22}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
  const again = await fetch(`${server.url}/d/notes`, { headers: { cookie: cookie.split(";")[0] ?? "" } });
  expect(again.headers.get("set-cookie")).toBeNull();
  const secure = await testServer({ publicUrl: "https://docs.example.com" });
  expect((await fetch(`${secure.url}/`)).headers.get("set-cookie")).toContain("; Secure");
});

it("the description names every route and the shape of errors", async () => {
  const server = await testServer();
  const document = (await (await fetch(`${server.url}/api/v1/openapi.json`)).json()) as {
    openapi: string;
    paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  };
  expect(document.openapi).toBe("3.1.0");
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(routes.toSorted()).toEqual([
    "delete /account/keys/{id}",
    "delete /account/sessions/{id}",
    "delete /documents/{id}",
    "delete /documents/{id}/star",
    "delete /invitations/{id}",
    "delete /session",
    "delete /webhooks/{id}",
    "get /account/keys",
    "get /account/sessions",
    "get /documents",
    "get /documents/{id}",
    "get /documents/{id}/access",
    "get /documents/{id}/access/log",
    "get /documents/{id}/content",
    "get /documents/{id}/quarantine",
    "get /export",
    "get /files/{hash}/{name}",
    "get /imports",
    "get /invitations",
    "get /session",
    "get /session/oidc",
    "get /session/oidc/callback",
    "get /templates",
    "get /webhooks",
    "get /webhooks/{id}/deliveries",
    "patch /documents/{id}",
    "patch /webhooks/{id}",
    "post /account/keys",
    "post /account/password",
    "post /accounts",
    "post /documents",
    "post /documents/{id}/access/person",
    "post /documents/{id}/access/unlock",
    "post /documents/{id}/duplicate",
    "post /documents/{id}/files",
    "post /documents/{id}/restore",
    "post /imports",
    "post /invitations",
    "post /links",
    "post /session",
    "post /session/oidc",
    "post /tokens/revocations",
    "post /webhooks",
    "post /webhooks/{id}/replay",
    "put /account/password",
    "put /documents/{id}/access",
    "put /documents/{id}/content",
    "put /documents/{id}/star",
  ]);
  expect(JSON.stringify(document.paths["/documents/{id}"]?.["delete"]?.responses["403"])).toContain("problem+json");
  expectProblem(await browserAt(server).ask("GET", "/nothing"), 404, "openapi.json");
});
