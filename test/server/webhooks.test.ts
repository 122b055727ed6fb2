/** Webhooks over real HTTP: what a receiver is told, how often, and who may have it told. */
import { execFileSync } from "node:child_process";
import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { encodeUpdate } from "@weft/protocol";
import { expect, it } from "vitest";
import * as Y from "yjs";
import type { Config } from "../../server/config.ts";
import { createLog } from "../../server/ops/log.ts";
import { SECRET, tokenFor } from "../helpers/access.ts";
import { PRIVATE, call, guest, newDocument, owner } from "../helpers/accounts.ts";
import { syncedRawClient } from "../helpers/client.ts";
import { example, run } from "../helpers/manual.ts";
import { type Receiver, receiver } from "../helpers/receiver.ts";
import { type TestServer, testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";
import { type Visitor, browserAt, expectProblem, newBrowser } from "../helpers/visitor.ts";
import { weft } from "../helpers/weft.ts";

/** Seconds in the place of minutes and days. */
const webhookPace = { look: 20, quiet: 60, longest: 2_000, waits: [40, 40] };
const NETWORKS = { webhookNetworks: ["127.0.0.0/8"] };

const host = (server: TestServer): Visitor => browserAt(server, { token: tokenFor("*", "admin", { sub: "the app" }) });

async function place(settings: Partial<Config> = {}, parts: object = {}): Promise<[TestServer, Visitor]> {
  const config = { access: "token" as const, tokenSecret: SECRET, ...NETWORKS, ...settings };
  const server = await testServer(config, { webhookPace, ...parts });
  return [server, host(server)];
}

async function listen(app: Visitor, { url }: Receiver, wanted: object = {}): Promise<{ id: string; secret: string }> {
  const { status, body } = await app.ask("POST", "/webhooks", { json: { url, ...wanted } });
  expect(status, JSON.stringify(body)).toBe(201);
  return body as { id: string; secret: string };
}

interface Told {
  readonly event: { readonly id: string; readonly type: string; readonly document: string };
  readonly state: string;
  readonly attempts: number;
  readonly status?: number;
  readonly error?: string;
}

async function told(app: Visitor, id: string): Promise<readonly Told[]> {
  return (await app.ask("GET", `/webhooks/${id}/deliveries`)).body["deliveries"] as Told[];
}

it("a receiver is told that a document was made, changed, trashed, restored and removed, by each way that this is done", async () => {
  const [server, app] = await place();
  const there = await receiver();
  await listen(app, there);
  await app.create({ id: "plan", title: "Secret plan" });
  await until(() => there.types("plan").includes("document.updated"));
  const put = await app.ask("PUT", "/documents/plan/content?format=markdown", { json: "words" });
  expect(put.status).toBe(204);
  await until(() => there.types("plan").filter((type) => type === "document.updated").length === 2);
  expect((await app.ask("DELETE", "/documents/plan")).status).toBe(204);
  expect((await app.ask("POST", "/documents/plan/restore")).status).toBe(200);
  expect((await app.ask("DELETE", "/documents/plan?permanent=true")).status).toBe(204);
  await until(() => there.types("plan").length === 6);
  expect(there.types("plan")).toEqual([
    "document.created",
    "document.updated",
    "document.updated",
    "document.deleted",
    "document.restored",
    "document.deleted",
  ]);
  const deleted = there.received.filter(({ type }) => type === "document.deleted").map(({ body }) => JSON.parse(body));
  expect(deleted).toMatchObject([{ data: { permanent: false } }, { data: { permanent: true } }]);
  // A plain Yjs client makes a document by writing in it.
  const writer = await syncedRawClient(server, "board", { headers: app.shown() });
  const doc = new Y.Doc();
  doc.getText("text").insert(0, "words");
  writer.send(encodeUpdate(Y.encodeStateAsUpdate(doc)));
  await until(() => there.types("board").length === 2);
  expect(there.types("board")).toEqual(["document.created", "document.updated"]);
  for (const { body } of there.received) {
    expect(Object.keys(JSON.parse(body) as object)).toEqual(["type", "timestamp", "data"]);
    expect(body).not.toMatch(/words|Secret/);
  }
  expect(new Set(there.received.map(({ headers }) => headers["webhook-id"])).size).toBe(8);
});

it("the manual's ways to check a signature take what was sent, and nothing else", async () => {
  const [, app] = await place();
  const there = await receiver();
  const { secret } = await listen(app, there);
  await app.create({ id: "plan" });
  await until(() => there.received.length > 0);
  const [first] = there.received;
  if (first === undefined) throw new Error("Nothing came");
  const code = example("webhooks.md", "js", "timingSafeEqual");
  const verify = (await run(code, { createHmac, timingSafeEqual }, "verify")) as (
    secret: string,
    headers: object,
    body: string,
    now?: number,
  ) => { type: string };
  expect(verify(secret, first.headers, first.body).type).toBe("document.created");
  const forged = (name: string, value: string) => ({ ...first.headers, [name]: value });
  for (const [headers, body, now] of [
    [first.headers, first.body.replace("plan", "plot"), undefined],
    [forged("webhook-id", "msg_other"), first.body, undefined],
    [forged("webhook-timestamp", String(Number(first.headers["webhook-timestamp"]) + 1)), first.body, undefined],
    [forged("webhook-signature", "v1,AAAA"), first.body, undefined],
    [forged("webhook-signature", ""), first.body, undefined],
    [first.headers, first.body, Date.now() + 600_000],
  ] as const) {
    expect(() => verify(secret, headers, body, now)).toThrow();
  }
  const page = readFileSync(new URL("../../web/docs/webhooks.md", import.meta.url), "utf8");
  const [head = "", shownBody = ""] = example("webhooks.md", "http", "webhook-id").trim().split("\n\n");
  const shownHeaders = Object.fromEntries(
    [...head.matchAll(/^(\S+): (.+)$/gm)].map(([, name, value]) => [name, value]),
  );
  const shownSecret = /whsec_[\w+/=]{44}/.exec(page)?.[0] ?? "";
  expect(verify(shownSecret, shownHeaders, shownBody, 1_798_761_700_000).type).toBe("document.updated");
  const python = [
    example("webhooks.md", "python", "compare_digest"),
    "import sys",
    "secret, headers, body = json.load(sys.stdin)",
    "print(verify(secret, headers, body.encode())['type'])",
  ].join("\n");
  const check = (body: string): string =>
    execFileSync("python3", ["-c", python], { input: JSON.stringify([secret, first.headers, body]), stdio: "pipe" })
      .toString("utf8")
      .trim();
  expect(check(first.body)).toBe("document.created");
  expect(() => check(`${first.body} `)).toThrow(/not from this server/);
  expect(() => verify(`whsec_${Buffer.alloc(32).toString("base64")}`, first.headers, first.body)).toThrow();
});

it("what fails is tried again with the same id and body, given up in the end, and sent once more when asked", async () => {
  const [, app] = await place();
  let status = 500;
  const there = await receiver((response) =>
    response.writeHead(status, { location: "/elsewhere" }).end("x".repeat(1e6)),
  );
  const { id } = await listen(app, there, { events: ["document.created"] });
  await app.create({ id: "plan" });
  await until(async () => (await told(app, id))[0]?.state === "failed");
  expect(there.received).toHaveLength(3);
  expect(new Set(there.received.map(({ headers, body }) => `${String(headers["webhook-id"])} ${body}`)).size).toBe(1);
  expect(await told(app, id)).toMatchObject([{ state: "failed", attempts: 3, status: 500 }]);
  expect((await app.ask("GET", "/webhooks")).body).toMatchObject({
    webhooks: [{ failingSince: expect.stringMatching(/Z$/) as string }],
  });
  // A redirect is a failure, and leads nowhere.
  status = 302;
  expect((await app.ask("POST", `/webhooks/${id}/replay`, { json: {} })).body).toEqual({ count: 1 });
  await until(async () => (await told(app, id))[0]?.state === "failed");
  expect(there.received).toHaveLength(6);
  status = 200;
  expect((await app.ask("POST", `/webhooks/${id}/replay`, { json: {} })).body).toEqual({ count: 1 });
  await until(async () => (await told(app, id))[0]?.state === "delivered");
  expect(there.received).toHaveLength(7);
  expect((await app.ask("GET", "/webhooks")).body).not.toMatchObject({
    webhooks: [{ failingSince: expect.stringMatching(/Z$/) as string }],
  });
  expect((await app.ask("POST", `/webhooks/${id}/replay`, { json: {} })).body).toEqual({ count: 0 });
  const event = String(there.received[0]?.headers["webhook-id"]);
  expect((await app.ask("POST", `/webhooks/${id}/replay`, { json: { event } })).body).toEqual({ count: 1 });
  await until(() => there.received.length === 8);
  // Also what came before there was this one.
  const late = await receiver();
  const other = await listen(app, late);
  const since = "2020-01-01T00:00:00Z";
  expect((await app.ask("POST", `/webhooks/${other.id}/replay`, { json: { since, until: since } })).body).toEqual({
    count: 0,
  });
  expect((await app.ask("POST", `/webhooks/${other.id}/replay`, { json: { since } })).status).toBe(202);
  await until(() => late.types("plan").includes("document.created"));
  expect(late.received[0]?.headers["webhook-id"]).toBe(event);
});

it("a receiver that is down finds one change for each document, and what was made meanwhile, also after a restart", async () => {
  const [server, app] = await place({}, { webhookPace: { ...webhookPace, waits: Array(200).fill(100) as number[] } });
  let isDown = true;
  const there = await receiver((response) => response.writeHead(isDown ? 503 : 204).end());
  const { id } = await listen(app, there);
  await app.create({ id: "plan" });
  for (let count = 0; count < 3; count += 1) {
    const before = there.types("plan").filter((type) => type === "document.updated").length;
    await app.ask("PUT", "/documents/plan/content?format=markdown", { json: `words ${count}` });
    await until(() => there.types("plan").filter((type) => type === "document.updated").length > before);
  }
  await app.create({ id: "other" });
  const waiting = async (): Promise<string[]> =>
    (await told(app, id)).map(({ event, state }) => `${event.document} ${event.type} ${state}`).toSorted();
  const all = (state: string): string[] => [
    `other document.created ${state}`,
    `other document.updated ${state}`,
    `plan document.created ${state}`,
    `plan document.updated ${state}`,
  ];
  await until(async () => (await waiting()).length === 4);
  expect(await waiting()).toEqual(all("waiting"));
  await server.restart();
  isDown = false;
  await until(async () => (await waiting()).every((one) => one.endsWith(" delivered")));
  expect(await waiting()).toEqual(all("delivered"));
});

it("a receiver that never answers keeps no other waiting, and no server from stopping", async () => {
  const [server, app] = await place();
  const stuck = await receiver(() => {});
  const there = await receiver();
  await listen(app, stuck);
  await listen(app, there);
  for (let count = 0; count < 12; count += 1) await app.create({ id: `d${count}` });
  await until(() => there.types().filter((type) => type === "document.created").length === 12);
  expect(stuck.received.length).toBeLessThanOrEqual(4);
  await server.stop();
});

it("who says 410 is told nothing more, until somebody enables it again", async () => {
  const lines: string[] = [];
  const log = createLog("info", { write: (line: string) => void lines.push(line) });
  const [, app] = await place({}, { log });
  let status = 410;
  const there = await receiver((response) => response.writeHead(status).end());
  const { id, secret } = await listen(app, there, { events: ["document.created"], note: "of the app" });
  await app.create({ id: "a" });
  await until(
    async () => ((await app.ask("GET", "/webhooks")).body["webhooks"] as { enabled: boolean }[])[0]?.enabled === false,
  );
  await app.create({ id: "b" });
  expectProblem(await app.ask("POST", `/webhooks/${id}/replay`, { json: {} }), 409, "Enable it first");
  status = 204;
  const enabled = await app.ask("PATCH", `/webhooks/${id}`, { json: { enabled: true } });
  expect(enabled.body).toMatchObject({ enabled: true, note: "of the app", events: ["document.created"] });
  await app.create({ id: "c" });
  await until(() => there.types("c").length === 1);
  expect(there.received.map(({ document }) => document)).toEqual(["a", "c"]);
  await app.ask("PATCH", `/webhooks/${id}`, { json: { events: ["document.deleted"] } });
  await app.create({ id: "d" });
  await app.ask("DELETE", "/documents/d");
  await until(() => there.types("d").length === 1);
  expect(there.types("d")).toEqual(["document.deleted"]);
  expect((await app.ask("DELETE", `/webhooks/${id}`)).status).toBe(204);
  expectProblem(await app.ask("DELETE", `/webhooks/${id}`), 404, "no webhook");
  const said = lines.map((line) => JSON.parse(line) as { msg: string });
  for (const msg of ["webhook made", "webhook changed", "webhook removed"]) {
    expect(said.find((line) => line.msg === msg)).toMatchObject({ by: "token:the app", webhook: id });
  }
  expect(lines.join("")).not.toContain(secret.slice(6, 30));
});

it("is for who runs the server: the application, owners who are signed in, and nobody else", async () => {
  const url = "https://example.com/weft";
  const json = { url };
  const server = await testServer({ ...PRIVATE, tokenSecret: SECRET }, { webhookPace });
  const ann = await owner(server);
  const bob = await guest(server, ann, "bob");
  const made = await call(server, "POST", "/webhooks", { cookie: ann, body: json });
  expect(made.status).toBe(201);
  const listed = await call(server, "GET", "/webhooks", { cookie: ann });
  expect(JSON.stringify(listed.body)).not.toContain("secret");
  const key = (await call(server, "POST", "/account/keys", { cookie: ann, body: { name: "x", role: "admin" } })).body
    .key;
  const id = await newDocument(server, ann);
  const ways: readonly (readonly [string, string, object?])[] = [
    ["GET", "/webhooks"],
    ["POST", "/webhooks", json],
    ["PATCH", `/webhooks/${made.body.id}`, { enabled: false }],
    ["DELETE", `/webhooks/${made.body.id}`],
    ["GET", `/webhooks/${made.body.id}/deliveries`],
    ["POST", `/webhooks/${made.body.id}/replay`, {}],
  ];
  for (const [method, path, body] of ways) {
    const asked = { ...(body && { body }) };
    const authorization = (token: string) => ({ headers: { authorization: `Bearer ${token}` }, ...asked });
    for (const [shown, status] of [
      [{ cookie: bob, ...asked }, 403],
      [authorization(key), 403],
      [{ cookie: ann, ...authorization(key) }, 403],
      [authorization(tokenFor(id, "admin")), 403],
      [authorization(tokenFor("*", "edit")), 403],
      [{ headers: { origin: "https://evil.example" }, cookie: ann, ...asked }, method === "GET" ? 200 : 403],
    ] as const) {
      expect([method, path, (await call(server, method, path, shown)).status]).toEqual([method, path, status]);
    }
  }
  expect((await host(server).ask("GET", "/webhooks")).body["webhooks"]).toHaveLength(1);
  const open = await testServer();
  expectProblem(await (await newBrowser(open)).ask("GET", "/webhooks"), 403, "weft webhook");
});

it("addresses that lead into the server's own network are refused, and so is what is not understood", async () => {
  const [, app] = await place({ webhookNetworks: [] });
  for (const url of [
    "http://example.com/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://10.1.2.3:8443/",
    "https://169.254.169.254/latest/meta-data",
    "https://100.64.0.1/",
    "https://[::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[64:ff9b::a00:1]/",
    "https://[2002:a00:1::]/",
    "https://[fd00::1]/",
    "https://[fe80::1]/",
    "https://0.0.0.0/",
    "https://ann:secret@example.com/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "/weft",
    "",
    `https://example.com/${"x".repeat(2_100)}`,
  ]) {
    const answer = await app.ask("POST", "/webhooks", { json: { url } });
    expect([url.slice(0, 40), answer.status, answer.body["detail"]]).toEqual([
      url.slice(0, 40),
      400,
      expect.stringMatching(/^url: /),
    ]);
  }
  const url = "https://example.com/";
  for (const [json, detail] of [
    [{ url, events: [] }, /^events/],
    [{ url, events: ["document.read"] }, /choose among document\.created/],
    [{ url, events: ["version.created"] }, /does not happen in this version/],
    [{ url, events: ["comment.created"] }, /does not happen in this version/],
    [{ url, secret: "mine" }, /secret/],
    [{}, /^url/],
  ] as const) {
    expect((await app.ask("POST", "/webhooks", { json })).body["detail"]).toMatch(detail);
  }
  for (let count = 0; count < 20; count += 1) await listen(app, { url } as Receiver);
  expectProblem(await app.ask("POST", "/webhooks", { json: { url } }), 409, "Remove one first");
});

it("a name that leads into the server's own network is found out when it is looked up", async () => {
  const there = await receiver();
  const [, app] = await place({ webhookNetworks: [] });
  const url = there.url.replace("http://127.0.0.1", "https://localhost");
  const { id } = await listen(app, { ...there, url });
  await app.create({ id: "plan" });
  await until(async () => (await told(app, id)).some(({ attempts }) => attempts > 0));
  const tried = (await told(app, id)).find(({ attempts }) => attempts > 0);
  expect(tried).toMatchObject({ error: expect.stringMatching(/^The address is not on the public net/) as string });
  expect(there.received).toEqual([]);
});

it("`weft webhook` adds, lists, replays and removes while the server is stopped", async () => {
  const [server, app] = await place();
  const there = await receiver();
  await app.create({ id: "before" });
  await server.stop();
  const webhook = (...args: string[]) => weft(["webhook", ...args, "--data-dir", server.folder]);
  expect((await webhook("list")).stdout).toBe("There are no webhooks.\n");
  const added = JSON.parse((await webhook("add", there.url, "--events", "document.created", "--json")).stdout) as {
    id: string;
    secret: string;
  };
  expect(added.secret).toMatch(/^whsec_[\w+/=]{44}$/);
  const listed = (await webhook("list", "--json")).stdout;
  expect(JSON.parse(listed)).toMatchObject({ webhooks: [{ id: added.id, events: ["document.created"] }] });
  expect(listed).not.toContain(added.secret);
  for (const [args, code, said] of [
    [["add"], 2, /https address/],
    [["add", there.url, "--events", "all"], 2, /there is no "all"/],
    [["replay", "none"], 1, /no webhook/],
    [["replay", added.id, "--since", "yesterday"], 2, /--since/],
  ] as const) {
    expect(await webhook(...args)).toMatchObject({ code, stderr: expect.stringMatching(said) as string });
  }
  expect((await webhook("disable", added.id)).stdout).toBe("Disabled.\n");
  await server.restart();
  await app.create({ id: "unheard" });
  await server.stop();
  expect((await webhook("enable", added.id)).stdout).toBe("Enabled.\n");
  await server.restart();
  await app.create({ id: "heard" });
  await until(() => there.types("heard").length === 1);
  await server.stop();
  expect((await webhook("replay", added.id)).stdout).toMatch(/^0 events are/);
  expect((await webhook("replay", added.id, "--since", "2020-01-01T00:00:00Z")).stdout).toMatch(/^1 event is/);
  await server.restart();
  await until(() => there.types("heard").length === 2);
  await server.stop();
  expect((await webhook("remove", added.id)).stdout).toBe("Removed.\n");
  expect(there.received.map(({ document }) => document)).toEqual(["heard", "heard"]);
});
