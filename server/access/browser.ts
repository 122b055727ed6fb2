/**
 * Who somebody is in open access: the browser that they use. Owns: the cookie and the key made from it.
 * Must never: store or log the cookie itself; the catalog sees only its hash.
 */
import { createHash, randomBytes } from "node:crypto";

const COOKIE = "weft_browser";
const COOKIE_VALUE = /^[A-Za-z0-9_-]{22}$/;
/** The longest that browsers keep a cookie (RFC 6265bis §5.6: 400 days), in seconds. */
const MAX_AGE = 400 * 24 * 60 * 60;

/** The person behind a `Cookie` header, as an opaque key; `undefined` for a browser that we have not met. */
export function personOf(cookieHeader: string | undefined): string | undefined {
  const value = cookieIn(cookieHeader, COOKIE, COOKIE_VALUE);
  return value === undefined ? undefined : personKey(value);
}

/** The first cookie of this name in a `Cookie` header whose value has this form. */
export function cookieIn(cookieHeader: string | undefined, wanted: string, form: RegExp): string | undefined {
  for (const part of cookieHeader?.split(";") ?? []) {
    const [name, value = ""] = part.trim().split("=");
    if (name === wanted && form.test(value)) return value;
  }
  return undefined;
}

/** A new identity: the `Set-Cookie` header for the browser and the key for the catalog. 128 random bits. */
export function newPerson({ secure }: { secure: boolean }): { cookie: string; person: string } {
  const value = randomBytes(16).toString("base64url");
  const cookie = `${COOKIE}=${value}; Path=/; Max-Age=${MAX_AGE}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  return { cookie, person: personKey(value) };
}

function personKey(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}
