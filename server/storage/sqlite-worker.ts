/**
 * The thread in which SQLite runs. Owns: the database connection, the lock on the data folder, and one request at a time.
 * Must never: be imported; store-sqlite.ts starts it. After a disk failure it must never write again.
 */
import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import {
  folderProblem,
  heldProblem,
  makeFile,
  prepareFolder,
  removeHolder,
  syncFolder,
  writeHolder,
  type DataFolder,
} from "./data-folder.ts";
import { pack } from "./parcel.ts";
import { sqliteCatalog, type SqliteCatalog } from "./sqlite-catalog.ts";
import { isBusy, openFailure, postable, readFailure, writeFailure, type PostedFailure } from "./sqlite-failure.ts";
import { sqliteLog, type SqliteLog } from "./sqlite-log.ts";
import { openDatabase } from "./sqlite-schema.ts";
import { DiskFailure, type StoredDocument } from "./store.ts";

/** All that can be asked of this thread. */
export type Operations = SqliteLog & SqliteCatalog & { close(): void };

/** One question. `id` comes back in the answer. */
export interface Request {
  readonly id: number;
  readonly operation: keyof Operations;
  readonly parameters: readonly unknown[];
}

/** One answer. The first, with the id 0, says whether the database is open. */
export type Response =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: PostedFailure };

function takeLock(folder: DataFolder): DatabaseSync {
  makeFile(folder, folder.lock);
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(folder.lock);
    // Held by the kernel for this process: it goes when the process goes, however it goes.
    lock.exec("begin exclusive");
    return lock;
  } catch (error) {
    lock?.close();
    throw isBusy(error) ? heldProblem(folder) : folderProblem(folder.path, error);
  }
}

function open(path: string): Operations {
  const folder = prepareFolder(path);
  const lock = takeLock(folder);
  try {
    writeHolder(folder);
    makeFile(folder, folder.database);
    const database = openDatabase(folder.database);
    syncFolder(folder);
    return {
      ...sqliteLog(database),
      ...sqliteCatalog(database),
      close() {
        database.close();
        removeHolder(folder);
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    throw openFailure(folder.database, error);
  }
}

// Reading is not allowed to stop the server: one unreadable page is one damaged document.
const READS: ReadonlySet<keyof Operations> = new Set(["load", "get", "isOwner", "isDeleted", "list"]);

function perform(operations: Operations, { operation, parameters }: Request): unknown {
  // Decode boundary: store-sqlite.ts, typed by `Operations`, made the request.
  const method = operations[operation] as (...parameters: readonly unknown[]) => unknown;
  if (READS.has(operation)) {
    try {
      return method(...parameters);
    } catch (error) {
      throw readFailure(error, operation === "load" ? String(parameters[0]) : undefined);
    }
  }
  // What the disk could not promise once may look written the next time.
  if (diskFailure !== undefined) throw diskFailure;
  try {
    return method(...parameters);
  } catch (error) {
    const failure = writeFailure(error);
    if (failure instanceof DiskFailure) diskFailure = failure;
    throw failure;
  }
}

/** The answer, with what its bytes are handed over in. */
function answer(id: number, work: () => unknown): [Response, ArrayBuffer[]] {
  try {
    const result = work();
    if (!isStoredDocument(result)) return [{ id, result }, []];
    const { views, buffer } = pack([...(result.snapshot ? [result.snapshot] : []), ...result.updates]);
    const snapshot = result.snapshot && views.shift();
    return [{ id, result: { ...result, snapshot, updates: views } satisfies StoredDocument }, [buffer]];
  } catch (error) {
    return [{ id, failure: postable(error) }, []];
  }
}

function isStoredDocument(result: unknown): result is StoredDocument {
  return typeof result === "object" && result !== null && "through" in result;
}

const port = parentPort;
if (port === null) throw new Error("This file is the body of a worker thread");
let diskFailure: DiskFailure | undefined;
let operations: Operations | undefined;

port.postMessage(
  ...answer(0, () => {
    operations = open(String(workerData));
    port.on("message", (request: Request) => {
      port.postMessage(...answer(request.id, () => operations && perform(operations, request)));
      if (request.operation === "close") port.close();
    });
  }),
);
