/**
 * Whose account it is when a provider says who somebody is. Owns: that one is found by issuer and subject, and who gets a new one.
 * Must never: find an account by an e-mail address: here nobody has verified whose it is.
 */
import type { Account, AccountStore, OneTimeLink } from "../storage/account-store.ts";
import { AccountProblem, checkedLogin, checkedName } from "./accounts.ts";
import { newDocumentId } from "./document-id.ts";
import { OidcProblem } from "./oidc-problem.ts";
import type { OidcSettings } from "./oidc-settings.ts";
import type { Profile } from "./oidc.ts";
import { personOfAccount } from "./sessions.ts";

export interface OidcAccounts {
  /**
   * The account to sign in to; `link` is the hash of the one-time link that they came by, which makes one or, where it is for a new
   * password, connects it. What was done for it is told for the log. Rejects with `OidcProblem`.
   */
  accountOf(profile: Profile, link: string | undefined): Promise<{ readonly account: Account; readonly done?: string }>;
}

export interface OidcAccountsOptions {
  readonly settings: Pick<OidcSettings, "name" | "signUp">;
  readonly store: Pick<
    AccountStore,
    "account" | "accounts" | "accountOfIdentity" | "addAccount" | "connectIdentity" | "link"
  >;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** See `SessionsOptions`. */
  readonly onChange: (person: string) => Promise<void>;
}

export function createOidcAccounts({ settings, store, now, onChange }: OidcAccountsOptions): OidcAccounts {
  const { name, signUp } = settings;

  function checkSignUp({ email, isVerified }: Profile): void {
    if (signUp === "anyone") return;
    const domain = email?.split("@").at(-1)?.toLowerCase() ?? "";
    if (signUp === "invited" || !signUp.includes(domain)) {
      throw new OidcProblem("not-invited", "You have no account here. Ask for an invitation.");
    }
    if (!isVerified) throw new OidcProblem("unverified", `${name} has not verified your e-mail address.`);
  }

  async function add(profile: Profile, link: OneTimeLink | undefined): ReturnType<OidcAccounts["accountOf"]> {
    const { identity } = profile;
    const login = loginOf(profile);
    const account: Omit<Account, "disabledAt"> = {
      id: newDocumentId(),
      login,
      name: nameOf(profile, login),
      role: link?.purpose === "first-run" ? "owner" : "member",
      createdAt: now(),
    };
    const by = link === undefined ? {} : { link: link.hash };
    const outcome = await store.addAccount({ ...account, password: undefined, identity, ...by });
    if (outcome === "spent") throw spent();
    if (outcome === "taken") throw new OidcProblem("taken", `There is an account of ${login} already.`);
    // In another tab a moment ago.
    if (outcome === "known") return accountOf(profile, undefined);
    return { account: { ...account, disabledAt: undefined }, done: "account made" };
  }

  async function connect({ identity }: Profile, { hash, account: id }: OneTimeLink): Promise<Account> {
    const account = id === undefined ? undefined : await store.account(id);
    if (account === undefined || account.disabledAt !== undefined) throw spent();
    const outcome = await store.connectIdentity({ account: account.id, identity, at: now(), link: hash });
    if (outcome === "known") throw connected(name);
    if (outcome === "spent") throw spent();
    await onChange(personOfAccount(account.id));
    return account;
  }

  async function accountOf(profile: Profile, linkHash: string | undefined): ReturnType<OidcAccounts["accountOf"]> {
    const known = await store.accountOfIdentity(profile.identity);
    const link = linkHash === undefined ? undefined : await store.link(linkHash, now());
    if (known !== undefined) {
      if (known.disabledAt !== undefined) throw new OidcProblem("disabled", "This account is disabled.");
      if (link?.purpose === "reset" && link.account !== known.id) throw connected(name);
      // Whoever has an account needs no invitation; it stays good for somebody else.
      return { account: known };
    }
    if (linkHash !== undefined && link === undefined) throw spent();
    if (link?.purpose === "reset") return { account: await connect(profile, link), done: "account connected" };
    if (link !== undefined) return add(profile, link);
    // The first one is an owner, and made by the link that says so: else there would be a server without any.
    if ((await store.accounts(1)).length === 0) throw new OidcProblem("not-invited", "Nobody has an account here yet.");
    checkSignUp(profile);
    return add(profile, undefined);
  }

  return { accountOf };
}

/** An address that is verified, or else what the provider calls them, or else the subject, which looks like nothing but is theirs. */
function loginOf({ identity, username, email, isVerified }: Profile): string {
  for (const candidate of [isVerified ? email : undefined, username, identity.subject]) {
    const login = candidate === undefined ? undefined : allowed(() => checkedLogin(candidate));
    if (login !== undefined) return login;
  }
  throw new OidcProblem("unavailable", "The provider says nothing of you that could be a user name.");
}

function nameOf({ name, username }: Profile, login: string): string {
  const short = login.split("@")[0] ?? login;
  for (const candidate of [name, username, short]) {
    const checked = candidate === undefined ? undefined : allowed(() => checkedName(candidate));
    if (checked !== undefined) return checked;
  }
  return login.slice(0, 50);
}

function allowed(check: () => string): string | undefined {
  try {
    return check();
  } catch (error) {
    if (error instanceof AccountProblem) return undefined;
    throw error;
  }
}

function spent(): OidcProblem {
  return new OidcProblem("spent", "The link was used or taken back, or has expired.");
}

function connected(name: string): OidcProblem {
  return new OidcProblem("connected", `This account of ${name} is that of another account here.`);
}
