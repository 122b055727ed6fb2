/**
 * Who asks. Owns: what a request shows of itself, wherever it shows it, and the shape of whoever that is found to be.
 * Must never: decide anything, or keep a token or a cookie longer than the connection that showed it.
 */
import type { IncomingHttpHeaders } from "node:http";
import { TOKEN_SUBPROTOCOL_PREFIX } from "@weft/protocol";
import type { Role } from "./roles.ts";

/** What a token grants, and no more than that. */
export interface Grant {
  /** A document's name, or the beginning of many with `*` behind it. */
  readonly documents: string;
  readonly role: Role;
  /** When it ends, in milliseconds since the epoch. */
  readonly expiresAt: number;
  /** The token's `sub`. */
  readonly subject: string;
  /** The token's `iat`, in seconds since the epoch, if it has one. */
  readonly issuedAt: number | undefined;
}

/** What somebody shows with a request, or later on a connection. */
export interface Shown {
  /** A JWT or an API key, perhaps. */
  readonly token: string | undefined;
  /** The whole `Cookie` header. */
  readonly cookie: string | undefined;
  /** Whether it comes from a page whose origin may not use a visitor's cookie here; only a token counts then. */
  readonly isForeign: boolean;
}

/** Whoever asks, as found out from what was shown. */
export interface Caller {
  /**
   * Key for the catalog: for a browser the hash of its cookie, for the subject of a token `token:` and its `sub`, for an
   * account `account:` and its id; absent for one that shows nothing, such as a program in open access.
   */
  readonly person: string | undefined;
  /** What others are told; absent where only the page knows it, as for a guest. */
  readonly name: string | undefined;
  readonly avatar: string | undefined;
  readonly shownBy: "token" | "key" | "cookie" | "nothing";
  /** With a token only. */
  readonly grant: Grant | undefined;
  /** With an account only: by which session, and when that ends, in milliseconds since the epoch. */
  readonly session: { readonly hash: string; readonly expiresAt: number } | undefined;
  /** With an API key only: which one, the most that it may do, and when it ends, in milliseconds since the epoch. */
  readonly key: { readonly hash: string; readonly role: Role; readonly expiresAt: number | undefined } | undefined;
}

/** Somebody of whom nothing is known. */
export const NOBODY: Caller = {
  person: undefined,
  name: undefined,
  avatar: undefined,
  shownBy: "nothing",
  grant: undefined,
  session: undefined,
  key: undefined,
};

/** The token in a request's headers, or else the one in its address (`inQuery`). */
export function tokenIn(headers: IncomingHttpHeaders, inQuery?: string | null): string | undefined {
  return bearerIn(headers.authorization) ?? amongProtocols(headers["sec-websocket-protocol"]) ?? addressed(inQuery);
}

/** The token in an address. No API key: others log addresses, and it lasts longer than their logs should. */
export function addressed(inQuery: string | null | undefined): string | undefined {
  return isApiKey(inQuery) ? undefined : inQuery || undefined;
}

/** What scanners for lost secrets, and people, know an API key by. */
export const API_KEY_PREFIX = "weft_";

/** Whether this is an API key, or was meant to be one, and not a token of another kind. */
export function isApiKey(text: string | null | undefined): boolean {
  return text?.startsWith(API_KEY_PREFIX) === true;
}

/** The token in an `Authorization` header (RFC 6750 §2.1). */
export function bearerIn(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
}

/** The token that a browser, which can set no headers, puts among the subprotocols of a WebSocket. */
function amongProtocols(protocols: string | undefined): string | undefined {
  const offered = protocols?.split(",").map((protocol) => protocol.trim()) ?? [];
  const found = offered.find((protocol) => protocol.startsWith(TOKEN_SUBPROTOCOL_PREFIX));
  return found?.slice(TOKEN_SUBPROTOCOL_PREFIX.length) || undefined;
}
