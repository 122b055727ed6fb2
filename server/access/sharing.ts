/**
 * What a document's sharing means for whoever asks: owner, member, link, lock. Owns: the order in which these count, and
 * what the link is worth where nobody has decided.
 * Must never: know where sharing is kept, or take a stored word for a role that it is not.
 */
import type { LinkRecord, PersonalSharing } from "../storage/sharing-catalog.ts";
import { type Denial, type Role, isRole } from "./roles.ts";

/** What may be granted to whoever has the address. Nobody becomes an admin by that. */
export const LINK_ROLES = ["none", "view", "comment", "suggest", "edit"] as const;

export type LinkRole = (typeof LINK_ROLES)[number];

export interface Link {
  readonly role: LinkRole;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number | undefined;
  /** As `hashPassword` made it. */
  readonly password: string | undefined;
}

/** What somebody is to a document at this moment. */
export interface Standing {
  /** What they may do while it is not locked, and what is not about its content at any time. */
  readonly role: Role;
  /** Whether nobody may change what is in it. */
  readonly isLocked: boolean;
  /** When this is over by itself, in milliseconds since the epoch. */
  readonly endsAt: number | undefined;
}

export const NOT_SHARED: Denial = {
  denied: "forbidden",
  reason: "This document is not shared with you. Ask whoever sent you here to share it.",
};
const ENDED: Denial = {
  denied: "forbidden",
  reason: "The link to this document has ended. Ask whoever sent it for another one.",
};
const LOCKED: Denial = {
  denied: "unauthorized",
  reason: "This document has a password. Give it first.",
  needs: "password",
};

/** The link as it counts: what was decided, or else what an open server (`isOpen`) or another one begins with. */
export function linkOf(stored: LinkRecord | undefined, isOpen: boolean): Link {
  const { role, expiresAt, password } = stored ?? { role: isOpen ? "edit" : "none" };
  return { role: LINK_ROLES.find((known) => known === role) ?? "none", expiresAt, password };
}

/** What a document's sharing, of which `PersonalSharing` has what concerns somebody, grants them. */
export function standingIn(sharing: PersonalSharing, isOpen: boolean, now: number): Standing | Denial {
  const { isOwner, role, isLocked, hasUnlocked } = sharing;
  if (isOwner) return { role: "admin", isLocked, endsAt: undefined };
  if (isRole(role)) return { role, isLocked, endsAt: undefined };
  const link = linkOf(sharing.link, isOpen);
  if (link.role === "none") return NOT_SHARED;
  if (link.expiresAt !== undefined && link.expiresAt <= now) return ENDED;
  if (link.password !== undefined && !hasUnlocked) return LOCKED;
  return { role: link.role, isLocked, endsAt: link.expiresAt };
}

/** What may be done with the content: the lock binds admins too. */
export function contentRole({ role, isLocked }: Standing): Role {
  return isLocked ? "view" : role;
}
