/** Tokens by themselves: which ones count, and what the others are told. test/server/access-tokens.test.ts shows them to a server. */
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Caller } from "../../server/access/caller.ts";
import { type Denial, isDenial } from "../../server/access/roles.ts";
import { KeySetProblem, openTokenKeys } from "../../server/access/token-keys.ts";
import { MAX_TOKEN, callerOf, isFor } from "../../server/access/tokens.ts";
import { SECRET, signed } from "../helpers/access.ts";

const NOW = Date.parse("2026-11-30T12:00:00Z");
const AT = NOW / 1_000;
const GOOD = { sub: "ann", name: "Ann", doc: "plan", role: "edit", exp: AT + 60 };

async function answer(token: string, options: { secret?: string; jwks?: string } = { secret: SECRET }) {
  const keys = await openTokenKeys({ secret: options.secret, jwks: options.jwks });
  if (keys === undefined) throw new Error("no keys");
  return callerOf(token, keys, NOW);
}

async function refusal(token: string, options?: Parameters<typeof answer>[1]): Promise<Denial> {
  const found: Caller | Denial = await answer(token, options);
  if (!isDenial(found)) throw new Error(`It was taken: ${JSON.stringify(found)}`);
  return found;
}

/** A part of a token as it stands there. */
const part = (value: object | string): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

it("a token is its subject, with what it grants and no more", async () => {
  expect(await answer(signed({ ...GOOD, avatar: "https://example.com/ann.png", admin: true }))).toEqual({
    person: "token:ann",
    name: "Ann",
    avatar: "https://example.com/ann.png",
    shownBy: "token",
    grant: { documents: "plan", role: "edit", expiresAt: NOW + 60_000, subject: "ann" },
  });
});

describe("a claim that is not what it should be is named, with what it should be", () => {
  const long = "x".repeat(300);
  it.each([
    ["no subject", { sub: undefined }, '"sub"'],
    ["an empty subject", { sub: " " }, '"sub"'],
    ["a subject that is a number", { sub: 7 }, '"sub"'],
    ["too long a subject", { sub: long }, '"sub"'],
    ["a subject with a line break", { sub: "a\nb" }, '"sub"'],
    ["no role", { role: undefined }, '"role"'],
    ["an unknown role", { role: "owner" }, '"role"'],
    ["a role in other letters", { role: "Admin" }, '"role"'],
    ["a role with a space", { role: "admin " }, '"role"'],
    ["a role in a list", { role: ["admin"] }, '"role"'],
    ["a role in an object", { role: { admin: true } }, '"role"'],
    ["a role that is true", { role: true }, '"role"'],
    ["a name of every object as role", { role: "constructor" }, '"role"'],
    ["the prototype as role", { role: "__proto__" }, '"role"'],
    ["no document", { doc: undefined }, '"doc"'],
    ["an empty document", { doc: "" }, '"doc"'],
    ["documents in a list", { doc: ["plan"] }, '"doc"'],
    ["too long a document", { doc: long }, '"doc"'],
    ["a document with NUL", { doc: "plan\0" }, '"doc"'],
    ["half a surrogate pair", { doc: "\ud83d*" }, '"doc"'],
    ["no expiry", { exp: undefined }, '"exp"'],
    ["an empty name", { name: "" }, '"name"'],
    ["too long a name", { name: "x".repeat(101) }, '"name"'],
    ["a name that is an object", { name: { toString: "x" } }, '"name"'],
    ["a name with control characters", { name: "Ann\u001b[2J" }, '"name"'],
    ["a script for a picture", { avatar: "javascript:alert(1)" }, '"avatar"'],
    ["data for a picture", { avatar: "data:image/svg+xml,<svg/>" }, '"avatar"'],
    ["a picture that is a list", { avatar: ["https://example.com/"] }, '"avatar"'],
  ])("%s", async (_what, claims, named) => {
    const { denied, reason } = await refusal(signed({ ...GOOD, ...claims }));
    expect([denied, reason]).toEqual(["unauthorized", expect.stringContaining(named)]);
  });

  it.each([
    ["a text as expiry", { exp: "2099-01-01" }, "dates"],
    ["an expiry of null", { exp: null }, "dates"],
    ["an expiry beyond all dates", { exp: 8.64e15 }, '"exp"'],
    ["an expiry before 1970", { exp: -1 }, "expired"],
    ["an expiry a moment ago", { exp: AT - 0.001 }, "expired"],
    ["an expiry of this moment", { exp: AT }, "expired"],
    ["a beginning in the future", { nbf: AT + 60 }, "not valid yet"],
    ["a beginning that is a text", { nbf: "now" }, "dates"],
  ])("%s", async (_what, claims, said) => {
    const { denied, reason } = await refusal(signed({ ...GOOD, ...claims }));
    expect([denied, reason]).toEqual(["unauthorized", expect.stringContaining(said)]);
  });

  it("an expiry that JSON holds and no clock reaches", async () => {
    const body = `${part({ alg: "HS256" })}.${part(JSON.stringify(GOOD).replace(/"exp":\d+/, '"exp":1e999'))}`;
    const token = `${body}.${createHmac("sha256", SECRET).update(body).digest("base64url")}`;
    expect((await refusal(token)).reason).toContain('"exp"');
  });
});

it("a beginning that is a moment ahead is a clock that is", async () => {
  expect(isDenial(await answer(signed({ ...GOOD, nbf: AT + 5 })))).toBe(false);
});

it("names and subjects are in any language, and what they hold is not quoted in a refusal", async () => {
  expect(await answer(signed({ ...GOOD, sub: "änn ☂", name: "アン" }))).toMatchObject({
    person: "token:änn ☂",
    name: "アン",
  });
  expect((await refusal(signed({ ...GOOD, role: "supervisor" }))).reason).not.toContain("supervisor");
});

describe("a signature that is none, or not one of ours", () => {
  const [head, body, tail] = signed(GOOD).split(".") as [string, string, string];
  it.each([
    ["nothing at all", ""],
    ["words", "let me in"],
    ["two parts", `${head}.${body}`],
    ["five parts, which is an encrypted one", `${head}.${body}.${tail}.${tail}.${tail}`],
    ["no signature", `${head}.${body}.`],
    ["a cut signature", `${head}.${body}.${tail.slice(0, -4)}`],
    ["another body", `${head}.${part({ ...GOOD, role: "admin" })}.${tail}`],
    ["another secret", signed(GOOD, { secret: "another secret of at least 32 bytes" })],
    ["alg none", `${part({ alg: "none" })}.${body}.`],
    ["alg None with a signature", `${part({ alg: "None" })}.${body}.${tail}`],
    ["no alg", `${part({ typ: "JWT" })}.${body}.${tail}`],
    ["an alg that is a list", signed(GOOD, { header: { alg: ["HS256"] } })],
    ["another alg of the same family", signed(GOOD, { header: { alg: "HS512" } })],
    ["a public-key alg where there is a secret", signed(GOOD, { header: { alg: "RS256" } })],
    ["a critical extension", signed(GOOD, { header: { alg: "HS256", crit: ["b64"], b64: false } })],
    ["a header that is no JSON", `${part("{")}.${body}.${tail}`],
    ["a header that is a list", `${part("[]")}.${body}.${tail}`],
    ["the prototype for a header", `${part('{"__proto__":{"alg":"HS256"}}')}.${body}.${tail}`],
    ["claims that are a list", signed([GOOD])],
    ["unicode digits in base64", `${head}.${body}.${tail.slice(0, -1)}é`],
  ])("%s", async (_what, token) => {
    expect(await refusal(token)).toMatchObject({
      denied: "unauthorized",
      reason: expect.stringMatching(/^(The|This).+\.$/),
    });
  });

  it("a token that is too long is not even looked at", async () => {
    const token = signed({ ...GOOD, name: "x".repeat(MAX_TOKEN) });
    expect((await refusal(token)).reason).toContain(String(MAX_TOKEN));
  });
});

describe("which documents", () => {
  it.each([
    ["plan", "plan", true],
    ["plan", "plans", false],
    ["plan", "Plan", false],
    ["plan", "plan/", false],
    ["a*", "a", true],
    ["a*", "a/b", true],
    ["a*", "ab", true],
    ["a*", "b/a", false],
    ["a/*", "a/b", true],
    ["a/*", "a", false],
    ["a/*", "a%2Fb", false],
    ["a%2F*", "a/b", false],
    ["team/*", "team", false],
    ["*", "anything/at all", true],
    ["*plan", "my plan", false],
    ["*plan", "*plan", true],
    ["**", "*x", true],
    ["**", "x", false],
    // Composed and not: two names, two documents.
    ["caf\u00e9", "cafe\u0301", false],
    ["__proto__", "constructor", false],
  ])("%s is for %s: %s", (documents, document, expected) => {
    expect(isFor({ documents, role: "view", expiresAt: 0, subject: "ann", issuedAt: undefined }, document)).toBe(
      expected,
    );
  });
});

describe("public keys", () => {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const ed = generateKeyPairSync("ed25519");
  const jwk = (key: typeof rsa.publicKey, more: object): object => ({ ...key.export({ format: "jwk" }), ...more });
  const set = {
    keys: [
      jwk(rsa.publicKey, { kid: "rsa", alg: "RS256", use: "sig" }),
      jwk(ec.publicKey, { kid: "ec" }),
      jwk(ed.publicKey, { kid: "ed" }),
    ],
  };

  function by(key: typeof rsa.privateKey, header: { alg: string; kid?: string }, claims: object = GOOD): string {
    const input = `${part(header)}.${part(claims)}`;
    const digest = key === ed.privateKey ? null : header.alg === "RS512" ? "sha512" : "sha256";
    return `${input}.${sign(digest, Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
  }

  async function file(content: object | string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "weft-keys-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, "jwks.json");
    await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  }

  it.each([
    ["RS256", rsa.privateKey, "rsa"],
    ["ES256", ec.privateKey, "ec"],
    ["EdDSA", ed.privateKey, "ed"],
  ])("%s is taken, with and without a secret beside", async (alg, key, kid) => {
    const jwks = await file(set);
    const token = by(key, { alg, kid });
    expect(await answer(token, { jwks })).toMatchObject({ person: "token:ann" });
    expect(await answer(token, { jwks, secret: SECRET })).toMatchObject({ person: "token:ann" });
    expect(await answer(signed(GOOD), { jwks, secret: SECRET })).toMatchObject({ person: "token:ann" });
  });

  it("a public key is no secret, and a secret no public key", async () => {
    const jwks = await file(set);
    const pem = rsa.publicKey.export({ format: "pem", type: "spki" });
    for (const secret of [pem, JSON.stringify(set), String(rsa.publicKey.export({ format: "jwk" }).n)]) {
      for (const options of [{ jwks }, { jwks, secret: SECRET }]) {
        expect((await refusal(signed(GOOD, { secret, header: { alg: "HS256", kid: "rsa" } }), options)).denied).toBe(
          "unauthorized",
        );
      }
    }
    expect((await refusal(signed(GOOD), { jwks })).reason).toContain("in a way that this server does not take");
    expect((await refusal(by(rsa.privateKey, { alg: "RS256" }))).denied).toBe("unauthorized");
  });

  it("another algorithm, another key, another name of a key: refused", async () => {
    const jwks = await file(set);
    const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    const cases = [
      by(rsa.privateKey, { alg: "RS512", kid: "rsa" }),
      by(stranger, { alg: "ES256", kid: "ec" }),
      by(ec.privateKey, { alg: "ES256", kid: "nobody" }),
      by(rsa.privateKey, { alg: "RS256", kid: "ec" }),
      by(ed.privateKey, { alg: "none", kid: "ed" }),
    ];
    for (const token of cases) expect((await refusal(token, { jwks })).denied).toBe("unauthorized");
  });

  it("without a name each key of the kind is tried", async () => {
    const other = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const jwks = await file({ keys: [jwk(other.publicKey, { kid: "other" }), ...set.keys] });
    expect(await answer(by(ec.privateKey, { alg: "ES256" }), { jwks })).toMatchObject({ person: "token:ann" });
    const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    expect((await refusal(by(stranger, { alg: "ES256" }), { jwks })).reason).toContain("not signed with a key");
  });

  it("a file that holds no key set, or a secret, is named at start", async () => {
    const secretKeys = { keys: [{ kty: "oct", k: part("x".repeat(32)) }] };
    const privateKeys = { keys: [ec.privateKey.export({ format: "jwk" })] };
    for (const [content, said] of [
      ["no JSON", '{"keys": […]}'],
      ["{}", '{"keys": […]}'],
      ["null", '{"keys": […]}'],
      ['{"keys":[null]}', '{"keys": […]}'],
      [secretKeys, "WEFT_TOKEN_SECRET"],
      [privateKeys, "only the public keys"],
    ] as const) {
      const opening = openTokenKeys({ secret: undefined, jwks: await file(content) });
      await expect(opening).rejects.toThrow(KeySetProblem);
      await expect(opening).rejects.toThrow(said);
    }
    await expect(openTokenKeys({ secret: undefined, jwks: "/nowhere/jwks.json" })).rejects.toThrow(
      "can't be read (ENOENT)",
    );
  });

  it("keys at an address are fetched when they are needed, also new ones; while they can't be, nobody is told no", async () => {
    let served: { status: number; body: string } = { status: 500, body: "down" };
    const host = createServer((_request, response) => response.writeHead(served.status).end(served.body));
    await new Promise<void>((resolve) => {
      host.listen(0, "127.0.0.1", resolve);
    });
    onTestFinished(() => void host.close());
    const jwks = `http://127.0.0.1:${(host.address() as AddressInfo).port}/jwks.json`;
    const keys = await openTokenKeys({ secret: undefined, jwks });
    if (keys === undefined) throw new Error("no keys");
    const token = by(ec.privateKey, { alg: "ES256", kid: "ec" });
    expect(await callerOf(token, keys, NOW)).toMatchObject({ denied: "unavailable" });
    served = { status: 200, body: "<html>" };
    expect(await callerOf(token, keys, NOW)).toMatchObject({ denied: "unavailable" });
    served = { status: 200, body: JSON.stringify(set) };
    expect(await callerOf(token, keys, NOW)).toMatchObject({ person: "token:ann" });
    host.close();
    expect(await callerOf(token, keys, NOW)).toMatchObject({ person: "token:ann" });
  });
});
