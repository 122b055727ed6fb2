/**
 * Accounts in SQLite. Owns: their statements. Must never: keep a session or a link past its end for longer than until the next
 * one is added.
 */
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import type { Account, AccountStore, LinkPurpose, OneTimeLink, Session } from "./account-store.ts";

/** Sessions of one account: whoever signs in with every start of a program must not fill the disk. */
const MOST_SESSIONS = 100;

/** The methods, run at once instead of promised; those that write, within the open transaction. */
export type SqliteAccounts = {
  [Method in keyof AccountStore]: (
    ...parameters: Parameters<AccountStore[Method]>
  ) => Awaited<ReturnType<AccountStore[Method]>>;
};

type Row = Record<string, SQLOutputValue>;

export function sqliteAccounts(database: DatabaseSync): SqliteAccounts {
  const insertAccount = database.prepare(
    `insert into accounts (id, login, name, role, password, created_at)
     values (:id, :login, :name, :role, :password, :createdAt) on conflict (login) do nothing`,
  );
  const readAccount = database.prepare("select * from accounts where id = ?");
  const readAccountOf = database.prepare("select * from accounts where login = ?");
  const readAccounts = database.prepare("select * from accounts order by created_at, id limit ?");
  const writePassword = database.prepare("update accounts set password = ? where id = ?");
  const writeDisabled = database.prepare("update accounts set disabled_at = ? where id = ?");
  const readOtherOwner = database.prepare(
    "select 1 from accounts where role = 'owner' and disabled_at is null and id <> ?",
  );
  const readIdentity = database.prepare(
    `select accounts.* from identities join accounts on accounts.id = identities.account
     where issuer = :issuer and subject = :subject`,
  );
  const insertIdentity = database.prepare(
    `insert into identities (issuer, subject, account, created_at) values (:issuer, :subject, :account, :createdAt)`,
  );
  const insertSession = database.prepare(
    `insert into sessions (hash, account, created_at, seen_at, expires_at, agent)
     values (:hash, :account, :createdAt, :seenAt, :expiresAt, :agent)`,
  );
  const dropEnded = database.prepare("delete from sessions where expires_at <= ?");
  const dropUnused = database.prepare(
    `delete from sessions where hash in
       (select hash from sessions where account = ? order by seen_at desc, created_at desc, hash limit -1 offset ?)`,
  );
  const dropSession = database.prepare("delete from sessions where hash = ? and account = ?");
  const dropSessionsBut = database.prepare("delete from sessions where account = ? and hash is not ?");
  const readSession = database.prepare("select * from sessions where hash = ? and expires_at > ?");
  const readSessions = database.prepare(
    "select * from sessions where account = ? and expires_at > ? order by seen_at desc, created_at desc, hash",
  );
  const writeSeen = database.prepare("update sessions set seen_at = max(seen_at, ?) where hash = ?");
  const insertLink = database.prepare(
    `insert into one_time_links (hash, purpose, account, note, created_at, expires_at)
     values (:hash, :purpose, :account, :note, :createdAt, :expiresAt)`,
  );
  const dropEndedLinks = database.prepare("delete from one_time_links where expires_at <= ?");
  const dropReplaced = database.prepare(
    "delete from one_time_links where purpose = :purpose and purpose <> 'invitation' and account is :account",
  );
  const dropLinksOf = database.prepare("delete from one_time_links where account = ?");
  const dropKeysOf = database.prepare("delete from api_keys where account = ?");
  const readLink = database.prepare("select * from one_time_links where hash = ? and expires_at > ?");
  const spendLink = database.prepare("delete from one_time_links where hash = ?");
  const readInvitations = database.prepare(
    "select * from one_time_links where purpose = 'invitation' and expires_at > ? order by created_at desc, hash",
  );
  const dropInvitation = database.prepare("delete from one_time_links where hash = ? and purpose = 'invitation'");

  const withPassword = (row: Row | undefined): ReturnType<SqliteAccounts["account"]> =>
    row === undefined
      ? undefined
      : { ...accountIn(row), password: row["password"] === null ? undefined : String(row["password"]) };

  return {
    addAccount({ id, login, name, role, password = null, createdAt, link, identity }) {
      if (identity !== undefined && readIdentity.get({ ...identity }) !== undefined) return "known";
      if (link !== undefined && readLink.get(link, createdAt) === undefined) return "spent";
      if (insertAccount.run({ id, login, name, role, password, createdAt }).changes === 0) return "taken";
      if (identity !== undefined) insertIdentity.run({ ...identity, account: id, createdAt });
      if (link !== undefined) spendLink.run(link);
      return "added";
    },
    accountOfIdentity(identity) {
      const row = readIdentity.get({ ...identity });
      return row === undefined ? undefined : accountIn(row);
    },
    connectIdentity({ account, identity, at, link }) {
      if (readIdentity.get({ ...identity }) !== undefined) return "known";
      const found = readLink.get(link, at);
      if (found?.["purpose"] !== "reset" || found["account"] !== account) return "spent";
      spendLink.run(link);
      writePassword.run(null, account);
      insertIdentity.run({ ...identity, account, createdAt: at });
      dropSessionsBut.run(account, null);
      return "connected";
    },
    account: (id) => withPassword(readAccount.get(id)),
    accountOf: (login) => withPassword(readAccountOf.get(login)),
    accounts: (limit) => readAccounts.all(limit).map(accountIn),
    setPassword({ account, password, at, keep = null, link }) {
      if (link !== undefined) {
        const found = readLink.get(link, at);
        if (found?.["purpose"] !== "reset" || found["account"] !== account) return false;
        spendLink.run(link);
      }
      if (writePassword.run(password, account).changes === 0) return false;
      dropSessionsBut.run(account, keep);
      return true;
    },
    setDisabled(id, at) {
      const row = readAccount.get(id);
      if (row === undefined) return "missing";
      if (at !== undefined && row["role"] === "owner" && readOtherOwner.get(id) === undefined) return "last";
      writeDisabled.run(at ?? null, id);
      if (at !== undefined) {
        dropSessionsBut.run(id, null);
        // Also what it gave: whoever is shown out has let nobody in who comes later.
        dropLinksOf.run(id);
        dropKeysOf.run(id);
      }
      return "done";
    },
    startSession({ hash, account, createdAt, seenAt, expiresAt, agent }) {
      dropEnded.run(createdAt);
      insertSession.run({ hash, account, createdAt, seenAt, expiresAt, agent });
      dropUnused.run(account, MOST_SESSIONS);
    },
    session(hash, at) {
      const row = readSession.get(hash, at);
      if (row === undefined) return undefined;
      const session = sessionOf(row);
      const account = readAccount.get(session.account);
      return account === undefined || account["disabled_at"] !== null
        ? undefined
        : { session, account: accountIn(account) };
    },
    noteSeen(hash, at) {
      writeSeen.run(at, hash);
    },
    sessionsOf: (account, at) => readSessions.all(account, at).map(sessionOf),
    endSession: (account, hash) => dropSession.run(hash, account).changes > 0,
    addLink({ hash, purpose, account = null, note, createdAt, expiresAt }) {
      dropEndedLinks.run(createdAt);
      dropReplaced.run({ purpose, account });
      insertLink.run({ hash, purpose, account, note, createdAt, expiresAt });
    },
    link(hash, at) {
      const row = readLink.get(hash, at);
      return row === undefined ? undefined : linkOf(row);
    },
    invitations: (at) => readInvitations.all(at).map(linkOf),
    removeInvitation: (hash) => dropInvitation.run(hash).changes > 0,
  };
}

/** A row of `accounts`. */
export function accountIn(row: Row): Account {
  return {
    id: String(row["id"]),
    login: String(row["login"]),
    name: String(row["name"]),
    role: row["role"] === "owner" ? "owner" : "member",
    createdAt: Number(row["created_at"]),
    disabledAt: row["disabled_at"] === null ? undefined : Number(row["disabled_at"]),
  };
}

function sessionOf(row: Row): Session {
  return {
    hash: String(row["hash"]),
    account: String(row["account"]),
    createdAt: Number(row["created_at"]),
    seenAt: Number(row["seen_at"]),
    expiresAt: Number(row["expires_at"]),
    agent: String(row["agent"]),
  };
}

function linkOf(row: Row): OneTimeLink {
  return {
    hash: String(row["hash"]),
    // Decode boundary: nothing else is written.
    purpose: String(row["purpose"]) as LinkPurpose,
    account: row["account"] === null ? undefined : String(row["account"]),
    note: String(row["note"]),
    createdAt: Number(row["created_at"]),
    expiresAt: Number(row["expires_at"]),
  };
}
