/**
 * Accounts of people. Owns: what a login, a name and a password may be, one-time links, and that a wrong password and an unknown
 * account look alike. Must never: tell which of the two it was, or take a link twice.
 */
import { randomBytes } from "node:crypto";
import type { Account, AccountStore, LinkPurpose, OneTimeLink } from "../storage/account-store.ts";
import { Attempts } from "./attempts.ts";
import { BackOff } from "./back-off.ts";
import { newDocumentId } from "./document-id.ts";
import { PasswordsBusy, hashPassword, isPassword } from "./passwords.ts";
import { SECRET, hashOf, newSecret } from "./secrets.ts";
import { personOfAccount } from "./sessions.ts";

const SHORTEST_PASSWORD = 10;
/** Also of what is shown as one: Argon2 reads all of it. */
const LONGEST_PASSWORD = 200;
/** RFC 5321 §4.5.3.1.3, without the angle brackets. */
const LONGEST_LOGIN = 254;
const LONGEST_NAME = 100;
const HOUR = 60 * 60_000;
const LINK_LIFETIME: Readonly<Record<LinkPurpose, number>> = {
  "first-run": 24 * HOUR,
  reset: 24 * HOUR,
  invitation: 7 * 24 * HOUR,
};
/** From one address; behind it may be a whole office. */
const MOST_ATTEMPTS = { most: 30, span: 10 * 60_000 };
/** Pairs of login and address that were right, so that somebody else's guesses keep nobody waiting where they always are. */
const MOST_KNOWN = 10_000;

/** Why something about an account was not done; the message says what to do. */
export class AccountProblem extends Error {
  readonly reason: "wrong" | "too-often" | "busy" | "spent" | "taken" | "invalid" | "missing" | "last-owner";
  /** Milliseconds until it may be tried again. */
  readonly wait: number | undefined;

  constructor(reason: AccountProblem["reason"], message: string, wait?: number) {
    super(message);
    this.name = "AccountProblem";
    this.reason = reason;
    this.wait = wait;
  }
}

export interface Accounts {
  /** The account of this login and password. Rejects with `AccountProblem`: wrong, too-often, busy. */
  signIn(shown: { readonly login: string; readonly password: string; readonly address: string }): Promise<Account>;
  /** What an unspent link is for. Rejects: spent. */
  read(link: string): Promise<OneTimeLink>;
  /** Makes an account by a first-run link, which makes an owner, or an invitation. Rejects: spent, taken, invalid, busy. */
  join(link: string, person: { login: string; name: string; password: string }): Promise<Account>;
  /** Sets the password of the account that a link is for. Rejects: spent, invalid, busy. */
  resetPassword(link: string, password: string): Promise<Account>;
  /** Rejects: wrong, too-often, invalid, busy. Ends all sessions but `keep`. */
  changePassword(account: string, change: { current: string; password: string; keep: string }): Promise<void>;
  /** The secret of a link that sets a new password; an earlier one for this account means nothing then. */
  resetLink(account: string): Promise<string>;
  /** The secret of a new link; `by` is the account that gives it. */
  invite(by: string | undefined, note: string): Promise<{ readonly secret: string; readonly link: OneTimeLink }>;
  invitations(): Promise<readonly OneTimeLink[]>;
  withdraw(hash: string): Promise<boolean>;
  /** The account of a login that may sign in. Says nothing of one that is disabled. */
  find(login: string): Promise<Account | undefined>;
  /** Whether anybody has an account. */
  isInUse(): Promise<boolean>;
  /** The secret of a link that makes the first owner; any earlier one means nothing then. */
  firstRun(): Promise<string>;
}

export interface AccountsOptions {
  readonly store: AccountStore;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds, of a clock that is never set. */
  readonly elapsed: () => number;
  /** See `SessionsOptions`. */
  readonly onChange: (person: string) => Promise<void>;
}

/** The page that a link opens. Behind "#", so that the secret is in nobody's log: browsers do not send it. */
export function welcomePath(secret: string): string {
  return `/welcome#${secret}`;
}

/** A login as it is kept: how somebody writes their own varies. */
export function foldLogin(login: string): string {
  return login.normalize("NFKC").trim().toLowerCase();
}

export function createAccounts({ store, now, elapsed, onChange }: AccountsOptions): Accounts {
  const byAddress = new Attempts({ ...MOST_ATTEMPTS, now: elapsed });
  const byAccount = new BackOff(elapsed);
  const known = new Set<string>();
  let decoy: Promise<string> | undefined;

  function note(pair: string): void {
    known.delete(pair);
    known.add(pair);
    const [oldest] = known;
    if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
  }

  /** Whether it is right, in a time that does not tell whether there is one. */
  async function isRight(password: string, kept: string | undefined): Promise<boolean> {
    decoy ??= hashPassword(randomBytes(16).toString("hex")).catch((error: unknown) => {
      decoy = undefined;
      throw error;
    });
    const against = await decoy;
    return (await isPassword(password.slice(0, LONGEST_PASSWORD + 1), kept ?? against)) && kept !== undefined;
  }

  async function guess(key: string, look: () => Promise<boolean>): Promise<boolean> {
    const wait = byAccount.take(key);
    if (wait > 0) throw tooOften(wait);
    try {
      const isRight = await look();
      if (isRight) byAccount.forget(key);
      return isRight;
    } catch (error) {
      throw busy(error);
    }
  }

  async function read(secret: string): Promise<OneTimeLink> {
    const link = SECRET.test(secret) ? await store.link(hashOf(secret), now()) : undefined;
    if (link === undefined) throw spent();
    return link;
  }

  async function add(purpose: LinkPurpose, account: string | undefined, text: string): ReturnType<Accounts["invite"]> {
    const secret = newSecret();
    const at = now();
    const expiresAt = at + LINK_LIFETIME[purpose];
    const link = { hash: secret.hash, purpose, account, note: text, createdAt: at, expiresAt };
    await store.addLink(link);
    return { secret: secret.text, link };
  }

  return {
    async signIn({ login, password, address }) {
      const folded = foldLogin(login).slice(0, LONGEST_LOGIN + 1);
      const place = placeOf(address);
      const wait = byAddress.take(place);
      if (wait > 0) throw tooOften(wait);
      const pair = `${place} ${folded}`;
      const found = await store.accountOf(folded);
      const kept = found?.disabledAt === undefined ? found?.password : undefined;
      const isIt = await guess(known.has(pair) ? pair : folded, () => isRight(password, kept));
      if (found === undefined || !isIt) {
        throw new AccountProblem("wrong", "The e-mail address or user name and the password do not belong together.");
      }
      byAddress.giveBack(place);
      note(pair);
      return found;
    },

    read,

    async join(secret, person) {
      const link = await read(secret);
      if (link.purpose === "reset") throw spent();
      const login = checkedLogin(person.login);
      const name = checkedName(person.name);
      checkPassword(person.password, login);
      const account: Omit<Account, "disabledAt"> = {
        id: newDocumentId(),
        login,
        name,
        role: link.purpose === "first-run" ? "owner" : "member",
        createdAt: now(),
      };
      const password = await hashPassword(person.password).catch((error: unknown) => {
        throw busy(error);
      });
      const outcome = await store.addAccount({ ...account, password, link: link.hash });
      if (outcome === "spent") throw spent();
      if (outcome === "taken") {
        throw new AccountProblem(
          "taken",
          "There is an account of this e-mail address or user name already. Sign in, or choose another.",
        );
      }
      return { ...account, disabledAt: undefined };
    },

    async resetPassword(secret, password) {
      const { account: id, hash, purpose } = await read(secret);
      const account = id === undefined || purpose !== "reset" ? undefined : await store.account(id);
      if (account === undefined || account.disabledAt !== undefined) throw spent();
      checkPassword(password, account.login);
      const kept = await hashPassword(password).catch((error: unknown) => {
        throw busy(error);
      });
      if (!(await store.setPassword({ account: account.id, password: kept, at: now(), link: hash }))) throw spent();
      await onChange(personOfAccount(account.id));
      return account;
    },

    async changePassword(id, { current, password, keep }) {
      const account = await store.account(id);
      if (account === undefined) throw new AccountProblem("missing", "There is no such account any more.");
      checkPassword(password, account.login);
      if (!(await guess(`change ${id}`, () => isRight(current, account.password)))) {
        throw new AccountProblem("wrong", "The current password is another one.");
      }
      const kept = await hashPassword(password).catch((error: unknown) => {
        throw busy(error);
      });
      await store.setPassword({ account: id, password: kept, at: now(), keep });
      await onChange(personOfAccount(id));
    },

    resetLink: async (id) => (await add("reset", id, "")).secret,
    invite: (by, text) => add("invitation", by, text),
    invitations: () => store.invitations(now()),
    withdraw: (hash) => store.removeInvitation(hash),
    async find(login) {
      const account = await store.accountOf(foldLogin(login).slice(0, LONGEST_LOGIN + 1));
      return account?.disabledAt === undefined ? account : undefined;
    },
    isInUse: async () => (await store.accounts(1)).length > 0,
    firstRun: async () => (await add("first-run", undefined, "")).secret,
  };
}

/** What counts as one address: of IPv6 everybody has as many as they like within a network (RFC 6177). */
function placeOf(address: string): string {
  return address.includes(":") ? address.split(":").slice(0, 4).join(":") : address;
}

/** Rejects with `AccountProblem`: invalid. */
export function checkedLogin(login: string): string {
  const folded = foldLogin(login);
  if (folded.length >= 2 && folded.length <= LONGEST_LOGIN && !/[\s\p{Cc}\p{Cs}\p{Cf}]/u.test(folded)) return folded;
  throw new AccountProblem(
    "invalid",
    `An e-mail address or user name has 2 to ${LONGEST_LOGIN} characters and no spaces.`,
  );
}

/** Rejects with `AccountProblem`: invalid. */
export function checkedName(name: string): string {
  const tidy = name.normalize("NFC").replace(/\s+/g, " ").trim();
  const { length } = Array.from(tidy);
  if (length >= 1 && length <= LONGEST_NAME && !/[\p{Cc}\p{Cs}]/u.test(tidy)) return tidy;
  throw new AccountProblem("invalid", `A name has 1 to ${LONGEST_NAME} characters.`);
}

/** NIST SP 800-63B §5.1.1.2: length counts, not what it is made of. */
function checkPassword(password: string, login: string): void {
  const { length } = Array.from(password.normalize("NFC"));
  if (length < SHORTEST_PASSWORD || length > LONGEST_PASSWORD) {
    throw new AccountProblem("invalid", `A password has ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters.`);
  }
  if (foldLogin(password) === login) {
    throw new AccountProblem("invalid", "The password is the e-mail address or user name. Choose another one.");
  }
}

function spent(): AccountProblem {
  return new AccountProblem(
    "spent",
    "This link has been used, taken back, or has expired. Ask whoever gave it to you for another one.",
  );
}

function tooOften(wait: number): AccountProblem {
  const seconds = Math.ceil(wait / 1_000);
  const when = seconds === 1 ? "a second" : seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  return new AccountProblem("too-often", `Too many wrong passwords. Try again in ${when}.`, wait);
}

function busy(error: unknown): unknown {
  if (!(error instanceof PasswordsBusy)) return error;
  return new AccountProblem("busy", "Too many people sign in right now. Try again in a moment.", 2_000);
}
