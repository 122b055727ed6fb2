import { DEFAULT_LIMITS } from "@weft/protocol";
import { expect, it } from "vitest";
import { ConfigProblem, describeVariables, readConfig, unknownVariables } from "../../server/config.ts";

it("without variables it is open access on loopback, port 3000, data in ./data", () => {
  expect(readConfig({})).toMatchObject({
    port: 3000,
    host: "127.0.0.1",
    dataDir: `${process.cwd()}/data`,
    access: "open",
    allowedOrigins: [],
    limits: DEFAULT_LIMITS,
  });
  expect(readConfig({ WEFT_PORT: " ", WEFT_ACCESS: "" })).toEqual(readConfig({}));
});

it("variables are read in the forms in which people write them", () => {
  const config = readConfig({
    WEFT_PORT: "8080",
    WEFT_HOST: "::",
    WEFT_ALLOWED_ORIGINS: "https://a.example, http://b.example:8080/",
    WEFT_PUBLIC_URL: "https://docs.example.com/",
    WEFT_MAX_DOCUMENT_BYTES: "128MB",
    WEFT_MAX_FRAME_BYTES: "1000000",
  });
  expect(config.port).toBe(8080);
  expect(config.allowedOrigins).toEqual(["https://a.example", "http://b.example:8080"]);
  expect(config.publicUrl).toBe("https://docs.example.com");
  expect(config.limits.documentBytes).toBe(128 * 1024 * 1024);
  expect(config.limits.frameBytes).toBe(1_000_000);
  expect(Object.isFrozen(config)).toBe(true);
});

it.each([
  ["WEFT_PORT", "70000"],
  ["WEFT_PORT", "3000x"],
  ["WEFT_HOST", "a b"],
  ["WEFT_ACCESS", "closed"],
  ["WEFT_TOKEN_JWKS", "ftp://app.example.com/jwks.json"],
  ["WEFT_TOKEN_JWKS", "https://"],
  ["WEFT_ALLOWED_ORIGINS", "app.example.com"],
  ["WEFT_ALLOWED_ORIGINS", "https://app.example.com/path"],
  ["WEFT_ALLOWED_ORIGINS", "*"],
  ["WEFT_OIDC_ISSUER", "http://login.example.com"],
  ["WEFT_OIDC_ISSUER", "login.example.com"],
  ["WEFT_OIDC_ISSUER", "https://login.example.com/?tenant=1"],
  ["WEFT_OIDC_SIGN_UP", "everyone"],
  ["WEFT_OIDC_SIGN_UP", "a.example;b.example"],
  ["WEFT_PUBLIC_URL", "docs.example.com"],
  ["WEFT_PUBLIC_URL", "https://example.com/docs"],
  ["WEFT_TRUST_PROXY", "1"],
  ["WEFT_TRUST_PROXY", "10.0.0.0/40"],
  ["WEFT_TRUST_PROXY", "proxy.example.com"],
  ["WEFT_LOG_LEVEL", "loud"],
  ["WEFT_MAX_DOCUMENT_BYTES", "lots"],
  ["WEFT_MAX_FRAME_BYTES", "0"],
  ["WEFT_MAX_DOCUMENT_CONNECTIONS", "-1"],
])("%s=%s is refused with a sentence that names it and says what it should be", (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(`${name} should be `);
  expect(() => readConfig({ [name]: value })).toThrow(`it is "${value}"`);
});

it("a provider of OpenID Connect is whole, for private access, and goes by the host's name unless it has one", () => {
  const oidc = {
    WEFT_ACCESS: "private",
    WEFT_OIDC_ISSUER: "https://login.example.com/realms/staff",
    WEFT_OIDC_CLIENT_ID: "weft",
  };
  expect(readConfig(oidc).oidc).toEqual({
    issuer: "https://login.example.com/realms/staff",
    clientId: "weft",
    clientSecret: undefined,
    name: "login.example.com",
    signUp: "invited",
  });
  const more = {
    ...oidc,
    WEFT_OIDC_CLIENT_SECRET: "hush",
    WEFT_OIDC_NAME: "Staff",
    WEFT_OIDC_SIGN_UP: "A.example, @b.example",
  };
  expect(readConfig(more).oidc).toMatchObject({
    clientSecret: "hush",
    name: "Staff",
    signUp: ["a.example", "b.example"],
  });
  expect(readConfig({}).oidc).toBeUndefined();
  expect(() => readConfig({ ...oidc, WEFT_ACCESS: "open" })).toThrow(
    "set WEFT_ACCESS=private, or leave WEFT_OIDC_ISSUER",
  );
  expect(() => readConfig({ ...oidc, WEFT_OIDC_CLIENT_ID: "" })).toThrow(
    "WEFT_OIDC_ISSUER means nothing without WEFT_OIDC_CLIENT_ID",
  );
  expect(() => readConfig({ WEFT_ACCESS: "private", WEFT_OIDC_NAME: "Staff" })).toThrow(
    "WEFT_OIDC_NAME means nothing without WEFT_OIDC_ISSUER and WEFT_OIDC_CLIENT_ID",
  );
});

it("a secret of tokens is long enough, and not repeated in the sentence that says so", () => {
  const short = "x".repeat(31);
  expect(() => readConfig({ WEFT_TOKEN_SECRET: short })).toThrow("WEFT_TOKEN_SECRET should be a secret of at least 32");
  expect(() => readConfig({ WEFT_TOKEN_SECRET: short })).not.toThrow(short);
  // Bytes, not characters.
  expect(readConfig({ WEFT_TOKEN_SECRET: "ü".repeat(16) }).tokenSecret).toBe("ü".repeat(16));
});

it("token access needs something to check tokens with, and says so", () => {
  expect(() => readConfig({ WEFT_ACCESS: "token" })).toThrow("WEFT_ACCESS=token needs what tokens are checked with");
  const jwks = { WEFT_ACCESS: "token", WEFT_TOKEN_JWKS: "https://app.example.com/jwks.json" };
  expect(readConfig(jwks)).toMatchObject({ access: "token", tokenJwks: "https://app.example.com/jwks.json" });
  expect(readConfig({ ...jwks, WEFT_TOKEN_JWKS: "keys.json" }).tokenJwks).toBe("keys.json");
  expect(readConfig({ WEFT_ACCESS: "private" }).access).toBe("private");
});

it("all problems are named at once", () => {
  expect.assertions(2);
  try {
    readConfig({ WEFT_PORT: "x", WEFT_ACCESS: "y", WEFT_LOG_LEVEL: "z" });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigProblem);
    expect(String(error).match(/WEFT_\w+ should be/g)).toHaveLength(3);
  }
});

it("a variable that means nothing is pointed out, others are not", () => {
  expect(unknownVariables({ WEFT_PROT: "1", WEFT_PORT: "1", PATH: "x" })).toEqual([
    expect.stringContaining("WEFT_PROT"),
  ]);
  expect(describeVariables().join("\n")).toContain("WEFT_DATA_DIR");
});
