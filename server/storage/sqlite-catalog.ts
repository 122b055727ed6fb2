/**
 * The catalog in SQLite. Owns: its statements.
 * Must never: be asked while an edit is on its way to the log.
 */
import { createHash } from "node:crypto";
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import type { Catalog, DocumentRecord } from "./catalog.ts";
import { sqliteFiles } from "./sqlite-files.ts";
import {
  FIRST,
  IS_SHOWN,
  LISTED,
  LISTED_DOCUMENTS,
  LONGEST_PAGE,
  fold,
  listingParameters,
  readCursor,
  writeCursor,
} from "./sqlite-listing.ts";
import type { SqliteRecent } from "./sqlite-recent.ts";
import { sqliteSharing } from "./sqlite-sharing.ts";

/** The catalog's methods, run at once instead of promised; those that write, within the open transaction. */
export type SqliteCatalog = {
  [Method in keyof Catalog]: (...parameters: Parameters<Catalog[Method]>) => Awaited<ReturnType<Catalog[Method]>>;
};

export function sqliteCatalog(database: DatabaseSync, recent: SqliteRecent): SqliteCatalog {
  const insertDocument = database.prepare(
    // The number is greater than each that the removed one had, and so than where that began.
    `insert into documents (name, title, folded, owner, created_at, updated_at, base_seq, last_seq, epoch)
     select :id, :title, :folded, :person, :at, :at, last_removed_seq, last_removed_seq,
       case when exists (select 1 from removed where name_hash = :hash) then last_removed_seq else 0 end
     from numbers where true on conflict (name) do nothing`,
  );
  const readEpoch = database.prepare("select epoch from documents where name = ?");
  const readRecord = database.prepare(
    "select name, title, created_at, updated_at, trashed_at from documents where name = ?",
  );
  const writeTitle = database.prepare("update documents set title = ?, folded = ? where name = ?");
  const writeTrashed = database.prepare("update documents set trashed_at = ? where name = ?");
  const readKeys = database.prepare("select id, last_seq from documents where name = ?");
  const writeLastNumber = database.prepare("update numbers set last_removed_seq = max(last_removed_seq, ?)");
  const removals = [
    "delete from log where document = ?",
    "delete from snapshots where document = ?",
    "delete from stars where document = ?",
  ].map((sql) => database.prepare(sql));
  // Number 0 may hold the same file already, for another document.
  const orphanHoldings = database.prepare(
    `insert into holdings (document, hash, at) select 0, hash, unixepoch() * 1000 from holdings where document = ?
     on conflict do update set at = excluded.at`,
  );
  const removeHoldings = database.prepare("delete from holdings where document = ?");
  const removeDocument = database.prepare("delete from documents where id = ?");
  const removeOpenings = database.prepare("delete from openings where name = ?");
  const writeRemoval = database.prepare("insert into removed (name_hash) values (?) on conflict do nothing");
  const forgetRemoval = database.prepare("delete from removed where name_hash = ?");
  const readDeleted = database.prepare(
    `select exists (select 1 from documents where name = ? and trashed_at is not null)
       or exists (select 1 from removed where name_hash = ?) as deleted`,
  );
  const writeOpening = database.prepare(
    `insert into openings (person, name, opened_at) values (:person, :id, :at)
     on conflict do update set opened_at = max(opened_at, excluded.opened_at)`,
  );
  const readPage = database.prepare(
    `with ${LISTED}
     select name, title, created_at, updated_at, trashed_at, owner, members.role as member_role, opened_at, listed_at,
       stars.person as star
     from ${LISTED_DOCUMENTS}
     where ${IS_SHOWN}
       and (listed_at, name) < (:before, :name)
       and (:query = '' or instr(folded, :query) > 0)
       and (:among is null or name in (select value from json_each(:among)))
     order by listed_at desc, name desc limit :limit`,
  );
  const writeStar = database.prepare(
    "insert into stars (document, person, at) select id, ?, ? from documents where name = ? on conflict do nothing",
  );
  const removeStar = database.prepare(
    "delete from stars where person = ? and document = (select id from documents where name = ?)",
  );
  const readStar = database.prepare(
    "select 1 from stars where person = ? and document = (select id from documents where name = ?)",
  );
  const { forgetSharing, ...sharing } = sqliteSharing(database);

  return {
    ...sqliteFiles(database),
    ...sharing,
    create({ id, title, person, at }) {
      const { changes } = insertDocument.run({
        id,
        title,
        folded: fold(title),
        person: person ?? null,
        at,
        hash: hashOf(id),
      });
      if (changes === 0) return false;
      forgetRemoval.run(hashOf(id));
      if (person !== undefined) writeOpening.run({ person, id, at });
      return true;
    },
    get(id) {
      const row = readRecord.get(id);
      return row === undefined ? undefined : recordOf(row, recent);
    },
    setTitle(id, title) {
      writeTitle.run(title, fold(title), id);
    },
    setTrashed(id, at) {
      return writeTrashed.run(at ?? null, id).changes > 0;
    },
    remove(id) {
      removeOpenings.run(id);
      const keys = readKeys.get(id);
      if (keys === undefined) return false;
      writeLastNumber.run(recent.of(id)?.last ?? Number(keys["last_seq"]));
      // First of all, for on a full disk the rest needs the room of it.
      for (const removal of removals) removal.run(Number(keys["id"]));
      recent.drop(id);
      orphanHoldings.run(Number(keys["id"]));
      removeHoldings.run(Number(keys["id"]));
      forgetSharing(Number(keys["id"]));
      removeDocument.run(Number(keys["id"]));
      // What was recent of it lies between what is recent of others.
      recent.sortAll();
      writeRemoval.run(hashOf(id));
      return true;
    },
    isDeleted(id) {
      return readDeleted.get(id, hashOf(id))?.["deleted"] === 1;
    },
    epochOf(id) {
      return Number(readEpoch.get(id)?.["epoch"] ?? 0);
    },
    noteOpening({ id, person, at }) {
      writeOpening.run({ person, id, at });
    },
    star({ id, person, at }) {
      if (at === undefined) removeStar.run(person, id);
      else writeStar.run(person, at, id);
    },
    isStarred: (id, person) => readStar.get(person, id) !== undefined,
    list(request) {
      const { person, query, among, cursor, limit } = request;
      const most = Math.max(1, Math.min(limit, LONGEST_PAGE));
      const start = cursor === undefined ? FIRST : readCursor(cursor);
      const rows = readPage.all({
        ...listingParameters(request),
        before: start.listedAt,
        name: start.id,
        query: fold(query ?? ""),
        among: among === undefined ? null : JSON.stringify(among),
        // One more tells whether there is another page.
        limit: most + 1,
      });
      const shown = rows.slice(0, most);
      const documents = shown.map((row) => ({
        ...recordOf(row, recent),
        owned: row["owner"] === person,
        shared: row["member_role"] !== null,
        starred: row["star"] !== null,
        openedAt: row["opened_at"] === null ? undefined : Number(row["opened_at"]),
      }));
      const last = shown.at(-1);
      if (rows.length <= most || last === undefined) return { documents, cursor: undefined };
      return { documents, cursor: writeCursor({ listedAt: Number(last["listed_at"]), id: String(last["name"]) }) };
    },
  };
}

function recordOf(row: Record<string, SQLOutputValue>, recent: SqliteRecent): DocumentRecord {
  const id = String(row["name"]);
  return {
    id,
    title: String(row["title"]),
    createdAt: Number(row["created_at"]),
    updatedAt: Math.max(Number(row["updated_at"]), recent.of(id)?.at ?? 0),
    trashedAt: row["trashed_at"] === null ? undefined : Number(row["trashed_at"]),
  };
}

function hashOf(name: string): Uint8Array {
  return createHash("sha256").update(name).digest();
}
