/**
 * Sharing in SQLite. Owns: its statements. Must never: leave a row of a document that was removed; the row's number is
 * given to another document.
 */
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import {
  type LinkRecord,
  MOST_UNLOCKED,
  type Person,
  SHARING_LOG_LENGTH,
  type SharingCatalog,
  type SharingLogEntry,
} from "./sharing-catalog.ts";

/** Most entries on one page of a log. */
const LONGEST_PAGE = 200;

type Row = Record<string, SQLOutputValue>;

/** The methods, run at once instead of promised; those that write, within the open transaction. */
type SqliteSharing = {
  [Method in keyof SharingCatalog]: (
    ...parameters: Parameters<SharingCatalog[Method]>
  ) => Awaited<ReturnType<SharingCatalog[Method]>>;
};

/** `forgetSharing` is for a document that is removed in the open transaction. */
export function sqliteSharing(
  database: DatabaseSync,
): SqliteSharing & { readonly forgetSharing: (document: number) => void } {
  const readPersonal = database.prepare(
    `select owner, link_role, link_expires_at, link_password, locked, members.role as member_role,
       exists (select 1 from unlocked where unlocked.document = documents.id and unlocked.person = :person) as has_unlocked
     from documents left join members on members.document = documents.id and members.person = :person
     where documents.name = :document`,
  );
  const readSharing = database.prepare(
    `select id, owner, owner_name, link_role, link_expires_at, link_password, locked, created_at, sharing_revision
     from documents where name = ?`,
  );
  const readMembers = database.prepare(
    "select person, label, role, at from members where document = ? order by person",
  );
  const writeSharing = database.prepare(
    `update documents set owner = :owner, owner_name = :ownerName, link_role = :role, link_expires_at = :expiresAt,
       link_password = :password, locked = :locked, sharing_revision = sharing_revision + 1 where id = :id`,
  );
  const removeMembers = database.prepare("delete from members where document = ?");
  const insertMember = database.prepare(
    "insert into members (document, person, label, role, at) values (?, ?, ?, ?, ?)",
  );
  const removeUnlocked = database.prepare("delete from unlocked where document = ?");
  const insertUnlocked = database.prepare(
    `insert into unlocked (document, person, at)
     select id, :person, :at from documents where name = :document and link_password = :password
     on conflict do update set at = excluded.at`,
  );
  const trimUnlocked = database.prepare(
    `delete from unlocked where (document, person) in (
       select document, person from unlocked where document = (select id from documents where name = ?)
       order by at desc limit -1 offset ${MOST_UNLOCKED})`,
  );
  const insertEntry = database.prepare(
    `insert into sharing_log (document, at, person, name, deed, subject, subject_name, old, new)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const trimLog = database.prepare(
    `delete from sharing_log where id in (
       select id from sharing_log where document = ? order by id desc limit -1 offset ${SHARING_LOG_LENGTH})`,
  );
  const removeLog = database.prepare("delete from sharing_log where document = ?");
  const readLog = database.prepare(
    `select id, at, person, name, deed, subject, subject_name, old, new from sharing_log
     where document = (select id from documents where name = ?) and id < ? order by id desc limit ?`,
  );

  return {
    sharingFor(document, person) {
      const row = readPersonal.get({ document, person: person ?? null });
      if (row === undefined) return undefined;
      return {
        isOwner: person !== undefined && row["owner"] === person,
        role: textIn(row, "member_role"),
        link: linkIn(row),
        hasUnlocked: row["has_unlocked"] === 1,
        isLocked: row["locked"] === 1,
      };
    },
    sharingOf(document) {
      const row = readSharing.get(document);
      if (row === undefined) return undefined;
      return {
        owner: personIn(row, "owner", "owner_name"),
        members: readMembers.all(Number(row["id"])).map((member) => ({
          person: String(member["person"]),
          name: textIn(member, "label"),
          role: String(member["role"]),
          at: Number(member["at"]),
        })),
        link: linkIn(row),
        isLocked: row["locked"] === 1,
        revision: revisionOf(row),
      };
    },
    share({ document, revision, sharing, deeds, by, at }) {
      const row = readSharing.get(document);
      if (row === undefined) return "missing";
      if (revisionOf(row) !== revision) return "stale";
      const id = Number(row["id"]);
      const { owner, members, link, isLocked } = sharing;
      if (link?.password !== linkIn(row)?.password) removeUnlocked.run(id);
      writeSharing.run({
        id,
        owner: owner?.person ?? null,
        ownerName: owner?.name ?? null,
        role: link?.role ?? null,
        expiresAt: link?.expiresAt ?? null,
        password: link?.password ?? null,
        locked: isLocked ? 1 : 0,
      });
      removeMembers.run(id);
      for (const member of members)
        insertMember.run(id, member.person, member.name ?? null, member.role, Math.floor(member.at));
      for (const { deed, subject, from, to } of deeds) {
        const whom = [subject?.person ?? null, subject?.name ?? null] as const;
        insertEntry.run(id, at, by?.person ?? null, by?.name ?? null, deed, ...whom, from ?? null, to ?? null);
      }
      trimLog.run(id);
      return "shared";
    },
    noteUnlocked(unlocking) {
      if (insertUnlocked.run(unlocking).changes === 0) return false;
      trimUnlocked.run(unlocking.document);
      return true;
    },
    sharingLog(document, before = Number.MAX_SAFE_INTEGER, limit) {
      const most = Math.max(1, Math.min(limit, LONGEST_PAGE));
      // One more tells whether there is another page.
      const rows = readLog.all(document, before, most + 1);
      const shown = rows.slice(0, most);
      return { entries: shown.map(entryIn), before: rows.length > most ? Number(shown.at(-1)?.["id"]) : undefined };
    },
    forgetSharing(document) {
      for (const removal of [removeMembers, removeUnlocked, removeLog]) removal.run(document);
    },
  };
}

function entryIn(row: Row): SharingLogEntry {
  return {
    at: Number(row["at"]),
    by: personIn(row, "person", "name"),
    deed: String(row["deed"]),
    subject: personIn(row, "subject", "subject_name"),
    from: textIn(row, "old"),
    to: textIn(row, "new"),
  };
}

function linkIn(row: Row): LinkRecord | undefined {
  const role = textIn(row, "link_role");
  if (role === undefined) return undefined;
  const expiresAt = row["link_expires_at"] ?? null;
  return {
    role,
    expiresAt: expiresAt === null ? undefined : Number(expiresAt),
    password: textIn(row, "link_password"),
  };
}

function personIn(row: Row, key: string, name: string): Person | undefined {
  const person = textIn(row, key);
  return person === undefined ? undefined : { person, name: textIn(row, name) };
}

function textIn(row: Row, column: string): string | undefined {
  const value = row[column] ?? null;
  return value === null ? undefined : String(value);
}

/** A document that has the name of a removed one begins anew, at another time. */
function revisionOf(row: Row): string {
  return `${String(row["created_at"])}-${String(row["sharing_revision"])}`;
}
