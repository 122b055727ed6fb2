/**
 * What must not be done to a server with content that it is asked to read: reliability's list for imports. Each case gets its documented
 * refusal, changes nothing, and holds up nobody: somebody else's document is read and written meanwhile.
 */
import { CONTENT } from "@weft/schema";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as Y from "yjs";
import { startServer } from "../../server/main.ts";
import { yClient } from "../helpers/client.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

type Format = "json" | "markdown" | "html" | "text" | "yjs";

interface Case {
  readonly format: Format;
  readonly body: () => string | Uint8Array;
  /** 204: it is honest work, or harmless. */
  readonly status: number;
  readonly says?: string;
}

const document = (...content: unknown[]): string => JSON.stringify({ type: "doc", content });
const deep = (open: string, close: string, times: number): string => open.repeat(times) + close.repeat(times);
const nested = (depth: number): unknown =>
  depth === 0 ? { type: "textblock" } : { type: "callout", content: [nested(depth - 1)] };

const CASES: Readonly<Record<string, Case>> = {
  "bytes that are no UTF-8": {
    format: "markdown",
    body: () => Uint8Array.of(72, 0xc3, 0x28),
    status: 400,
    says: "UTF-8",
  },
  "overlong UTF-8": { format: "text", body: () => Uint8Array.of(0xc0, 0xaf), status: 400, says: "UTF-8" },
  "UTF-16": { format: "text", body: () => Buffer.from("Words", "utf16le").subarray(0, 9), status: 204 },
  "half a surrogate pair in JSON": {
    format: "json",
    body: () => '{"type":"doc","content":[{"type":"textblock","content":[{"type":"text","text":"a\\ud83d"}]}]}',
    status: 204,
  },
  "no JSON": { format: "json", body: () => "{", status: 400, says: "not JSON" },
  "an empty body as JSON": { format: "json", body: () => "", status: 400, says: "not JSON" },
  "JSON that is no document": { format: "json", body: () => "[1]", status: 422, says: "expected an object" },
  "an unknown node": {
    format: "json",
    body: () => document({ type: "script" }),
    status: 422,
    says: 'unknown node "script"',
  },
  "a node called constructor": {
    format: "json",
    body: () => document({ type: "constructor" }),
    status: 422,
    says: "unknown node",
  },
  "an attribute called __proto__": {
    format: "json",
    body: () => '{"type":"doc","content":[{"type":"textblock","attrs":{"__proto__":{"x":1}}}]}',
    status: 422,
    says: "unknown attribute",
  },
  "an event handler": {
    format: "json",
    body: () => document({ type: "image", attrs: { src: "/a.png", onerror: "alert(1)" } }),
    status: 422,
    says: "unknown attribute",
  },
  "a javascript: address": {
    format: "json",
    body: () => document({ type: "image", attrs: { src: "javascript:alert(1)" } }),
    status: 422,
    says: "content[0].attrs.src",
  },
  "an id twice": {
    format: "json",
    body: () => document({ type: "textblock", attrs: { id: "a" } }, { type: "textblock", attrs: { id: "a" } }),
    status: 422,
    says: "has the same id",
  },
  "blocks in blocks, 101 deep": {
    format: "json",
    body: () => document(nested(101)),
    status: 422,
    says: "nested too deep",
  },
  "a hundred thousand arrays in one another": {
    format: "json",
    body: () => deep("[", "]", 100_000),
    status: 422,
    says: "expected an object",
  },
  "an attribute of a hundred thousand arrays in one another": {
    format: "json",
    body: () =>
      `{"type":"doc","content":[{"type":"textblock","marks":[{"type":"modification","attrs":{"id":"a","type":"attr","attrName":"x","newValue":${deep("[", "]", 100_000)}}}]}]}`,
    status: 422,
    says: "newValue: expected a value of at most",
  },
  "elements in one another, ten thousand deep": {
    format: "html",
    body: () => deep("<div>", "</div>", 10_000),
    status: 413,
    says: "Flatten it",
  },
  "tables in one another, a thousand": {
    format: "html",
    body: () => deep("<table><tr><td>", "</td></tr></table>", 1_000),
    status: 413,
    says: "Flatten it",
  },
  "formatting that is never closed": {
    format: "html",
    body: () => `<p>${Array.from({ length: 400 }, (_, n) => `<b id=${n}>`).join("")}${"<p>x".repeat(5_000)}`,
    status: 413,
    says: "Close them",
  },
  "five million characters": { format: "markdown", body: () => "a".repeat(5_000_000), status: 413, says: "Divide it" },
  "a body larger than any": {
    format: "text",
    body: () => new Uint8Array(17 * 1024 * 1024),
    status: 413,
    says: "MB",
  },
  "lists in one another, a thousand": {
    format: "markdown",
    body: () => Array.from({ length: 1_000 }, (_, n) => `${"  ".repeat(n)}- x`).join("\n"),
    status: 413,
    says: "deep",
  },
  "forty thousand brackets": { format: "markdown", body: () => "[".repeat(40_000), status: 204 },
  "emphasis that is never closed": { format: "markdown", body: () => "*a_ ".repeat(10_000), status: 204 },
  "a script": { format: "html", body: () => "<script>alert(1)</script><p onclick=alert(1)>Words", status: 204 },
  "an update of no kind": { format: "yjs", body: () => "what is this", status: 400, says: "not a Yjs update" },
  "an item without length": {
    format: "yjs",
    body: () => Uint8Array.from(Buffer.from("0101f40300010101740000", "hex")),
    status: 400,
    says: "not a Yjs update",
  },
  "thirty million structs in nine bytes": {
    format: "yjs",
    body: () => Uint8Array.of(1, 0x80, 0x80, 0x80, 0x10, 1, 0, 0, 0),
    status: 400,
    says: "not a Yjs update",
  },
  "an update in the other encoding": {
    format: "yjs",
    body: () => {
      const doc = new Y.Doc();
      doc.getText("t").insert(0, "words");
      return Y.encodeStateAsUpdateV2(doc);
    },
    status: 400,
    says: "V1",
  },
};

let folder: string;
let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "weft-content-"));
  server = await startServer({ dataDir: folder, port: 0, logLevel: "silent" });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const contentOf = (id: string, format: Format): string =>
  `${server.url}/api/v1/documents/${encodeURIComponent(id)}/content?format=${format}`;

it.for(Object.entries(CASES))("%s", async ([name, { format, body, status, says }]) => {
  const headers = { "if-none-match": "*" };
  expect((await fetch(contentOf(name, "text"), { method: "PUT", headers, body: "As it was" })).status).toBe(201);
  const put = await fetch(contentOf(name, format), { method: "PUT", body: body() as BodyInit });
  const answer = await put.text();
  const detail = answer === "" ? "" : String((JSON.parse(answer) as { detail: unknown }).detail);
  expect([put.status, detail]).toEqual([status, says === undefined ? "" : expect.stringContaining(says)]);
  const after = await (await fetch(contentOf(name, "html"))).text();
  if (status === 204) expect(after).not.toMatch(/<script|onclick/);
  else {
    expect(JSON.parse(answer)).toMatchObject({
      status,
      title: expect.any(String),
      detail: expect.stringMatching(/\.$/),
    });
    expect(after).toBe("<p>As it was</p>\n");
    // Nor does it make a document.
    const made = await fetch(contentOf(`${name} anew`, format), { method: "PUT", headers, body: body() as BodyInit });
    expect([made.status, await made.text()]).toEqual([status, answer]);
    expect((await fetch(contentOf(`${name} anew`, "text"))).status).toBe(404);
  }
});

it("a body without its length, one that breaks off, and one that is no body", async () => {
  await fetch(contentOf("bodies", "text"), { method: "PUT", headers: { "if-none-match": "*" }, body: "As it was" });
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode("x"));
      controller.close();
    },
  });
  const chunked = { method: "PUT", body: stream, duplex: "half" } as RequestInit;
  expect((await fetch(contentOf("bodies", "text"), chunked)).status).toBe(411);
  const untyped = contentOf("bodies", "text").replace("?format=text", "");
  const unknown = await fetch(untyped, { method: "PUT", body: "x", headers: { "content-type": "application/pdf" } });
  expect([unknown.status, await unknown.text()]).toEqual([415, expect.stringContaining("?format=")]);
  const conditional = await fetch(untyped, { method: "PUT", body: "x", headers: { "if-none-match": '"a"' } });
  expect([conditional.status, await conditional.text()]).toEqual([400, expect.stringContaining("can only be *")]);
  expect(await (await fetch(contentOf("bodies", "text"))).text()).toBe("As it was");
});

it("what takes too long, or too much memory, is killed, and others are served meanwhile", async () => {
  const hasty = await testServer({}, { conversion: { timeLimit: 400, heapMegabytes: 512 } });
  const put = (body: string, format = "markdown"): Promise<Response> =>
    fetch(`${hasty.url}/api/v1/documents/big/content?format=${format}`, {
      method: "PUT",
      body,
      headers: { "if-none-match": "*" },
    });
  const [ann, ben] = await Promise.all([yClient(hasty, "theirs"), yClient(hasty, "theirs")]);
  const over = new AbortController();
  const text = "- *item* with `code` and [a link](https://a.b)\n".repeat(60_000);
  const slow = put(text).finally(() => over.abort());
  let letters = 0;
  while (!over.signal.aborted) {
    ann.text.insert(0, "a");
    letters += 1;
    await until(() => ben.text.length === letters);
  }
  // Nobody could type if it were read on the event loop.
  expect(letters).toBeGreaterThan(5);
  const answer = await slow;
  expect([answer.status, await answer.text()]).toEqual([504, expect.stringContaining("nothing was changed")]);
  expect((await fetch(`${hasty.url}/api/v1/documents/big`)).status).toBe(404);

  const small = await testServer({}, { conversion: { heapMegabytes: 48 } });
  const large = await fetch(`${small.url}/api/v1/documents/big/content?format=html`, {
    method: "PUT",
    body: "<p><b>a</b><i>b</i>".repeat(150_000),
    headers: { "if-none-match": "*" },
  });
  expect([large.status, await large.text()]).toEqual([503, expect.stringContaining("more memory")]);
  const next = await fetch(`${small.url}/api/v1/documents/small/content?format=text`, {
    method: "PUT",
    body: "Words",
    headers: { "if-none-match": "*" },
  });
  expect(next.status).toBe(201);
  const reader = await yClient(small, "small");
  await until(() => reader.doc.getXmlFragment(CONTENT).length === 1);
});
