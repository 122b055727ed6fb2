/**
 * API keys: how a program asks in the name of an account. Owns: what one looks like, how long it counts, and who shows it.
 * Must never: keep or log a key; the store sees only its hash. Nor let one do more than its account, or than it was made for.
 */
import type { Account } from "../storage/account-store.ts";
import type { ApiKey, ApiKeyPage, KeyStore } from "../storage/key-store.ts";
import { API_KEY_PREFIX, type Caller, isApiKey } from "./caller.ts";
import { newDocumentId } from "./document-id.ts";
import { type Role, isRole } from "./roles.ts";
import { SECRET, hashOf, newSecret } from "./secrets.ts";
import { personOfAccount } from "./sessions.ts";

/** So much may `usedAt` be behind, in milliseconds: each time is a write to the disk. */
const USED_STEP = 5 * 60_000;
/** Of one account: whoever makes one with every start of a program must not fill the disk. */
export const MOST_KEYS = 100;

export interface ApiKeys {
  /** Who shows this key; `undefined` when it does not count. */
  find(key: string): Promise<Caller | undefined>;
  /** Whether a key still counts that did. */
  isCurrent(hash: string): Promise<boolean>;
  /** Makes one; its text is known to nobody later. `undefined` when the account has `MOST_KEYS`. */
  make(account: string, wanted: NewKey): Promise<{ readonly text: string; readonly key: ApiKey } | undefined>;
  list(account: string, page: { readonly limit: number; readonly cursor?: string }): Promise<ApiKeyPage>;
  /** Revokes one, and what is open by it. Whether the account had it. */
  revoke(account: string, id: string): Promise<boolean>;
}

interface NewKey {
  readonly name: string;
  readonly role: Role;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number | undefined;
}

export interface ApiKeysOptions {
  readonly store: KeyStore;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Something about the account's keys is not as it was: what is open by them is to be looked at. */
  readonly onChange: (person: string) => Promise<void>;
}

export function createApiKeys({ store, now, onChange }: ApiKeysOptions): ApiKeys {
  return {
    async find(text) {
      const secret = text.slice(API_KEY_PREFIX.length);
      if (!isApiKey(text) || !SECRET.test(secret)) return undefined;
      const at = now();
      const found = await store.keyOf(hashOf(text), at);
      if (found === undefined) return undefined;
      if (at - (found.key.usedAt ?? 0) > USED_STEP) await store.noteKeyUsed(found.key.id, at);
      return callerOfKey(found);
    },

    async isCurrent(hash) {
      return (await store.keyOf(hash, now())) !== undefined;
    },

    async make(account, { name, role, expiresAt }) {
      const text = API_KEY_PREFIX + newSecret().text;
      const hash = hashOf(text);
      const key: ApiKey = {
        id: newDocumentId(),
        hash,
        account,
        name,
        role,
        createdAt: now(),
        expiresAt,
        usedAt: undefined,
      };
      return (await store.addKey(key, MOST_KEYS)) ? { text, key } : undefined;
    },

    list: (account, page) => store.keysOf(account, { ...page, at: now() }),

    async revoke(account, id) {
      const wasThere = await store.removeKey(account, id);
      await onChange(personOfAccount(account));
      return wasThere;
    },
  };
}

/** The account, as far as the key goes. A role that this version does not know allows the least. */
function callerOfKey({ key, account }: { readonly key: ApiKey; readonly account: Account }): Caller {
  const { hash, role, expiresAt } = key;
  return {
    person: personOfAccount(account.id),
    name: account.name,
    avatar: undefined,
    shownBy: "key",
    grant: undefined,
    session: undefined,
    key: { hash, role: isRole(role) ? role : "view", expiresAt },
  };
}
