/**
 * The thread in which SQLite runs. Owns: the database connection, the lock on the data folder, and the order of requests.
 * Must never: be imported; store-sqlite.ts starts it. After a disk failure it must never write again.
 */
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { makeFile, prepareFolder, removeHolder, syncFolder, writeHolder } from "./data-folder.ts";
import { refuseUnfinished, takeLock } from "./folder-lock.ts";
import { pack } from "./parcel.ts";
import { sqliteAccounts } from "./sqlite-accounts.ts";
import { sqliteCatalog } from "./sqlite-catalog.ts";
import { openFailure, postable, type PostedFailure } from "./sqlite-failure.ts";
import { sqliteKeys } from "./sqlite-keys.ts";
import { sqliteLog, type StoredLog } from "./sqlite-log.ts";
import { sqliteRecent } from "./sqlite-recent.ts";
import { sqliteRemains } from "./sqlite-remains.ts";
import { readRecent, repairRecent } from "./sqlite-recovery.ts";
import { openDatabase } from "./sqlite-schema.ts";
import { sqliteTokenEnds } from "./sqlite-token-ends.ts";
import { type Operations, type Outcome, type Request, type Turns, createTurns } from "./sqlite-turns.ts";
import { sqliteWebhooks } from "./sqlite-webhooks.ts";
import { type SqliteUpkeep, createSqliteUpkeep } from "./sqlite-upkeep.ts";

/** One answer. The first, with the id 0, says whether the database is open. */
export type Response =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: PostedFailure };

/** With what the thread starts. */
export interface Opening {
  readonly folder: string;
  readonly mostPages: number | undefined;
}

function open({ folder: path, mostPages }: Opening): {
  readonly turns: Turns;
  readonly upkeep: SqliteUpkeep;
  readonly damage: string | undefined;
} {
  const folder = prepareFolder(path);
  const lock = takeLock(folder);
  try {
    refuseUnfinished(folder);
    writeHolder(folder);
    makeFile(folder, folder.database);
    const database = openDatabase(folder.database);
    syncFolder(folder.path);
    if (mostPages !== undefined) database.exec(`pragma max_page_count = ${Math.floor(mostPages)}`);
    const recent = sqliteRecent(database);
    const damage = repairRecent(database);
    const { webhooks, changes } = sqliteWebhooks(database);
    const remember = (): void => {
      recent.read(readRecent(database));
      changes.reload();
    };
    remember();
    const catalog = sqliteCatalog(database, recent);
    const operations: Operations = {
      append(batch, at) {
        recent.append(batch, at);
        changes.note(batch.documents, at);
      },
      ...sqliteLog(database, recent),
      ...sqliteRemains(database, recent),
      ...catalog,
      setTrashed(id, at) {
        changes.forget(id);
        return catalog.setTrashed(id, at);
      },
      remove(id) {
        changes.forget(id);
        return catalog.remove(id);
      },
      ...sqliteAccounts(database),
      ...sqliteKeys(database),
      ...sqliteTokenEnds(database),
      ...webhooks,
      close() {
        upkeep.finish();
        database.close();
        removeHolder(folder);
        lock.close();
      },
    };
    const turns = createTurns(database, operations, remember);
    const upkeep = createSqliteUpkeep(database, recent, turns);
    return { turns, upkeep, damage };
  } catch (error) {
    lock.close();
    throw openFailure(folder.database, error);
  }
}

/** The answer, with what its bytes are handed over in. */
function answer(id: number, outcome: Outcome): [Response, ArrayBuffer[]] {
  if ("failure" in outcome) return [{ id, failure: postable(outcome.failure) }, []];
  const { result } = outcome;
  if (!isStoredLog(result)) return [{ id, result }, []];
  const { views, buffer } = pack([...(result.snapshot ? [result.snapshot.bytes] : []), ...result.updates]);
  const bytes = result.snapshot && views.shift();
  const snapshot = result.snapshot && bytes && { ...result.snapshot, bytes };
  return [{ id, result: { ...result, snapshot, updates: views } satisfies StoredLog }, [buffer]];
}

function isStoredLog(result: unknown): result is StoredLog {
  return typeof result === "object" && result !== null && "through" in result;
}

const port = parentPort;
if (port === null) throw new Error("This file is the body of a worker thread");

try {
  const { turns, upkeep, damage } = open(workerData as Opening);
  port.postMessage({ id: 0, result: damage } satisfies Response);
  port.on("message", (first: Request) => {
    // All that has come meanwhile: it shares one flush.
    const requests = [first];
    for (let more = receiveMessageOnPort(port); more !== undefined; more = receiveMessageOnPort(port)) {
      // Decode boundary: as above.
      requests.push(more.message as Request);
    }
    let isClosed = false;
    turns.perform(requests, (request, outcome) => {
      if (request.operation === "remove" && "result" in outcome) upkeep.scrub();
      isClosed ||= request.operation === "close";
      port.postMessage(...answer(request.id, outcome));
    });
    if (isClosed) port.close();
    else upkeep.noteWrite();
  });
} catch (error) {
  port.postMessage({ id: 0, failure: postable(error) } satisfies Response);
}
