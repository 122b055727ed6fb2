/** Tokens that are taken back before they end, over real HTTP and WebSockets. */
import { expect, it } from "vitest";
import { SECRET, tokenFor } from "../helpers/access.ts";
import { rawClient, refusedUpgrade } from "../helpers/client.ts";
import { example, run } from "../helpers/manual.ts";
import { type TestServer, testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

const TOKEN = { access: "token", tokenSecret: SECRET } as const;
const second = (): number => Math.floor(Date.now() / 1_000);

function ask(server: TestServer, path: string, token?: string, body?: object): Promise<Response> {
  return fetch(`${server.url}/api/v1${path}`, {
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    ...(body && { method: "POST", body: JSON.stringify(body) }),
  });
}

const host = (claims: object = {}): string => tokenFor("*", "admin", { sub: "the app", ...claims });

it("all tokens of a subject that were issued by then count no more, also on open lines and after a restart", async () => {
  const server = await testServer(TOKEN);
  const old = tokenFor("plan", "edit", { sub: "bob", iat: second() - 60 });
  const undated = tokenFor("plan", "edit", { sub: "bob" });
  const others = tokenFor("plan", "edit", { sub: "cyd", iat: second() - 60 });
  const open = await Promise.all(
    [old, undated, others].map((token) => rawClient(server, "plan", { headers: { authorization: `Bearer ${token}` } })),
  );
  const answer = await ask(server, "/tokens/revocations", host(), { subject: "bob" });
  expect(answer.status).toBe(200);
  const { issuedAfter } = (await answer.json()) as { issuedAfter: number };
  expect(Math.abs(issuedAfter - second())).toBeLessThan(30);
  await until(() => open[0]?.closed?.code === 4401 && open[1]?.closed?.code === 4401);
  expect(open[2]?.closed).toBeUndefined();
  const fresh = tokenFor("plan", "edit", { sub: "bob", iat: issuedAfter + 1 });
  async function holds(): Promise<void> {
    for (const token of [old, undated, tokenFor("plan", "edit", { sub: "bob", iat: issuedAfter })]) {
      expect((await refusedUpgrade(server, `/collab/plan?token=${token}`)).status).toBe(401);
      for (const path of ["/documents", "/documents/plan"]) {
        const refused = await ask(server, path, token);
        expect([refused.status, await refused.json()]).toMatchObject([
          401,
          { detail: expect.stringMatching(/revoked/) as string },
        ]);
      }
    }
    for (const token of [fresh, others]) expect((await ask(server, "/documents", token)).status).toBe(200);
  }
  await holds();
  await server.restart();
  await holds();
  expect(
    (await ask(server, "/tokens/revocations", host({ sub: "bob", iat: second() - 60 }), { subject: "x" })).status,
  ).toBe(401);
});

it("only the application takes tokens back, by a token for everything", async () => {
  const server = await testServer({ access: "private", tokenSecret: SECRET });
  for (const token of [tokenFor("*", "edit"), tokenFor("team/*", "admin"), tokenFor("plan", "admin")]) {
    expect((await ask(server, "/tokens/revocations", token, { subject: "bob" })).status).toBe(403);
  }
  expect((await ask(server, "/tokens/revocations", undefined, { subject: "bob" })).status).toBe(401);
  for (const body of [
    {},
    { subject: "" },
    { subject: "x".repeat(256) },
    { subject: 5 },
    { subject: "a", token: "b" },
  ]) {
    expect((await ask(server, "/tokens/revocations", host(), body)).status).toBe(400);
  }
  const open = await testServer();
  expect((await ask(open, "/tokens/revocations", undefined, { subject: "bob" })).status).toBe(403);
});

it("the manual's example of taking somebody's tokens back", async () => {
  const server = await testServer(TOKEN);
  const old = tokenFor("plan", "edit", { sub: "u-17", iat: second() - 60 });
  const line = await rawClient(server, "plan", { headers: { authorization: `Bearer ${old}` } });
  const code = example("access.md", "js", "tokens/revocations");
  const response = (await run(code, { server: server.url, token: host() }, "response")) as Response;
  expect(response.status).toBe(200);
  await until(() => line.closed?.code === 4401);
});
