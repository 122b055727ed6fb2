/** What a document begins with, over HTTP. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { BLANK, CONTENT, META, TEMPLATES, documentJSON, seedUpdate, templateUpdate, titleOf } from "@weft/schema";
import { expect, it } from "vitest";
import * as Y from "yjs";
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { startYClient, yClient } from "../helpers/client.ts";
import { example } from "../helpers/manual.ts";
import { type TestServer, testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

async function create(server: TestServer, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${server.url}/api/v1/documents`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

function contentOf(update: Uint8Array | undefined): unknown {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update ?? new Uint8Array());
  return documentJSON(doc);
}

it("lists what there is", async () => {
  const server = await testServer();
  const response = await fetch(`${server.url}/api/v1/templates`);
  expect(await response.json()).toEqual({ templates: TEMPLATES });
});

it.each(TEMPLATES)("a document begins with $name and its title, and has it still after a restart", async (template) => {
  const server = await testServer();
  const { status, body } = await create(server, { template: template.name });
  expect(status).toBe(201);
  expect(body["title"]).toBe(template.title);
  await server.restart();
  const reader = await yClient(server, String(body["id"]));
  expect(documentJSON(reader.doc)).toEqual(contentOf(templateUpdate(template.name)));
  expect(titleOf(reader.doc)).toBe(template.title);
});

it("a title that is given goes before the template's", async () => {
  const server = await testServer();
  const { body } = await create(server, { template: "decision", title: "Which database" });
  expect(body["title"]).toBe("Which database");
  const reader = await yClient(server, String(body["id"]));
  expect(titleOf(reader.doc)).toBe("Which database");
});

it("without a template it is blank", async () => {
  const server = await testServer();
  for (const wanted of [{}, { template: BLANK }]) {
    const { body } = await create(server, wanted);
    const reader = await yClient(server, String(body["id"]));
    expect(documentJSON(reader.doc)).toEqual(contentOf(seedUpdate()));
  }
});

it.each<[what: string, body: object, detail: string]>([
  [
    "an unknown template",
    { template: "meeting" },
    `template: there is no such template. Choose one of ${TEMPLATES.map(({ name }) => name).join(", ")}.`,
  ],
  ["no text for a template", { template: 5 }, "template: there is no such template."],
  [
    "a template and content",
    { template: "decision", content: "# Hello", format: "markdown" },
    "content: a document begins with a template or with content. Leave one of the two out.",
  ],
  ["content of no format", { content: "# Hello" }, "format: say what the content is"],
])("%s is refused with a sentence that says what to do, and nothing is made", async (_what, body, detail) => {
  const server = await testServer();
  const answer = await create(server, { id: "plan", ...body });
  expect(answer.status).toBe(400);
  expect(answer.body["detail"]).toContain(detail);
  expect((await fetch(`${server.url}/api/v1/documents/plan`)).status).toBe(404);
});

it("whose document somebody else begins at the same moment is told so, and nothing is there twice", async () => {
  let stuck = true;
  const server = await testServer(
    {},
    {
      openStore: async (config) => {
        const store = await createSqliteStore({ folder: config.dataDir });
        const append: typeof store.append = (entries) =>
          stuck ? Promise.reject(new Error("no room")) : store.append(entries);
        return { ...store, append };
      },
    },
  );
  // Nothing of it is on the disk yet, so the name is still free.
  const ann = await yClient(server, "plan", { params: { schema: "1" } });
  expect(ann.doc.getXmlFragment(CONTENT).length).toBe(1);
  const answer = await create(server, { id: "plan", template: "decision" });
  expect(answer.status).toBe(409);
  expect(answer.body["detail"]).toContain("the template was left out");
  stuck = false;
  ann.doc.getMap(META).set("title", "Plan");
  const ben = startYClient(server, "plan");
  await until(() => ben.doc.getMap(META).get("title") === "Plan");
  expect(documentJSON(ben.doc)).toEqual(contentOf(seedUpdate()));
});

it("the manual's example makes meeting notes", async () => {
  const server = await testServer();
  const command = example("http-api.md", "sh", '"template"').replace("http://localhost:3000", server.url);
  const { stdout } = await promisify(execFile)("sh", ["-c", command]);
  expect(JSON.parse(stdout)).toMatchObject({ title: "Meeting notes", owned: true });
});
