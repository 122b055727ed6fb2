/**
 * Accounts, their sessions and one-time links. Owns: the contract of whoever keeps them.
 * Must never: be given a password or a token: only what cannot be turned back into one.
 */

/** `owner` looks after the server: invites, lists and disables accounts. */
export type AccountRole = "owner" | "member";

/** Times are milliseconds since the epoch. */
export interface Account {
  readonly id: string;
  /** E-mail address or user name, folded, so that it is one account's only. */
  readonly login: string;
  /** What others are told. */
  readonly name: string;
  readonly role: AccountRole;
  readonly createdAt: number;
  /** Nobody is let in by it since then. */
  readonly disabledAt: number | undefined;
}

/** Somebody who is signed in with a browser. */
export interface Session {
  /** SHA-256 of the token in the cookie, in hex. It leads back to nothing, so it also serves as the session's name. */
  readonly hash: string;
  /** Id of the account. */
  readonly account: string;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly expiresAt: number;
  /** What the browser calls itself, shortened. */
  readonly agent: string;
}

export type LinkPurpose = "first-run" | "invitation" | "reset";

/** What lets somebody set a password, once. */
export interface OneTimeLink {
  /** SHA-256 of the secret in the link, in hex. */
  readonly hash: string;
  readonly purpose: LinkPurpose;
  /** Whose password it sets; of an invitation, who gave it. */
  readonly account: string | undefined;
  /** Whom an invitation is for, in the words of who gave it. */
  readonly note: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Somebody as a provider of OpenID Connect knows them: of one issuer, a subject is never anybody else. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}

/** What is kept of a password, in the PHC string format; `undefined` before there is one. */
type PasswordHash = string | undefined;

/** Every promise resolves only when the effect would survive power loss. */
export interface AccountStore {
  /**
   * Adds an account, with an identity where one is given, and where a link's hash is given, spends that link: all or nothing. "taken" when
   * the login is another account's, "known" when the identity is, "spent" when the link does not count at `createdAt`.
   */
  addAccount(account: {
    readonly id: string;
    readonly login: string;
    readonly name: string;
    readonly role: AccountRole;
    readonly password: PasswordHash;
    readonly createdAt: number;
    readonly link?: string;
    readonly identity?: Identity;
  }): Promise<"added" | "taken" | "known" | "spent">;
  accountOfIdentity(identity: Identity): Promise<Account | undefined>;
  /**
   * An account is signed in to by this identity from now on: its password and its sessions go, and the link is spent. "known" when the
   * identity is an account's, "spent" when the link does not count at `at` or is not for this account; nothing is changed then.
   */
  connectIdentity(change: {
    readonly account: string;
    readonly identity: Identity;
    readonly at: number;
    readonly link: string;
  }): Promise<"connected" | "known" | "spent">;
  account(id: string): Promise<(Account & { readonly password: PasswordHash }) | undefined>;
  accountOf(login: string): Promise<(Account & { readonly password: PasswordHash }) | undefined>;
  /** All accounts, the oldest first, at most `limit`. */
  accounts(limit: number): Promise<readonly Account[]>;
  /**
   * Sets a password and ends all sessions of the account but `keep`; where a link's hash is given it is spent with that. `false` when
   * that link does not count at `at` or is not for this account; nothing is changed then.
   */
  setPassword(change: {
    readonly account: string;
    readonly password: string;
    readonly at: number;
    readonly keep?: string;
    readonly link?: string;
  }): Promise<boolean>;
  /**
   * Disables an account and ends its sessions, keys and links, or enables it (`undefined`). "last" when nobody who is not disabled
   * would be an owner then; nothing is changed.
   */
  setDisabled(id: string, at: number | undefined): Promise<"done" | "missing" | "last">;
  /** Forgets sessions that have ended by then, too, and the longest unused of an account that has too many. */
  startSession(session: Session): Promise<void>;
  /** A session that counts at `at`, with its account; `undefined` also for that of a disabled one. */
  session(hash: string, at: number): Promise<{ readonly session: Session; readonly account: Account } | undefined>;
  noteSeen(hash: string, at: number): Promise<void>;
  /** Those of an account that count at `at`, the last seen first. */
  sessionsOf(account: string, at: number): Promise<readonly Session[]>;
  /** Whether the account had such a session. */
  endSession(account: string, hash: string): Promise<boolean>;
  /** Adds a link. The first run has one, and so has each account that is to get a new password: an earlier one goes. */
  addLink(link: OneTimeLink): Promise<void>;
  /** A link that counts at `at`: not spent, not expired. */
  link(hash: string, at: number): Promise<OneTimeLink | undefined>;
  /** Invitations that count at `at`, the newest first. */
  invitations(at: number): Promise<readonly OneTimeLink[]>;
  /** Takes an invitation back. Whether there was one. */
  removeInvitation(hash: string): Promise<boolean>;
}
