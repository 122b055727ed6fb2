/**
 * Access for tests: a rule in the place of accounts and keys, and tokens as a host application signs them.
 */
import { createHmac } from "node:crypto";
import type { Access } from "../../server/access/access.ts";
import { type Caller, NOBODY } from "../../server/access/caller.ts";
import { type Denial, type Role, isDenial } from "../../server/access/roles.ts";

/** Access by what a rule says of a document and a token. Whoever shows one is always the same person. */
export function accessBy(rule: (document: string, token: string | undefined) => Promise<Role | Denial>): Access {
  const tokens = new WeakMap<Caller, string>();
  return {
    isOpen: false,
    takesTokens: true,
    async identify({ token, isForeign }) {
      if (isForeign && token === undefined) return { denied: "forbidden", reason: "WEFT_ALLOWED_ORIGINS" };
      const caller: Caller = { ...NOBODY, shownBy: token === undefined ? "nothing" : "token" };
      if (token !== undefined) tokens.set(caller, token);
      return caller;
    },
    async standingOf(caller, document) {
      const role = await rule(document, tokens.get(caller));
      return isDenial(role) ? role : { role, isLocked: false, endsAt: undefined };
    },
  };
}

/** The secret of tests. */
export const SECRET = "a secret of tests, and of nothing else";

const inBase64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token as any language makes one in a few lines; `exp` is in an hour unless the claims say otherwise. */
export function signed(
  claims: object,
  {
    secret = SECRET,
    header = { alg: "HS256", typ: "JWT" },
  }: { readonly secret?: string; readonly header?: object } = {},
): string {
  const body = `${inBase64(header)}.${inBase64({ exp: Math.floor(Date.now() / 1_000) + 3_600, ...claims })}`;
  return `${body}.${createHmac("sha256", secret).update(body).digest("base64url")}`;
}

/** A token that says what one must. */
export function tokenFor(document: string, role: Role, claims: object = {}): string {
  return signed({ sub: "ann", name: "Ann", doc: document, role, ...claims });
}
