/**
 * What is known of a document's sharing: its owner, its members, what its link is worth, and who changed that when.
 * Owns: the contract of that knowledge. Must never: decide what anybody may do. Roles are opaque text here; `access/` reads them.
 */

/** Somebody, as an opaque key (see `Caller.person`) and as others know them. */
export interface Person {
  readonly person: string;
  readonly name: string | undefined;
}

/** Somebody to whom a document was given. */
export interface MemberRecord extends Person {
  readonly role: string;
  /** When it was given to them, in milliseconds since the epoch. */
  readonly at: number;
}

/** What is granted to whoever has the document's address. */
export interface LinkRecord {
  readonly role: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number | undefined;
  /** As `hashPassword` made it. */
  readonly password: string | undefined;
}

/** What can be changed about a document's sharing. */
export interface Sharing {
  /** Nobody owns a document that the first edit of a program made. */
  readonly owner: Person | undefined;
  /** By person. */
  readonly members: readonly MemberRecord[];
  /** `undefined` until somebody decides: then it is what the server's mode says. */
  readonly link: LinkRecord | undefined;
  readonly isLocked: boolean;
}

/** The same with what distinguishes it from each earlier and later one of a document of this name. */
export interface SharingRecord extends Sharing {
  readonly revision: string;
}

/** What sharing means for one person. */
export interface PersonalSharing {
  readonly isOwner: boolean;
  /** As a member. */
  readonly role: string | undefined;
  readonly link: LinkRecord | undefined;
  /** Whether they gave the link's password, since it is this one. */
  readonly hasUnlocked: boolean;
  readonly isLocked: boolean;
}

/** One thing that was changed, as the log has it. */
export interface SharingDeed {
  readonly deed: string;
  /** Whom it concerns, if somebody. */
  readonly subject: Person | undefined;
  /** What it was and is now, where that is a word. */
  readonly from: string | undefined;
  readonly to: string | undefined;
}

export interface SharingLogEntry extends SharingDeed {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Who did it. */
  readonly by: Person | undefined;
}

/** One page of the log, newest first. `before` fetches the next page; absent on the last. */
export interface SharingLogPage {
  readonly entries: readonly SharingLogEntry[];
  readonly before: number | undefined;
}

/** Entries that are kept of one document's log; the oldest go. */
export const SHARING_LOG_LENGTH = 1_000;
/** Persons who are remembered to have given one document's password; the longest ago are asked again. */
export const MOST_UNLOCKED = 10_000;

export interface SharingCatalog {
  /** `undefined` when there is no such document. Without a person: what it means for anybody. */
  sharingFor(document: string, person: string | undefined): Promise<PersonalSharing | undefined>;
  sharingOf(document: string): Promise<SharingRecord | undefined>;
  /**
   * Puts `sharing` in place of that with this `revision`, and the deeds into the log; all of it or nothing. "stale" when there is
   * another by now. With another password than before, nobody has unlocked the document.
   */
  share(change: {
    readonly document: string;
    readonly revision: string;
    readonly sharing: Sharing;
    readonly deeds: readonly SharingDeed[];
    readonly by: Person | undefined;
    readonly at: number;
  }): Promise<"shared" | "stale" | "missing">;
  /** Notes that this person gave the link's password. `false` if `password` is not its hash any more. */
  noteUnlocked(unlocking: {
    readonly document: string;
    readonly person: string;
    readonly password: string;
    readonly at: number;
  }): Promise<boolean>;
  /** At most 200 entries, from before the one that `before` stands for. */
  sharingLog(document: string, before: number | undefined, limit: number): Promise<SharingLogPage>;
}
