/**
 * The server's settings: environment variables to one frozen object. Owns: names, defaults and the sentences that
 * say what a wrong value should be. Must never: read files, start anything, or know what the values are used for.
 */
import { isIP } from "node:net";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { DEFAULT_LIMITS, type WireLimits } from "@weft/protocol";
import { z } from "zod";
import { type OidcSettings, isAllowed } from "./access/oidc-settings.ts";
import { isProxyRange } from "./access/client-address.ts";

/** Everything that an operator may set. */
export interface Config {
  /** TCP port; 0 takes any free one. */
  readonly port: number;
  /** Address to listen on. Loopback unless the operator says otherwise: open access is not for the open net. */
  readonly host: string;
  /** Absolute path of the folder that holds every document. */
  readonly dataDir: string;
  /** Who is let in besides those with a token. */
  readonly access: (typeof ACCESS_MODES)[number];
  /** What host applications sign tokens with (HS256), of at least 32 bytes. */
  readonly tokenSecret: string | undefined;
  /** The address of a host application's public keys, or a file with them. */
  readonly tokenJwks: string | undefined;
  /** By which people sign in, too, in private access. */
  readonly oidc: OidcSettings | undefined;
  /** Origins of pages on other hosts that may connect to documents, as `https://app.example.com`. */
  readonly allowedOrigins: readonly string[];
  /** Where people reach this server, when that is not `http://host:port`. */
  readonly publicUrl: string | undefined;
  /** Addresses and subnets of the proxies whose X-Forwarded-For is believed. */
  readonly trustProxy: readonly string[];
  /** Addresses and subnets that are not public and that webhooks may reach all the same. */
  readonly webhookNetworks: readonly string[];
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly limits: WireLimits;
  /** Memory for documents as Yjs holds them, in bytes, about. What is beyond is kept encoded, in a twelfth of it. */
  readonly treeBytes: number;
  /** Bytes of changes that may wait in memory for a disk that takes nothing; beyond it no more is read from writers. */
  readonly unsavedBytes: number;
  /** Absolute path of the folder in which every document is kept as Markdown, too. */
  readonly mirrorDir: string | undefined;
  /** Bytes of one attached file, and of all that one document holds. */
  readonly fileBytes: number;
  readonly documentFilesBytes: number;
  /** Bytes of one text that is to become a document, or the content of one, by HTTP. */
  readonly contentBytes: number;
  /** Requests and attempts to connect in a minute; see `RequestRates`. */
  readonly addressRequests: number | undefined;
  readonly userRequests: number;
  readonly documentRequests: number;
  /** What whoever reads /metrics has to show; without one, only this machine may read them. */
  readonly metricsToken: string | undefined;
  /** Folder of the built web app. Not a variable: the build decides it; tests point it elsewhere. */
  readonly webDir: string;
}

/** The settings cannot be used. The message lists every problem, one a line, each with what the value should be. */
export class ConfigProblem extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "ConfigProblem";
  }
}

const ACCESS_MODES = ["open", "private", "token"] as const;
const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
const UNITS: Readonly<Record<string, number>> = { "": 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value <= 65_535);

const host = z.string().refine((value) => isIP(value) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(value));

const origin = z.string().refine((value) => {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === value;
});

const origins = z
  .string()
  .transform((value) => value.split(",").flatMap((part) => part.trim().replace(/\/$/, "") || []))
  .pipe(z.array(origin));

const publicUrl = z
  .string()
  .transform((value) => value.replace(/\/+$/, ""))
  // Pages and files are at addresses that begin at the root.
  .pipe(origin);

const proxies = z
  .string()
  .transform((value) => value.split(",").flatMap((part) => part.trim() || []))
  .pipe(z.array(z.string().refine(isProxyRange)));

/** What is no address is a path. */
const keySetPlace = z
  .string()
  .refine((value) => !value.includes("://") || (/^https?:\/\//i.test(value) && URL.canParse(value)));

const issuer = z.string().refine((value) => {
  const url = URL.parse(value);
  return url !== null && isAllowed(url) && url.search === "" && url.hash === "" && url.username === "";
});

const DOMAIN = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;
const signUp = z.union([
  z.enum(["invited", "anyone"]),
  z
    .string()
    .transform((value) => value.split(",").flatMap((part) => part.trim().toLowerCase().replace(/^@/, "") || []))
    .pipe(z.array(z.string().regex(DOMAIN)).min(1)),
]);

function amount(largest: number) {
  return z
    .string()
    .regex(/^\d{1,12} ?([kmg]b)?$/i)
    .transform((value) => Number.parseInt(value, 10) * (UNITS[value.replace(/[\d ]/g, "").toLowerCase()] ?? 1))
    .refine((value) => value >= 1 && value <= largest);
}

const bytes = amount(1024 ** 3);
const count = amount(1_000_000);
const BYTES = "a number of bytes such as 67108864 or 64MB, at most 1GB";
const COUNT = "a whole number from 1 to 1000000";

/** What each variable should be, for the sentence that a wrong one gets. */
const VARIABLES = {
  WEFT_PORT: { rule: port, expected: "a port number from 0 to 65535, such as 3000" },
  WEFT_HOST: { rule: host, expected: "an address or host name to listen on, such as 127.0.0.1 or 0.0.0.0" },
  WEFT_DATA_DIR: { rule: z.string(), expected: "the path of a folder" },
  WEFT_ACCESS: {
    rule: z.enum(ACCESS_MODES),
    expected: "open (whoever has the link may edit), private (accounts), or token (only tokens of a host application)",
  },
  WEFT_TOKEN_SECRET: {
    // RFC 7518 §3.2: no shorter than the hash.
    rule: z.string().refine((value) => Buffer.byteLength(value) >= 32),
    expected: "a secret of at least 32 bytes, such as `openssl rand -hex 32` prints",
  },
  WEFT_TOKEN_JWKS: {
    rule: keySetPlace,
    expected:
      "the https address of a JSON Web Key Set, or the path of a file with one (http within a network of your own)",
  },
  WEFT_OIDC_ISSUER: {
    rule: issuer,
    expected: "the https address that a provider of OpenID Connect calls itself, such as https://accounts.google.com",
  },
  WEFT_OIDC_CLIENT_ID: { rule: z.string().max(1_000), expected: "what the provider calls this server" },
  WEFT_OIDC_CLIENT_SECRET: { rule: z.string().max(1_000), expected: "the secret that the provider gave for it" },
  WEFT_OIDC_NAME: { rule: z.string().max(60), expected: "what people call the provider, in at most 60 characters" },
  WEFT_OIDC_SIGN_UP: {
    rule: signUp,
    expected:
      "invited (an account only by invitation), anyone (whoever the provider knows), or domains such as example.com,example.org",
  },
  WEFT_ALLOWED_ORIGINS: {
    rule: origins,
    expected: "a comma-separated list of origins without paths, such as https://app.example.com",
  },
  WEFT_PUBLIC_URL: {
    rule: publicUrl,
    expected: "an http or https address without a path, such as https://docs.example.com",
  },
  WEFT_TRUST_PROXY: {
    rule: proxies,
    expected: 'addresses or subnets of proxies, such as 127.0.0.1,10.0.0.0/8, or "private" for all private ones',
  },
  WEFT_WEBHOOK_NETWORKS: {
    rule: proxies,
    expected:
      'addresses or subnets of your own network that webhooks may reach, such as 10.0.5.0/24, or "private" for all',
  },
  WEFT_LOG_LEVEL: { rule: z.enum(LOG_LEVELS), expected: `one of ${LOG_LEVELS.join(", ")}` },
  WEFT_MIRROR_DIR: { rule: z.string().transform((path) => resolve(path)), expected: "the path of a folder" },
  WEFT_METRICS_TOKEN: { rule: z.string().min(16), expected: "a secret of at least 16 characters" },
  WEFT_MAX_TREE_BYTES: { rule: bytes, expected: BYTES },
  WEFT_MAX_FRAME_BYTES: { rule: bytes, expected: BYTES },
  WEFT_MAX_DOCUMENT_BYTES: { rule: bytes, expected: BYTES },
  WEFT_MAX_PRESENCE_BYTES: { rule: bytes, expected: BYTES },
  WEFT_MAX_PRESENCE_CLIENTS: { rule: count, expected: COUNT },
  WEFT_MAX_LAGGING_BYTES: { rule: bytes, expected: BYTES },
  WEFT_MAX_BUFFERED_BYTES: { rule: bytes, expected: BYTES },
  WEFT_MAX_DOCUMENT_CONNECTIONS: { rule: count, expected: COUNT },
  WEFT_MAX_CONNECTION_DOCUMENTS: { rule: count, expected: COUNT },
  WEFT_MAX_MESSAGES_PER_SECOND: { rule: count, expected: COUNT },
  WEFT_MAX_BYTES_PER_SECOND: { rule: bytes, expected: BYTES },
  WEFT_MAX_HANDSHAKE_BYTES: { rule: bytes, expected: BYTES },
  WEFT_MAX_HANDSHAKE_MESSAGES: { rule: count, expected: COUNT },
  WEFT_MAX_AUTH_MESSAGES: { rule: count, expected: COUNT },
  WEFT_MAX_ADDRESS_REQUESTS: { rule: count, expected: COUNT },
  WEFT_MAX_USER_REQUESTS: { rule: count, expected: COUNT },
  WEFT_MAX_DOCUMENT_REQUESTS: { rule: count, expected: COUNT },
  WEFT_MAX_MESSAGE_BYTES: { rule: bytes, expected: BYTES },
  WEFT_MAX_UNSAVED_BYTES: { rule: bytes, expected: BYTES },
  WEFT_MAX_CONTENT_BYTES: { rule: bytes, expected: BYTES },
  WEFT_MAX_FILE_BYTES: { rule: bytes, expected: BYTES },
  WEFT_MAX_DOCUMENT_FILES_BYTES: { rule: amount(1024 ** 4), expected: BYTES.replace("1GB", "1024GB") },
} as const;

const SECRETS: ReadonlySet<string> = new Set(["WEFT_METRICS_TOKEN", "WEFT_TOKEN_SECRET", "WEFT_OIDC_CLIENT_SECRET"]);

/** Reads the settings from environment variables; an empty one counts as absent. Throws `ConfigProblem`. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  function read<Name extends keyof typeof VARIABLES>(name: Name) {
    type Value = z.output<(typeof VARIABLES)[Name]["rule"]>;
    const text = env[name]?.trim();
    if (text === undefined || text === "") return undefined;
    const { rule, expected } = VARIABLES[name];
    const result = (rule as unknown as z.ZodType<Value>).safeParse(text);
    if (result.success) return result.data;
    // A secret that is too short is one all the same.
    problems.push(`${name} should be ${expected}${SECRETS.has(name) ? "" : `; it is "${text}"`}.`);
    return undefined;
  }
  const [provider, clientId, clientSecret] = [
    read("WEFT_OIDC_ISSUER"),
    read("WEFT_OIDC_CLIENT_ID"),
    read("WEFT_OIDC_CLIENT_SECRET"),
  ];
  const name = read("WEFT_OIDC_NAME");
  const signUp = read("WEFT_OIDC_SIGN_UP") ?? "invited";
  const oidc =
    provider !== undefined && clientId !== undefined
      ? { issuer: provider, clientId, clientSecret, name: name ?? new URL(provider).hostname, signUp }
      : undefined;
  const config: Config = {
    port: read("WEFT_PORT") ?? 3000,
    host: read("WEFT_HOST") ?? "127.0.0.1",
    dataDir: readDataDir(env),
    access: read("WEFT_ACCESS") ?? "open",
    tokenSecret: read("WEFT_TOKEN_SECRET"),
    tokenJwks: read("WEFT_TOKEN_JWKS"),
    oidc,
    allowedOrigins: read("WEFT_ALLOWED_ORIGINS") ?? [],
    publicUrl: read("WEFT_PUBLIC_URL"),
    trustProxy: read("WEFT_TRUST_PROXY") ?? [],
    webhookNetworks: read("WEFT_WEBHOOK_NETWORKS") ?? [],
    logLevel: read("WEFT_LOG_LEVEL") ?? "info",
    mirrorDir: read("WEFT_MIRROR_DIR"),
    metricsToken: read("WEFT_METRICS_TOKEN"),
    treeBytes: read("WEFT_MAX_TREE_BYTES") ?? 256 * 1024 * 1024,
    limits: Object.freeze({
      frameBytes: read("WEFT_MAX_FRAME_BYTES") ?? DEFAULT_LIMITS.frameBytes,
      documentBytes: read("WEFT_MAX_DOCUMENT_BYTES") ?? DEFAULT_LIMITS.documentBytes,
      awarenessBytes: read("WEFT_MAX_PRESENCE_BYTES") ?? DEFAULT_LIMITS.awarenessBytes,
      awarenessClients: read("WEFT_MAX_PRESENCE_CLIENTS") ?? DEFAULT_LIMITS.awarenessClients,
      laggingBytes: read("WEFT_MAX_LAGGING_BYTES") ?? DEFAULT_LIMITS.laggingBytes,
      bufferedBytes: read("WEFT_MAX_BUFFERED_BYTES") ?? DEFAULT_LIMITS.bufferedBytes,
      documentConnections: read("WEFT_MAX_DOCUMENT_CONNECTIONS") ?? DEFAULT_LIMITS.documentConnections,
      connectionDocuments: read("WEFT_MAX_CONNECTION_DOCUMENTS") ?? DEFAULT_LIMITS.connectionDocuments,
      handshakeBytes: read("WEFT_MAX_HANDSHAKE_BYTES") ?? DEFAULT_LIMITS.handshakeBytes,
      handshakeMessages: read("WEFT_MAX_HANDSHAKE_MESSAGES") ?? DEFAULT_LIMITS.handshakeMessages,
      authMessages: read("WEFT_MAX_AUTH_MESSAGES") ?? DEFAULT_LIMITS.authMessages,
      messagesPerSecond: read("WEFT_MAX_MESSAGES_PER_SECOND") ?? DEFAULT_LIMITS.messagesPerSecond,
      bytesPerSecond: read("WEFT_MAX_BYTES_PER_SECOND") ?? DEFAULT_LIMITS.bytesPerSecond,
      messageBytes: read("WEFT_MAX_MESSAGE_BYTES") ?? DEFAULT_LIMITS.messageBytes,
    }),
    // An hour of a hundred people who type, or a dozen who come back with large documents, on a server of 512 MB.
    unsavedBytes: read("WEFT_MAX_UNSAVED_BYTES") ?? 128 * 1024 * 1024,
    // Four million characters, which Markdown and HTML are read up to, of the longest kind.
    contentBytes: read("WEFT_MAX_CONTENT_BYTES") ?? 16 * 1024 * 1024,
    // A photograph of a good camera; of them, as many as a report has.
    fileBytes: read("WEFT_MAX_FILE_BYTES") ?? 25 * 1024 * 1024,
    documentFilesBytes: read("WEFT_MAX_DOCUMENT_FILES_BYTES") ?? 500 * 1024 * 1024,
    addressRequests: read("WEFT_MAX_ADDRESS_REQUESTS"),
    // A program that imports a hundred documents a second; a person who opens a folder of thirty tabs makes a few hundred.
    userRequests: read("WEFT_MAX_USER_REQUESTS") ?? 6_000,
    // More than one person and one address have, who could close it to all others; and twice what comes back after a restart.
    documentRequests: read("WEFT_MAX_DOCUMENT_REQUESTS") ?? 30_000,
    webDir: fileURLToPath(new URL("../web/dist", import.meta.url)),
  };
  if (config.access === "token" && [config.tokenSecret, config.tokenJwks].every((key) => key === undefined)) {
    problems.push(
      "WEFT_ACCESS=token needs what tokens are checked with: set WEFT_TOKEN_SECRET to the secret that your application signs " +
        "them with (`openssl rand -hex 32` makes one), or WEFT_TOKEN_JWKS to the address of its public keys.",
    );
  }
  const given = Object.keys(VARIABLES).filter((key) => key.startsWith("WEFT_OIDC_") && (env[key]?.trim() ?? "") !== "");
  const needed = ["WEFT_OIDC_ISSUER", "WEFT_OIDC_CLIENT_ID"].filter((key) => !given.includes(key));
  if (given.length > 0 && needed.length > 0) {
    problems.push(`${given.join(", ")} means nothing without ${needed.join(" and ")}, which the provider tells you.`);
  }
  if (given.length > 0 && config.access !== "private") {
    problems.push(
      `WEFT_OIDC_… is for servers with accounts: set WEFT_ACCESS=private, or leave ${given.join(", ")} out.`,
    );
  }
  if (problems.length > 0) throw new ConfigProblem(problems);
  return Object.freeze(config);
}

/** The data folder alone, for commands that need no other setting: a wrong port must not keep anybody from a backup. */
export function readDataDir(env: Readonly<Record<string, string | undefined>>): string {
  return resolve(env["WEFT_DATA_DIR"]?.trim() || "data");
}

/** The variables that readConfig knows, for `weft --help`. */
export function describeVariables(): string[] {
  return Object.entries(VARIABLES).map(([name, { expected }]) => `${name.padEnd(30)} ${expected}`);
}

/**
 * Variables that look like settings and are none, as sentences. A misspelt or not yet known variable must not
 * pass in silence: somebody believes that it protects or moves something.
 */
export function unknownVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith("WEFT_") && !Object.hasOwn(VARIABLES, name))
    .map((name) => `${name} is not a setting of this version and has no effect.`);
}
