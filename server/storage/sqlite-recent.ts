/**
 * The newest updates: written in the order in which they came, and sorted into the documents' logs later, many at once.
 * A commit then costs a page or two at the end of one table, and not two pages of each document that was edited.
 * Owns: the table `recent`, its copy in memory, and the way from there to `log`.
 * Must never: delete a row of `recent` before each of its updates is in `log` or in a snapshot.
 */
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { type RecordedEntry, checksumOf, encodeBatch, encodeRun, runChecksumOf } from "./sqlite-record.ts";

/** So much waits before it is sorted: what four thousand edits a second bring in ten seconds, and read back at once. */
const SORT_BYTES = 4 * 1024 * 1024;
/** So much is sorted at once, whoever waits: memory is bounded. */
const OVERDUE_BYTES = 16 * 1024 * 1024;
/** What an update costs in memory beside its bytes, roughly. */
const UPDATE_OVERHEAD = 100;
/** An update as large as this goes to its log at once: writing it twice would cost more than it saves. Also a row's size. */
const LARGE = 64 * 1024;
/** Documents that are sorted in one transaction, and bytes after which it ends early: edits wait behind it. */
const SLICE_DOCUMENTS = 64;
const SLICE_BYTES = 256 * 1024;

/** The updates of one document that are not in its log yet, oldest first; the newest has the number `last`. */
export interface RecentUpdates {
  readonly id: number;
  readonly name: string;
  last: number;
  updates: Uint8Array[];
  /** When the newest came, in milliseconds since the epoch. */
  at: number;
}

/** One row of `documents`, as far as its log is concerned; `last` is that of the log, without what is recent. */
export interface DocumentRow {
  readonly id: number;
  readonly name: string;
  readonly base: number;
  readonly last: number;
}

/** Updates of many documents in order; `lengths` says how `bytes` is divided among them. */
export interface Batch {
  readonly documents: readonly string[];
  readonly lengths: readonly number[];
  readonly bytes: Uint8Array;
}

export interface SqliteRecent {
  /** Appends, within the open transaction. */
  append(batch: Batch, at: number): void;
  find(document: string): DocumentRow | undefined;
  of(document: string): RecentUpdates | undefined;
  /** Forgets the updates of a document up to this number, within the open transaction in which a snapshot took them. */
  dropThrough(row: DocumentRow, through: number): void;
  /** Forgets all of a document that is removed in the open transaction. */
  drop(document: string): void;
  /** Whether so much waits that it should be sorted soon, or before anything else; and whether nothing waits. */
  readonly isDue: boolean;
  readonly isOverdue: boolean;
  readonly isEmpty: boolean;
  /** Sorts some of what waits, within the open transaction. Whether that round goes on. */
  sortSome(): boolean;
  /** Sorts all that waits. */
  sortAll(): void;
  /** Makes the copy in memory anew: for the start, and after a transaction was rolled back. */
  read(found: readonly RecentUpdates[]): void;
}

export function sqliteRecent(database: DatabaseSync): SqliteRecent {
  const findDocument = database.prepare("select id, name, base_seq, last_seq from documents where name = ?");
  const makeDocument = database.prepare(
    `insert into documents (name, title, folded, created_at, updated_at, base_seq, last_seq)
     select ?, '', '', ?, ?, last_removed_seq, last_removed_seq from numbers returning id, name, base_seq, last_seq`,
  );
  const insertRun = database.prepare(
    "insert into log (document, first, seq, checksum, coding, bytes) values (?, ?, ?, ?, ?, ?)",
  );
  const setLast = database.prepare(
    "update documents set last_seq = max(last_seq, ?), updated_at = max(updated_at, ?), recent = ? where id = ?",
  );
  const setRecent = database.prepare("update documents set recent = 1 where id = ?");
  const insertBatch = database.prepare("insert into recent (at, bytes) values (?, ?)");
  const newestBatch = database.prepare("select max(id) as id from recent");
  const deleteBatches = database.prepare("delete from recent where id <= ?");

  const documents = new Map<string, RecentUpdates>();
  let size = 0;
  /** While a round of sorting goes on: the documents left, and the row up to which all is in the logs after it. */
  let round: { readonly left: RecentUpdates[]; readonly through: number } | undefined;

  function open(name: string, at: number): RecentUpdates {
    const known = documents.get(name);
    if (known !== undefined) return known;
    const row = rowOf(findDocument.get(wellFormed(name))) ?? rowOf(makeDocument.get(name, at, at));
    if (row === undefined) throw new Error("SQLite did not return the row that it inserted");
    // Were a row of `recent` lost, these are the documents that it may have been about.
    setRecent.run(row.id);
    const opened = { id: row.id, name, last: row.last, updates: [], at };
    documents.set(name, opened);
    return opened;
  }

  function add(document: RecentUpdates, update: Uint8Array, at: number): void {
    document.last += 1;
    document.at = Math.max(document.at, at);
    document.updates.push(update);
    size += update.length + UPDATE_OVERHEAD;
  }

  /** Moves all that waits of one document into its log. */
  function sort(document: RecentUpdates): number {
    const { id, name, last, updates } = document;
    let bytes = 0;
    let first = last - updates.length + 1;
    for (const run of runsOf(updates)) {
      const through = first + run.length - 1;
      const { bytes: encoded, isCompressed } = encodeRun(run);
      const checksum = runChecksumOf(name, first, through, encoded);
      insertRun.run(id, first, through, checksum, isCompressed ? 1 : 0, encoded);
      first = through + 1;
      bytes += encoded.length;
    }
    setLast.run(last, document.at, 0, id);
    forget(document, updates.length);
    return bytes;
  }

  function forget(document: RecentUpdates, count: number): void {
    for (const update of document.updates.splice(0, count)) size -= update.length + UPDATE_OVERHEAD;
    if (document.updates.length === 0) documents.delete(document.name);
  }

  function sortSome(): boolean {
    round ??= { left: [...documents.values()], through: Number(newestBatch.get()?.["id"] ?? 0) };
    const { left, through } = round;
    for (let count = 0, bytes = 0; count < SLICE_DOCUMENTS && bytes < SLICE_BYTES; count += 1) {
      const document = left.pop();
      if (document === undefined) {
        deleteBatches.run(through);
        round = undefined;
        return false;
      }
      // Otherwise it was sorted meanwhile, and what came since is in later rows.
      if (documents.get(document.name) === document) bytes += sort(document);
    }
    return true;
  }

  return {
    append({ documents: names, lengths, bytes }, at) {
      const entries: RecordedEntry[] = [];
      let offset = 0;
      for (const [index, name] of names.entries()) {
        const update = bytes.subarray(offset, (offset += lengths[index] ?? 0));
        const document = open(name, at);
        add(document, update, at);
        const { id, last } = document;
        if (update.length >= LARGE) sort(document);
        else entries.push({ document: id, seq: last, checksum: checksumOf(name, last, update), bytes: update });
      }
      if (entries.length > 0) insertBatch.run(at, encodeBatch(entries));
    },
    find: (document) => rowOf(findDocument.get(wellFormed(document))),
    of: (document) => documents.get(document),
    dropThrough({ id, name }, through) {
      const document = documents.get(name);
      if (document !== undefined) forget(document, Math.max(0, through - (document.last - document.updates.length)));
      setLast.run(through, document?.at ?? 0, documents.has(name) ? 1 : 0, id);
    },
    drop(name) {
      const document = documents.get(name);
      if (document !== undefined) forget(document, document.updates.length);
    },
    get isDue() {
      return size >= SORT_BYTES;
    },
    get isOverdue() {
      return size >= OVERDUE_BYTES;
    },
    get isEmpty() {
      return documents.size === 0 && round === undefined;
    },
    sortSome,
    sortAll() {
      round = undefined;
      while (sortSome());
    },
    read(found) {
      documents.clear();
      size = 0;
      round = undefined;
      for (const document of found) {
        documents.set(document.name, document);
        for (const update of document.updates) size += update.length + UPDATE_OVERHEAD;
      }
    },
  };
}

/** Updates in groups that make rows of about `LARGE` bytes. */
function* runsOf(updates: readonly Uint8Array[]): Generator<Uint8Array[]> {
  let run: Uint8Array[] = [];
  let bytes = 0;
  for (const update of updates) {
    if (run.length > 0 && bytes + update.length > LARGE) {
      yield run;
      run = [];
      bytes = 0;
    }
    run.push(update);
    bytes += update.length;
  }
  if (run.length > 0) yield run;
}

/** A row of `documents`. */
export function rowOf(row: Record<string, SQLOutputValue> | undefined): DocumentRow | undefined {
  if (row === undefined) return undefined;
  return {
    id: Number(row["id"]),
    name: String(row["name"]),
    base: Number(row["base_seq"]),
    last: Number(row["last_seq"]),
  };
}

// SQLite would store U+FFFD for a lone surrogate, and two names would become one document.
function wellFormed(document: string): string {
  if (!document.isWellFormed()) throw new RangeError("The document name is broken Unicode");
  return document;
}
