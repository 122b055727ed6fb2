/**
 * A database as it is at one moment, for who only reads: while a server writes to it, or of a copy. Owns: that moment.
 * Must never: write, take the lock, or say that a document is whole of which something is missing.
 */
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { openFailure, readFailure } from "./sqlite-failure.ts";
import { sqliteLog } from "./sqlite-log.ts";
import { sqliteRecent } from "./sqlite-recent.ts";
import { examineRecent } from "./sqlite-recovery.ts";
import { sqliteRemains } from "./sqlite-remains.ts";
import { BUSY_TIME, FORMAT, formatOf } from "./sqlite-schema.ts";
import { unpacked } from "./sqlite-unpacking.ts";
import { CorruptDocument, DataFolderProblem, type Remnant, type StoredDocument } from "./store.ts";

/** A document as it stands in the catalog. Times are milliseconds since the epoch. */
export interface FoundDocument {
  readonly id: string;
  readonly title: string;
  readonly updatedAt: number;
  readonly trashedAt: number | undefined;
  readonly createdAt: number;
  /** The number of its row, which another document may have when this one is gone. */
  readonly row: number;
  /** The number of its newest update. */
  readonly last: number;
}

/** A file as it was noted; `isHeld`: some document shows it, or did lately. */
export interface FoundFile {
  readonly hash: string;
  /** Bytes. */
  readonly size: number;
  readonly isHeld: boolean;
}

/** All of it is of the moment at which it was opened, for as long as it is open. */
export interface Reading {
  /** All documents, by name, also those in the trash. */
  documents(): readonly FoundDocument[];
  files(): readonly FoundFile[];
  /** As `Store.load` and `Store.remains`. */
  load(document: string): Promise<StoredDocument | undefined>;
  remains(document: string): readonly Remnant[] | undefined;
  /** What is wrong with the file itself, as SQLite says it; none when nothing is. Reads all of it. */
  problems(): readonly string[];
  close(): void;
}

/** Opens the database file for reading. Throws `DataFolderProblem`. */
export function openReading(file: string): Reading {
  if (!existsSync(file)) {
    throw new DataFolderProblem(
      `There is no Weft data at ${file}. Name the folder with --data-dir or WEFT_DATA_DIR, as the server has it.`,
    );
  }
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIME });
    return readingOf(database, file);
  } catch (error) {
    database?.close();
    throw openFailure(file, error);
  }
}

/** Tells whether anything was committed since it was last asked, for next to nothing. */
export interface Watch {
  hasChanged(): boolean;
  close(): void;
}

/** Watches a database file that a server has open. */
export function openWatch(file: string): Watch {
  const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIME });
  const version = database.prepare("pragma data_version");
  let last: unknown;
  return {
    hasChanged() {
      const now = version.get()?.["data_version"];
      const isNew = now !== last;
      last = now;
      return isNew;
    },
    close: () => database.close(),
  };
}

function readingOf(database: DatabaseSync, file: string): Reading {
  database.exec("pragma cell_size_check = on");
  // The first read fixes the moment.
  database.exec("begin");
  const format = formatOf(database, file);
  if (format < FORMAT) {
    throw new DataFolderProblem(
      `The database ${file} has format ${format}, older than this Weft's ${FORMAT}. Start the server once, which brings ` +
        "it up to date, and try again.",
    );
  }
  const recent = sqliteRecent(database);
  const { whole, damaged } = examineRecent(database);
  recent.read(whole);
  const log = sqliteLog(database, recent);
  const remains = sqliteRemains(database, recent);
  return {
    documents: () =>
      database
        .prepare("select id, name, title, created_at, updated_at, trashed_at, last_seq from documents order by name")
        .all()
        .map((row) => ({
          id: String(row["name"]),
          title: String(row["title"]),
          updatedAt: Math.max(Number(row["updated_at"]), recent.of(String(row["name"]))?.at ?? 0),
          trashedAt: row["trashed_at"] == null ? undefined : Number(row["trashed_at"]),
          createdAt: Number(row["created_at"]),
          row: Number(row["id"]),
          last: recent.of(String(row["name"]))?.last ?? Number(row["last_seq"]),
        })),
    files: () =>
      database
        .prepare(
          `select lower(hex(hash)) as hash, size,
             exists (select 1 from holdings where holdings.hash = files.hash and document <> 0) as held
           from files order by hash`,
        )
        .all()
        .map((row) => ({ hash: String(row["hash"]), size: Number(row["size"]), isHeld: row["held"] === 1 })),
    async load(document) {
      if (damaged.has(document)) throw new CorruptDocument(document, "some of its newest updates are damaged");
      let found;
      try {
        found = log.load(document);
      } catch (error) {
        throw readFailure(error, document);
      }
      return found && (await unpacked(document, found));
    },
    remains: (document) => remains.remains(document),
    problems: () => problemsOf(database),
    close: () => database.close(),
  };
}

/** What is wrong with a database file of any format up to this version's, as `Reading.problems`. Throws `DataFolderProblem`. */
export function databaseProblems(file: string): readonly string[] {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIME });
    formatOf(database, file);
    return problemsOf(database);
  } catch (error) {
    throw openFailure(file, error);
  } finally {
    database?.close();
  }
}

function problemsOf(database: DatabaseSync): string[] {
  try {
    return [
      ...database
        .prepare("pragma quick_check")
        .all()
        .map((row) => String(Object.values(row)[0]))
        .filter((text) => text !== "ok"),
      ...database
        .prepare("pragma foreign_key_check")
        .all()
        .map((row) => `a row of ${String(row["table"])} belongs to no document`),
    ];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
