/**
 * The thread in which a database is copied. Owns: nothing; it can be killed at any moment.
 * Must never: be imported, or write to the database that it copies.
 */
import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import type { CopyAnswer, CopyRequest, DatabaseCopy } from "./sqlite-copy.ts";
import { openFailure, postable } from "./sqlite-failure.ts";
import { BUSY_TIME, formatOf } from "./sqlite-schema.ts";

function copy({ from, to }: CopyRequest): DatabaseCopy {
  const database = new DatabaseSync(from, { readOnly: true, timeout: BUSY_TIME });
  try {
    // Before anything is copied: a newer Weft's database may need more than a copy.
    formatOf(database, from);
    // One read transaction over all of it. SQLite's backup interface would begin anew at each commit of the server.
    database.prepare("vacuum into ?").run(to);
  } finally {
    database.close();
  }
  return describe(to);
}

function describe(file: string): DatabaseCopy {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    // The format may be older than files.
    const hasFiles = database.prepare("select 1 from sqlite_schema where name = 'files'").get() !== undefined;
    const files = hasFiles ? database.prepare("select lower(hex(hash)) as hash, size from files").all() : [];
    return {
      format: formatOf(database, file),
      documents: Number(database.prepare("select count(*) as count from documents").get()?.["count"]),
      files: files.map((row) => ({ hash: String(row["hash"]), size: Number(row["size"]) })),
    };
  } finally {
    database.close();
  }
}

const port = parentPort;
if (port === null) throw new Error("This file is the body of a worker thread");

const request = workerData as CopyRequest;
try {
  port.postMessage({ copy: copy(request) } satisfies CopyAnswer);
} catch (error) {
  port.postMessage({ failure: postable(openFailure(request.from, error)) } satisfies CopyAnswer);
}
