/**
 * API keys in SQLite. Owns: their statements. Must never: find one whose account is disabled.
 */
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import type { ApiKey, KeyStore } from "./key-store.ts";
import { accountIn } from "./sqlite-accounts.ts";

/** Most keys on one page of a list. */
const LONGEST_PAGE = 200;

type Row = Record<string, SQLOutputValue>;

/** The methods, run at once instead of promised; those that write, within the open transaction. */
export type SqliteKeys = {
  [Method in keyof KeyStore]: (...parameters: Parameters<KeyStore[Method]>) => Awaited<ReturnType<KeyStore[Method]>>;
};

export function sqliteKeys(database: DatabaseSync): SqliteKeys {
  const insertKey = database.prepare(
    `insert into api_keys (id, hash, account, name, role, created_at, expires_at)
     values (:id, :hash, :account, :name, :role, :createdAt, :expiresAt)`,
  );
  const dropEnded = database.prepare("delete from api_keys where account = ? and expires_at <= ?");
  const countKeys = database.prepare("select count(*) as count from api_keys where account = ?");
  const readKey = database.prepare("select * from api_keys where hash = ? and (expires_at is null or expires_at > ?)");
  const readAccount = database.prepare("select * from accounts where id = ? and disabled_at is null");
  const writeUsed = database.prepare("update api_keys set used_at = max(coalesce(used_at, 0), ?) where id = ?");
  const readKeys = database.prepare(
    `select * from api_keys where account = :account and (expires_at is null or expires_at > :at)
       and (created_at, id) < (:before, :id) order by created_at desc, id desc limit :limit`,
  );
  const dropKey = database.prepare("delete from api_keys where account = ? and id = ?");

  return {
    addKey({ id, hash, account, name, role, createdAt, expiresAt = null }, most) {
      dropEnded.run(account, createdAt);
      if (Number(countKeys.get(account)?.["count"]) >= most) return false;
      insertKey.run({ id, hash, account, name, role, createdAt, expiresAt: expiresAt ?? null });
      return true;
    },
    keyOf(hash, at) {
      const row = readKey.get(hash, at);
      const account = row && readAccount.get(String(row["account"]));
      return row === undefined || account === undefined ? undefined : { key: keyIn(row), account: accountIn(account) };
    },
    noteKeyUsed(id, at) {
      writeUsed.run(at, id);
    },
    keysOf(account, { at, limit, cursor }) {
      const most = Math.max(1, Math.min(limit, LONGEST_PAGE));
      const [before, id] = cursor === undefined ? [Number.MAX_SAFE_INTEGER, ""] : readCursor(cursor);
      // One more tells whether there is another page.
      const rows = readKeys.all({ account, at, before, id, limit: most + 1 });
      const keys = rows.slice(0, most).map(keyIn);
      const last = keys.at(-1);
      const isLast = rows.length <= most || last === undefined;
      return { keys, cursor: isLast ? undefined : `${last.createdAt}.${last.id}` };
    },
    removeKey: (account, id) => dropKey.run(account, id).changes > 0,
  };
}

function keyIn(row: Row): ApiKey {
  return {
    id: String(row["id"]),
    hash: String(row["hash"]),
    account: String(row["account"]),
    name: String(row["name"]),
    role: String(row["role"]),
    createdAt: Number(row["created_at"]),
    expiresAt: row["expires_at"] === null ? undefined : Number(row["expires_at"]),
    usedAt: row["used_at"] === null ? undefined : Number(row["used_at"]),
  };
}

function readCursor(cursor: string): readonly [before: number, id: string] {
  const parts = /^(\d{1,15})\.([\w-]{1,64})$/.exec(cursor);
  if (parts === null) throw new RangeError("The cursor is not one that a list returned");
  return [Number(parts[1]), parts[2] ?? ""];
}
