/**
 * Who is signed in. Owns: the session's cookie, how long one lasts, and ending one. Must never: keep or log the cookie itself;
 * the store sees only its hash.
 */
import type { Account, AccountStore, Session } from "../storage/account-store.ts";
import { cookieIn } from "./browser.ts";
import type { Caller } from "./caller.ts";
import { SECRET, hashOf, newSecret } from "./secrets.ts";

const COOKIE = "weft_session";
/** How long somebody stays signed in, in milliseconds, whatever they do meanwhile. */
const LIFETIME = 30 * 24 * 60 * 60_000;
/** So much may `seenAt` be behind, in milliseconds: each time is a write to the disk. */
const SEEN_STEP = 5 * 60_000;
const LONGEST_AGENT = 200;

type Kept = { readonly session: Session; readonly account: Account };

export interface Sessions {
  /** Who shows this `Cookie` header, if they are signed in. */
  find(cookieHeader: string | undefined): Promise<Kept | undefined>;
  /** Whether somebody is still signed in who was. */
  isCurrent(hash: string): Promise<boolean>;
  /** Signs in: the `Set-Cookie` header, with a token that nobody had before. */
  begin(account: Account, agent: string): Promise<{ readonly cookie: string; readonly hash: string }>;
  /** The `Set-Cookie` header that takes the cookie back. */
  readonly noCookie: string;
  list(account: string): Promise<readonly Session[]>;
  /** Ends one, and what is open by it. Whether there was such a one. */
  end(account: string, hash: string): Promise<boolean>;
}

export interface SessionsOptions {
  readonly store: Pick<AccountStore, "session" | "startSession" | "noteSeen" | "sessionsOf" | "endSession">;
  /** Whether people reach the server by https only. */
  readonly secure: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Something about the account's sessions is not as it was: what is open by them is to be looked at. */
  readonly onChange: (person: string) => Promise<void>;
}

/** The key of an account as a person; see `Caller.person`. */
export function personOfAccount(id: string): string {
  return `account:${id}`;
}

/** Whoever is signed in, as everything else sees them. */
export function callerOfSession({ account, session }: Kept): Caller {
  return {
    person: personOfAccount(account.id),
    name: account.name,
    avatar: undefined,
    shownBy: "cookie",
    grant: undefined,
    session: { hash: session.hash, expiresAt: session.expiresAt },
    key: undefined,
  };
}

export function createSessions({ store, secure, now, onChange }: SessionsOptions): Sessions {
  const cookie = (value: string, seconds: number): string =>
    `${COOKIE}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;

  return {
    noCookie: cookie("", 0),

    async find(cookieHeader) {
      const token = cookieIn(cookieHeader, COOKIE, SECRET);
      if (token === undefined) return undefined;
      const hash = hashOf(token);
      const at = now();
      const found = await store.session(hash, at);
      if (found !== undefined && at - found.session.seenAt > SEEN_STEP) await store.noteSeen(hash, at);
      return found;
    },

    async isCurrent(hash) {
      return (await store.session(hash, now())) !== undefined;
    },

    async begin(account, agent) {
      const { text, hash } = newSecret();
      const at = now();
      await store.startSession({
        hash,
        account: account.id,
        createdAt: at,
        seenAt: at,
        expiresAt: at + LIFETIME,
        agent: agent.replace(/[^\x20-\x7e]/g, "").slice(0, LONGEST_AGENT),
      });
      return { cookie: cookie(text, LIFETIME / 1_000), hash };
    },

    list: (account) => store.sessionsOf(account, now()),

    async end(account, hash) {
      const wasThere = await store.endSession(account, hash);
      await onChange(personOfAccount(account));
      return wasThere;
    },
  };
}
