/** Documents as files over HTTP: one for Word, and all of somebody's in one zip file. */
import { readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { partsOfZip } from "../../server/export/zip-bounds.ts";
import { readDocx } from "../../server/export/docx-reading.ts";
import { yClient } from "../helpers/client.ts";
import { testServer, type TestServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";
import { type Visitor, browserAt, expectProblem, newBrowser } from "../helpers/visitor.ts";
import { weft } from "../helpers/weft.ts";
import { PIXEL } from "../helpers/word.ts";

async function attach(server: TestServer, visitor: Visitor, id: string): Promise<string> {
  const sent = await fetch(`${server.url}/api/v1/documents/${id}/files?name=a.png`, {
    method: "POST",
    headers: { origin: server.url, ...visitor.shown() },
    body: PIXEL,
  });
  return ((await sent.json()) as { src: string }).src;
}

async function zipFrom(server: TestServer, visitor: Visitor, query = ""): Promise<ReadonlyMap<string, Buffer>> {
  const response = await fetch(`${server.url}/api/v1/export${query}`, { headers: visitor.shown() });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/zip");
  expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename="documents-\d{4}-\d\d-\d\d\.zip"/);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return partsOfZip(bytes, { wants: () => true, most: 10_000_000 });
}

const RICH = "# Head\n\nSome **bold** words and $x^2$.\n\n- one\n- two\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n";

it("a document can be had for Word, with its title, blocks and pictures", async () => {
  const server = await testServer();
  const ann = browserAt(server);
  const id = await ann.create({ title: "Q & A <1>" });
  const src = await attach(server, ann, id);
  await fetch(`${server.url}/api/v1/documents/${id}/content?format=markdown`, {
    method: "PUT",
    headers: { origin: server.url, ...ann.shown() },
    body: `${RICH}\n![A red dot](${src})\n`,
  });
  const response = await fetch(`${server.url}/api/v1/documents/${id}/content?format=docx`, { headers: ann.shown() });
  expect(response.headers.get("content-type")).toContain("wordprocessingml.document");
  expect(response.headers.get("content-disposition")).toContain(".docx");
  const { html, title, pictures } = await readDocx(new Uint8Array(await response.arrayBuffer()));
  expect(title).toBe("Q &amp; A &lt;1&gt;");
  expect(html).toContain("<h1>Head</h1>");
  expect(html).toContain("<strong>bold</strong>");
  expect(html).toContain("<li>one</li><li>two</li>");
  expect(html).toMatch(/<td><p>1<\/p><\/td>/);
  expect(pictures.map(({ bytes }) => Buffer.from(bytes).equals(PIXEL))).toEqual([true]);
  const stranger = await newBrowser(server);
  expectProblem(await stranger.ask("GET", "/documents/nothing/content?format=docx"), 404, "no document");
});

it("all documents of somebody come as one zip file, with the files that they show, and no others", async () => {
  const server = await testServer();
  const [ann, ben] = [browserAt(server), browserAt(server)];
  const id = await ann.create({ title: "With a picture" });
  const src = await attach(server, ann, id);
  await fetch(`${server.url}/api/v1/documents/${id}/content?format=markdown`, {
    method: "PUT",
    headers: { origin: server.url, ...ann.shown() },
    body: `![A red dot](${src})\n`,
  });
  await ann.create({ title: "Words", content: "only words", format: "text" });
  const trashed = await ann.create({ title: "Old" });
  await ann.ask("DELETE", `/documents/${trashed}`);
  await ben.create({ title: "Not hers" });
  const parts = await zipFrom(server, ann);
  const names = [...parts.keys()].sort();
  expect(names).toHaveLength(3);
  expect(names[0]).toMatch(/^With-a-picture--.*\.md$/);
  expect(names[1]).toMatch(/^Words--.*\.md$/);
  expect(names[2]).toMatch(/^files\/[0-9a-f]{16}\/a\.png$/);
  expect(parts.get(names[0] ?? "")?.toString()).toContain(`](${names[2]})`);
  expect(parts.get(names[2] ?? "")?.equals(PIXEL)).toBe(true);
  expect([...(await zipFrom(server, ann, "?format=docx")).keys()].every((name) => name.endsWith(".docx"))).toBe(true);
  await ann.ask("PUT", `/documents/${id}/star`);
  const starred = await zipFrom(server, ann, "?format=json&filter=starred");
  expect([...starred.keys()]).toEqual([expect.stringMatching(/^With-a-picture--.*\.json$/)]);
  expectProblem(await ann.ask("GET", "/export?format=pdf"), 400, "choose one of");
  expectProblem(await ann.ask("GET", "/export?filter=trashed"), 400, "choose one of owned");
  expect([...(await zipFrom(server, await newBrowser(server))).keys()]).toEqual([]);
});

it("a document that cannot be written keeps no other one back, and says why", async () => {
  const server = await testServer();
  const ann = browserAt(server);
  const writer = await yClient(server, "board");
  writer.doc.getMap("shapes").set("one", 1);
  await until(async () => (await ann.ask("GET", "/documents/board")).status === 200);
  await ann.create({ title: "Words" });
  await ann.ask("GET", "/documents/board");
  const parts = await zipFrom(server, ann);
  const problem = [...parts].find(([name]) => name.endsWith(".problem.txt"));
  expect(problem?.[1].toString()).toContain("another app");
  expect([...parts.keys()].some((name) => name.startsWith("Words--"))).toBe(true);
});

it("an export that nobody fetches any more ends, and makes room for others", async () => {
  const server = await testServer();
  const ann = browserAt(server);
  for (let count = 0; count < 3; count += 1) {
    await ann.create({ title: `Long ${count}`, content: "words ".repeat(300_000), format: "text" });
  }
  const headers = ann.shown();
  for (let count = 0; count < 6; count += 1) {
    await until(
      () =>
        new Promise<boolean>((resolve) => {
          const asked = request(`${server.url}/api/v1/export?format=html`, { headers }, (response) => {
            response.once("data", () => {
              response.destroy();
              resolve(true);
            });
            if (response.statusCode !== 200) resolve(false);
          });
          asked.on("error", () => resolve(true));
          asked.end();
        }),
    );
  }
  expect((await zipFrom(server, ann)).size).toBe(3);
});

it("weft export writes files for Word", async () => {
  const server = await testServer();
  const ann = browserAt(server);
  await ann.create({ title: "Report", content: RICH, format: "markdown" });
  const folder = await mkdtemp(join(tmpdir(), "weft-export-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { code } = await weft(["export", "--format", "docx", "--data-dir", server.folder, folder]);
  expect(code).toBe(0);
  const [name = ""] = readdirSync(folder);
  expect(name).toMatch(/^Report--.*\.docx$/);
  expect((await readDocx(readFileSync(join(folder, name)))).html).toContain("<h1>Head</h1>");
});
