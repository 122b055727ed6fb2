/** Accounts over real HTTP and WebSockets: the first run, signing in and out, invitations, and what ends while it is open. */
import { readFileSync } from "node:fs";
import { encodeUpdate, nameToPath } from "@weft/protocol";
import { expect, it } from "vitest";
import * as Y from "yjs";
import { createLog } from "../../server/ops/log.ts";
import { SECRET, tokenFor } from "../helpers/access.ts";
import {
  type Answer,
  PASSWORD,
  PRIVATE,
  call,
  guest,
  newDocument,
  owner,
  secretIn,
  signIn,
} from "../helpers/accounts.ts";
import { rawClient, refusedUpgrade, syncedRawClient } from "../helpers/client.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

it("the first account is made by a link that works once, and a new one comes with each start until then", async () => {
  const server = await testServer(PRIVATE);
  const first = server.ownerLink;
  expect(first).toMatch(/^\/welcome#[\w-]{43}$/);
  expect((await call(server, "GET", "/session")).body).toEqual({ access: "private", inUse: false });
  await server.restart();
  expect(server.ownerLink).not.toBe(first);
  const person = { login: "Ann@Example.com ", name: " Ann  A. ", password: PASSWORD };
  const late = await call(server, "POST", "/accounts", { body: { ...person, link: secretIn(first) } });
  expect(late.status).toBe(410);
  const link = secretIn(server.ownerLink);
  expect((await call(server, "POST", "/links", { body: { link } })).body).toMatchObject({ purpose: "first-run" });
  const both = await Promise.all(
    ["Ann@Example.com ", "mallory"].map((login) =>
      call(server, "POST", "/accounts", { body: { ...person, login, link } }),
    ),
  );
  expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 410]));
  expect((await call(server, "POST", "/links", { body: { link } })).status).toBe(410);
  await server.restart();
  expect(server.ownerLink).toBe("");
  expect((await call(server, "GET", "/session")).body).toEqual({ access: "private", inUse: true });
});

it("whoever signs in is who they are, under a cookie that scripts and other sites do not get", async () => {
  const server = await testServer(PRIVATE);
  await owner(server);
  const answer = await signIn(server, " ANN@example.com ");
  expect(answer.status).toBe(200);
  expect(answer.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^weft_session=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/),
  ]);
  const { cookie } = answer;
  const account = { login: "ann@example.com", name: "Ann", role: "owner", id: expect.any(String) as string };
  expect((await call(server, "GET", "/session", { cookie })).body).toEqual({ access: "private", inUse: true, account });
  const id = await newDocument(server, cookie);
  expect((await call(server, "GET", "/documents", { cookie })).body.documents).toMatchObject([{ id, owned: true }]);
  const answered = await call(server, "DELETE", "/session", { cookie });
  expect(answered.headers.getSetCookie()).toEqual([expect.stringMatching(/^weft_session=; Path=\/; Max-Age=0;/)]);
  expect((await call(server, "GET", "/documents", { cookie })).status).toBe(401);
  const safe = await testServer({ ...PRIVATE, publicUrl: "https://docs.example.com" });
  const made = await call(safe, "POST", "/accounts", {
    body: { link: secretIn(safe.ownerLink), login: "ann", name: "Ann", password: PASSWORD },
  });
  expect(made.headers.getSetCookie()[0]).toMatch(/; Secure$/);
});

it("a wrong password and an unknown account get the same answer", async () => {
  const server = await testServer(PRIVATE);
  await owner(server);
  const wrong = await signIn(server, "ann@example.com", "something else");
  const unknown = await signIn(server, "nobody@example.com", "something else");
  expect([wrong.status, unknown.status]).toEqual([401, 401]);
  expect(unknown.body).toEqual(wrong.body);
  expect(wrong.cookie).toBe("");
});

it("guesses wait longer each time, for an account that there is and for one that there is not", async () => {
  const server = await testServer(PRIVATE);
  await owner(server);
  for (const login of ["ann@example.com", "nobody@example.com"]) {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, number) => signIn(server, login, `guess number ${number}`)),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(3);
    const late = answers.find(({ status }) => status === 429);
    expect(late?.headers.get("retry-after")).toBe("1");
    expect(late?.body.detail).toBe("Too many wrong passwords. Try again in a second.");
  }
});

it("somebody else's guesses keep nobody waiting where they have signed in before, and one address has so many", async () => {
  const server = await testServer({ ...PRIVATE, trustProxy: ["127.0.0.1"] });
  await owner(server);
  const from = (address: string): object => ({ headers: { "x-forwarded-for": address } });
  expect((await signIn(server, "ann@example.com", PASSWORD, from("192.0.2.1"))).status).toBe(200);
  for (let number = 0; number < 6; number += 1) {
    await signIn(server, "ann@example.com", "a guess", from("198.51.100.7"));
  }
  expect((await signIn(server, "ann@example.com", PASSWORD, from("192.0.2.9"))).status).toBe(429);
  expect((await signIn(server, "ann@example.com", PASSWORD, from("192.0.2.1"))).status).toBe(200);
  // Five of these were looked at before.
  const statuses = [];
  for (let number = 0; number < 26; number += 1) {
    statuses.push((await signIn(server, `name ${number}`, "a guess", from("198.51.100.7"))).status);
  }
  expect(statuses.filter((status) => status === 401)).toHaveLength(24);
  expect(statuses.at(-1)).toBe(429);
  expect((await signIn(server, "another", "a guess", from("192.0.2.1"))).status).toBe(401);
});

it("when too many passwords are to be looked at, the rest are asked to come back", async () => {
  const server = await testServer({ ...PRIVATE, trustProxy: ["127.0.0.1"] });
  await owner(server);
  const answers = await Promise.all(
    Array.from({ length: 25 }, (_, number) =>
      signIn(server, `name ${number}`, "a guess", { headers: { "x-forwarded-for": `192.0.2.${number}` } }),
    ),
  );
  const busy = answers.filter(({ status }) => status === 503);
  expect(busy.length).toBeGreaterThan(0);
  expect(busy[0]?.headers.get("retry-after")).toBe("2");
  expect(answers.every(({ status }) => status === 503 || status === 401)).toBe(true);
});

it("a page of another origin can neither sign anybody in nor out, with a token either", async () => {
  const server = await testServer({ ...PRIVATE, tokenSecret: SECRET });
  const cookie = await owner(server);
  const authorization = `Bearer ${tokenFor("plan", "edit")}`;
  for (const headers of [{ origin: "https://evil.example" }, { origin: "https://evil.example", authorization }]) {
    expect((await signIn(server, "ann@example.com", PASSWORD, { headers })).status).toBe(403);
    expect((await call(server, "DELETE", "/session", { cookie, headers })).status).toBe(403);
    // The token may come from anywhere, and then the cookie beside it is not looked at: it is for another document.
    expect((await call(server, "POST", "/documents", { cookie, headers, body: {} })).status).toBe(403);
  }
  const foreign = { cookie, origin: "https://evil.example" };
  expect(await refusedUpgrade(server, "/collab/plan", foreign)).toMatchObject({ status: 403 });
  expect((await call(server, "GET", "/session", { cookie })).body.account).toBeDefined();
});

it("what is not allowed says what is, and an invitation is not spent by it", async () => {
  const server = await testServer(PRIVATE);
  const cookie = await owner(server);
  const { body } = await call(server, "POST", "/invitations", { cookie, body: {} });
  const good = { link: secretIn(body.url), login: "bob", name: "Bob", password: PASSWORD };
  for (const [change, status, detail] of [
    [{ password: "too short" }, 400, "A password has 10 to 200 characters."],
    [{ password: "x".repeat(201) }, 400, "A password has 10 to 200 characters."],
    [{ login: "bobby.tables", password: "Bobby.Tables" }, 400, /The password is the e-mail address or user name/],
    [{ login: "b" }, 400, /2 to 254 characters and no spaces/],
    [{ login: "two words" }, 400, /no spaces/],
    [{ name: "  " }, 400, "A name has 1 to 100 characters."],
    [{ login: "ANN@example.com" }, 409, /There is an account of this/],
    [{ link: "x" }, 410, /This link has been used, taken back, or has expired/],
    [{ login: 7 }, 400, /login/],
    [{ name: "x".repeat(20_000) }, 413, /larger/],
  ] as const) {
    const refused = await call(server, "POST", "/accounts", { body: { ...good, ...change } });
    expect([refused.status, refused.body.detail]).toEqual([status, expect.stringMatching(detail)]);
  }
  expect((await call(server, "POST", "/accounts", { body: good })).status).toBe(200);
});

it("only the owner invites, and can take an invitation back", async () => {
  const server = await testServer(PRIVATE);
  const ann = await owner(server);
  const bob = await guest(server, ann, "bob");
  for (const [method, path] of [
    ["GET", "/invitations"],
    ["POST", "/invitations"],
    ["DELETE", "/invitations/x"],
  ] as const) {
    const body = method === "POST" ? { body: {} } : {};
    expect((await call(server, method, path, { cookie: bob, ...body })).status).toBe(403);
    expect((await call(server, method, path, body)).status).toBe(401);
  }
  const made = await call(server, "POST", "/invitations", { cookie: ann, body: { note: "for Cyd" } });
  expect(made.status).toBe(201);
  expect(made.body.url).toMatch(new RegExp(`^${server.url}/welcome#[\\w-]{43}$`));
  const listed = (await call(server, "GET", "/invitations", { cookie: ann })).body.invitations;
  expect(listed).toMatchObject([{ note: "for Cyd", id: made.body.id }]);
  expect(JSON.stringify(listed)).not.toContain(secretIn(made.body.url));
  const gone = `/invitations/${made.body.id}`;
  expect((await call(server, "DELETE", gone, { cookie: ann })).status).toBe(204);
  expect((await call(server, "DELETE", gone, { cookie: ann })).status).toBe(404);
  const link = secretIn(made.body.url);
  expect((await call(server, "POST", "/links", { body: { link } })).status).toBe(410);
});

it("a document is its maker's alone, by each way in; there being one is told to nobody", async () => {
  const server = await testServer(PRIVATE);
  const ann = await owner(server);
  const bob = await guest(server, ann, "bob");
  const id = await newDocument(server, ann);
  const mine = await syncedRawClient(server, id, { protocols: ["weft"], headers: { cookie: ann } });
  const doc = new Y.Doc();
  doc.getText("text").insert(0, "words");
  mine.send(encodeUpdate(Y.encodeStateAsUpdate(doc)));
  await until(() => mine.saved > 0);
  for (const name of [id, "nothing of this name"]) {
    const path = `/documents/${encodeURIComponent(name)}`;
    expect((await call(server, "GET", path, { cookie: bob })).status).toBe(403);
    expect((await call(server, "GET", `${path}/content`, { cookie: bob })).status).toBe(403);
    const refused = await refusedUpgrade(server, `/collab/${nameToPath(name)}`, { cookie: bob });
    expect(refused).toMatchObject({ status: 403, body: expect.stringContaining("shared with you") as string });
    expect(await refusedUpgrade(server, `/collab/${nameToPath(name)}`)).toMatchObject({ status: 401 });
    const stream = await fetch(`${server.url}/fallback/${nameToPath(name)}`, { headers: { cookie: bob } });
    expect(stream.status).toBe(403);
    await stream.body?.cancel();
  }
  expect((await call(server, "DELETE", `/documents/${id}`, { cookie: bob })).status).toBe(403);
  expect((await call(server, "POST", "/documents", { cookie: bob, body: { id } })).status).toBe(409);
  expect((await call(server, "GET", "/documents", { cookie: bob })).body.documents).toEqual([]);
  expect((await call(server, "DELETE", `/documents/${id}`, { cookie: ann })).status).toBe(204);
});

it("ending a session closes what is open by it, and leaves the others", async () => {
  const server = await testServer(PRIVATE);
  const here = await owner(server);
  const id = await newDocument(server, here);
  const there = (await signIn(server, "ann@example.com")).cookie;
  const open = await rawClient(server, id, { headers: { cookie: there } });
  const kept = await rawClient(server, id, { headers: { cookie: here } });
  const { sessions } = (await call(server, "GET", "/account/sessions", { cookie: here })).body;
  expect(sessions.filter(({ current }) => current)).toHaveLength(1);
  expect(sessions).toHaveLength(2);
  expect(JSON.stringify(sessions)).not.toContain(there.split("=")[1]);
  const other = sessions.find(({ current }) => !current)?.id ?? "";
  expect((await call(server, "DELETE", `/account/sessions/${other}`, { cookie: here })).status).toBe(204);
  await until(() => open.closed?.code === 4401);
  expect((await call(server, "GET", "/account/sessions", { cookie: there })).status).toBe(401);
  expect((await call(server, "DELETE", `/account/sessions/${other}`, { cookie: here })).status).toBe(404);
  expect(kept.closed).toBeUndefined();
  await call(server, "DELETE", "/session", { cookie: here });
  await until(() => kept.closed?.code === 4401);
});

it("a new password ends every other session, and needs the old one", async () => {
  const server = await testServer(PRIVATE);
  const here = await owner(server);
  const id = await newDocument(server, here);
  const there = (await signIn(server, "ann@example.com")).cookie;
  const open = await rawClient(server, id, { headers: { cookie: there } });
  const change = (current: string, password: string): Promise<Answer> =>
    call(server, "PUT", "/account/password", { cookie: here, body: { current, password } });
  expect((await change("not the old one", "another long one")).status).toBe(401);
  expect((await change(PASSWORD, "short")).status).toBe(400);
  expect((await change(PASSWORD, "another long one")).status).toBe(204);
  await until(() => open.closed?.code === 4401);
  expect((await call(server, "GET", "/documents", { cookie: here })).status).toBe(200);
  expect((await signIn(server, "ann@example.com")).status).toBe(401);
  expect((await signIn(server, "ann@example.com", "another long one")).status).toBe(200);
});

it("signing in again in the same browser leaves no session behind, and a session outlives a restart", async () => {
  const server = await testServer(PRIVATE);
  const first = await owner(server);
  const second = (await signIn(server, "ann@example.com", PASSWORD, { cookie: first })).cookie;
  expect(second).not.toBe(first);
  expect((await call(server, "GET", "/documents", { cookie: first })).status).toBe(401);
  await server.restart();
  expect((await call(server, "GET", "/account/sessions", { cookie: second })).body.sessions).toHaveLength(1);
});

it("tokens count beside accounts, and where there are no accounts nobody can sign in", async () => {
  const server = await testServer({ ...PRIVATE, tokenSecret: SECRET });
  const authorization = `Bearer ${tokenFor("plan", "edit")}`;
  expect((await call(server, "POST", "/documents", { headers: { authorization }, body: { id: "plan" } })).status).toBe(
    201,
  );
  const open = await testServer();
  expect((await call(open, "GET", "/session")).body).toEqual({ access: "open", inUse: false });
  expect((await signIn(open, "ann")).status).toBe(404);
  expect(open.ownerLink).toBe("");
});

it("neither passwords nor links nor sessions are in the log or in the data folder", async () => {
  const lines: string[] = [];
  const log = createLog("debug", { write: (line: string) => void lines.push(line) });
  const server = await testServer(PRIVATE, { log });
  const link = server.ownerLink;
  const cookie = await owner(server);
  await signIn(server, "ann@example.com", "a wrong password");
  await newDocument(server, cookie);
  await server.stop();
  const kept = readFileSync(`${server.folder}/weft.db`, "latin1");
  expect(lines.join("\n")).toContain("not signed in");
  for (const secret of [PASSWORD, "a wrong password", secretIn(link), cookie.split("=")[1] ?? ""]) {
    expect(secret.length).toBeGreaterThan(9);
    expect(lines.join("\n")).not.toContain(secret);
    expect(kept).not.toContain(secret);
  }
  expect(kept).toContain("$argon2id$v=19$m=19456,t=2,p=1$");
});
