/** Files that become documents, over HTTP and by `weft import`: each kind, and those that are none. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import * as Y from "yjs";
import { SECRET, tokenFor } from "../helpers/access.ts";
import { testServer, type TestServer } from "../helpers/server.ts";
import { type Answer, type Visitor, browserAt, expectProblem, newBrowser } from "../helpers/visitor.ts";
import { weft } from "../helpers/weft.ts";
import { wordFile, zipOf } from "../helpers/word.ts";

async function send(
  server: TestServer,
  visitor: Visitor,
  name: string,
  content: string | Uint8Array,
  more = "",
): Promise<Answer> {
  const response = await fetch(`${server.url}/api/v1/imports?name=${encodeURIComponent(name)}${more}`, {
    method: "POST",
    headers: { origin: server.url, "content-type": "application/octet-stream", ...visitor.shown() },
    body: typeof content === "string" ? content : new Uint8Array(content),
  });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, type: response.headers.get("content-type") ?? "", headers: response.headers, body };
}

async function contentOf(server: TestServer, visitor: Visitor, { body }: Answer, format = "markdown"): Promise<string> {
  const address = `${server.url}/api/v1/documents/${String(body["id"])}/content?format=${format}`;
  return (await fetch(address, { headers: visitor.shown() })).text();
}

it.each([
  ["notes.md", "# Plan\n\n- one\n- two\n", "notes", "# Plan\n\n- one\n- two\n"],
  ["front.markdown", '---\ntitle: "Said inside"\nid: "x"\n---\n\nText\n', "Said inside", "Text\n"],
  ["page.html", "<title>A page</title><h1>A page</h1><p>Some <b>words</b>", "A page", "Some **words**\n"],
  ["Lines & more.txt", "first\nsecond\n", "Lines & more", "first\n\nsecond\n"],
  [
    "data.json",
    '{"type":"doc","content":[{"type":"textblock","content":[{"type":"text","text":"from JSON"}]}]}',
    "data",
    "from JSON\n",
  ],
])("%s becomes a document of whoever sends it", async (name, content, title, markdown) => {
  const server = await testServer();
  const ann = await newBrowser(server);
  const answer = await send(server, ann, name, content);
  expect(answer.status).toBe(201);
  expect(answer.body).toMatchObject({ title, owned: true, role: "admin" });
  expect(await contentOf(server, ann, answer)).toBe(markdown);
  expect(await ann.titles()).toEqual([title]);
});

it("says which files may be sent, and how large", async () => {
  const server = await testServer({ contentBytes: 1_000, fileBytes: 2_000 });
  const { body } = await browserAt(server).ask("GET", "/imports");
  expect(body["kinds"]).toContainEqual({ format: "markdown", endings: [".md", ".markdown"], bytes: 1_000 });
  expect(body["kinds"]).toContainEqual({ format: "docx", endings: [".docx"], bytes: 2_000 });
});

it("a Word file keeps its headings, lists, tables and pictures", async () => {
  const server = await testServer();
  const ann = await newBrowser(server);
  const answer = await send(server, ann, "report.docx", await wordFile());
  expect(answer.body["title"]).toBe("Quarterly report");
  const markdown = await contentOf(server, ann, answer);
  expect(markdown).toContain("# Summary\n\nAll **good** so far.\n\n- First point\n");
  expect(markdown).toContain("| Region | Sales |");
  const [, src = ""] = /!\[.*\]\((\/files\/[^)]+)\)/.exec(markdown) ?? [];
  const picture = await fetch(`${server.url}${src}`, { headers: ann.shown() });
  expect([picture.status, picture.headers.get("content-type")]).toEqual([200, "image/png"]);
  // Nobody else may see it for that.
  expect((await fetch(`${server.url}/files/${"0".repeat(64)}/a.png`)).status).toBe(404);
});

it("a file that cannot be read is refused with a sentence, and leaves no document", async () => {
  const server = await testServer({ fileBytes: 200_000, contentBytes: 100_000 });
  const ann = await newBrowser(server);
  const part = new Y.Doc();
  part.getText("a").insert(0, "first");
  const before = Y.encodeStateVector(part);
  part.getText("a").insert(5, "second");
  const cases: readonly (readonly [name: string, content: string | Uint8Array, status: number, detail: string])[] = [
    ["photo.png", "x", 415, "Word (.docx)"],
    ["nothing", "x", 415, "Markdown (.md)"],
    ["empty.md", "", 400, "empty"],
    ["latin.txt", new Uint8Array([0xe4, 0xf6, 0xfc]), 422, "UTF-8"],
    ["bad.json", "{", 422, "It is no json"],
    ["other.json", '{"type":"page"}', 422, "It is no document in json"],
    ["part.yjs", Y.encodeStateAsUpdate(part, before), 422, "only a part"],
    ["no-update.yjs", "hello", 422, "no Yjs update"],
    ["no-word.docx", "hello", 422, "no Word file"],
    ["no-zip.docx", "PK\u0003\u0004hello", 422, "no zip file"],
    ["old.docx", new Uint8Array([0xd0, 0xcf, 0x11, 0xe0]), 422, "old Word file"],
    ["sheet.docx", await zipOf({ "xl/workbook.xml": "<a/>" }), 422, "not one of Word's"],
    [
      "broken.docx",
      await zipOf({ "[Content_Types].xml": "<Types/>", "word/document.xml": "<w:" }),
      422,
      "cannot be read",
    ],
    ["long.md", "x".repeat(100_001), 413, "larger than"],
    ["large.docx", new Uint8Array(200_001), 413, "larger than"],
  ];
  for (const [name, content, status, detail] of cases) {
    expectProblem(await send(server, ann, name, content), status, detail);
  }
  expectProblem(await send(server, ann, "a.md", "x", "&format=pdf"), 400, "choose one of");
  expect(await ann.titles()).toEqual([]);
  expect((await send(server, ann, "no ending", "fine", "&format=text")).status).toBe(201);
});

it("a zip file out of which more comes than it says, or than a document has, costs no more than that", async () => {
  const server = await testServer();
  const ann = await newBrowser(server);
  const zeros = Buffer.alloc(130 * 1024 * 1024);
  const bomb = await zipOf({ "[Content_Types].xml": "<Types/>", "word/media/image1.png": zeros });
  expect(bomb.length).toBeLessThan(1_000_000);
  expectProblem(await send(server, ann, "bomb.docx", bomb), 422, "More comes out of it");
  const text = await zipOf({
    "[Content_Types].xml": "<Types/>",
    "word/document.xml": zeros.subarray(0, 25 * 1024 * 1024),
  });
  expectProblem(await send(server, ann, "text.docx", text), 422, "longer than a document");
  // A size that is a lie: the part is longer than its head says.
  const liar = await zipOf({ "[Content_Types].xml": "<Types/>", "word/document.xml": "a".repeat(100_000) });
  const at = liar.lastIndexOf(Buffer.from("word/document.xml"));
  liar.writeUInt32LE(10, at - 46 + 24);
  expectProblem(await send(server, ann, "liar.docx", liar), 422, "damaged");
  const many = await zipOf(Object.fromEntries(Array.from({ length: 5_001 }, (_, index) => [`word/${index}.xml`, ""])));
  expectProblem(await send(server, ann, "many.docx", many), 422, "more parts");
  expect(await ann.titles()).toEqual([]);
});

it("who may not make documents cannot import them", async () => {
  const server = await testServer({ access: "token", tokenSecret: SECRET });
  expect((await send(server, browserAt(server), "a.md", "x")).status).toBe(401);
  const reader = browserAt(server, { token: tokenFor("*", "view") });
  expect((await send(server, reader, "a.md", "x")).status).toBe(403);
  const writer = browserAt(server, { token: tokenFor("team/*", "edit") });
  const { status, body } = await send(server, writer, "a.md", "x");
  expect(status).toBe(201);
  expect(String(body["id"])).toMatch(/^team\//);
});

it("weft import reads Word's files, with their pictures", async () => {
  const folder = mkdtempSync(join(tmpdir(), "weft-import-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "report.docx"), await wordFile());
  writeFileSync(join(folder, "old.docx"), new Uint8Array([0xd0, 0xcf, 0x11, 0xe0]));
  const data = join(folder, "data");
  const run = await weft([
    "import",
    "--data-dir",
    data,
    "--json",
    join(folder, "report.docx"),
    join(folder, "old.docx"),
  ]);
  expect(run.code).toBe(1);
  const [made, failed] = run.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(made).toMatchObject({ ok: true, title: "Quarterly report" });
  expect(failed).toMatchObject({ ok: false, error: expect.stringContaining("old Word file") });
  const server = await testServer({ dataDir: data });
  const answer = await browserAt(server).ask("GET", `/documents/${String(made?.["id"])}`);
  const [, src = ""] = /\((\/files\/[^)]+)\)/.exec(await contentOf(server, browserAt(server), answer)) ?? [];
  expect((await fetch(`${server.url}${src}`)).status).toBe(200);
});
