/**
 * Requests to the database, as many at a time as are waiting. Owns: which of them share a transaction, and what each is
 * told. Must never: answer a write before its transaction is durable, or write again after a disk failure.
 */
import type { DatabaseSync } from "node:sqlite";
import type { SqliteCatalog } from "./sqlite-catalog.ts";
import { isSqliteError, readFailure, writeFailure } from "./sqlite-failure.ts";
import type { SqliteAccounts } from "./sqlite-accounts.ts";
import type { SqliteKeys } from "./sqlite-keys.ts";
import type { SqliteLog } from "./sqlite-log.ts";
import type { Batch } from "./sqlite-recent.ts";
import type { SqliteRemains } from "./sqlite-remains.ts";
import type { SqliteTokenEnds } from "./sqlite-token-ends.ts";
import type { SqliteWebhooks } from "./sqlite-webhooks.ts";
import { DiskFailure } from "./store.ts";

/** All that can be asked of the storage thread. */
export type Operations = SqliteLog &
  SqliteRemains &
  SqliteCatalog &
  SqliteAccounts &
  SqliteKeys &
  SqliteTokenEnds &
  SqliteWebhooks & {
    append(batch: Batch, at: number): void;
    close(): void;
  };

/** One question. `id` comes back in the answer. */
export interface Request {
  readonly id: number;
  readonly operation: keyof Operations;
  readonly parameters: readonly unknown[];
}

/** What became of one request. */
export type Outcome = { readonly result: unknown } | { readonly failure: unknown };

export interface Turns {
  /** Performs the requests; each gets its outcome when that is certain, reads before the writes that came with them. */
  perform(requests: readonly Request[], settle: (request: Request, outcome: Outcome) => void): void;
  /** Runs work of this thread's own in a transaction. Throws as a request would fail. */
  transact<T>(work: () => T): T;
}

// Reading is not allowed to stop the server: one unreadable page is one damaged document.
const READS: ReadonlySet<keyof Operations> = new Set([
  "load",
  "remains",
  "get",
  "isDeleted",
  "epochOf",
  "list",
  "isStarred",
  "file",
  "holdersOf",
  "bytesHeldBy",
  "documentNames",
  "unheldFiles",
  "lastFilePass",
  "sharingFor",
  "sharingOf",
  "sharingLog",
  "account",
  "accountOf",
  "accountOfIdentity",
  "accounts",
  "session",
  "sessionsOf",
  "link",
  "invitations",
  "keyOf",
  "keysOf",
  "tokensEnded",
  "webhooks",
  "deliveriesOf",
  "webhookWork",
]);
// With a transaction to themselves.
const ALONE: ReadonlySet<keyof Operations> = new Set(["remove", "close"]);

/** `forget` is called after a transaction was rolled back, for whoever keeps in memory what it had written. */
export function createTurns(database: DatabaseSync, operations: Operations, forget: () => void): Turns {
  const begin = database.prepare("begin immediate");
  const commit = database.prepare("commit");
  let diskFailure: DiskFailure | undefined;

  function call({ operation, parameters }: Request): unknown {
    // Decode boundary: store-sqlite.ts, typed by `Operations`, made the request.
    const method = operations[operation] as (...parameters: readonly unknown[]) => unknown;
    return method(...parameters);
  }

  function read(request: Request): Outcome {
    try {
      return { result: call(request) };
    } catch (error) {
      const { operation, parameters } = request;
      return {
        failure: readFailure(
          error,
          operation === "load" || operation === "remains" ? String(parameters[0]) : undefined,
        ),
      };
    }
  }

  function transact<T>(work: () => T): T {
    // What the disk could not promise once may look written the next time.
    if (diskFailure !== undefined) throw diskFailure;
    try {
      begin.run();
      const result = work();
      commit.run();
      return result;
    } catch (error) {
      throw afterRollback(error);
    }
  }

  function afterRollback(error: unknown): unknown {
    let failure = writeFailure(error);
    try {
      // SQLite ends the transaction itself on some errors, such as a full disk.
      if (database.isTransaction) database.exec("rollback");
      forget();
    } catch (later) {
      failure = failure instanceof DiskFailure ? failure : new DiskFailure(later);
    }
    if (failure instanceof DiskFailure) diskFailure = failure;
    return failure;
  }

  /** One transaction for all: a flush costs the same for a hundred writes as for one. */
  function write(requests: readonly Request[]): Outcome[] {
    const [only] = requests;
    try {
      if (only !== undefined && requests.length === 1) return [{ result: transact(() => call(only)) }];
      return transact(() => requests.map(writeOne));
    } catch (failure) {
      return requests.map(() => ({ failure }));
    }
  }

  /** A request that makes no sense fails alone; what the database refuses fails for all of the transaction. */
  function writeOne(request: Request): Outcome {
    database.exec("savepoint one");
    try {
      const result = call(request);
      database.exec("release one");
      return { result };
    } catch (error) {
      if (isSqliteError(error)) throw error;
      database.exec("rollback to one; release one");
      forget();
      return { failure: error };
    }
  }

  return {
    perform(requests, settle) {
      let writes: Request[] = [];
      const flush = (): void => {
        const outcomes = write(writes);
        for (const [index, request] of writes.entries()) settle(request, outcomes[index] ?? { failure: undefined });
        writes = [];
      };
      for (const request of requests) if (READS.has(request.operation)) settle(request, read(request));
      for (const request of requests) {
        if (READS.has(request.operation)) continue;
        if (!ALONE.has(request.operation)) {
          writes.push(request);
          continue;
        }
        if (writes.length > 0) flush();
        if (request.operation === "close") {
          settle(request, read(request));
        } else {
          writes.push(request);
          flush();
        }
      }
      if (writes.length > 0) flush();
    },
    transact,
  };
}
