/**
 * Snapshots and logs in SQLite. Owns: how a document is read back, and the proof that it is whole.
 * Must never: return a document from which anything is missing.
 */
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { type Coded, checksumOf, decodeRun, runChecksumOf } from "./sqlite-record.ts";
import type { DocumentRow, SqliteRecent } from "./sqlite-recent.ts";
import { CorruptDocument } from "./store.ts";

const SNAPSHOTS_KEPT = 3;

/** A document as it lies in the database. */
export interface StoredLog {
  /** A V2 update. */
  readonly snapshot: Coded | undefined;
  readonly updates: readonly Uint8Array[];
  readonly through: number;
}

export interface SqliteLog {
  load(document: string): StoredLog | undefined;
  /** Within the open transaction. */
  compact(document: string, snapshot: Coded, through: number): void;
}

/** A row of `snapshots`, or of `log`: the updates from `first` to `seq`. */
interface Piece extends Coded {
  readonly first: number;
  readonly seq: number;
  readonly checksum: number;
}

export function sqliteLog(database: DatabaseSync, recent: SqliteRecent): SqliteLog {
  const newestSnapshot = database.prepare(
    "select through as seq, checksum, coding, bytes from snapshots where document = ? order by through desc limit 1",
  );
  const newestNumber = database.prepare("select max(through) as seq from snapshots where document = ?");
  const readLog = database.prepare(
    "select first, seq, checksum, coding, bytes from log where document = ? order by seq",
  );
  const insertSnapshot = database.prepare(
    "insert into snapshots (document, through, checksum, coding, bytes) values (?, ?, ?, ?, ?)",
  );
  const deleteLog = database.prepare("delete from log where document = ? and seq <= ?");
  const deleteOldSnapshots = database.prepare(
    `delete from snapshots where document = :id and id not in
       (select id from snapshots where document = :id order by through desc limit ${SNAPSHOTS_KEPT})`,
  );

  return {
    load(document) {
      const row = recent.find(document);
      if (row === undefined) return undefined;
      if (row.name !== document) throw new CorruptDocument(document, "its name does not match");
      const waiting = recent.of(document);
      const through = waiting?.last ?? row.last;
      // Made through the catalog, but never written.
      if (through === row.base) return undefined;
      const found = newestSnapshot.get(row.id);
      const snapshot = found && pieceOf(found);
      if (snapshot !== undefined && snapshot.checksum !== checksumOf(document, snapshot.seq, snapshot.bytes)) {
        throw new CorruptDocument(document, `the checksum of the snapshot at ${snapshot.seq} does not match`);
      }
      const updates = readUpdates(row, snapshot?.seq ?? row.base, Array.from(readLog.iterate(row.id), pieceOf));
      if (waiting !== undefined) updates.push(...waiting.updates);
      return {
        snapshot: snapshot && { bytes: snapshot.bytes, isCompressed: snapshot.isCompressed },
        updates,
        through,
      };
    },

    compact(document, snapshot, through) {
      const row = recent.find(document);
      if (row === undefined) return;
      const last = recent.of(document)?.last ?? row.last;
      const before = Number(newestNumber.get(row.id)?.["seq"] ?? row.base);
      if (through <= before || through > last) return;
      const { bytes, isCompressed } = snapshot;
      insertSnapshot.run(row.id, through, checksumOf(document, through, bytes), isCompressed ? 1 : 0, bytes);
      // A row that goes on beyond the snapshot stays, and its first part is passed over.
      deleteLog.run(row.id, through);
      deleteOldSnapshots.run({ id: row.id });
      recent.dropThrough(row, through);
    },
  };
}

/** The updates after number `after`. Throws unless the pieces are whole and follow each other up to the last. */
function readUpdates({ name, last }: DocumentRow, after: number, log: readonly Piece[]): Uint8Array[] {
  const updates: Uint8Array[] = [];
  let seq = after;
  for (const piece of log) {
    if (piece.first > seq + 1) throw new CorruptDocument(name, `log entry ${seq + 1} is missing`);
    if (piece.checksum !== runChecksumOf(name, piece.first, piece.seq, piece.bytes)) {
      throw new CorruptDocument(name, `the checksum of log entry ${seq + 1} does not match`);
    }
    const run = decodeRun(piece, piece.seq - piece.first + 1);
    updates.push(...run.slice(Math.max(0, seq + 1 - piece.first)));
    seq = Math.max(seq, piece.seq);
  }
  if (seq !== last) throw new CorruptDocument(name, `log entry ${seq + 1} is missing`);
  return updates;
}

function pieceOf(row: Record<string, SQLOutputValue>): Piece {
  const bytes = row["bytes"];
  if (!(bytes instanceof Uint8Array)) throw new TypeError("SQLite returned something else than a blob");
  const seq = Number(row["seq"]);
  return {
    first: Number(row["first"] ?? seq),
    seq,
    checksum: Number(row["checksum"]),
    isCompressed: row["coding"] === 1,
    bytes,
  };
}
