/**
 * Snapshots and logs in SQLite. Owns: their statements, checksums and sequence numbers.
 * Must never: return a document from which anything is missing.
 */
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { crc32 } from "node:zlib";
import { inTransaction } from "./sqlite-schema.ts";
import { CorruptDocument, type LogEntry, type StoredDocument } from "./store.ts";

const SNAPSHOTS_KEPT = 3;

export interface SqliteLog {
  load(document: string): StoredDocument | undefined;
  append(entries: readonly LogEntry[], at: number): void;
  compact(document: string, snapshot: Uint8Array, through: number): void;
}

/** One row of `log` or `snapshots`. */
interface Piece {
  readonly seq: number;
  readonly checksum: number;
  readonly bytes: Uint8Array;
}

export function sqliteLog(database: DatabaseSync): SqliteLog {
  const findDocument = database.prepare("select id, name, base_seq, last_seq from documents where name = ?");
  const newestSnapshot = database.prepare(
    "select through as seq, checksum, bytes from snapshots where document = ? order by through desc limit 1",
  );
  const readLog = database.prepare("select seq, checksum, bytes from log where document = ? order by seq");
  const makeDocument = database.prepare(
    `insert into documents (name, title, folded, created_at, updated_at, base_seq, last_seq)
     select ?, '', '', ?, ?, last_removed_seq, last_removed_seq from numbers returning id, name, base_seq, last_seq`,
  );
  const insertEntry = database.prepare("insert into log (document, seq, checksum, bytes) values (?, ?, ?, ?)");
  const setLast = database.prepare("update documents set last_seq = ?, updated_at = max(updated_at, ?) where id = ?");
  const findEntry = database.prepare("select 1 from log where document = ? and seq = ?");
  const insertSnapshot = database.prepare(
    "insert into snapshots (document, through, checksum, bytes) values (?, ?, ?, ?)",
  );
  const deleteLog = database.prepare("delete from log where document = ? and seq <= ?");
  const deleteOldSnapshots = database.prepare(
    `delete from snapshots where document = :id and id not in
       (select id from snapshots where document = :id order by through desc limit ${SNAPSHOTS_KEPT})`,
  );

  return {
    load(document) {
      const found = documentOf(findDocument.get(wellFormed(document)));
      if (found === undefined) return undefined;
      if (found.name !== document) throw new CorruptDocument(document, "its name does not match");
      // Made through the catalog, but never written.
      if (found.last === found.base) return undefined;
      const newest = newestSnapshot.get(found.id);
      const snapshot = newest === undefined ? undefined : pieceOf(newest);
      const log = Array.from(readLog.iterate(found.id), pieceOf);
      verify(document, found, snapshot, log);
      return {
        document,
        snapshot: snapshot?.bytes,
        updates: log.map(({ bytes }) => bytes),
        through: found.last,
        snapshotBytes: snapshot?.bytes.length ?? 0,
        logBytes: log.reduce((sum, { bytes }) => sum + bytes.length, 0),
      };
    },

    append(entries, at) {
      inTransaction(database, () => {
        const touched = new Map<string, DocumentRow>();
        for (const { document, update } of entries) {
          const row =
            touched.get(document) ??
            documentOf(findDocument.get(wellFormed(document))) ??
            documentOf(makeDocument.get(document, at, at));
          if (row === undefined) throw new Error("SQLite did not return the row that it inserted");
          row.last += 1;
          insertEntry.run(row.id, row.last, checksumOf(document, row.last, update), update);
          touched.set(document, row);
        }
        for (const { id, last } of touched.values()) setLast.run(last, at, id);
      });
    },

    compact(document, snapshot, through) {
      inTransaction(database, () => {
        const found = documentOf(findDocument.get(wellFormed(document)));
        if (found === undefined || findEntry.get(found.id, through) === undefined) return;
        insertSnapshot.run(found.id, through, checksumOf(document, through, snapshot), snapshot);
        deleteLog.run(found.id, through);
        deleteOldSnapshots.run({ id: found.id });
      });
    },
  };
}

/** One row of `documents`, as far as the log is concerned. */
interface DocumentRow {
  readonly id: number;
  readonly name: string;
  readonly base: number;
  last: number;
}

type Row = Record<string, SQLOutputValue>;

function documentOf(row: Row | undefined): DocumentRow | undefined {
  if (row === undefined) return undefined;
  return {
    id: Number(row["id"]),
    name: String(row["name"]),
    base: Number(row["base_seq"]),
    last: Number(row["last_seq"]),
  };
}

function pieceOf(row: Row): Piece {
  const bytes = row["bytes"];
  if (!(bytes instanceof Uint8Array)) throw new TypeError("SQLite returned something else than a blob");
  return { seq: Number(row["seq"]), checksum: Number(row["checksum"]), bytes };
}

/** Throws unless the pieces are whole, and follow each other from the first entry or a snapshot to the last entry. */
function verify(document: string, row: DocumentRow, snapshot: Piece | undefined, log: readonly Piece[]): void {
  if (snapshot !== undefined && snapshot.checksum !== checksumOf(document, snapshot.seq, snapshot.bytes)) {
    throw new CorruptDocument(document, `the checksum of the snapshot at ${snapshot.seq} does not match`);
  }
  let seq = snapshot?.seq ?? row.base;
  for (const piece of log) {
    seq += 1;
    if (piece.seq !== seq) throw new CorruptDocument(document, `log entry ${seq} is missing`);
    if (piece.checksum !== checksumOf(document, seq, piece.bytes)) {
      throw new CorruptDocument(document, `the checksum of log entry ${seq} does not match`);
    }
  }
  if (seq !== row.last) throw new CorruptDocument(document, `log entry ${seq + 1} is missing`);
}

// The name and number are part of it, so that a piece which ended up under another document or number is found out.
function checksumOf(document: string, seq: number, bytes: Uint8Array): number {
  return crc32(bytes, crc32(`${seq} ${document}`));
}

// SQLite would store U+FFFD for a lone surrogate, and two names would become one document.
function wellFormed(document: string): string {
  if (!document.isWellFormed()) throw new RangeError("The document name is broken Unicode");
  return document;
}
