/**
 * Tokens of a host application: what one must say, and what is made of it. Owns: the claims
 * `{sub, name, avatar?, doc, role, exp}` and the sentence that a wrong one gets.
 * Must never: take a claim for what it is not (each is compared by value), or quote a token in an answer or a log.
 */
import { MAX_NAME_BYTES } from "@weft/protocol";
import { errors } from "jose";
import type { Caller, Grant } from "./caller.ts";
import { type Denial, isRole } from "./roles.ts";
import { KeysUnavailable, type TokenKeys } from "./token-keys.ts";
import { personOfSubject } from "./token-revocation.ts";

/** Longest token, in characters: with a 4096-bit signature and long claims it has 2,000. */
export const MAX_TOKEN = 4_096;
export const MAX_SUBJECT = 255;
/** Code points. */
const MAX_CALLER_NAME = 100;
const MAX_AVATAR = 2_048;
/** Largest date of the language, in seconds. A larger one, which JSON can hold, would compare as no date at all. */
const LAST_DATE = 8.64e12;

/** Control characters and halves of surrogate pairs: they forge lines in logs, and have no bytes of their own. */
const FORBIDDEN = /[\p{Cc}\p{Cs}]/u;

/** The caller whom a token stands for, or why it stands for nobody. `now` is in milliseconds since the epoch. */
export async function callerOf(token: string, keys: TokenKeys, now: number): Promise<Caller | Denial> {
  if (token.length > MAX_TOKEN) return refused(`The token is longer than ${MAX_TOKEN} characters.`);
  let claims: Readonly<Record<string, unknown>>;
  try {
    claims = await keys.verify(token, new Date(now));
  } catch (error) {
    return refusalOf(error);
  }
  const { sub, name, avatar, doc, role, exp, iat } = claims;
  if (!isText(sub, MAX_SUBJECT)) return wrong("sub", `a text of 1 to ${MAX_SUBJECT} characters`);
  if (!isRole(role)) return wrong("role", "one of view, comment, suggest, edit and admin");
  if (!isPattern(doc)) return wrong("doc", `a document's name of at most ${MAX_NAME_BYTES} bytes, which may end in *`);
  if (typeof exp !== "number" || !(exp > 0 && exp <= LAST_DATE)) return wrong("exp", "a date in seconds since 1970");
  // Without the skew that the other dates have: what has ended would else be let in, only to be closed at once.
  if (exp * 1_000 <= now) return expired();
  if (name !== undefined && (!isText(name, MAX_CALLER_NAME * 2) || Array.from(name).length > MAX_CALLER_NAME)) {
    return wrong("name", `a text of 1 to ${MAX_CALLER_NAME} characters`);
  }
  const picture = avatar === undefined ? undefined : addressIn(avatar);
  if (avatar !== undefined && picture === undefined) return wrong("avatar", "an http or https address");
  return {
    person: personOfSubject(sub),
    name: name?.trim(),
    avatar: picture,
    shownBy: "token",
    grant: {
      documents: doc,
      role,
      expiresAt: exp * 1_000,
      subject: sub,
      issuedAt: typeof iat === "number" ? iat : undefined,
    },
    session: undefined,
    key: undefined,
  };
}

/** Whether a grant is for this document. Names are compared as they are, decoded once: no case, no Unicode form is folded. */
export function isFor({ documents }: Grant, document: string): boolean {
  return documents.endsWith("*") ? document.startsWith(documents.slice(0, -1)) : document === documents;
}

/** A token that counted has ended. */
export function expired(): Denial {
  return refused("The token has expired. Get a fresh one.");
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === "string" && value.trim() !== "" && value.length <= longest && !FORBIDDEN.test(value);
}

function isPattern(value: unknown): value is string {
  return (
    typeof value === "string" &&
    value !== "" &&
    Buffer.byteLength(value) <= MAX_NAME_BYTES + 1 &&
    !FORBIDDEN.test(value)
  );
}

function addressIn(value: unknown): string | undefined {
  const url = typeof value === "string" && value.length <= MAX_AVATAR ? URL.parse(value) : null;
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

function wrong(claim: string, expected: string): Denial {
  return refused(`The token's "${claim}" should be ${expected}.`);
}

function refused(reason: string): Denial {
  return { denied: "unauthorized", reason };
}

function refusalOf(error: unknown): Denial {
  if (error instanceof KeysUnavailable) {
    return { denied: "unavailable", reason: "The keys that tokens are checked with can't be reached. Try again." };
  }
  if (error instanceof errors.JWTExpired) return expired();
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === "nbf" && error.reason === "check_failed"
      ? refused("The token is not valid yet. Compare the clocks of both servers.")
      : refused("The token's dates are not numbers of seconds.");
  }
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return refused("The token is signed in a way that this server does not take. Its manual says which ones it takes.");
  }
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey) {
    return refused("The token is not signed with a key of this server.");
  }
  // Whatever else: not even three parts, not JSON, a header that asks for what we do not know.
  return refused("This is not a token (a signed JWT).");
}
