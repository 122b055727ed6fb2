/**
 * The keys that tokens are signed with. Owns: which algorithm goes with which kind of key, and where public keys come from.
 * Must never: let a token choose: a secret is for HS256 only and a public key never for it (RFC 8725 §2.1, §3.1), nor
 * take `none` for a signature.
 */
import { readFile } from "node:fs/promises";
import {
  type CryptoKey,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyOptions,
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  jwtVerify,
} from "jose";

/** Checks a token's signature and its dates. */
export interface TokenKeys {
  /**
   * The claims of a token that one of the keys has signed and that is valid at `now`. Rejects with an error of `jose`, and
   * with `KeysUnavailable` when the keys could not be fetched.
   */
  verify(token: string, now: Date): Promise<JWTPayload>;
}

/** The public keys can't be had right now; the token may be a good one. */
export class KeysUnavailable extends Error {
  override readonly name = "KeysUnavailable";
}

/** `WEFT_TOKEN_JWKS` is no key set; the message says what to do. */
export class KeySetProblem extends Error {
  override readonly name = "KeySetProblem";
}

type KeySet = ReturnType<typeof createRemoteJWKSet> | ReturnType<typeof createLocalJWKSet>;

const SECRET_ALGORITHMS = ["HS256"];
const PUBLIC_ALGORITHMS = ["RS256", "ES256", "EdDSA"];
/** How far the host's clock may be ahead of ours, in seconds: `nbf` is often the moment of signing. */
const CLOCK_SKEW = 10;
/** For how long fetching keys may take, in milliseconds: somebody waits for a document. */
const FETCH_TIME = 5_000;
/** Keys that are tried for a token that does not name its key. */
const MOST_KEYS = 10;

/**
 * Reads the keys: a secret, a key set at an address or in a file, or both; `undefined` when there is neither. A file is read
 * once. Rejects with `KeySetProblem`.
 */
export async function openTokenKeys({
  secret,
  jwks,
}: {
  readonly secret: string | undefined;
  readonly jwks: string | undefined;
}): Promise<TokenKeys | undefined> {
  if (secret === undefined && jwks === undefined) return undefined;
  const bytes = secret === undefined ? undefined : new TextEncoder().encode(secret);
  const keySet = jwks === undefined ? undefined : await openKeySet(jwks);
  return {
    async verify(token, now) {
      const { alg } = decodeProtectedHeader(token);
      // Which kind of key is asked for decides which one is tried; with which algorithms, the kind of key decides.
      const options = (algorithms: string[]): JWTVerifyOptions => ({
        algorithms,
        clockTolerance: CLOCK_SKEW,
        currentDate: now,
      });
      if (bytes !== undefined && (keySet === undefined || alg === "HS256")) {
        return (await jwtVerify(token, bytes, options(SECRET_ALGORITHMS))).payload;
      }
      if (keySet === undefined) throw new errors.JOSEAlgNotAllowed();
      return verifyWithSet(token, keySet, options(PUBLIC_ALGORITHMS));
    },
  };
}

async function verifyWithSet(token: string, keySet: KeySet, options: JWTVerifyOptions): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, keySet, options)).payload;
  } catch (error) {
    // The token names no key, or several bear the name.
    if (error instanceof errors.JWKSMultipleMatchingKeys) return verifyWithEach(token, error, options);
    if (isFetchFailure(error)) throw new KeysUnavailable("The keys could not be fetched", { cause: error });
    throw error;
  }
}

async function verifyWithEach(
  token: string,
  candidates: AsyncIterable<CryptoKey>,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  let tried = 0;
  for await (const key of candidates) {
    tried += 1;
    if (tried > MOST_KEYS) break;
    try {
      return (await jwtVerify(token, key, options)).payload;
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}

/** Whether it was the way to the keys that failed, not the token. */
function isFetchFailure(error: unknown): boolean {
  // What `fetch` throws, and what is thrown for an answer that is no key set, are none of the errors about tokens.
  return !(error instanceof errors.JOSEError) || error.code === "ERR_JOSE_GENERIC" || error.code === "ERR_JWKS_TIMEOUT";
}

async function openKeySet(place: string): Promise<KeySet> {
  if (/^https?:\/\//i.test(place)) return createRemoteJWKSet(new URL(place), { timeoutDuration: FETCH_TIME });
  let text;
  try {
    text = await readFile(place, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    throw new KeySetProblem(
      `WEFT_TOKEN_JWKS names a file that can't be read (${code}). It should be the address of a key set, or a file with one.`,
      { cause: error },
    );
  }
  try {
    const set = JSON.parse(text) as JSONWebKeySet;
    if (set.keys.some((key) => key.kty === "oct" || "d" in key)) {
      throw new KeySetProblem(
        "The file of WEFT_TOKEN_JWKS holds a secret or private key. Leave only the public keys in it, and a shared secret " +
          "in WEFT_TOKEN_SECRET.",
      );
    }
    return createLocalJWKSet(set);
  } catch (error) {
    if (error instanceof KeySetProblem) throw error;
    throw new KeySetProblem(
      'The file of WEFT_TOKEN_JWKS holds no JSON Web Key Set. It should be {"keys": […]} with public keys (RFC 7517 §5).',
      { cause: error },
    );
  }
}
