/**
 * Secrets that we give out: the token in a session's cookie, the end of a one-time link. Owns: their length and what is
 * kept of them. Must never: keep one. 256 random bits need no slow hash: there is nothing to guess.
 */
import { createHash, randomBytes } from "node:crypto";

/** 32 bytes in base64url. */
export const SECRET = /^[A-Za-z0-9_-]{43}$/;

export interface Secret {
  readonly text: string;
  /** SHA-256, in hex: what is kept. */
  readonly hash: string;
}

export function newSecret(): Secret {
  const text = randomBytes(32).toString("base64url");
  return { text, hash: hashOf(text) };
}

/** What is kept of a secret. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
