/**
 * The one question of every way in: who asks, and what may they do with this document. Owns: the answer for each mode.
 * Must never: let a request through because something is missing. What nothing here allows is denied.
 */
import type { Catalog } from "../storage/catalog.ts";
import { personOf } from "./browser.ts";
import { type Caller, NOBODY, type Shown } from "./caller.ts";
import { type Denial, isDenial } from "./roles.ts";
import { type Sessions, callerOfSession } from "./sessions.ts";
import { NOT_SHARED, type Standing, standingIn } from "./sharing.ts";
import type { TokenKeys } from "./token-keys.ts";
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
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const FOREIGN: Denial = {
  denied: "forbidden",
  reason: "Pages of this origin may not connect without a token. WEFT_ALLOWED_ORIGINS lists those that may.",
};
const SIGNED_OUT: Denial = { denied: "unauthorized", reason: "Your session has ended. Sign in again." };
/** What is said to who shows nothing, where that is not enough. */
const UNKNOWN: Readonly<Record<AccessMode, string>> = {
  open: "This is not for everyone.",
  private: "This server is private: sign in, or show a token.",
  token: "A token is needed here. The application that this document belongs to gives one.",
};

export function createAccess({ mode, keys, catalog, sessions, now }: AccessOptions): Access {
  const unknown: Denial = { denied: "unauthorized", reason: UNKNOWN[mode] };

  return {
    isOpen: mode === "open",
    takesTokens: keys !== undefined,

    async identify({ token, cookie, isForeign }) {
      // Whoever shows a token is its subject and nobody else: the cookie beside it may be that of another.
      if (token !== undefined && keys !== undefined) return callerOf(token, keys, now());
      if (isForeign) return FOREIGN;
      if (mode === "private") {
        const found = await sessions.find(cookie);
        return found === undefined ? unknown : callerOfSession(found);
      }
      if (mode !== "open") return unknown;
      const person = personOf(cookie);
      return person === undefined ? NOBODY : { ...NOBODY, person, shownBy: "cookie" };
    },

    async standingOf({ person, grant, session }, document) {
      if (grant !== undefined) {
        if (grant.expiresAt <= now()) return expired();
        if (!isFor(grant, document)) return { denied: "forbidden", reason: "The token is for another document." };
      } else if (mode !== "open" && person === undefined) return unknown;
      const sharing = await catalog.sharingFor(document, person);
      // A token says all of its subject but whether the document is locked.
      if (grant !== undefined) {
        return { role: grant.role, isLocked: sharing?.isLocked === true, endsAt: grant.expiresAt };
      }
      if (session === undefined) {
        if (sharing === undefined) return { role: "edit", isLocked: false, endsAt: undefined };
        return standingIn(sharing, mode === "open", now());
      }
      if (!(await sessions.isCurrent(session.hash))) return SIGNED_OUT;
      // Said of a name that there is not, too, or names could be tried. With an account a document is made before it is opened.
      const standing = sharing === undefined ? NOT_SHARED : standingIn(sharing, false, now());
      if (isDenial(standing)) return standing;
      return { ...standing, endsAt: Math.min(standing.endsAt ?? Infinity, session.expiresAt) };
    },
  };
}
