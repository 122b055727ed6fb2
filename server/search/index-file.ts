/**
 * The file of the index, beside the database. Owns: its tables, and beginning anew where it is damaged or of another version.
 * Must never: hold anything that is not in the database too, or keep the words of a document that was removed.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describeFolder, makeFile } from "../storage/data-folder.ts";
import { BUSY_TIME, inTransaction } from "../storage/sqlite-schema.ts";
import { indexed } from "./words.ts";

/** Of these tables. A file of another one is made anew: that takes a while in the background, and no step from each to the next. */
const VERSION = 1;

/**
 * `known`: what is in the index, by the document's row in the database, whose number another document may get later, so
 * with its name and date. `last`: the number of the newest update that was read. `tried`: 1 while it is being read, so that one
 * that ends the thread is not read again until it is changed.
 */
const TABLES = `
  create table known (
    id integer primary key,
    name text not null,
    created_at integer not null,
    last integer not null,
    title text not null,
    at integer not null,
    tried integer not null
  ) strict;
  create virtual table texts using fts5(title, text, tokenize = "unicode61 remove_diacritics 2", prefix = '2');
  insert into texts (texts, rank) values ('secure-delete', 1);
  pragma user_version = ${VERSION};
`;

/** A document as it is in the index. */
export interface Known {
  readonly name: string;
  readonly createdAt: number;
  readonly last: number;
  readonly title: string;
  /** When it was read, in milliseconds since the epoch. */
  readonly at: number;
  readonly isTried: boolean;
}

/** A document as it is to be. `row` is its row in the database. */
export type Entry = Omit<Known, "isTried"> & { readonly row: number };

export interface IndexFile {
  readonly path: string;
  known(): ReadonlyMap<number, Known>;
  /** Says that a document is about to be read. */
  tryOut(entry: Entry): void;
  write(entry: Entry, text: string): void;
  /** Removes these for good. */
  drop(rows: readonly number[]): void;
  close(): void;
}

/** Where the index of a data folder is. */
export function indexPath(folder: string): string {
  return join(describeFolder(folder).path, "search.db");
}

/** Removes the index; it is made anew when a server runs. Only while none does. */
export function removeIndex(folder: string): void {
  for (const ending of ["", "-wal", "-shm", "-journal"]) rmSync(indexPath(folder) + ending, { force: true });
}

/** Opens the index, and makes it if there is none that can be used. */
export function openIndex(folder: string): IndexFile {
  try {
    return open(folder);
  } catch (error) {
    if (!isDamage(error)) throw error;
    removeIndex(folder);
    return open(folder);
  }
}

/** Whether the file is to be made anew. */
export function isDamage(error: unknown): boolean {
  if (error instanceof OtherVersion) return true;
  // SQLITE_CORRUPT, SQLITE_NOTADB; and SQLITE_ERROR, where a table is not what it should be.
  const code = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : undefined;
  return code === 11 || code === 26 || code === 1;
}

class OtherVersion extends Error {}

function open(folder: string): IndexFile {
  const path = indexPath(folder);
  makeFile(describeFolder(folder), path);
  const database = new DatabaseSync(path, { timeout: BUSY_TIME });
  try {
    // Whole after a crash, if not the newest: what is missing is seen and read again. So no flush holds up anybody's edits.
    database.exec("pragma journal_mode = wal; pragma synchronous = normal; pragma secure_delete = on");
    database.exec(`pragma journal_size_limit = ${8 * 1024 * 1024}`);
    const version = Number(database.prepare("pragma user_version").get()?.["user_version"]);
    if (version === 0) inTransaction(database, () => database.exec(TABLES));
    else if (version !== VERSION) throw new OtherVersion(`The index has version ${version}`);
    return indexOf(database, path);
  } catch (error) {
    database.close();
    throw error;
  }
}

function indexOf(database: DatabaseSync, path: string): IndexFile {
  const readKnown = database.prepare("select * from known");
  const writeKnown = database.prepare(
    `insert into known (id, name, created_at, last, title, at, tried) values (:row, :name, :createdAt, :last, :title, :at, :tried)
     on conflict do update set name = excluded.name, created_at = excluded.created_at, last = excluded.last,
       title = excluded.title, at = excluded.at, tried = excluded.tried`,
  );
  const dropKnown = database.prepare("delete from known where id = ?");
  const dropText = database.prepare("delete from texts where rowid = ?");
  const writeText = database.prepare("insert into texts (rowid, title, text) values (?, ?, ?)");
  const parametersOf = ({ row, name, createdAt, last, title, at }: Entry, tried: number) => ({
    row,
    name,
    createdAt,
    last,
    title,
    at,
    tried,
  });

  return {
    path,
    known() {
      return new Map(
        readKnown.all().map((row) => [
          Number(row["id"]),
          {
            name: String(row["name"]),
            createdAt: Number(row["created_at"]),
            last: Number(row["last"]),
            title: String(row["title"]),
            at: Number(row["at"]),
            isTried: row["tried"] === 1,
          },
        ]),
      );
    },
    tryOut(entry) {
      writeKnown.run(parametersOf(entry, 1));
    },
    write(entry, text) {
      inTransaction(database, () => {
        writeKnown.run(parametersOf(entry, 0));
        dropText.run(entry.row);
        writeText.run(entry.row, indexed(entry.title), indexed(text));
      });
    },
    drop(rows) {
      if (rows.length === 0) return;
      inTransaction(database, () => {
        for (const row of rows) {
          dropKnown.run(row);
          dropText.run(row);
        }
      });
      // The words are in the log beside the file, too.
      database.exec("pragma wal_checkpoint(truncate)");
    },
    close: () => database.close(),
  };
}
