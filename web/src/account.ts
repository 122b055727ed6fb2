/**
 * Signing in and what belongs to an account, as functions. Owns: these requests, and that one's name here is the account's.
 * Must never: keep a password, or put a link's secret into an address.
 */
import { record, request } from "./api.ts";
import { rename } from "./guest.ts";

export interface Account {
  /** Their key where a document's access is told. */
  readonly person: string;
  readonly login: string;
  readonly name: string;
  readonly isOwner: boolean;
}

export interface WhoAmI {
  /** Whether everybody is let in; see `WEFT_ACCESS`. */
  readonly isOpen: boolean;
  readonly hasAccounts: boolean;
  /** Whether anybody has one. */
  readonly inUse: boolean;
  /** What the provider is called by which one can sign in, too. */
  readonly provider: string | undefined;
  readonly account: Account | undefined;
}

export interface Session {
  readonly id: string;
  readonly current: boolean;
  readonly agent: string;
  readonly seenAt: Date;
}

/** What makes one account, for whom the note says. */
export interface Invitation {
  readonly id: string;
  readonly note: string;
  readonly expiresAt: Date;
}

const INVITATIONS = "/api/v1/invitations";

export async function whoAmI(): Promise<WhoAmI> {
  const { access, inUse, provider, account } = record(await request("/api/v1/session", {}));
  return {
    isOpen: access === "open",
    hasAccounts: access === "private",
    inUse: inUse === true,
    provider: provider === undefined ? undefined : String(record(provider)["name"]),
    account: account === undefined ? undefined : accountIn(account),
  };
}

export async function signIn(login: string, password: string): Promise<void> {
  take(await request("/api/v1/session", { method: "POST", body: JSON.stringify({ login, password }) }));
}

export async function signOut(): Promise<void> {
  await request("/api/v1/session", { method: "DELETE" });
}

/** What a one-time link is for: the first account, one for somebody who was invited, a new password. */
export type LinkPurpose = "first-run" | "invitation" | "reset";

/** Rejects when the link does not count. */
export async function readLink(link: string): Promise<LinkPurpose> {
  const { purpose } = record(await request("/api/v1/links", { method: "POST", body: JSON.stringify({ link }) }));
  return purpose === "first-run" || purpose === "reset" ? purpose : "invitation";
}

export async function resetPassword(link: string, password: string): Promise<void> {
  take(await request("/api/v1/account/password", { method: "POST", body: JSON.stringify({ link, password }) }));
}

export async function join(account: { link: string; login: string; name: string; password: string }): Promise<void> {
  take(await request("/api/v1/accounts", { method: "POST", body: JSON.stringify(account) }));
}

export async function listSessions(): Promise<readonly Session[]> {
  const { sessions } = record(await request("/api/v1/account/sessions", {}));
  return Array.isArray(sessions) ? sessions.map(sessionIn) : [];
}

export async function endSession(id: string): Promise<void> {
  await request(`/api/v1/account/sessions/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/** Invitations that nobody has used, the newest first. For owners. */
export async function listInvitations(): Promise<readonly Invitation[]> {
  const { invitations } = record(await request(INVITATIONS, { cache: "no-store" }));
  return Array.isArray(invitations) ? invitations.map(invitationIn) : [];
}

/** An invitation with the address to send to whom it is for; `note` says who that is. */
export async function invite(note: string): Promise<Invitation & { readonly url: string }> {
  const body = await request(INVITATIONS, { method: "POST", body: JSON.stringify({ note }) });
  return { ...invitationIn(body), url: String(record(body)["url"]) };
}

/** Rejects with `ApiError`; its status is 404 when there is none any more. */
export async function withdrawInvitation(id: string): Promise<void> {
  await request(`${INVITATIONS}/${encodeURIComponent(id)}`, { method: "DELETE" });
}

function take(body: unknown): void {
  rename(accountIn(body).name);
}

function accountIn(value: unknown): Account {
  const { id, login, name, role } = record(value);
  return { person: `account:${String(id)}`, login: String(login), name: String(name), isOwner: role === "owner" };
}

function sessionIn(value: unknown): Session {
  const { id, current, agent, seenAt } = record(value);
  return { id: String(id), current: current === true, agent: String(agent), seenAt: new Date(String(seenAt)) };
}

function invitationIn(value: unknown): Invitation {
  const { id, note, expiresAt } = record(value);
  return { id: String(id), note: String(note), expiresAt: new Date(String(expiresAt)) };
}
