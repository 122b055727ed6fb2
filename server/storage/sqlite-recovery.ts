/**
 * What is in `recent` when the database is opened: after a stop of any kind, and after a transaction that failed.
 * Owns: finding out which documents are damaged when a row of it is.
 * Must never: let a document go on as if it were whole when an update of it may be missing.
 */
import type { DatabaseSync } from "node:sqlite";
import { type RecordedEntry, checksumOf, decodeBatch } from "./sqlite-record.ts";
import { type DocumentRow, type RecentUpdates, rowOf } from "./sqlite-recent.ts";
import { CREATE_RECENT, inTransaction } from "./sqlite-schema.ts";

interface Found {
  readonly row: DocumentRow;
  readonly entries: RecordedEntry[];
  at: number;
  isWhole: boolean;
}

/** What is recent, when all of it is whole; throws otherwise. */
export function readRecent(database: DatabaseSync): RecentUpdates[] {
  const { found, isWhole } = readAll(database);
  if (!isWhole) throw new Error("The newest updates cannot be read back");
  return found.map(updatesOf);
}

/**
 * What is recent, for who only looks: whole updates, and the names of the documents of which some may be missing or
 * damaged. Changes nothing, unlike `repairRecent`.
 */
export function examineRecent(database: DatabaseSync): {
  readonly whole: RecentUpdates[];
  readonly damaged: ReadonlySet<string>;
} {
  const { found, isReadable } = readAll(database);
  const damaged = new Set(found.filter(({ isWhole }) => !isWhole).map(({ row }) => row.name));
  if (!isReadable) {
    for (const row of database.prepare("select name from documents where recent = 1").all()) {
      damaged.add(String(row["name"]));
    }
  }
  return { whole: found.filter(({ row }) => !damaged.has(row.name)).map(updatesOf), damaged };
}

function updatesOf({ row, entries, at }: Found): RecentUpdates {
  const updates = entries.map(({ bytes }) => bytes);
  return { id: row.id, name: row.name, last: row.last + entries.length, updates, at };
}

/**
 * Brings `recent` into a state in which `readRecent` can read it. If anything in it is damaged, all of it goes to the
 * logs as it is, where loading finds what is wrong. When not even the table of a row can be read, each document of
 * which something was recent is made to miss an entry: any of them may. Returns a sentence about the damage.
 */
export function repairRecent(database: DatabaseSync): string | undefined {
  const { found, isWhole, isReadable } = readAll(database);
  if (isWhole) return undefined;
  inTransaction(database, () => {
    const insert = database.prepare(
      "insert into log (document, first, seq, checksum, bytes) values (?, ?, ?, ?, ?) on conflict do nothing",
    );
    const setLast = database.prepare(
      "update documents set last_seq = max(last_seq, ?), updated_at = max(updated_at, ?) where id = ?",
    );
    for (const { row, entries, at } of found) {
      for (const { seq, checksum, bytes } of entries) insert.run(row.id, seq, seq, checksum, bytes);
      setLast.run(Math.max(...entries.map(({ seq }) => seq)), at, row.id);
    }
    if (!isReadable) database.exec("update documents set last_seq = last_seq + 1 where recent = 1");
    database.exec("update documents set recent = 0 where recent = 1");
    // Nor can rows be deleted from a page that cannot be read: they stay under another name.
    database.exec(
      isReadable ? "delete from recent" : `alter table recent rename to unreadable_${Date.now()}; ${CREATE_RECENT}`,
    );
  });
  return isReadable
    ? "Some of the newest updates are damaged."
    : "Some of the newest updates cannot be read; the documents that they may belong to are refused.";
}

function readAll(database: DatabaseSync): {
  readonly found: readonly Found[];
  /** Every update is there and whole. */
  readonly isWhole: boolean;
  /** At least it is known of each row which documents it is about. */
  readonly isReadable: boolean;
} {
  const findDocument = database.prepare("select id, name, base_seq, last_seq from documents where id = ?");
  const documents = new Map<number, Found | undefined>();
  let isWhole = true;
  let isReadable = true;
  for (const batch of readBatches(database)) {
    const entries = batch && decodeBatch(batch.bytes);
    if (batch === undefined || entries === undefined) {
      isReadable = false;
      continue;
    }
    for (const entry of entries) {
      if (!documents.has(entry.document)) {
        const row = rowOf(findDocument.get(entry.document));
        documents.set(entry.document, row && { row, entries: [], at: 0, isWhole: true });
      }
      const found = documents.get(entry.document);
      // Removed since, or in the log or a snapshot already.
      if (found === undefined || entry.seq <= found.row.last) continue;
      const { row, entries: before } = found;
      const isNext = entry.seq === row.last + before.length + 1;
      if (!isNext || entry.checksum !== checksumOf(row.name, entry.seq, entry.bytes)) found.isWhole = isWhole = false;
      before.push(entry);
      found.at = Math.max(found.at, batch.at);
    }
  }
  const found = [...documents.values()].filter((it) => it !== undefined && it.entries.length > 0) as Found[];
  return { found, isWhole: isWhole && isReadable, isReadable };
}

/** The rows in order; `undefined` for one that the disk does not give back, or that is missing between two. */
function* readBatches(database: DatabaseSync): Generator<{ at: number; bytes: Uint8Array } | undefined> {
  const next = database.prepare("select id, at, bytes from recent where id > ? order by id limit 1");
  const [first, last] = bounds(database);
  // One by one, for behind an unreadable page there may be others.
  for (let id = first; id <= last; id += 1) {
    let row;
    try {
      row = next.get(id - 1);
    } catch {
      // Said below.
    }
    if (row?.["id"] !== id || !(row["bytes"] instanceof Uint8Array)) yield undefined;
    else yield { at: Number(row["at"]), bytes: row["bytes"] };
  }
}

/** The numbers of the first row and of the last one; none can be read when these cannot. */
function bounds(database: DatabaseSync): readonly [first: number, last: number] {
  try {
    const row = database.prepare("select min(id) as first, max(id) as last from recent").get();
    return row?.["last"] == null ? [1, 0] : [Number(row["first"]), Number(row["last"])];
  } catch {
    return [1, 1];
  }
}
