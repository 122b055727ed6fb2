/**
 * Who may do what with a document. Owns: the roles, and the one question that every way in asks before a document opens.
 * Must never: know a protocol. Each dialect says "no" in its own words.
 */
import type { IncomingMessage } from "node:http";

/** What somebody may do with a document; each role includes the ones before it. */
export type Role = "view" | "comment" | "suggest" | "edit" | "admin";

/** Why somebody may not open a document. */
export interface Denial {
  /** Whether another token could help: `unauthorized` (absent, expired or revoked), `forbidden` (no). */
  readonly denied: "unauthorized" | "forbidden";
  /** For a person to read. */
  readonly reason: string;
}

/**
 * Asked once for each document on each connection, and again when a client brings a fresh token. `token` is
 * `undefined` when none came; `request` is the upgrade, for its cookies and address. Rejects only when the answer
 * could not be found out, which clients hear as "come back".
 */
export type Authorize = (
  document: string,
  token: string | undefined,
  request: Pick<IncomingMessage, "headers">,
) => Promise<Role | Denial>;

/** Whether a role may change the document's content. */
export function mayEdit(role: Role): boolean {
  return role === "edit" || role === "admin";
}

/** Open access: whoever knows the name may edit, and a token means nothing. */
export async function allowAll(): Promise<Role> {
  return "edit";
}
