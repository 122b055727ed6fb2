/**
 * What a line shows to be let in. Owns: the form of a token among the subprotocols, and when one ends by its own word.
 * Must never: keep one, or believe what one says of anything else; only the server can check it.
 */
import { CLOSE, SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX, type CloseCode } from "@weft/protocol";

/** What may stand among subprotocols (RFC 6455, 4.1) and in a JWT. */
const TOKEN_FORM = /^[A-Za-z0-9._~-]+$/;

/**
 * What a function that gives tokens throws to say that there is none: the person has to sign in (`unauthorized`), or may not
 * open the document (`forbidden`). The connection ends as if the server had said so, and no attempt follows; any other error
 * is taken for one that may pass.
 */
export class TokenRefusal extends Error {
  readonly closed: CloseCode;
  constructor(reason: "unauthorized" | "forbidden") {
    super(CLOSE[reason].meaning);
    this.closed = CLOSE[reason];
  }
}

/** The subprotocols of a new line, with a fresh token; none at all if what should be a token can't be one. */
export async function protocolsWith(token: string | (() => Promise<string>) | undefined): Promise<string[]> {
  const fresh = typeof token === "function" ? await token() : token;
  if (fresh === undefined) return [SUBPROTOCOL];
  return TOKEN_FORM.test(fresh) ? [SUBPROTOCOL, `${TOKEN_SUBPROTOCOL_PREFIX}${fresh}`] : [];
}

/** The token among the subprotocols of a line. */
export function tokenAmong(protocols: readonly string[]): string | undefined {
  return protocols
    .find((protocol) => protocol.startsWith(TOKEN_SUBPROTOCOL_PREFIX))
    ?.slice(TOKEN_SUBPROTOCOL_PREFIX.length);
}

/** When a token ends by its claim `exp` (RFC 7519, 4.1.4), in milliseconds since the epoch; `undefined` if it does not say. */
export function expiryOf(token: string): number | undefined {
  try {
    const payload = token.split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/") ?? "";
    const { exp } = JSON.parse(atob(payload)) as { readonly exp?: unknown };
    return typeof exp === "number" ? exp * 1_000 : undefined;
  } catch {
    return undefined;
  }
}
