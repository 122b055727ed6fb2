/**
 * The database file. Owns: its tables, how they came to be, and the settings without which "saved" would be a lie.
 * Must never: change a migration that was released; add one.
 */
import { DatabaseSync } from "node:sqlite";
import { CREATE_WEBHOOKS } from "./sqlite-webhook-schema.ts";
import { DataFolderProblem } from "./store.ts";

/** Made anew when its rows cannot be deleted. */
export const CREATE_RECENT = `create table recent (id integer primary key, at integer not null, bytes blob not null) strict`;

/**
 * Each migration brings the database from the version of its index to the next. `pragma user_version` holds it.
 *
 * `documents`: `base_seq` is the number before that of the first log entry, `last_seq` that of the newest; together
 * with the gapless numbers in `log` they show when rows are missing. `folded` is the title as searches compare it.
 * `log` is clustered by document, so that loading one reads neighbouring pages.
 * `openings` goes by name, without a foreign key: somebody may open a document before its first edit makes the row.
 * `numbers`: a document that is made again goes on where the removed one ended, so that no sequence number of the
 * old one, held by a compaction that is under way, means anything in the new one.
 * `log.first`: a row holds the updates from `first` to `seq`; without it, that of `seq` alone.
 * `recent`: the newest updates of all documents, a transaction's in each row; `documents.recent` is 1 for those that
 * have some there. They are sorted into `log` later, see sqlite-recent.ts.
 * `coding`: 0 as it is, 1 compressed with zstd.
 * `documents.epoch`: see `Catalog.epochOf`.
 * `removed`: SHA-256 of the names of documents that were removed for good. Whoever was offline meanwhile still has
 * them and would bring them back; the names themselves are not kept, for they may say what was in them.
 * `holdings`: which document holds which file, by its row; 0 stands for documents that were removed for good.
 * `unused_since`: when it was first seen that the document shows the file no more.
 * `documents.link_role`: null until somebody decides. `members`, `unlocked` (who gave the link's password) and `sharing_log`
 * go by the document's row. `openings` may name a document that its person may not see any more.
 * `stars` go by the document's row.
 * `accounts`, `identities`, `sessions`, `one_time_links`: see account-store.ts. A link that was used has no row any more.
 * `api_keys`: see key-store.ts. `token_ends`: see token-ends.ts. Webhooks: see sqlite-webhook-schema.ts.
 */
const MIGRATIONS: readonly string[] = [
  `
  create table documents (
    id integer primary key,
    name text not null unique,
    title text not null,
    folded text not null,
    owner text,
    created_at integer not null,
    updated_at integer not null,
    trashed_at integer,
    base_seq integer not null,
    last_seq integer not null
  ) strict;
  create table log (
    document integer not null references documents (id),
    seq integer not null,
    checksum integer not null,
    bytes blob not null,
    primary key (document, seq)
  ) strict, without rowid;
  create table snapshots (
    id integer primary key,
    document integer not null references documents (id),
    through integer not null,
    checksum integer not null,
    bytes blob not null,
    unique (document, through)
  ) strict;
  create table openings (
    person text not null,
    name text not null,
    opened_at integer not null,
    primary key (person, name)
  ) strict, without rowid;
  create index openings_by_time on openings (person, opened_at, name);
  create index openings_by_name on openings (name);
  create table numbers (last_removed_seq integer not null) strict;
  insert into numbers values (0);
  create table removed (name_hash blob primary key) strict, without rowid;
  `,
  `
  alter table log add column first integer;
  alter table log add column coding integer not null default 0;
  alter table documents add column recent integer not null default 0;
  alter table snapshots add column coding integer not null default 0;
  ${CREATE_RECENT};
  `,
  `alter table documents add column epoch integer not null default 0`,
  `
  create table files (
    hash blob primary key,
    size integer not null,
    mime text not null,
    width integer,
    height integer,
    created_at integer not null
  ) strict, without rowid;
  create table holdings (
    document integer not null,
    hash blob not null,
    at integer not null,
    unused_since integer,
    primary key (document, hash)
  ) strict, without rowid;
  create index holdings_by_hash on holdings (hash);
  alter table numbers add column file_pass_at integer not null default 0;
  `,
  `
  alter table documents add column owner_name text;
  alter table documents add column link_role text;
  alter table documents add column link_expires_at integer;
  alter table documents add column link_password text;
  alter table documents add column locked integer not null default 0;
  alter table documents add column sharing_revision integer not null default 0;
  create table members (
    document integer not null,
    person text not null,
    label text,
    role text not null,
    at integer not null,
    primary key (document, person)
  ) strict, without rowid;
  create index members_by_person on members (person);
  create table unlocked (
    document integer not null,
    person text not null,
    at integer not null,
    primary key (document, person)
  ) strict, without rowid;
  create table sharing_log (
    id integer primary key,
    document integer not null,
    at integer not null,
    person text,
    name text,
    deed text not null,
    subject text,
    subject_name text,
    old text,
    new text
  ) strict;
  create index sharing_log_by_document on sharing_log (document, id);
  `,
  `
  create table accounts (
    id text primary key,
    login text not null unique,
    name text not null,
    role text not null,
    password text,
    created_at integer not null,
    disabled_at integer
  ) strict, without rowid;
  create table sessions (
    hash text primary key,
    account text not null references accounts (id),
    created_at integer not null,
    seen_at integer not null,
    expires_at integer not null,
    agent text not null
  ) strict, without rowid;
  create index sessions_by_account on sessions (account);
  create table one_time_links (
    hash text primary key,
    purpose text not null,
    account text references accounts (id),
    note text not null,
    created_at integer not null,
    expires_at integer not null
  ) strict, without rowid;
  `,
  `
  create table api_keys (
    id text primary key,
    hash text not null unique,
    account text not null references accounts (id),
    name text not null,
    role text not null,
    created_at integer not null,
    expires_at integer,
    used_at integer
  ) strict, without rowid;
  create index api_keys_by_account on api_keys (account, created_at, id);
  create table token_ends (
    subject text primary key,
    before integer not null,
    at integer not null
  ) strict, without rowid;
  create index token_ends_by_time on token_ends (at);
  create table identities (
    issuer text not null,
    subject text not null,
    account text not null references accounts (id),
    created_at integer not null,
    primary key (issuer, subject)
  ) strict, without rowid;
  ${CREATE_WEBHOOKS};
  create table stars (
    person text not null,
    document integer not null,
    at integer not null,
    primary key (person, document)
  ) strict, without rowid;
  create index stars_by_document on stars (document);
  `,
];

/** The format of the databases that this version writes. */
export const FORMAT = MIGRATIONS.length;

/** How long to wait for another program, in milliseconds: a command of the operator may hold the file for a moment. */
export const BUSY_TIME = 5_000;

/** Opens the file, which must exist, in the mode in which a commit is durable, and brings it up to date. */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_TIME });
  try {
    configure(database, file);
    migrate(database, file);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

function configure(database: DatabaseSync, file: string): void {
  // Before the first table, for later it has no effect but a write, for which a full disk may have no room.
  if (pragma(database, "page_count") === 0) database.exec("pragma auto_vacuum = incremental");
  const journalMode = pragma(database, "journal_mode = wal");
  // After journal_mode and on every open: builds of SQLite exist that drop to NORMAL once in WAL, where the last
  // commits may roll back when the power goes (better-sqlite3 12.11 is one).
  database.exec("pragma synchronous = full");
  if (journalMode !== "wal" || pragma(database, "synchronous") !== 2) {
    throw new DataFolderProblem(
      `The database ${file} cannot be put into the mode in which saving is safe. ` +
        "Is it on a network file system? Put the data folder on a local disk.",
    );
  }
  // macOS: fsync alone leaves the data in the drive's cache. No effect elsewhere.
  database.exec("pragma fullfsync = on");
  database.exec("pragma checkpoint_fullfsync = on");
  // One huge transaction must not leave a huge file behind.
  database.exec(`pragma journal_size_limit = ${64 * 1024 * 1024}`);
  database.exec("pragma cell_size_check = on");
  database.exec("pragma secure_delete = fast");
}

/** The format of an open database. Throws `DataFolderProblem` for one that only a newer Weft knows. */
export function formatOf(database: DatabaseSync, file: string): number {
  const version = Number(pragma(database, "user_version"));
  if (version <= FORMAT) return version;
  throw new DataFolderProblem(
    `The database ${file} has format ${version}, but this Weft knows formats up to ${FORMAT} only. ` +
      "Run the newer Weft that wrote it, or restore a backup made before the update.",
  );
}

function migrate(database: DatabaseSync, file: string): void {
  const version = formatOf(database, file);
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < version) continue;
    inTransaction(database, () => {
      database.exec(migration);
      database.exec(`pragma user_version = ${index + 1}`);
    });
  }
}

/** Runs `work` in one transaction: all of it is durable when this returns, none of it when this throws. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec("begin immediate");
  try {
    const result = work();
    database.exec("commit");
    return result;
  } catch (error) {
    // SQLite ends the transaction itself on some errors, such as a full disk.
    if (database.isTransaction) database.exec("rollback");
    throw error;
  }
}

function pragma(database: DatabaseSync, text: string): unknown {
  return Object.values(database.prepare(`pragma ${text}`).get() ?? {})[0];
}
