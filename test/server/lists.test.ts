/** Parts of somebody's list, and their stars in it, over HTTP. */
import { expect, it } from "vitest";
import { SECRET, tokenFor } from "../helpers/access.ts";
import { testServer } from "../helpers/server.ts";
import { browserAt, expectProblem, newBrowser } from "../helpers/visitor.ts";

it("a star is whose it is, survives a restart, and goes with the document", async () => {
  const server = await testServer();
  const [ann, ben] = [browserAt(server), await newBrowser(server)];
  const id = await ann.create({ title: "Starred" });
  await ann.create({ title: "Plain" });
  await ben.ask("GET", `/documents/${id}`);
  expect((await ann.ask("PUT", `/documents/${id}/star`)).status).toBe(204);
  expect((await ann.ask("PUT", `/documents/${id}/star`)).status).toBe(204);
  expect(await ann.titles("?filter=starred")).toEqual(["Starred"]);
  expect(await ben.titles("?filter=starred")).toEqual([]);
  await server.restart();
  expect((await ann.ask("GET", `/documents/${id}`)).body["starred"]).toBe(true);
  expect((await ben.ask("GET", `/documents/${id}`)).body["starred"]).toBe(false);
  expect((await ann.ask("DELETE", `/documents/${id}/star`)).status).toBe(204);
  expect(await ann.titles("?filter=starred")).toEqual([]);
  await ann.ask("PUT", `/documents/${id}/star`);
  await ann.ask("DELETE", `/documents/${id}?permanent=true`);
  await ann.create({ id, title: "Anew" });
  expect(await ann.titles("?filter=starred")).toEqual([]);
});

it("a star needs a document that one may see, and somebody", async () => {
  const server = await testServer({ access: "token", tokenSecret: SECRET });
  const ann = browserAt(server, { token: tokenFor("*", "edit") });
  await ann.create({ id: "a", title: "A" });
  const { sub: _sub, ...claims } = { sub: undefined };
  expect(
    (await browserAt(server, { token: tokenFor("b", "edit", claims) }).ask("PUT", "/documents/a/star")).status,
  ).toBe(403);
  expectProblem(await ann.ask("PUT", "/documents/nothing/star"), 404, "no document");
  expect((await browserAt(server).ask("PUT", "/documents/a/star")).status).toBe(401);
});

it("a list has parts: owned, opened, starred, and what is in the trash", async () => {
  const server = await testServer();
  const [ann, ben] = [browserAt(server), await newBrowser(server)];
  const [one, two] = [await ann.create({ title: "One" }), await ann.create({ title: "Two" })];
  await ben.ask("GET", `/documents/${one}`);
  await ben.create({ title: "Ben's" });
  expect(await ben.titles()).toEqual(["Ben's", "One"]);
  expect(await ben.titles("?filter=owned")).toEqual(["Ben's"]);
  expect(await ben.titles("?filter=opened")).toEqual(["One"]);
  expect(await ben.titles("?filter=shared")).toEqual([]);
  expect(await ann.titles("?filter=opened")).toEqual([]);
  await ann.ask("DELETE", `/documents/${two}`);
  expect(await ann.titles()).toEqual(["One"]);
  expect(await ann.titles("?filter=owned")).toEqual(["One"]);
  expect(await ann.titles("?filter=trashed")).toEqual(["Two"]);
  await ann.ask("DELETE", `/documents/${one}`);
  // It is in its owner's trash, and in nobody else's.
  expect(await ben.titles("?filter=trashed")).toEqual([]);
  expect(await ben.titles()).toEqual(["Ben's"]);
  expectProblem(await ann.ask("GET", "/documents?filter=mine"), 400, "owned, shared, opened, starred, trashed");
});

it("a member's list has what was given to them", async () => {
  const server = await testServer({ tokenSecret: SECRET });
  const ann = browserAt(server, { token: tokenFor("*", "admin") });
  const cat = browserAt(server, { token: tokenFor("*", "view", { sub: "cat" }) });
  await ann.create({ id: "given", title: "Given" });
  await ann.create({ id: "found", title: "Found" });
  const { body } = await ann.ask("GET", "/documents/given/access");
  const members = [{ person: "token:cat", role: "edit" }];
  expect((await ann.ask("PUT", "/documents/given/access", { json: { ...body, members } })).status).toBe(200);
  await cat.ask("GET", "/documents/found");
  expect(await cat.titles("?filter=shared")).toEqual(["Given"]);
  expect(await cat.titles("?filter=owned")).toEqual([]);
});
