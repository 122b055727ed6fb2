/** What an operator says of a provider of OpenID Connect. Must never: load what talks to one, which most servers do without. */
import { isLoopback } from "./origin.ts";

/** What an operator says of the provider. */
export interface OidcSettings {
  /** Its address as it calls itself; `…/.well-known/openid-configuration` says all else. */
  readonly issuer: string;
  readonly clientId: string;
  /** Absent for a client without one, which PKCE alone protects. */
  readonly clientSecret: string | undefined;
  /** What people call it. */
  readonly name: string;
  /** Who gets an account without an invitation: nobody, whoever the provider knows, or verified addresses of these domains. */
  readonly signUp: "invited" | "anyone" | readonly string[];
}

/** Whether a sign-in may go over this address: by https, or within this machine. */
export function isAllowed(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
}
