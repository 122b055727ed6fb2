/**
 * API keys of accounts. Owns: the contract of whoever keeps them.
 * Must never: be given a key, only its hash, or know what a role allows: it is opaque text here.
 */
import type { Account } from "./account-store.ts";

/** What programs of an account show. Times are milliseconds since the epoch. */
export interface ApiKey {
  readonly id: string;
  /** SHA-256 of the key, in hex. */
  readonly hash: string;
  /** Id of the account. */
  readonly account: string;
  /** What it is for, in the words of who made it. */
  readonly name: string;
  /** The most that it may do in any document. */
  readonly role: string;
  readonly createdAt: number;
  /** `undefined` for one that counts until it is revoked. */
  readonly expiresAt: number | undefined;
  /** When it was last shown, to some minutes. */
  readonly usedAt: number | undefined;
}

/** One page, the newest first. `cursor` fetches the next one; absent on the last. */
export interface ApiKeyPage {
  readonly keys: readonly ApiKey[];
  readonly cursor: string | undefined;
}

/** Every promise resolves only when the effect would survive power loss. */
export interface KeyStore {
  /** Adds a key, and forgets those of the account that have ended. `false` when `most` are left; nothing is added then. */
  addKey(key: ApiKey, most: number): Promise<boolean>;
  /** A key that counts at `at`, with its account; `undefined` also for that of a disabled one. */
  keyOf(hash: string, at: number): Promise<{ readonly key: ApiKey; readonly account: Account } | undefined>;
  noteKeyUsed(id: string, at: number): Promise<void>;
  /** Those of an account that count at `at`; at most 200. Throws `RangeError` for a `cursor` that no page had. */
  keysOf(account: string, page: { at: number; limit: number; cursor?: string }): Promise<ApiKeyPage>;
  /** Whether the account had such a key. */
  removeKey(account: string, id: string): Promise<boolean>;
}
