/** Copies of documents over HTTP: what comes along, what does not, and who may. */
import { expect, it } from "vitest";
import { SECRET, tokenFor } from "../helpers/access.ts";
import { yClient } from "../helpers/client.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";
import { browserAt, expectProblem, newBrowser } from "../helpers/visitor.ts";
import { PIXEL } from "../helpers/word.ts";

it("a copy has the content and its own title, its own owner, and nothing of what was deleted", async () => {
  const server = await testServer();
  const [ann, ben] = [browserAt(server), await newBrowser(server)];
  const id = await ann.create({ title: "Plan", content: "a secret line\n\nwhat stays", format: "markdown" });
  await ann.ask("PUT", `/documents/${id}/content?format=markdown`, { json: "what stays" });
  const { status, body } = await ben.ask("POST", `/documents/${id}/duplicate`, { json: {} });
  expect(status).toBe(201);
  expect(body).toMatchObject({ title: "Plan (copy)", owned: true, role: "admin", starred: false });
  const copy = String(body["id"]);
  expect(copy).not.toBe(id);
  const text = await fetch(`${server.url}/api/v1/documents/${copy}/content?format=text`, { headers: ben.shown() });
  expect((await text.text()).trim()).toBe('"what stays"');
  const bytes = await fetch(`${server.url}/api/v1/documents/${copy}/content?format=yjs`, { headers: ben.shown() });
  expect(Buffer.from(await bytes.arrayBuffer()).includes("secret")).toBe(false);
  // Two documents from now on.
  const reader = await yClient(server, copy);
  await ben.ask("PATCH", `/documents/${copy}`, { json: { title: "Mine" } });
  await until(() => reader.doc.getMap("meta").get("title") === "Mine");
  expect((await ann.ask("GET", `/documents/${id}`)).body["title"]).toBe("Plan");
  expect(await ann.titles()).toEqual(["Plan"]);
  const named = await ben.ask("POST", `/documents/${id}/duplicate`, { json: { title: "Plan (Kopie)" } });
  expect(named.body["title"]).toBe("Plan (Kopie)");
});

it("a copy holds the attached files too, also when the first one is gone", async () => {
  const server = await testServer();
  const ann = browserAt(server);
  const id = await ann.create({ title: "Pictures" });
  const sent = await fetch(`${server.url}/api/v1/documents/${id}/files?name=a.png`, {
    method: "POST",
    headers: { origin: server.url, ...ann.shown() },
    body: PIXEL,
  });
  const { src } = (await sent.json()) as { src: string };
  const { body } = await ann.ask("POST", `/documents/${id}/duplicate`, { json: {} });
  await ann.ask("DELETE", `/documents/${id}?permanent=true`);
  const picture = await fetch(`${server.url}${src}`, { headers: ann.shown() });
  expect(picture.status).toBe(200);
  await ann.ask("DELETE", `/documents/${String(body["id"])}?permanent=true`);
  expect((await fetch(`${server.url}${src}`, { headers: ann.shown() })).status).toBe(404);
});

it("another app's document is copied as it is", async () => {
  const server = await testServer();
  const writer = await yClient(server, "board");
  writer.doc.getMap("shapes").set("one", { x: 1 });
  const ann = browserAt(server);
  await until(async () => (await ann.ask("GET", "/documents/board")).status === 200);
  const { status, body } = await ann.ask("POST", "/documents/board/duplicate", { json: { title: "Board 2" } });
  expect(status).toBe(201);
  const reader = await yClient(server, String(body["id"]));
  expect(reader.doc.getMap("shapes").get("one")).toEqual({ x: 1 });
  expect([...reader.doc.share.keys()]).not.toContain("meta");
});

it("who may not read it, or not make one, gets no copy", async () => {
  const server = await testServer({ access: "token", tokenSecret: SECRET });
  const ann = browserAt(server, { token: tokenFor("*", "admin") });
  await ann.create({ id: "a", title: "A" });
  const reader = browserAt(server, { token: tokenFor("a", "view", { sub: "rob" }) });
  expectProblem(await reader.ask("POST", "/documents/a/duplicate", { json: {} }), 403, "another document");
  const other = browserAt(server, { token: tokenFor("b", "edit", { sub: "rob" }) });
  expect((await other.ask("POST", "/documents/a/duplicate", { json: {} })).status).toBe(403);
  await ann.ask("DELETE", "/documents/a");
  expectProblem(await ann.ask("POST", "/documents/a/duplicate", { json: {} }), 409, "trash");
  expectProblem(await ann.ask("POST", "/documents/nothing/duplicate", { json: {} }), 404, "no document");
});
