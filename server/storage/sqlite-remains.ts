/**
 * What is left of a damaged document. Owns: reading around the damage.
 * Must never: change anything, or call something whole that does not match its checksum.
 */
import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import { zstdDecompressSync } from "node:zlib";
import { checksumOf, decodeRun, runChecksumOf } from "./sqlite-record.ts";
import type { SqliteRecent } from "./sqlite-recent.ts";
import type { Remnant } from "./store.ts";

export interface SqliteRemains {
  remains(document: string): readonly Remnant[] | undefined;
}

type Row = Record<string, SQLOutputValue>;

export function sqliteRemains(database: DatabaseSync, recent: SqliteRecent): SqliteRemains {
  const snapshots = "select through as seq, checksum, coding, bytes from snapshots where document = ? order by through";
  const log = "select first, seq, checksum, coding, bytes from log where document = ? order by seq";
  const [snapshotsUp, snapshotsDown] = [database.prepare(snapshots), database.prepare(`${snapshots} desc`)];
  const [logUp, logDown] = [database.prepare(log), database.prepare(`${log} desc`)];

  return {
    remains(document) {
      const row = recent.find(document);
      if (row === undefined) return undefined;
      const waiting = recent.of(document);
      const first = waiting === undefined ? 0 : waiting.last - waiting.updates.length + 1;
      return [
        ...readable(snapshotsUp, snapshotsDown, row.id).map((it) => snapshotOf(document, it)),
        ...readable(logUp, logDown, row.id).flatMap((it) => updatesOf(document, it)),
        ...(waiting?.updates ?? []).map((bytes, index): Remnant => ({
          kind: "update",
          number: first + index,
          isWhole: true,
          bytes: bytes.slice(),
        })),
      ];
    },
  };
}

/** The rows before and behind those on pages that cannot be read. */
function readable(up: StatementSync, down: StatementSync, document: number): Row[] {
  const before = readUntilDamage(up, document);
  if (before.isComplete) return before.rows;
  const last = Number(before.rows.at(-1)?.["seq"] ?? Number.NEGATIVE_INFINITY);
  const behind = readUntilDamage(down, document).rows.filter((row) => Number(row["seq"]) > last);
  return [...before.rows, ...behind.toReversed()];
}

function readUntilDamage(statement: StatementSync, document: number): { rows: Row[]; isComplete: boolean } {
  const rows: Row[] = [];
  try {
    for (const row of statement.iterate(document)) rows.push(row);
    return { rows, isComplete: true };
  } catch {
    return { rows, isComplete: false };
  }
}

function snapshotOf(document: string, row: Row): Remnant {
  const number = Number(row["seq"]);
  const stored = bytesOf(row);
  const isWhole = Number(row["checksum"]) === checksumOf(document, number, stored);
  try {
    const bytes = row["coding"] === 1 ? new Uint8Array(zstdDecompressSync(stored)) : stored;
    return { kind: "snapshot", number, isWhole, bytes };
  } catch {
    return { kind: "unknown", number, isWhole: false, bytes: stored };
  }
}

function updatesOf(document: string, row: Row): Remnant[] {
  const number = Number(row["seq"]);
  const first = Number(row["first"] ?? number);
  const bytes = bytesOf(row);
  const isWhole = Number(row["checksum"]) === runChecksumOf(document, first, number, bytes);
  try {
    // Of its own memory each: posting a view would copy all that lies around it.
    return decodeRun({ bytes, isCompressed: row["coding"] === 1 }, number - first + 1).map((update, index): Remnant => {
      return { kind: "update", number: first + index, isWhole, bytes: update.slice() };
    });
  } catch {
    return [{ kind: "unknown", number, isWhole: false, bytes }];
  }
}

function bytesOf(row: Row): Uint8Array {
  return row["bytes"] instanceof Uint8Array ? row["bytes"] : new Uint8Array();
}
