/** What a line shows to be let in. Owns: the form of a token among the subprotocols. Must never: keep one. */
import { SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX } from "@weft/protocol";

/** What may stand among subprotocols (RFC 6455, 4.1) and in a JWT. */
const TOKEN_FORM = /^[A-Za-z0-9._~-]+$/;

/** The subprotocols of a new line, with a fresh token; none at all if what should be a token can't be one. */
export async function protocolsWith(token: string | (() => Promise<string>) | undefined): Promise<string[]> {
  const fresh = typeof token === "function" ? await token() : token;
  if (fresh === undefined) return [SUBPROTOCOL];
  return TOKEN_FORM.test(fresh) ? [SUBPROTOCOL, `${TOKEN_SUBPROTOCOL_PREFIX}${fresh}`] : [];
}
