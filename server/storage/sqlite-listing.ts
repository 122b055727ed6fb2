/**
 * Which documents are in a person's list, as SQL. Owns: that condition, for the list itself and for what searches in it.
 * Must never: be written a second time elsewhere, for one of the two would show what the other keeps.
 */
import type { Catalog } from "./catalog.ts";

/** Most documents on one page of a list. */
export const LONGEST_PAGE = 200;

/** The person's documents with when they came into the list. For a `with`. */
export const LISTED = `listed as (
  select name, opened_at, opened_at as listed_at from openings where person = :person
  union all
  select name, null, at from members join documents on documents.id = members.document
  where person = :person and name not in (select name from openings where person = :person)
)`;

/** The same with what is known of them, and what the person is to them. For a `from`. */
export const LISTED_DOCUMENTS = `listed join documents using (name)
  left join members on members.document = documents.id and members.person = :person
  left join stars on stars.document = documents.id and stars.person = :person`;

/** What of it this person may see, and asked for. For a `where`. */
export const IS_SHOWN = `(trashed_at is null) = (:only is not 'trashed')
  and case :only
    when 'owned' then owner is :person
    when 'trashed' then owner is :person
    when 'shared' then members.role is not null and owner is not :person
    when 'opened' then opened_at is not null and members.role is null and owner is not :person
    when 'starred' then stars.person is not null
    else true end
  and (:exactly is null or name = :exactly)
  and substr(name, 1, length(:beginning)) = :beginning
  and (:link_by_default is null or owner = :person or members.role is not null
    or (coalesce(link_role, :link_by_default) <> 'none' and (link_expires_at is null or link_expires_at > :at)
      and (link_password is null
        or exists (select 1 from unlocked where unlocked.document = documents.id and unlocked.person = :person))))`;

/** Who asks for which documents. */
export type Listing = Pick<Parameters<Catalog["list"]>[0], "person" | "only" | "within" | "byLink">;

/** The parameters of the three above. */
export function listingParameters({
  person,
  only,
  within = "*",
  byLink,
}: Listing): Record<"person" | "only" | "exactly" | "beginning" | "link_by_default" | "at", string | number | null> {
  return {
    person,
    only: only ?? null,
    exactly: within.endsWith("*") ? null : within,
    beginning: within.endsWith("*") ? within.slice(0, -1) : "",
    link_by_default: byLink === undefined ? null : byLink.isOpen ? "edit" : "none",
    at: byLink?.at ?? 0,
  };
}

/** A title as searches compare it. Upper case folds more together than lower case: ß and SS, σ and ς. */
export function fold(text: string): string {
  return text.normalize("NFKC").toUpperCase();
}

/** A place in a list: behind the document of this name, which came into it then. */
export interface Place {
  readonly listedAt: number;
  readonly id: string;
}

/** Before everything. */
export const FIRST: Place = { listedAt: Number.MAX_SAFE_INTEGER, id: "" };

/** Newer openings go in front of it, so they never make an older one appear twice. */
export function writeCursor({ listedAt, id }: Place): string {
  return `${listedAt}.${Buffer.from(id).toString("base64url")}`;
}

/** Throws `RangeError`. */
export function readCursor(cursor: string): Place {
  const parts = /^(\d{1,15})\.([\w-]+)$/.exec(cursor);
  if (parts === null) throw new RangeError("The cursor is not one that a list returned");
  return { listedAt: Number(parts[1]), id: Buffer.from(parts[2] ?? "", "base64url").toString("utf8") };
}
