/** Documents' content over HTTP, on a real server with real editors beside it. */
import { CONTENT, META, documentJSON } from "@weft/schema";
import fc from "fast-check";
import { expect, it } from "vitest";
import * as Y from "yjs";
import { documents } from "../../packages/schema/test/documents.ts";
import { accessBy } from "../helpers/access.ts";
import { yClient } from "../helpers/client.ts";
import { SEED } from "../helpers/random.ts";
import { type TestServer, testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

interface Options {
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

function at(server: TestServer) {
  return (method: string, path: string, { body, headers = {} }: Options = {}): Promise<Response> =>
    fetch(`${server.url}/api/v1${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: body as BodyInit }),
    });
}

async function made(server: TestServer, markdown: string): Promise<string> {
  const response = await fetch(`${server.url}/api/v1/documents`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ content: markdown, format: "markdown" }),
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { id: string }).id;
}

async function expectProblem(response: Response, status: number, detail: string): Promise<void> {
  const problem = (await response.json()) as unknown;
  expect(problem).toMatchObject({ status, detail: expect.stringContaining(detail) });
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.status).toBe(status);
}

const FORMATS = ["json", "markdown", "html", "text", "yjs"] as const;
const textOf = (doc: Y.Doc, block: number): Y.XmlText =>
  (doc.getXmlFragment(CONTENT).get(block) as Y.XmlElement).get(0) as Y.XmlText;

it("the content comes in each format, by name or by Accept, and with the conditions of HTTP", async () => {
  const server = await testServer();
  const ask = at(server);
  const id = await made(server, "# Shopping\n\n- [x] Bread\n- [ ] Milk\n");
  const markdown = await ask("GET", `/documents/${id}/content?format=markdown`);
  expect(await markdown.text()).toBe("# Shopping\n\n- [x] Bread\n- [ ] Milk\n");
  expect(markdown.headers.get("content-type")).toBe("text/markdown; charset=utf-8");
  expect(markdown.headers.get("etag")).toMatch(/^"[\w-]{22}\.markdown"$/);
  const text = await ask("GET", `/documents/${id}/content`, { headers: { accept: "text/plain" } });
  expect(await text.text()).toBe("Shopping\nBread\nMilk");
  const html = await ask("GET", `/documents/${id}/content`, { headers: { accept: "text/html,*/*;q=0.8" } });
  expect(await html.text()).toContain("<h1");
  expect(html.headers.get("content-security-policy")).toContain("sandbox");
  const json = await ask("GET", `/documents/${id}/content`);
  expect(json.headers.get("content-type")).toBe("application/json");
  expect(await json.json()).toMatchObject({ type: "doc", content: [{ attrs: { kind: "heading1" } }, {}, {}] });
  const doc = new Y.Doc();
  Y.applyUpdate(doc, new Uint8Array(await (await ask("GET", `/documents/${id}/content?format=yjs`)).arrayBuffer()));
  expect(textOf(doc, 1).toString()).toBe("Bread");
  const etag = markdown.headers.get("etag") ?? "";
  for (const restart of [false, true]) {
    if (restart) await server.restart();
    const again = await ask("GET", `/documents/${id}/content?format=markdown`, { headers: { "if-none-match": etag } });
    expect([again.status, again.headers.get("etag")]).toEqual([304, etag]);
    const other = await ask("GET", `/documents/${id}/content?format=text`, { headers: { "if-none-match": etag } });
    expect(other.status).toBe(200);
  }
  const file = await ask("GET", `/documents/${id}/content?format=html&download=true`);
  expect(file.headers.get("content-disposition")).toContain('attachment; filename="document.html"');
  expect(await file.text()).toMatch(/^<!doctype html>/);
  await expectProblem(await ask("GET", `/documents/${id}/content?format=odt`), 400, "format: choose one of json, ");
  await expectProblem(await ask("GET", "/documents/nothing/content"), 404, "no document of this id");
});

it("a PUT is the least change: open editors are sent what is different, and what they write meanwhile stays", async () => {
  const server = await testServer();
  const ask = at(server);
  const id = await made(server, "# Plan\n\nThe quick brown fox\n\nLeft alone\n");
  const editor = await yClient(server, id);
  await until(() => editor.doc.getXmlFragment(CONTENT).length === 3);
  const caret = Y.createRelativePositionFromTypeIndex(textOf(editor.doc, 1), 16);
  const other = textOf(editor.doc, 2);
  other.insert(0, "Not ");
  let bytes = 0;
  editor.doc.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin !== null) bytes += update.length;
  });
  const put = await ask("PUT", `/documents/${id}/content?format=markdown`, {
    body: "# Plan\n\nThe quick red fox\n\nLeft alone\n",
  });
  expect(put.status).toBe(204);
  await until(() => textOf(editor.doc, 1).toString() === "The quick red fox");
  expect(bytes).toBeLessThan(80);
  expect(textOf(editor.doc, 2)).toBe(other);
  // Before "fox", as it was.
  expect(Y.createAbsolutePositionFromRelativePosition(caret, editor.doc)?.index).toBe(14);
});

it("who has seen an older state changes nothing with If-Match, and everything without", async () => {
  const server = await testServer();
  const ask = at(server);
  const id = await made(server, "One\n");
  const path = `/documents/${id}/content?format=markdown`;
  const first = (await ask("GET", path)).headers.get("etag") ?? "";
  const second = await ask("PUT", path, { body: "Two\n", headers: { "if-match": first } });
  expect(second.status).toBe(204);
  const present = second.headers.get("etag") ?? "";
  expect((await ask("GET", path)).headers.get("etag")).toBe(present);
  const late = await ask("PUT", path, { body: "Three\n", headers: { "if-match": first } });
  expect(late.headers.get("etag")).toBe(present);
  await expectProblem(late, 412, "Get it again");
  await expectProblem(await ask("PUT", path, { body: "x", headers: { "if-match": `W/${present}` } }), 412, "since");
  // A tag of another format stands for the same state.
  const asText = present.replace("markdown", "text");
  expect((await ask("PUT", path, { body: "Four\n", headers: { "if-match": `"x", ${asText}` } })).status).toBe(204);
  expect((await ask("PUT", path, { body: "Five\n", headers: { "if-match": "*" } })).status).toBe(204);
  expect((await ask("PUT", path, { body: "Six\n" })).status).toBe(204);
  await server.restart();
  expect(await (await ask("GET", path)).text()).toBe("Six\n");
});

it("of many who PUT at once with If-Match one wins; without, each is done, and the state is one that they made", async () => {
  const server = await testServer();
  const ask = at(server);
  const id = await made(server, "Zero\n");
  const path = `/documents/${id}/content?format=markdown`;
  const tag = (await ask("GET", path)).headers.get("etag") ?? "";
  const writes = (headers: Record<string, string>): Promise<number[]> =>
    Promise.all(
      Array.from(
        { length: 8 },
        async (_, n) => (await ask("PUT", path, { body: `Written by ${n}\n`, headers })).status,
      ),
    );
  expect((await writes({ "if-match": tag })).toSorted((a, b) => a - b)).toEqual([
    204,
    ...Array.from({ length: 7 }, () => 412),
  ]);
  expect(new Set(await writes({}))).toEqual(new Set([204]));
  expect(await (await ask("GET", path)).text()).toMatch(/^Written by \d\n$/);
  const reader = await yClient(server, id);
  // All by one server, so under one client id beside that of the creation.
  await until(() => reader.doc.getXmlFragment(CONTENT).length === 1);
  expect(reader.doc.store.clients.size).toBeLessThanOrEqual(2);
});

it("what GET gave is no change, in any format, for any document", async () => {
  const server = await testServer();
  const ask = at(server);
  for (const [index, json] of fc.sample(documents, { seed: SEED, numRuns: 6 }).entries()) {
    const made = await ask("PUT", `/documents/random-${index}/content?format=json`, {
      body: JSON.stringify(json),
      headers: { "if-none-match": "*" },
    });
    expect(made.status, JSON.stringify(json)).toBe(201);
    for (const format of FORMATS) {
      const path = `/documents/random-${index}/content?format=${format}`;
      const got = await ask("GET", path);
      const tag = got.headers.get("etag");
      const body = new Uint8Array(await got.arrayBuffer());
      const put = await ask("PUT", path, { body });
      expect([put.status, put.headers.get("etag")]).toEqual([204, tag]);
    }
  }
});

it("If-None-Match: * makes a document, once, and one that is refused leaves none", async () => {
  const server = await testServer();
  const ask = at(server);
  const path = "/documents/notes%2Ftoday/content?format=text";
  const headers = { "if-none-match": "*" };
  await expectProblem(await ask("PUT", path, { body: "Words" }), 404, "If-None-Match: *");
  await expectProblem(await ask("PUT", path, { body: Uint8Array.of(0xff), headers }), 400, "UTF-8");
  const made = await ask("PUT", path, { body: "Words\nand more", headers });
  expect([made.status, made.headers.get("location")]).toEqual([201, "/api/v1/documents/notes%2Ftoday"]);
  expect((await ask("GET", path)).headers.get("etag")).toBe(made.headers.get("etag"));
  await expectProblem(await ask("PUT", path, { body: "Others", headers }), 412, "a document of this id already");
  await server.restart();
  expect(await (await ask("GET", path)).text()).toBe("Words\nand more");
});

it("a Yjs update is merged, as one of any client", async () => {
  const server = await testServer({ limits: { documentBytes: 20_000 } });
  const ask = at(server);
  const id = await made(server, "Words\n");
  const path = `/documents/${id}/content?format=yjs`;
  const doc = new Y.Doc();
  Y.applyUpdate(doc, new Uint8Array(await (await ask("GET", path)).arrayBuffer()));
  textOf(doc, 0).insert(5, " and more");
  doc.getMap(META).set("title", "By another way");
  expect((await ask("PUT", path, { body: Y.encodeStateAsUpdate(doc) })).status).toBe(204);
  expect(await (await ask("GET", `/documents/${id}/content?format=text`)).text()).toBe("Words and more");
  await expectProblem(await ask("PUT", path, { body: "what" }), 400, "not a Yjs update");
  const before = Y.encodeStateVector(doc);
  textOf(doc, 0).insert(0, "a");
  const missing = Y.encodeStateVector(doc);
  textOf(doc, 0).insert(1, "b");
  expect(before).not.toEqual(missing);
  await expectProblem(
    await ask("PUT", path, { body: Y.encodeStateAsUpdate(doc, missing) }),
    409,
    "changes that the server has not got",
  );
  textOf(doc, 0).insert(0, "long ".repeat(4_000));
  await expectProblem(await ask("PUT", path, { body: Y.encodeStateAsUpdate(doc) }), 413, "larger than");
  const short = new Y.Doc();
  short.getText("t").insert(0, "long ".repeat(3_985));
  await expectProblem(
    await ask("PUT", path, { body: Y.encodeStateAsUpdate(short) }),
    413,
    "larger than the server allows. Remove something first",
  );
});

it("another app's document comes as Yjs only, and is not written over", async () => {
  const server = await testServer();
  const ask = at(server);
  const board = await yClient(server, "board");
  board.doc.getText("text").insert(0, "on the board");
  const bytes = async (): Promise<Uint8Array> => {
    const response = await ask("GET", "/documents/board/content?format=yjs");
    return response.status === 200 ? new Uint8Array(await response.arrayBuffer()) : Uint8Array.of(0, 0);
  };
  await until(async () => {
    const copy = new Y.Doc();
    Y.applyUpdate(copy, await bytes());
    return copy.getText("text").toJSON() === "on the board";
  });
  await expectProblem(await ask("GET", "/documents/board/content"), 409, "format=yjs");
  await expectProblem(await ask("PUT", "/documents/board/content?format=text", { body: "x" }), 409, "another app");
});

it("a document is made with content, or it is not made", async () => {
  const server = await testServer();
  const ask = at(server);
  const post = (json: object): Promise<Response> =>
    ask("POST", "/documents", { body: JSON.stringify(json), headers: { "content-type": "application/json" } });
  const content = { type: "doc", content: [{ type: "textblock", content: [{ type: "text", text: "Hello" }] }] };
  expect((await post({ id: "a", title: "A", content })).status).toBe(201);
  expect(await (await ask("GET", "/documents/a/content?format=text")).text()).toBe("Hello");
  expect((await post({ id: "b", content: "<p>Hi <b>you</b>", format: "html" })).status).toBe(201);
  expect(await (await ask("GET", "/documents/b/content?format=markdown")).text()).toBe("Hi **you**\n");
  await expectProblem(await post({ id: "c", content: "# Hi" }), 400, "format: say what the content is");
  await expectProblem(await post({ id: "c", content, template: "decision" }), 400, "Leave one of the two out");
  await expectProblem(await post({ id: "c", content, format: "html" }), 400, "an object is JSON");
  await expectProblem(await post({ id: "c", format: "html" }), 400, "Leave it out");
  await expectProblem(
    await post({ id: "c", content: { type: "doc", content: [{ type: "poll" }] } }),
    422,
    'unknown node "poll"',
  );
  expect((await ask("GET", "/documents/c")).status).toBe(404);
  await expectProblem(await post({ id: "a", content }), 409, "already");
  // More than other requests may have.
  expect((await post({ id: "long", content: "words ".repeat(200_000), format: "text" })).status).toBe(201);
  const reader = await yClient(server, "a");
  await until(() => reader.doc.getXmlFragment(CONTENT).length === 1);
  expect(documentJSON(reader.doc)).toMatchObject(content);
});

it("content that would make too large a document leaves none behind", async () => {
  const server = await testServer({ limits: { documentBytes: 20_000 } });
  const ask = at(server);
  const headers = { "if-none-match": "*" };
  const put = await ask("PUT", "/documents/a/content?format=text", { body: "word\n".repeat(1_000), headers });
  await expectProblem(put, 413, "larger than the server allows");
  expect((await ask("GET", "/documents/a")).status).toBe(404);
});

it("whoever may only view reads and does not write", async () => {
  const server = await testServer(
    {},
    { access: accessBy(async (_document, token) => (token === "editor" ? "edit" : "view")) },
  );
  const ask = at(server);
  const authorization = "Bearer editor";
  const path = "/documents/a/content?format=text";
  const made = await ask("PUT", path, { body: "Words", headers: { authorization, "if-none-match": "*" } });
  expect(made.status).toBe(201);
  expect((await ask("GET", path)).status).toBe(200);
  await expectProblem(await ask("PUT", path, { body: "x" }), 403, "You may not edit this document");
  expect((await ask("PUT", path, { body: "x", headers: { authorization } })).status).toBe(204);
  const foreign = { origin: "https://elsewhere.example" };
  await expectProblem(await ask("PUT", path, { body: "y", headers: foreign }), 403, "another origin");
});
