/**
 * The composition root: the only file that builds the parts and knows which implementations they are.
 * Must never: hold logic of its own beyond the order of starting and stopping.
 */
import { type IncomingMessage, type Server, createServer } from "node:http";
import { isIPv6 } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { CLOSE, KEEP_ALIVE_INTERVAL } from "@weft/protocol";
import { type Migration, migrationUpdate, seedUpdate, titleOf } from "@weft/schema";
import { type Access, createAccess } from "./access/access.ts";
import { createAccounts, welcomePath } from "./access/accounts.ts";
import { createApiKeys } from "./access/api-keys.ts";
import { clientAddress, networkOf, trustedProxies } from "./access/client-address.ts";
import { createOidcAccounts } from "./access/oidc-accounts.ts";
import { traceOf } from "./access/oidc-problem.ts";
import { Passes } from "./access/passes.ts";
import { createRequestLimits, limitPeople } from "./access/request-limits.ts";
import { createSessions } from "./access/sessions.ts";
import { openTokenKeys } from "./access/token-keys.ts";
import { createTokenRevocation } from "./access/token-revocation.ts";
import { createApp } from "./app.ts";
import { createFallback } from "./collab/fallback.ts";
import { documentsInMemory, membersOf } from "./collab/census.ts";
import { Rooms } from "./collab/rooms.ts";
import { type CollabOptions, isForCollab, serveCollab } from "./collab/route.ts";
import { Sockets } from "./collab/sockets.ts";
import { Streams } from "./collab/streams.ts";
import { type Config, readConfig } from "./config.ts";
import { type Log, createLog } from "./ops/log.ts";
import { createMetrics } from "./ops/metrics.ts";
import { type ConverterOptions, createConverter } from "./http/conversion.ts";
import { type MirrorPace, startMirror } from "./export/mirror.ts";
import { limitPatience } from "./http/patience.ts";
import { createReadiness } from "./ops/readiness.ts";
import { exitForDisk } from "./ops/shutdown.ts";
import { createTally } from "./ops/tally.ts";
import { type SearchPace, createSearch } from "./search/search.ts";
import { createDiskBlobs } from "./storage/blobs-disk.ts";
import { createCompactor } from "./storage/compaction.ts";
import { createFileCollector } from "./storage/file-collector.ts";
import { createJournal } from "./storage/journal.ts";
import { coalesceOpenings } from "./storage/openings.ts";
import { type EmbeddedStore, createSqliteStore } from "./storage/store-sqlite.ts";
import type { DiskFailure } from "./storage/store.ts";
import { DELIVERY_PACE, type DeliveryPace, startDelivery } from "./webhooks/delivery.ts";
import { createOutgoing } from "./webhooks/outgoing.ts";

/** A server that listens. */
interface RunningServer {
  /** Where people reach it, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** What makes the first account, in private access while there is none: the path of a page. Whoever has it is an owner. */
  readonly ownerLink: string | undefined;
  /** Stops accepting, saves everything, closes all connections, lets go of the data folder. */
  close(): Promise<void>;
}

/** Parts and intervals that tests replace. */
export interface Parts {
  readonly openStore?: (config: Config, log: Log) => Promise<EmbeddedStore>;
  readonly log?: Log;
  /** Milliseconds; see `Sockets`, `Streams`, `Rooms` and `Presence`. */
  readonly keepAliveInterval?: number;
  readonly pingInterval?: number;
  readonly resumeTime?: number;
  readonly idleTime?: number;
  readonly sleepAfter?: number;
  readonly presenceInterval?: number;
  /** Milliseconds; see `HocuspocusOptions`. */
  readonly handshakeTime?: number;
  /** Milliseconds; see `OidcOptions`. */
  readonly journeyTime?: number;
  /** What older documents go through; see `migrationUpdate`. */
  readonly migrations?: readonly Migration[];
  /** Who may do what. The default is what the settings say. */
  readonly access?: Access;
  /** Time and memory of one conversion; see `ConverterOptions`. */
  readonly conversion?: Pick<ConverterOptions, "timeLimit" | "heapMegabytes">;
  /** How the mirror follows; see `MirrorPace`. */
  readonly mirrorPace?: MirrorPace;
  /** When webhooks are told; see `DeliveryPace`. */
  readonly webhookPace?: Partial<DeliveryPace>;
  /** How the index of the search follows; see `SearchPace`. */
  readonly searchPace?: SearchPace;
  /** What to do when nothing can be saved any more. The default ends the process. */
  readonly onDiskFailure?: (failure: DiskFailure) => void;
}

/** The port is taken or may not be used; the message says what to do. */
class ListenProblem extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ListenProblem";
  }
}

/** Milliseconds that the receiver of a webhook has for its answer. */
const WEBHOOK_TIME = 10_000;
/** At a stop one connection is closed in so many milliseconds, for at most a second: all at once would come back at once. */
const CLOSE_STEP = 2;
const LONGEST_CLOSE = 1_000;

/**
 * Starts a server. `options` stand over the defaults of `readConfig`.
 * Throws `DataFolderProblem` when the data folder cannot be used, `KeySetProblem` when the keys of tokens can't be, and an error that says what to do when the port cannot.
 */
export async function startServer(options: Partial<Config> = {}, parts: Parts = {}): Promise<RunningServer> {
  const config: Config = Object.freeze({ ...readConfig({}), ...options });
  const log = parts.log ?? createLog(config.logLevel);
  const readiness = createReadiness();
  const tally = createTally();
  const now = (): number => performance.now();

  // Before the folder is taken: a server that knows no key has nothing to do with it.
  const keys = await openTokenKeys({ secret: config.tokenSecret, jwks: config.tokenJwks });
  const settings = config.access === "private" ? config.oidc : undefined;
  // 4 MB that a server without a provider does not need.
  const { createOidc } = settings === undefined ? {} : await import("./access/oidc.ts");
  const store = await (parts.openStore ?? openSqlite)(config, log);
  const journal = createJournal(store, {
    onTrouble(message, error) {
      log.error({ err: error }, "saving fails, trying again until it works");
      readiness.storageProblem = message;
      void rooms.tell({ type: "storage", ok: false, message });
    },
    onRecovered() {
      log.info("saving works again");
      readiness.storageProblem = undefined;
      void rooms.tell({ type: "storage", ok: true });
    },
    onDiskFailure: parts.onDiskFailure ?? ((failure) => exitForDisk(log, failure)),
    limit: config.unsavedBytes,
    onFull(full) {
      log.warn({ full, bytes: journal.depth.bytes }, "unsaved changes fill the memory kept for them");
      sockets.hold(full);
      streams.hold(full);
    },
    onSaved(milliseconds) {
      metrics.saved(milliseconds);
      search.note();
    },
  });
  const compactor = createCompactor(store, {
    onProblem: (document, problem) => log.warn({ doc: document, problem }, "not compacted, all rows are kept"),
  });
  const rooms = new Rooms({
    store,
    journal,
    compactor,
    limits: config.limits,
    log,
    tally,
    isDeleted: (document) => store.isDeleted(document),
    epochOf: (document) => store.epochOf(document),
    migrationOf: (doc) => migrationUpdate(doc, parts.migrations),
    titleOf,
    saveTitle: (document, title) => store.setTitle(document, title),
    idleTime: parts.idleTime ?? 10_000,
    treeBytes: config.treeBytes,
    sleepAfter: parts.sleepAfter ?? 10_000,
    presenceInterval: parts.presenceInterval ?? 25,
    now,
  });
  const lines = {
    limits: config.limits,
    keepAliveInterval: parts.keepAliveInterval ?? KEEP_ALIVE_INTERVAL,
    pingInterval: parts.pingInterval ?? 30_000,
    log,
    now,
  };
  const sockets = new Sockets(lines);
  const streams = new Streams({ ...lines, resumeTime: parts.resumeTime ?? 15_000 });
  const catalog = coalesceOpenings(store);
  const metrics = createMetrics({
    tally,
    documents: () => documentsInMemory(rooms.open()),
    members: () => membersOf(rooms.open()),
    connections: () => ({ websocket: sockets.size, fallback: streams.size }),
    bufferedBytes: () => sockets.bufferedBytes + streams.bufferedBytes,
    journal: () => journal.depth,
    isSaving: () => readiness.storageProblem === undefined,
  });
  // After the store, which keeps every other server out of the folder.
  const blobs = await createDiskBlobs(config.dataDir);
  const collector = createFileCollector({ store, blobs, now: Date.now, log });
  const { dataDir, mirrorDir: folder } = config;
  const pace = parts.mirrorPace;
  const mirror = folder === undefined ? undefined : startMirror({ dataDir, folder, log, ...(pace && { pace }) });
  const searchPace = parts.searchPace;
  const search = createSearch({ dataDir, log, ...(searchPace && { pace: searchPace }) });
  const trusted = trustedProxies(config.trustProxy);
  const onChange = (person: string): Promise<void> => passes.reviewPerson(person);
  const secure = config.publicUrl?.startsWith("https:") ?? false;
  const sessions = createSessions({ store, secure, now: Date.now, onChange });
  const accounts = createAccounts({ store, now: Date.now, elapsed: now, onChange });
  const journey = parts.journeyTime === undefined ? {} : { journeyTime: parts.journeyTime };
  const provider = settings &&
    createOidc && {
      oidc: createOidc({ settings, secure, now, ...journey }),
      oidcAccounts: createOidcAccounts({ settings, store, now: Date.now, onChange }),
    };
  const apiKeys = createApiKeys({ store, now: Date.now, onChange });
  const revocation = createTokenRevocation({ store, now: Date.now, onChange });
  const requests = createRequestLimits({
    rates: config,
    now,
    tally,
    onLimited: (scope, key, before) => log.warn({ scope, key, before }, "too many requests, some are refused"),
  });
  const rules =
    parts.access ?? createAccess({ mode: config.access, keys, catalog, sessions, apiKeys, revocation, now: Date.now });
  const access = limitPeople(rules, requests);
  const passes = new Passes({ access, requests, now: Date.now, log });
  const networks = config.webhookNetworks.length === 0 ? undefined : trustedProxies(config.webhookNetworks);
  const outgoing = createOutgoing({ networks, timeLimit: WEBHOOK_TIME });
  const delivery = startDelivery({
    store,
    outgoing,
    pace: { ...DELIVERY_PACE, ...parts.webhookPace },
    tally,
    log,
    now: Date.now,
    random: Math.random,
  });
  const files = { blobs, onRead: collector.noteRead };
  const clientOf = (request: IncomingMessage): string => clientAddress(request, trusted);
  const converter = createConverter({
    onProblem: (problem) => log.warn({ problem }, "a conversion was given up"),
    ...parts.conversion,
  });
  const app = createApp({
    config,
    catalog,
    store,
    rooms,
    access,
    passes,
    requests,
    // Guesses are counted by it, too.
    clientOf: (request) => networkOf(clientOf(request)),
    accounts: { accounts, sessions },
    provider,
    apiKeys,
    revocation,
    outgoing,
    delivery,
    files,
    converter,
    search,
    readiness,
    metrics,
    log,
  });
  const collab: CollabOptions = {
    config,
    clientOf,
    rooms,
    sockets,
    catalog,
    access,
    passes,
    requests,
    handshakeTime: parts.handshakeTime ?? 30_000,
    readiness,
    log,
    now,
    seed: seedUpdate,
  };
  const serveFallback = createFallback({ ...collab, streams });
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer(
    { headersTimeout: 5_000, requestTimeout: 0, shouldUpgradeCallback: isForCollab },
    (request, response) => {
      limitPatience(request, response);
      if (serveFallback(request, response)) return;
      // It answers its own errors; what rejects all the same must not be nobody's.
      answer(request, response).catch((error: unknown) => log.error({ err: error }, "request failed"));
    },
  );
  serveCollab(server, collab);

  let port: number;
  let ownerLink: string | undefined;
  try {
    const isNew = config.access === "private" && !(await accounts.isInUse());
    if (isNew) ownerLink = welcomePath(await accounts.firstRun());
    port = await listen(server, config, log);
  } catch (error) {
    await mirror?.close();
    await delivery.close();
    await search.close();
    await collector.close();
    await converter.close();
    await compactor.close();
    await store.close();
    throw error;
  }

  // Nobody waits for it: documents are served without a provider, too, and whoever signs in by it asks again.
  provider?.oidc.check().catch((error: unknown) => {
    log.warn({ cause: traceOf(error) }, "the provider to sign in by can't be used now; see WEFT_OIDC_ISSUER");
  });

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    readiness.draining = true;
    const stopped = new Promise((resolve) => {
      server.close(resolve);
    });
    server.closeIdleConnections();
    const spread = Math.min((sockets.size + streams.size) * CLOSE_STEP, LONGEST_CLOSE);
    await Promise.all([sockets.closeAll(CLOSE.restart, spread), streams.closeAll(CLOSE.restart, spread)]);
    server.closeAllConnections();
    await stopped;
    await mirror?.close();
    await delivery.close();
    await search.close();
    await collector.close();
    await converter.close();
    await compactor.close();
    try {
      await rooms.drain();
      await journal.close();
    } finally {
      await store.close();
    }
  }

  return { url: addressOf(config.host, port), port, ownerLink, close: () => (closing ??= close()) };
}

function openSqlite(config: Config, log: Log): Promise<EmbeddedStore> {
  return createSqliteStore({ folder: config.dataDir, onDamage: (sentence) => log.error(sentence) });
}

async function listen(server: Server, { port, host }: Config, log: Log): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(port, host, resolve);
  try {
    await promise;
  } catch (error) {
    throw new ListenProblem(explainListen(error, host, port), { cause: error });
  }
  server.off("error", reject);
  // Later errors pass, such as running out of file descriptors; without a listener they would end the process.
  server.on("error", (error) => log.error({ err: error }, "the server socket failed"));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

function explainListen(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") {
    return `Port ${port} is in use by another program. Stop that one, or choose another port with WEFT_PORT.`;
  }
  if (code === "EACCES") {
    return `This user may not listen on port ${port}. Choose a port above 1023 with WEFT_PORT.`;
  }
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return `"${host}" is not an address of this machine. Change WEFT_HOST, or leave it out.`;
  }
  return `The server could not listen on ${host}, port ${port} (${String(code ?? error)}).`;
}

function addressOf(host: string, port: number): string {
  const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`;
}
