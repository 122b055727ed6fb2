/**
 * The embedded store: one SQLite file in the data folder. Owns: the thread in which it runs, and what is asked of it.
 * Must never: run SQL in the server's own thread, or go on after the disk or that thread failed.
 */
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { zstdCompress } from "node:zlib";
import type { AccountStore } from "./account-store.ts";
import type { Catalog } from "./catalog.ts";
import type { KeyStore } from "./key-store.ts";
import { pack } from "./parcel.ts";
import { received } from "./sqlite-failure.ts";
import { unpacked } from "./sqlite-unpacking.ts";
import type { Operations, Request } from "./sqlite-turns.ts";
import type { Opening, Response } from "./sqlite-worker.ts";
import { DiskFailure, type Store } from "./store.ts";
import type { TokenEnds } from "./token-ends.ts";
import type { WebhookStore } from "./webhook-store.ts";

/** All that the embedded store keeps. */
export type EmbeddedStore = Store & Catalog & AccountStore & KeyStore & TokenEnds & WebhookStore;

// In the thread pool: neither the server's thread nor the one that commits has time for megabytes.
const compress = promisify(zstdCompress);

/**
 * Opens, and if needed makes, the database in `folder`, and holds the folder until `close`.
 * Throws `DataFolderProblem` when another server holds the folder or it cannot be used.
 * `now` is the clock of `updatedAt`, in milliseconds since the epoch. `onDamage` is told what was found damaged by opening.
 * `mostPages` of 4 KB is how large the database may become; beyond it the disk counts as full.
 */
export async function createSqliteStore({
  folder,
  now = Date.now,
  onDamage,
  mostPages,
}: {
  readonly folder: string;
  readonly now?: () => number;
  readonly onDamage?: (sentence: string) => void;
  readonly mostPages?: number;
}): Promise<EmbeddedStore> {
  const thread = startThread({ folder, mostPages });
  const damage = await thread.opened;
  if (typeof damage === "string") onDamage?.(damage);
  const { ask } = thread;
  return {
    async load(document) {
      const stored = await ask("load", [document]);
      return stored && unpacked(document, stored);
    },
    remains: (document) => ask("remains", [document]),
    append(entries) {
      const { buffer } = pack(entries.map(({ update }) => update));
      const batch = {
        documents: entries.map(({ document }) => document),
        lengths: entries.map(({ update }) => update.length),
        bytes: new Uint8Array(buffer),
      };
      return ask("append", [batch, now()], [buffer]);
    },
    async compact(document, snapshot, through) {
      const bytes = await compress(snapshot);
      const { views, buffer } = pack([bytes]);
      return ask("compact", [document, { bytes: views[0] ?? bytes, isCompressed: true }, through], [buffer]);
    },
    create: (document) => ask("create", [document]),
    get: (id) => ask("get", [id]),
    setTitle: (id, title) => ask("setTitle", [id, title]),
    setTrashed: (id, at) => ask("setTrashed", [id, at]),
    remove: (id) => ask("remove", [id]),
    isDeleted: (id) => ask("isDeleted", [id]),
    epochOf: (id) => ask("epochOf", [id]),
    noteOpening: (opening) => ask("noteOpening", [opening]),
    star: (star) => ask("star", [star]),
    isStarred: (id, person) => ask("isStarred", [id, person]),
    list: (request) => ask("list", [request]),
    file: (hash) => ask("file", [hash]),
    holdersOf: (hash, limit) => ask("holdersOf", [hash, limit]),
    bytesHeldBy: (document) => ask("bytesHeldBy", [document]),
    hold: (holding) => ask("hold", [holding]),
    holdAs: (holding) => ask("holdAs", [holding]),
    documentNames: (after, limit) => ask("documentNames", [after, limit]),
    noteShown: (found) => ask("noteShown", [found]),
    letGoOfRemoved: (before) => ask("letGoOfRemoved", [before]),
    unheldFiles: () => ask("unheldFiles", []),
    forgetFile: (hash) => ask("forgetFile", [hash]),
    lastFilePass: () => ask("lastFilePass", []),
    notePass: (at) => ask("notePass", [at]),
    sharingFor: (document, person) => ask("sharingFor", [document, person]),
    sharingOf: (document) => ask("sharingOf", [document]),
    share: (change) => ask("share", [change]),
    noteUnlocked: (unlocking) => ask("noteUnlocked", [unlocking]),
    sharingLog: (document, before, limit) => ask("sharingLog", [document, before, limit]),
    addAccount: (account) => ask("addAccount", [account]),
    accountOfIdentity: (identity) => ask("accountOfIdentity", [identity]),
    connectIdentity: (change) => ask("connectIdentity", [change]),
    account: (id) => ask("account", [id]),
    accountOf: (login) => ask("accountOf", [login]),
    accounts: (limit) => ask("accounts", [limit]),
    setPassword: (change) => ask("setPassword", [change]),
    setDisabled: (id, at) => ask("setDisabled", [id, at]),
    startSession: (session) => ask("startSession", [session]),
    session: (hash, at) => ask("session", [hash, at]),
    noteSeen: (hash, at) => ask("noteSeen", [hash, at]),
    sessionsOf: (account, at) => ask("sessionsOf", [account, at]),
    endSession: (account, hash) => ask("endSession", [account, hash]),
    addLink: (link) => ask("addLink", [link]),
    link: (hash, at) => ask("link", [hash, at]),
    invitations: (at) => ask("invitations", [at]),
    removeInvitation: (hash) => ask("removeInvitation", [hash]),
    addKey: (key, most) => ask("addKey", [key, most]),
    keyOf: (hash, at) => ask("keyOf", [hash, at]),
    noteKeyUsed: (id, at) => ask("noteKeyUsed", [id, at]),
    keysOf: (account, page) => ask("keysOf", [account, page]),
    removeKey: (account, id) => ask("removeKey", [account, id]),
    endTokens: (end) => ask("endTokens", [end]),
    tokensEnded: (subject) => ask("tokensEnded", [subject]),
    addWebhook: (webhook, most) => ask("addWebhook", [webhook, most]),
    webhooks: () => ask("webhooks", []),
    changeWebhook: (webhook) => ask("changeWebhook", [webhook]),
    removeWebhook: (id) => ask("removeWebhook", [id]),
    deliveriesOf: (webhook, page) => ask("deliveriesOf", [webhook, page]),
    replay: (request) => ask("replay", [request]),
    webhookWork: (at, pace, each) => ask("webhookWork", [at, pace, each]),
    collectChanges: (at, pace) => ask("collectChanges", [at, pace]),
    noteDelivery: (outcome) => ask("noteDelivery", [outcome]),
    forgetEvents: (before, most) => ask("forgetEvents", [before, most]),
    close: thread.close,
  };
}

interface StorageThread {
  readonly opened: Promise<unknown>;
  readonly ask: <K extends keyof Operations>(
    operation: K,
    parameters: Parameters<Operations[K]>,
    transfer?: ArrayBuffer[],
  ) => Promise<ReturnType<Operations[K]>>;
  readonly close: () => Promise<void>;
}

function startThread(opening: Opening): StorageThread {
  const worker = new Worker(new URL("./sqlite-worker.ts", import.meta.url), {
    name: "weft-storage",
    // What it allocates is short-lived and small; left to itself the thread keeps 30 MB for it.
    resourceLimits: { maxYoungGenerationSizeMb: 4 },
    workerData: opening,
  });
  const opened = Promise.withResolvers<unknown>();
  const open = new Map<number, Pick<PromiseWithResolvers<unknown>, "resolve" | "reject">>([[0, opened]]);
  const exited = new Promise((resolve) => worker.once("exit", resolve));
  let lastId = 0;
  let ended: Error | undefined;
  let closing: Promise<void> | undefined;

  worker.on("message", (response: Response) => {
    const request = open.get(response.id);
    open.delete(response.id);
    if ("failure" in response) request?.reject(received(response.failure));
    else request?.resolve(response.result);
  });
  worker.on("error", (error) => endWith(new DiskFailure(error)));
  worker.on("messageerror", (error) => endWith(new DiskFailure(error)));
  // Nobody knows what the thread had written when it went; only the next start can tell.
  worker.on("exit", (code) => endWith(new DiskFailure(new Error(`The storage thread ended with code ${code}`))));

  function endWith(error: Error): void {
    ended ??= error;
    for (const request of open.values()) request.reject(ended);
    open.clear();
  }

  function ask<K extends keyof Operations>(
    operation: K,
    parameters: Parameters<Operations[K]>,
    transfer: ArrayBuffer[] = [],
  ): Promise<ReturnType<Operations[K]>> {
    return new Promise((resolve, reject) => {
      if (ended !== undefined) {
        reject(ended);
        return;
      }
      lastId += 1;
      // Decode boundary: the answer to this operation is what the operation returns.
      open.set(lastId, { resolve: (result) => resolve(result as ReturnType<Operations[K]>), reject });
      worker.postMessage({ id: lastId, operation, parameters } satisfies Request, transfer);
    });
  }

  return {
    opened: opened.promise,
    ask,
    close() {
      closing ??= ask("close", []).then(async () => {
        await exited;
      });
      ended ??= new Error("The store is closed");
      return closing;
    },
  };
}
