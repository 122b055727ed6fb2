/**
 * The API keys of one's account, as functions. Owns: these requests.
 * Must never: keep the text of a key; the server shows it once.
 */
import { ROLES, type Role } from "./access.ts";
import { record, request } from "./api.ts";

export interface ApiKey {
  readonly id: string;
  /** What it is for, in the words of who made it. */
  readonly name: string;
  /** The most that it may do. */
  readonly role: Role;
  readonly expiresAt: Date | undefined;
  /** When it was last shown, to five minutes. */
  readonly usedAt: Date | undefined;
}

export interface ApiKeyPage {
  readonly keys: readonly ApiKey[];
  /** Fetches the next page; absent on the last. */
  readonly cursor: string | undefined;
}

const KEYS = "/api/v1/account/keys";

/** The newest first. Rejects with `ApiError`. */
export async function listKeys(cursor?: string): Promise<ApiKeyPage> {
  const query = cursor === undefined ? "" : `?${new URLSearchParams({ cursor })}`;
  const body = record(await request(KEYS + query, { cache: "no-store" }));
  const { keys, cursor: next } = body;
  return {
    keys: Array.isArray(keys) ? keys.map(keyIn) : [],
    cursor: typeof next === "string" ? next : undefined,
  };
}

/** Makes a key; `text` is what programs show. Rejects with `ApiError`; its status is 409 when there are too many. */
export async function makeKey(wanted: {
  readonly name: string;
  readonly role: Role;
  readonly expiresAt: Date | undefined;
}): Promise<{ readonly key: ApiKey; readonly text: string }> {
  const body = await request(KEYS, { method: "POST", body: JSON.stringify(wanted) });
  return { key: keyIn(body), text: String(record(body)["key"]) };
}

/** Rejects with `ApiError`; its status is 404 when there is none any more. */
export async function revokeKey(id: string): Promise<void> {
  await request(`${KEYS}/${encodeURIComponent(id)}`, { method: "DELETE" });
}

function keyIn(value: unknown): ApiKey {
  const { id, name, role, expiresAt, usedAt } = record(value);
  return {
    id: String(id),
    name: String(name),
    role: ROLES.find((known) => known === role) ?? "view",
    expiresAt: dateIn(expiresAt),
    usedAt: dateIn(usedAt),
  };
}

function dateIn(value: unknown): Date | undefined {
  return typeof value === "string" ? new Date(value) : undefined;
}
