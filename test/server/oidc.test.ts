/** Signing in by OpenID Connect, with a real provider over real HTTP: who gets in, who does not, and what comes of a bad way back. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { createOidc } from "../../server/access/oidc.ts";
import { createLog } from "../../server/ops/log.ts";
import { PASSWORD, PRIVATE, call, guest, newDocument, owner, secretIn, signIn } from "../helpers/accounts.ts";
import { type Person, type TestProvider, person, testProvider } from "../helpers/oidc-provider.ts";
import { type TestServer, testServer } from "../helpers/server.ts";
import { syncedRawClient } from "../helpers/client.ts";
import { until } from "../helpers/until.ts";
import { weft } from "../helpers/weft.ts";

const PEOPLE = {
  bea: { email: "Bea@Example.com", email_verified: true, name: "Bea Birch", preferred_username: "bea" },
  cal: { email: "cal@example.com", email_verified: false, name: "Cal", preferred_username: "cal" },
  dot: { email: "dot@elsewhere.example", email_verified: true, name: "Dot" },
  nameless: {},
};

type Settings = NonNullable<Parameters<typeof testProvider>[1]>;

async function stage(
  settings: Settings = {},
  parts: Parameters<typeof testServer>[1] = {},
): Promise<{ readonly provider: TestProvider; readonly server: TestServer }> {
  const provider = await testProvider(PEOPLE, settings);
  const server = await testServer({ ...PRIVATE, oidc: provider.settings }, parts);
  await provider.admit(server.url);
  return { provider, server };
}

async function inviteFrom(server: TestServer, cookie: string): Promise<string> {
  const { body } = await call(server, "POST", "/invitations", { cookie, body: { note: "" } });
  return secretIn(body.url);
}

/** Who is signed in with this browser. */
async function whoIs(server: TestServer, who: Person): Promise<unknown> {
  return (await call(server, "GET", "/session", { cookie: who.cookieFor(server.url) })).body.account;
}

it("who was invited makes an account by the provider, and signs in by it from then on", async () => {
  const { server } = await stage();
  const ann = await owner(server);
  expect((await call(server, "GET", "/session")).body).toEqual({
    access: "private",
    inUse: true,
    provider: { name: "Acme" },
  });
  const link = await inviteFrom(server, ann);
  const bea = person();
  const page = await bea.begin(server.url, { link, returnTo: "/account" });
  expect(await bea.signIn(page, "bea")).toEqual({ problem: null, to: "/account" });
  const account = { login: "bea@example.com", name: "Bea Birch", role: "member" };
  expect(await whoIs(server, bea)).toMatchObject(account);
  expect((await call(server, "POST", "/links", { body: { link } })).status).toBe(410);
  const document = await newDocument(server, bea.cookieFor(server.url));

  const elsewhere = person();
  await server.restart();
  const again = await elsewhere.begin(server.url, { returnTo: `/d/${document}?view#part` });
  expect(await elsewhere.signIn(again, "bea")).toEqual({ problem: null, to: `/d/${document}?view#part` });
  expect(await whoIs(server, elsewhere)).toEqual(await whoIs(server, bea));
  const cookie = elsewhere.cookieFor(server.url);
  expect((await call(server, "GET", "/documents", { cookie })).body.documents).toMatchObject([{ id: document }]);
  // There is no password to guess.
  expect((await signIn(server, "bea@example.com", "")).status).toBe(401);
  // It is a session like others: it is listed, and ends what is open by it.
  expect((await call(server, "GET", "/account/sessions", { cookie })).body.sessions).toHaveLength(2);
  const line = await syncedRawClient(server, document, { headers: { cookie } });
  expect((await call(server, "DELETE", "/session", { cookie })).status).toBe(204);
  await until(() => line.closed?.code === 4401);
  // The provider still knows them: no form, and they are in again.
  const third = await elsewhere.begin(server.url);
  expect(third.url).toContain("/callback?");
  expect(await elsewhere.comeBack(third.url)).toEqual({ problem: null, to: "/" });
});

it("the first owner, by the address that the server printed; before that nobody gets an account, whoever may sign up", async () => {
  const { server } = await stage({ signUp: "anyone" });
  const early = person();
  expect(await early.signIn(await early.begin(server.url), "dot")).toMatchObject({ problem: "not-invited" });
  expect(await whoIs(server, early)).toBeUndefined();
  const bea = person();
  const page = await bea.begin(server.url, { link: secretIn(server.ownerLink) });
  expect(await bea.signIn(page, "bea")).toMatchObject({ problem: null });
  expect(await whoIs(server, bea)).toMatchObject({ role: "owner" });
  // From now on anyone does, and as no more than a member.
  expect(await early.comeBack((await early.begin(server.url)).url)).toMatchObject({ problem: null });
  expect(await whoIs(server, early)).toMatchObject({ role: "member", login: "dot@elsewhere.example" });
  await server.restart();
  expect(server.ownerLink).toBe("");
});

it("without an invitation only the addresses of named domains get an account, and only verified ones", async () => {
  const { server } = await stage({ signUp: ["example.com"] });
  await owner(server);
  const endings: Record<string, unknown> = {};
  for (const login of ["bea", "cal", "dot", "nameless"]) {
    const who = person();
    endings[login] = [(await who.signIn(await who.begin(server.url), login)).problem, await whoIs(server, who)];
  }
  expect(endings).toEqual({
    bea: [null, expect.objectContaining({ login: "bea@example.com" })],
    cal: ["unverified", undefined],
    dot: ["not-invited", undefined],
    nameless: ["not-invited", undefined],
  });
});

it("an address that nobody has verified is no login, and one that is taken opens no account", async () => {
  const { server } = await stage({ signUp: "anyone" });
  const ann = await owner(server);
  const [cal, nameless] = [person(), person()];
  expect(await cal.signIn(await cal.begin(server.url), "cal")).toMatchObject({ problem: null });
  expect(await whoIs(server, cal)).toMatchObject({ login: "cal", name: "Cal" });
  // Of whom the provider says nothing: what it calls them.
  expect(await nameless.signIn(await nameless.begin(server.url), "nameless")).toMatchObject({ problem: null });
  expect(await whoIs(server, nameless)).toMatchObject({ login: "nameless", name: "nameless" });
  await guest(server, ann, "bea@example.com");
  const bea = person();
  expect(await bea.signIn(await bea.begin(server.url), "bea")).toMatchObject({ problem: "taken" });
  expect(await whoIs(server, bea)).toBeUndefined();
  expect((await signIn(server, "bea@example.com")).status).toBe(200);
});

it("a way back counts once, in the browser that began, with the state that it began with, and in time", async () => {
  const { server } = await stage({ signUp: "anyone" });
  await owner(server);
  const bea = person();
  const page = await bea.begin(server.url);
  const callback = await bea.signInButStay(page, "bea");
  const changed = (name: string, value: string): string => {
    const url = new URL(callback);
    url.searchParams.set(name, value);
    return url.href;
  };
  // A page that leads somebody to a way back of its own signs them in to nobody's account.
  const lured = person();
  await lured.begin(server.url);
  for (const other of [person(), lured]) {
    expect(await other.comeBack(callback)).toEqual({ problem: "expired", to: "/" });
    expect(await whoIs(server, other)).toBeUndefined();
  }
  for (const state of ["", "made up", "x".repeat(5_000)]) {
    expect(await bea.comeBack(changed("state", state))).toMatchObject({ problem: "expired" });
  }
  expect(await bea.comeBack(`${server.url}/api/v1/session/oidc/callback`)).toMatchObject({ problem: "expired" });
  // None of that has spoilt the true one. In another tab there is another meanwhile.
  const second = await bea.begin(server.url, { returnTo: "/account" });
  expect(await bea.comeBack(callback)).toEqual({ problem: null, to: "/" });
  const session = bea.cookieFor(server.url);
  expect(await bea.comeBack(callback)).toMatchObject({ problem: "expired" });
  expect(bea.cookieFor(server.url)).toBe(session);
  expect(await bea.comeBack(second.url)).toEqual({ problem: null, to: "/account" });
  // The session before has ended with that: it is nobody's.
  expect((await call(server, "GET", "/session", { cookie: session })).body.account).toBeUndefined();

  const forged = await bea.begin(server.url);
  const url = new URL(forged.url);
  url.searchParams.set("code", "made up");
  expect(await bea.comeBack(url.href)).toMatchObject({ problem: "unavailable" });
  expect(await bea.comeBack(forged.url)).toMatchObject({ problem: "expired" });
  // Somebody else's code, and one of another journey.
  const [one, two] = [await bea.begin(server.url), await bea.begin(server.url)];
  const mixed = new URL(one.url);
  mixed.searchParams.set("code", new URL(two.url).searchParams.get("code") ?? "");
  expect(await bea.comeBack(mixed.href)).toMatchObject({ problem: "unavailable" });
});

it("who was too long with the provider begins again", async () => {
  const { server } = await stage({ signUp: "anyone" }, { journeyTime: 1 });
  await owner(server);
  const bea = person();
  const page = await bea.begin(server.url);
  expect(await bea.signIn(page, "bea")).toEqual({ problem: "expired", to: "/" });
  expect(await whoIs(server, bea)).toBeUndefined();
});

it("whose account is disabled is not let in, and is again when it is enabled", async () => {
  const { server } = await stage({ signUp: "anyone" });
  await owner(server);
  const bea = person();
  expect(await bea.signIn(await bea.begin(server.url), "bea")).toMatchObject({ problem: null });
  await server.stop();
  expect((await weft(["user", "disable", "bea@example.com", "--data-dir", server.folder])).code).toBe(0);
  await server.restart();
  expect(await whoIs(server, bea)).toBeUndefined();
  expect(await bea.comeBack((await bea.begin(server.url)).url)).toMatchObject({ problem: "disabled" });
  expect(await whoIs(server, bea)).toBeUndefined();
  await server.stop();
  expect((await weft(["user", "enable", "bea@example.com", "--data-dir", server.folder])).code).toBe(0);
  await server.restart();
  expect(await bea.comeBack((await bea.begin(server.url)).url)).toMatchObject({ problem: null });
});

it("a link for a new password connects an account; from then on the provider is the way in, and it can't be two accounts'", async () => {
  const { server } = await stage();
  const ann = await owner(server);
  const cookie = await guest(server, ann, "bea@example.com");
  const resetLink = async (login: string): Promise<string> => {
    await server.stop();
    const { stdout } = await weft(["user", "reset-link", login, "--data-dir", server.folder]);
    await server.restart();
    return secretIn(stdout.trim());
  };
  const link = await resetLink("bea@example.com");
  const bea = person();
  expect(await bea.signIn(await bea.begin(server.url, { link }), "bea")).toMatchObject({ problem: null });
  expect(await whoIs(server, bea)).toMatchObject({ login: "bea@example.com", name: "bea@example.com" });
  // Whoever knew the password has neither it nor a session.
  expect((await call(server, "GET", "/account/sessions", { cookie })).status).toBe(401);
  expect((await signIn(server, "bea@example.com", PASSWORD)).status).toBe(401);

  const back = (await bea.begin(server.url, { link: await resetLink("ann@example.com") })).url;
  expect(await bea.comeBack(back)).toMatchObject({ problem: "connected" });
  const spent = person();
  expect(await spent.signIn(await spent.begin(server.url, { link }), "dot")).toMatchObject({ problem: "spent" });
  // An invitation is not used up by who has an account.
  const invitation = await inviteFrom(server, ann);
  expect(await bea.comeBack((await bea.begin(server.url, { link: invitation })).url)).toMatchObject({ problem: null });
  expect((await call(server, "POST", "/links", { body: { link: invitation } })).status).toBe(200);
});

it("a provider that is down keeps nobody from anything else, and is asked again", async () => {
  const lines: string[] = [];
  const log = createLog("debug", { write: (line: string) => void lines.push(line) });
  const provider = await testProvider(PEOPLE, { signUp: "anyone" });
  const server = await testServer({ ...PRIVATE, oidc: provider.settings }, { log });
  await until(() => lines.some((line) => line.includes("WEFT_OIDC_ISSUER")));
  const ann = await owner(server);
  const begun = await call(server, "POST", "/session/oidc", { body: {} });
  expect([begun.status, begun.body.detail]).toEqual([503, expect.stringContaining("Acme can't be reached")]);
  const led = await fetch(`${server.url}/api/v1/session/oidc?returnTo=/account`, { redirect: "manual" });
  expect([led.status, led.headers.get("location")]).toEqual([303, "/welcome#problem=unavailable&to=%2Faccount"]);
  await newDocument(server, ann);
  await provider.admit(server.url);
  const bea = person();
  const callback = await bea.signInButStay(await bea.begin(server.url), "bea");
  await provider.stop();
  expect(await bea.comeBack(callback)).toMatchObject({ problem: "unavailable" });
  expect(await whoIs(server, bea)).toBeUndefined();
  expect(lines.join("")).toContain("ECONNREFUSED");
});

it("what the provider said of itself is asked for anew each hour, and counts for longer while it is silent", async () => {
  const provider = await testProvider(PEOPLE);
  await provider.admit("http://127.0.0.1:1");
  let [clock, asked] = [0, 0];
  provider.onRequest(() => (asked += 1));
  const oidc = createOidc({ settings: provider.settings, secure: false, now: () => clock });
  const depart = (): Promise<{ url: string }> =>
    oidc.depart({
      cookieHeader: undefined,
      address: "a",
      origin: "http://127.0.0.1:1",
      returnTo: "/",
      link: undefined,
    });
  await Promise.all([depart(), depart()]);
  expect(asked).toBe(1);
  clock += 3_600_000;
  await depart();
  expect(asked).toBe(2);
  await provider.stop();
  clock += 3_600_000;
  expect((await depart()).url).toContain(provider.settings.issuer);
});

it("a provider that says no, and one that does not take our secret", async () => {
  const { server, provider } = await stage({ signUp: "anyone" });
  await owner(server);
  const bea = person();
  expect(await bea.refuse(await bea.begin(server.url, { returnTo: "/account" }))).toEqual({
    problem: "refused",
    to: "/account",
  });
  expect(await whoIs(server, bea)).toBeUndefined();
  const mistaken = { ...provider.settings, clientSecret: "another secret" };
  const other = await testServer({ ...PRIVATE, oidc: mistaken });
  await owner(other);
  await provider.admit(other.url);
  const cal = person();
  expect(await cal.signIn(await cal.begin(other.url), "cal")).toMatchObject({ problem: "unavailable" });
});

it("a link leads to the provider, too; the page in the end is one of ours, and nothing else begins it for somebody", async () => {
  const { server } = await stage({ signUp: "anyone" });
  await owner(server);
  const bea = person();
  const page = await bea.open(`${server.url}/api/v1/session/oidc?returnTo=%2Fd%2Fplan`);
  expect(page.text).toContain("Sign-in");
  await bea.signIn(await bea.begin(server.url), "bea");
  for (const returnTo of [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "/.//evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "/api/v1/session/oidc",
    "//evil.example/d/plan",
    "/d//evil.example",
    "",
  ]) {
    expect(await bea.comeBack((await bea.begin(server.url, { returnTo })).url), returnTo).toEqual({
      problem: null,
      to: "/",
    });
  }
  const foreign = { headers: { origin: "https://evil.example" }, body: {} };
  expect((await call(server, "POST", "/session/oidc", foreign)).status).toBe(403);
  const renamed = await fetch(`${server.url}/api/v1/session/oidc`, { redirect: "manual", headers: {} });
  expect(renamed.status).toBe(303);
  expect(renamed.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^weft_oidc=[\w-]{43}; Path=\/; Max-Age=900; HttpOnly; SameSite=Lax$/),
  ]);
  const { searchParams } = new URL(renamed.headers.get("location") ?? "");
  expect(Object.fromEntries(searchParams)).toMatchObject({
    code_challenge_method: "S256",
    redirect_uri: `${server.url}/api/v1/session/oidc/callback`,
    response_type: "code",
    scope: "openid email profile",
  });
  for (const name of ["state", "nonce", "code_challenge"]) expect(searchParams.get(name)).toMatch(/^[\w-]{43}$/);
  // Who begins over and over and never comes back waits; those who are known already were not counted.
  let last = 200;
  for (let count = 0; count < 600 && last === 200; count += 1) {
    last = (await call(server, "POST", "/session/oidc", { body: {} })).status;
  }
  expect(last).toBe(429);
});

it("behind https the cookie can be set by nobody else, and the way back is the public address's", async () => {
  const provider = await testProvider(PEOPLE);
  const publicUrl = "https://docs.example.com";
  const server = await testServer({ ...PRIVATE, publicUrl, oidc: provider.settings });
  await provider.admit(publicUrl);
  await owner(server);
  const led = await fetch(`${server.url}/api/v1/session/oidc`, { redirect: "manual" });
  expect(led.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-weft_oidc=[\w-]{43}; Path=\/; .*; Secure$/),
  ]);
  expect(led.headers.get("location")).toContain(encodeURIComponent(`${publicUrl}/api/v1/session/oidc/callback`));
});

it("without a provider there is no such way, and open access has none", async () => {
  const server = await testServer(PRIVATE);
  const provider = await testProvider(PEOPLE);
  const open = await testServer({ oidc: provider.settings });
  for (const { url } of [server, open]) {
    for (const path of ["", "/callback?state=x&code=y"]) {
      expect((await fetch(`${url}/api/v1/session/oidc${path}`, { redirect: "manual" })).status).toBe(404);
    }
  }
  expect((await call(open, "GET", "/session")).body).toEqual({ access: "open", inUse: false });
});

it("neither the log nor the database has what one could sign in with", async () => {
  const lines: string[] = [];
  const log = createLog("debug", { write: (line: string) => void lines.push(line) });
  const { server, provider } = await stage({}, { log });
  const link = secretIn(server.ownerLink);
  const bea = person();
  const callback = await bea.signInButStay(await bea.begin(server.url, { link }), "bea");
  await bea.comeBack(callback);
  await bea.comeBack(callback);
  const { searchParams } = new URL(callback);
  const secrets = [
    link,
    provider.settings.clientSecret ?? "",
    searchParams.get("code") ?? "",
    searchParams.get("state") ?? "",
    ...bea.cookieFor(server.url).split("; "),
  ];
  await server.stop();
  const kept = readFileSync(`${server.folder}/weft.db`, "latin1");
  const written = lines.join("\n");
  expect(written).toContain("account made");
  expect(written).toContain("not signed in by the provider");
  for (const secret of secrets.map((one) => one.replace(/^[\w-]+=/, ""))) {
    expect(secret.length).toBeGreaterThan(9);
    expect(written).not.toContain(secret);
    expect(kept).not.toContain(secret);
  }
});

it("the doctor says whether the provider can be used, and what it has to know", async () => {
  const { provider, server } = await stage();
  const { issuer, clientId } = provider.settings;
  const variables = (more: object): Record<string, string> => ({
    WEFT_ACCESS: "private",
    WEFT_PUBLIC_URL: "https://docs.example.com",
    WEFT_OIDC_ISSUER: issuer,
    WEFT_OIDC_CLIENT_ID: clientId,
    ...more,
  });
  const doctor = async (more: object = {}): Promise<string> =>
    (await weft(["doctor", "--data-dir", server.folder], variables(more))).stdout;
  expect(await doctor()).toMatch(
    /^ok {4}sign-in .*answers\. .* https:\/\/docs\.example\.com\/api\/v1\/session\/oidc\/callback\.$/m,
  );
  // As an operator writes it who copied it from somewhere: the provider calls itself otherwise.
  expect(await doctor({ WEFT_OIDC_ISSUER: issuer.replace("127.0.0.1", "localhost") })).toMatch(
    /^fail {2}sign-in .*WEFT_OIDC_ISSUER.*issuer/m,
  );
  await provider.stop();
  expect(await doctor()).toMatch(/^fail {2}sign-in .*ECONNREFUSED/m);
});
