/**
 * What is known of documents beside their content: title, dates, trash, and who made or opened them.
 * Owns: the contract of the catalog. Must never: hold document content, or be on the way of an edit.
 */

import type { FileCatalog } from "./file-catalog.ts";
import type { SharingCatalog } from "./sharing-catalog.ts";

/** One document as lists and pages show it. Times are milliseconds since the epoch. */
export interface DocumentRecord {
  readonly id: string;
  readonly title: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When it was put in the trash, if it was. */
  readonly trashedAt: number | undefined;
}

/** A document in somebody's list. */
export interface ListedDocument extends DocumentRecord {
  /** Whether this person owns it. */
  readonly owned: boolean;
  /** Whether it was given to this person as a member. */
  readonly shared: boolean;
  /** Whether this person put a star on it. */
  readonly starred: boolean;
  /** When this person last opened it, if they did. */
  readonly openedAt: number | undefined;
}

/**
 * A part of a list: what the person owns, was given as a member, came to by a link, put a star on; and what of theirs is in the
 * trash, which is in no other.
 */
export const LIST_PARTS = ["owned", "shared", "opened", "starred", "trashed"] as const;
export type ListPart = (typeof LIST_PARTS)[number];

/** One page of a list: newest first, by when it was opened or else given. `cursor` fetches the next page; absent on the last. */
export interface DocumentPage {
  readonly documents: readonly ListedDocument[];
  readonly cursor: string | undefined;
}

/** A person here is an opaque key: the hash of a browser's cookie, or the subject of a token; see `Caller.person`. */
export interface Catalog extends FileCatalog, SharingCatalog {
  /** Makes the record, owned by `person`. `false` if a document of that id exists already; nothing changes then. */
  create(document: { id: string; title: string; person: string | undefined; at: number }): Promise<boolean>;
  get(id: string): Promise<DocumentRecord | undefined>;
  /** Sets the title shown in lists. The document's own `meta` map stays the truth. No-op for unknown ids. */
  setTitle(id: string, title: string): Promise<void>;
  /** Puts it in the trash (`at`) or takes it out (`undefined`). `false` if there is no such document. */
  setTrashed(id: string, at: number | undefined): Promise<boolean>;
  /**
   * Removes the document for good: record, log, snapshots, openings. `false` if there is no such document.
   * An append afterwards makes it anew, so whoever removes an open document first ends its room; and that it was
   * removed is remembered, by a hash of its id, until `create` makes it again.
   */
  remove(id: string): Promise<boolean>;
  /** Whether it is in the trash, or was removed for good and not made again: whoever still has it must not bring it back. */
  isDeleted(id: string): Promise<boolean>;
  /**
   * 0 for a document whose name was never removed for good, also for one that there is not; for one that was made again, a
   * number greater than that of each before it.
   */
  epochOf(id: string): Promise<number>;
  /** Notes that this person opened the document now. It may be before the document's first edit makes the record. */
  noteOpening(opening: { id: string; person: string; at: number }): Promise<void>;
  /** Puts this person's star on a document (`at`) or takes it off (`undefined`). No-op where there is no such document. */
  star(star: { id: string; person: string; at: number | undefined }): Promise<void>;
  isStarred(id: string, person: string): Promise<boolean>;
  /**
   * Documents that this person made, opened or was given, without trashed ones; `query` filters titles, case-insensitively.
   * `only` leaves a part of them, `among` those of these names.
   * `within` leaves only the document of this name or, when it ends in `*`, those whose names begin with what stands before.
   * `byLink` leaves out those to which only the link led and, at `at`, leads no more; `isOpen` is what it is worth where
   * nobody decided.
   * At most 200 at a time. Throws `RangeError` for a `cursor` that no list returned.
   */
  list(request: {
    person: string;
    query?: string;
    only?: ListPart;
    among?: readonly string[];
    within?: string;
    byLink?: { readonly isOpen: boolean; readonly at: number };
    cursor?: string;
    limit: number;
  }): Promise<DocumentPage>;
}
