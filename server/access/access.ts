/**
 * The one question of every way in: who asks, and what may they do with this document. Owns: the answer for each mode.
 * Must never: let a request through because something is missing. What nothing here allows is denied.
 */
import type { Catalog } from "../storage/catalog.ts";
import type { PersonalSharing } from "../storage/sharing-catalog.ts";
import type { ApiKeys } from "./api-keys.ts";
import { personOf } from "./browser.ts";
import { type Caller, NOBODY, type Shown, isApiKey } from "./caller.ts";
import { type Denial, atMost, isDenial } from "./roles.ts";
import { type Sessions, callerOfSession } from "./sessions.ts";
import { NOT_SHARED, type Standing, standingIn } from "./sharing.ts";
import type { TokenKeys } from "./token-keys.ts";
import type { TokenRevocation } from "./token-revocation.ts";
import { callerOf, expired, isFor } from "./tokens.ts";

/** Who is let in besides those with a token, which counts in every mode. */
export type AccessMode = "open" | "private" | "token";

export interface Access {
  /** Whether browsers that show nothing are somebody, and are told apart by a cookie. */
  readonly isOpen: boolean;
  /** Whether tokens count here; otherwise they are passed over. */
  readonly takesTokens: boolean;
  /** Who shows this. Rejects when it could not be found out. */
  identify(shown: Shown): Promise<Caller | Denial>;
  /**
   * What a caller may do with a document at this moment, be there such a document or not: who may edit a name that nobody
   * has used makes the document. Rejects when it could not be found out.
   */
  standingOf(caller: Caller, document: string): Promise<Standing | Denial>;
}

export interface AccessOptions {
  readonly mode: AccessMode;
  /** What tokens are checked with; without it they mean nothing. */
  readonly keys: TokenKeys | undefined;
  readonly catalog: Pick<Catalog, "sharingFor">;
  /** Who is signed in; looked at in private access only. */
  readonly sessions: Pick<Sessions, "find" | "isCurrent">;
  /** Keys of accounts; looked at in private access only. */
  readonly apiKeys: Pick<ApiKeys, "find" | "isCurrent">;
  readonly revocation: Pick<TokenRevocation, "denialOf">;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const FOREIGN: Denial = {
  denied: "forbidden",
  reason: "Pages of this origin may not connect without a token. WEFT_ALLOWED_ORIGINS lists those that may.",
};
const SIGNED_OUT: Denial = { denied: "unauthorized", reason: "Your session has ended. Sign in again." };
const NO_KEY: Denial = {
  denied: "unauthorized",
  reason:
    "This API key does not count: it was revoked, has expired, or is mistyped. Make another one on the account's page.",
};
/** What is said to who shows nothing, where that is not enough. */
const UNKNOWN: Readonly<Record<AccessMode, string>> = {
  open: "This is not for everyone.",
  private: "This server is private: sign in, or show a token.",
  token: "A token is needed here. The application that this document belongs to gives one.",
};

export function createAccess(options: AccessOptions): Access {
  const { mode, keys, catalog, sessions, apiKeys, revocation, now } = options;
  const unknown: Denial = { denied: "unauthorized", reason: UNKNOWN[mode] };

  /** Who shows a token. One that was taken back is nobody's, also where no document is asked for. */
  async function subjectOf(token: string, by: TokenKeys): Promise<Caller | Denial> {
    const caller = await callerOf(token, by, now());
    const { grant } = isDenial(caller) ? NOBODY : caller;
    return (grant && (await revocation.denialOf(grant.subject, grant))) ?? caller;
  }

  /** What an account may do, as long as what it has shown counts. */
  async function standingOfAccount(
    { session, key }: Caller,
    sharing: PersonalSharing | undefined,
  ): Promise<Standing | Denial> {
    if (session !== undefined && !(await sessions.isCurrent(session.hash))) return SIGNED_OUT;
    if (key !== undefined && !(await apiKeys.isCurrent(key.hash))) return NO_KEY;
    // Said of a name that there is not, too, or names could be tried. With an account a document is made before it is opened.
    const standing = sharing === undefined ? NOT_SHARED : standingIn(sharing, false, now());
    if (isDenial(standing)) return standing;
    const ends = [standing.endsAt, session?.expiresAt, key?.expiresAt].filter((end) => end !== undefined);
    const role = key === undefined ? standing.role : atMost(standing.role, key.role);
    return { ...standing, role, endsAt: ends.length === 0 ? undefined : Math.min(...ends) };
  }

  return {
    isOpen: mode === "open",
    takesTokens: keys !== undefined,

    async identify({ token, cookie, isForeign }) {
      // Whoever shows a token is its subject and nobody else: the cookie beside it may be that of another.
      if (token !== undefined && mode === "private" && isApiKey(token)) return (await apiKeys.find(token)) ?? NO_KEY;
      if (token !== undefined && keys !== undefined) return subjectOf(token, keys);
      if (isForeign) return FOREIGN;
      if (mode === "private") {
        const found = await sessions.find(cookie);
        return found === undefined ? unknown : callerOfSession(found);
      }
      if (mode !== "open") return unknown;
      const person = personOf(cookie);
      return person === undefined ? NOBODY : { ...NOBODY, person, shownBy: "cookie" };
    },

    async standingOf(caller, document) {
      const { person, grant, session, key } = caller;
      if (grant !== undefined) {
        if (grant.expiresAt <= now()) return expired();
        if (!isFor(grant, document)) return { denied: "forbidden", reason: "The token is for another document." };
      } else if (mode !== "open" && person === undefined) return unknown;
      const [sharing, revoked] = await Promise.all([
        catalog.sharingFor(document, person),
        grant === undefined ? undefined : revocation.denialOf(grant.subject, grant),
      ]);
      if (revoked !== undefined) return revoked;
      // A token says all of its subject but whether the document is locked.
      if (grant !== undefined) {
        return { role: grant.role, isLocked: sharing?.isLocked === true, endsAt: grant.expiresAt };
      }
      if (session !== undefined || key !== undefined) return standingOfAccount(caller, sharing);
      if (sharing === undefined) return { role: "edit", isLocked: false, endsAt: undefined };
      return standingIn(sharing, mode === "open", now());
    },
  };
}
