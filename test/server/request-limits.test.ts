/** How many requests and connections are taken: of an address, a person, a document, and one Hocuspocus line. */
import { encodeSyncStep1 } from "@weft/protocol";
import { expect, it } from "vitest";
import { createRequestLimits } from "../../server/access/request-limits.ts";
import { type Config, readConfig } from "../../server/config.ts";
import { createLog } from "../../server/ops/log.ts";
import { Rate } from "../../server/ops/rate.ts";
import { SECRET, tokenFor } from "../helpers/access.ts";
import { rawClient, refusedUpgrade, startYClient } from "../helpers/client.ts";
import { hocuspocusLine } from "../helpers/hocuspocus.ts";
import { type TestServer, testServer } from "../helpers/server.ts";
import { post, rawStream } from "../helpers/stream.ts";
import { until } from "../helpers/until.ts";
import { browserAt, expectProblem } from "../helpers/visitor.ts";

const STEP_1 = encodeSyncStep1(Uint8Array.of(0));
const PROXY = { trustProxy: ["127.0.0.1"] };
const from = (address: string): { "x-forwarded-for": string } => ({ "x-forwarded-for": address });

async function ask(server: TestServer, path: string, headers: Record<string, string>): Promise<Response> {
  const response = await fetch(server.url + path, { headers });
  await response.clone().text();
  return response;
}

/** Asks until it is refused; how often that was not so. */
async function exhaust(server: TestServer, path: string, headers: Record<string, string>): Promise<number> {
  for (let count = 0; ; count += 1) if ((await ask(server, path, headers)).status === 429) return count;
}

it("so many at once, then one by one, each key for itself, and refusals cost nothing", () => {
  let now = 1_000_000;
  const rate = new Rate({ perMinute: 60, now: () => now });
  for (let count = 0; count < 60; count += 1) expect(rate.take("a")).toBe(0);
  for (let count = 0; count < 100; count += 1) expect(rate.take("a")).toBeCloseTo(1_000);
  expect(rate.take("b")).toBe(0);
  now += 400;
  expect(rate.take("a")).toBeCloseTo(600);
  now += 600;
  expect([rate.take("a"), rate.take("a")]).toEqual([0, 1_000]);
  now += 30_000;
  expect(Array.from({ length: 31 }, () => rate.take("a")).filter((wait) => wait === 0)).toHaveLength(30);
  now += 3_600_000;
  expect(Array.from({ length: 61 }, () => rate.take("a")).filter((wait) => wait === 0)).toHaveLength(60);
});

it("an address is refused by every way in, with 429, a sentence and Retry-After, and others are not", async () => {
  const lines: string[] = [];
  const log = createLog("warn", { write: (line: string) => void lines.push(line) });
  const server = await testServer({ ...PROXY, addressRequests: 5 }, { log });
  const busy = from("203.0.113.7");
  expect(await exhaust(server, "/api/v1/documents", busy)).toBe(5);
  const refused = await fetch(`${server.url}/api/v1/documents`, {
    headers: { ...busy, origin: "https://app.example.com" },
  });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(12);
  expect(refused.headers.get("content-type")).toBe("application/problem+json");
  expect(refused.headers.get("access-control-allow-origin")).toBe("*");
  expect(await refused.json()).toMatchObject({
    status: 429,
    detail: expect.stringMatching(/from this address\. Try again in \d+ seconds?\./) as string,
  });
  for (const path of ["/api/v1/openapi.json", "/api/v1/session", `/files/${"0".repeat(64)}/a.png`, "/fallback/notes"]) {
    const answer = await ask(server, path, busy);
    expect([path, answer.status, Number(answer.headers.get("retry-after")) > 0]).toEqual([path, 429, true]);
  }
  for (const path of ["/collab/notes", "/hocuspocus"]) {
    const upgrade = await refusedUpgrade(server, path, busy);
    expect([path, upgrade.status, JSON.parse(upgrade.body)]).toMatchObject([
      path,
      429,
      { detail: expect.stringMatching(/this address/) as string },
    ]);
  }
  // What keeps a server watched, and a page readable, is not counted.
  for (const path of ["/livez", "/readyz"]) expect((await ask(server, path, busy)).status).toBe(200);
  const other = from("203.0.113.8");
  expect((await ask(server, "/api/v1/documents", other)).status).toBe(200);
  await rawClient(server, "notes", { headers: other });
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ scope: "address", key: "203.0.113.7" }]);
});

it("an IPv6 network is one address, and who is no trusted proxy is not believed about theirs", async () => {
  const server = await testServer({ ...PROXY, addressRequests: 4 });
  for (const host of ["1", "2", "3", "4"]) {
    expect((await ask(server, "/api/v1/documents", from(`2001:db8:1:2::${host}`))).status).toBe(200);
  }
  expect((await ask(server, "/api/v1/documents", from("2001:db8:1:2:5::"))).status).toBe(429);
  expect((await refusedUpgrade(server, "/collab/notes", from("2001:db8:1:2:6::"))).status).toBe(429);
  expect((await ask(server, "/api/v1/documents", from("2001:db8:1:3::1"))).status).toBe(200);
  const direct = await testServer({ addressRequests: 4 });
  for (const host of ["1", "2", "3", "4"]) {
    expect((await ask(direct, "/api/v1/documents", from(`203.0.113.${host}`))).status).toBe(200);
  }
  expect((await ask(direct, "/api/v1/documents", from("203.0.113.5"))).status).toBe(429);
});

it("unless a number is given for it, this machine's own address is free", () => {
  const limits = (rates: Partial<Config>) =>
    createRequestLimits({
      rates: { ...readConfig({}), ...rates },
      now: () => 0,
      tally: { limited: 0 },
      onLimited: () => {},
    });
  const taken = (address: string, rates: Partial<Config> = {}): number => {
    const limited = limits(rates);
    let count = 0;
    while (count < 20_000 && limited.fromAddress(address) === undefined) count += 1;
    return count;
  };
  expect(taken("127.0.0.1")).toBe(20_000);
  expect(taken("::1")).toBe(20_000);
  expect(taken("192.0.2.1")).toBe(12_000);
  expect(taken("127.0.0.1", { addressRequests: 70 })).toBe(70);
});

it("a person is one, whichever addresses and ways they come by", async () => {
  const server = await testServer({ ...PROXY, access: "token", tokenSecret: SECRET, userRequests: 5 });
  const host = browserAt(server, { token: tokenFor("*", "admin", { sub: "the app" }) });
  await host.create({ id: "notes" });
  const { body } = await host.ask("POST", "/documents/notes/files?name=a.txt", { json: {} });
  const headers = { authorization: `Bearer ${tokenFor("notes", "edit")}` };
  const other = { authorization: `Bearer ${tokenFor("notes", "edit", { sub: "bob" })}` };
  await rawClient(server, "notes", { headers });
  const stream = await rawStream(server, "notes", { headers });
  const line = await hocuspocusLine(server, "notes", tokenFor("notes", "edit"));
  await until(() => line.mayWrite !== undefined);
  expect(await exhaust(server, "/api/v1/documents/notes", { ...headers, ...from("203.0.113.7") })).toBe(2);
  const refused = await ask(server, "/api/v1/documents/notes", headers);
  expect(await refused.json()).toMatchObject({
    status: 429,
    detail: expect.stringMatching(/^You have sent too many/) as string,
  });
  expect((await refusedUpgrade(server, "/collab/notes", headers)).status).toBe(429);
  expect((await ask(server, "/fallback/notes", headers)).status).toBe(429);
  expect((await ask(server, String(body["src"]), headers)).status).toBe(429);
  // Not for good: every version of the provider comes back after this one.
  const late = await hocuspocusLine(server, "notes", tokenFor("notes", "edit"));
  await until(() => late.closed?.code === 1013);
  // What is open goes on.
  expect(stream.closed).toBeUndefined();
  expect((await post(server, "notes", stream.key, STEP_1, { offset: 0 })).status).toBe(200);
  expect((await ask(server, "/api/v1/documents/notes", other)).status).toBe(200);
});

it("a document is one, and only those who may read it use it up", async () => {
  const server = await testServer({ access: "token", tokenSecret: SECRET, documentRequests: 5 });
  const host = browserAt(server, { token: tokenFor("*", "admin", { sub: "the app" }) });
  await host.create({ id: "plan" });
  const stranger = { authorization: `Bearer ${tokenFor("other", "edit", { sub: "eve" })}` };
  for (let count = 0; count < 10; count += 1) {
    expect((await ask(server, "/api/v1/documents/plan", stranger)).status).toBe(403);
    expect((await refusedUpgrade(server, "/collab/plan", stranger)).status).toBe(403);
  }
  const reader = (sub: string) => ({ authorization: `Bearer ${tokenFor("*", "view", { sub })}` });
  await rawClient(server, "plan", { headers: reader("a") });
  for (const sub of ["b", "c", "d"]) {
    expect((await ask(server, "/api/v1/documents/plan/content?format=text", reader(sub))).status).toBe(200);
  }
  expectProblem(await host.ask("GET", "/documents/plan"), 429, "Too many requests came for this document.");
  expectProblem(await host.ask("POST", "/documents/plan/files?name=a.txt", { json: {} }), 429, "this document");
  expect((await refusedUpgrade(server, "/collab/plan", reader("e"))).status).toBe(429);
  expect((await ask(server, "/api/v1/documents", reader("e"))).status).toBe(200);
});

it("one Hocuspocus line asks for access so often in a minute, also for documents that it has open", async () => {
  const server = await testServer({ limits: { authMessages: 20 } });
  const line = await hocuspocusLine(server, "notes", "");
  await until(() => line.mayWrite !== undefined);
  for (let count = 1; count < 20; count += 1) line.show("");
  line.say(STEP_1);
  await until(() => line.messages.some(({ type }) => type === "sync-step-2"));
  expect(line.closed).toBeUndefined();
  line.show("");
  await until(() => line.closed !== undefined);
  expect(line.closed).toMatchObject({ code: 1013, reason: expect.stringMatching(/Auth messages/) as string });
});

it("a stock client that was refused comes in when there is room again", async () => {
  const server = await testServer({ addressRequests: 60 });
  expect(await exhaust(server, "/api/v1/documents", {})).toBeGreaterThanOrEqual(60);
  const client = startYClient(server, "notes");
  let failed = false;
  client.provider.on("connection-error", () => {
    failed = true;
  });
  await until(() => failed);
  await until(() => client.provider.synced);
});
