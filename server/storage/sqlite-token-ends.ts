/**
 * Ended tokens in SQLite. Owns: their statements. Must never: let an end come back to an earlier moment.
 */
import type { DatabaseSync } from "node:sqlite";
import type { TokenEnds } from "./token-ends.ts";

/** The methods, run at once instead of promised; those that write, within the open transaction. */
export type SqliteTokenEnds = {
  [Method in keyof TokenEnds]: (...parameters: Parameters<TokenEnds[Method]>) => Awaited<ReturnType<TokenEnds[Method]>>;
};

export function sqliteTokenEnds(database: DatabaseSync): SqliteTokenEnds {
  const writeEnd = database.prepare(
    `insert into token_ends (subject, before, at) values (:subject, :before, :at)
     on conflict do update set before = max(before, excluded.before), at = max(at, excluded.at)`,
  );
  const dropOld = database.prepare("delete from token_ends where at < ?");
  const readEnd = database.prepare("select before from token_ends where subject = ?");

  return {
    endTokens({ subject, before, at, forget }) {
      dropOld.run(forget);
      writeEnd.run({ subject, before, at });
    },
    tokensEnded(subject) {
      const row = readEnd.get(subject);
      return row === undefined ? undefined : Number(row["before"]);
    },
  };
}
