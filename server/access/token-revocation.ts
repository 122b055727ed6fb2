/**
 * Taking tokens back before they end: all of a subject's that were issued up to a moment. Owns: what that moment is, and whether a grant is older.
 * Must never: know a token; the host application names its people.
 */
import type { TokenEnds } from "../storage/token-ends.ts";
import type { Grant } from "./caller.ts";
import type { Denial } from "./roles.ts";

/** For so long an end is remembered, in milliseconds: longer than `weft token` makes any, and than any should be. */
const MEMORY = 400 * 24 * 60 * 60_000;

const REVOKED: Denial = { denied: "unauthorized", reason: "The token was revoked. Get a fresh one." };

export interface TokenRevocation {
  /** Ends all tokens that a subject has by now, and what is open by them. Resolves with the last second that they were issued in. */
  revoke(subject: string): Promise<number>;
  /** Why the token of this subject counts no more, if so. */
  denialOf(subject: string, grant: Grant): Promise<Denial | undefined>;
}

export interface TokenRevocationOptions {
  readonly store: TokenEnds;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Something about this person's rights is not as it was. */
  readonly onChange: (person: string) => Promise<void>;
}

/** The key of a token's subject as a person; see `Caller.person`. */
export function personOfSubject(subject: string): string {
  return `token:${subject}`;
}

export function createTokenRevocation({ store, now, onChange }: TokenRevocationOptions): TokenRevocation {
  return {
    async revoke(subject) {
      const at = now();
      // `iat` has whole seconds: of a token of this one nobody can tell whether it came before or after.
      const before = Math.floor(at / 1_000);
      await store.endTokens({ subject, before, at, forget: at - MEMORY });
      await onChange(personOfSubject(subject));
      return before;
    },

    async denialOf(subject, { issuedAt }) {
      const before = await store.tokensEnded(subject);
      if (before === undefined) return undefined;
      // One that does not say when it was issued may be an old one.
      return issuedAt === undefined || issuedAt <= before ? REVOKED : undefined;
    },
  };
}
