/**
 * Documents as the API says them. Owns: the shapes and their words in the description.
 * Must never: say of a document what the catalog did not say to whoever asks.
 */
import { z } from "@hono/zod-openapi";
import { MAX_TITLE, titleLine } from "@weft/schema";
import type { Access } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import { ROLES } from "../access/roles.ts";
import type { Standing } from "../access/sharing.ts";
import type { Catalog, DocumentRecord, ListedDocument } from "../storage/catalog.ts";
import { LinkJson, linkJson } from "./sharing.ts";

export const Title = z
  .string()
  .transform((title) => titleLine(title).trim())
  // The code points that the document's own title has room for.
  .refine((title) => title.length <= MAX_TITLE * 2 && Array.from(title).length <= MAX_TITLE, {
    message: `longer than ${MAX_TITLE} characters`,
  })
  .openapi({ description: `At most ${MAX_TITLE} characters.`, example: "Roadmap" });

export const Document = z
  .object({
    id: z.string(),
    title: z.string(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    owned: z.boolean().openapi({ description: "Whether whoever asks owns the document, as who made it does." }),
    shared: z.boolean().openapi({ description: "Whether it was given to whoever asks, as a member." }),
    starred: z.boolean().openapi({ description: "Whether whoever asks put a star on it." }),
    openedAt: z.iso.datetime().optional().openapi({ description: "When whoever asks last opened it." }),
    trashedAt: z.iso.datetime().optional().openapi({ description: "When it was put in the trash, if it was." }),
  })
  .openapi("Document");

/** One document, with what whoever asks may do with it. */
export const OpenedDocument = Document.extend({
  role: z.enum(ROLES),
  locked: z.boolean().openapi({ description: "Whether nobody may change its content at present." }),
  link: LinkJson.openapi({ description: "What whoever has the address may do." }),
}).openapi("OpenedDocument");

/** The path of one document. */
export const params = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, description: "Percent-encoded document name." }),
});

export function documentJson({
  owned,
  shared,
  starred,
  openedAt,
  ...record
}: ListedDocument): z.output<typeof Document> {
  return {
    id: record.id,
    title: record.title,
    createdAt: new Date(record.createdAt).toISOString(),
    updatedAt: new Date(record.updatedAt).toISOString(),
    owned,
    shared,
    starred,
    ...(openedAt === undefined ? {} : { openedAt: new Date(openedAt).toISOString() }),
    ...(record.trashedAt === undefined ? {} : { trashedAt: new Date(record.trashedAt).toISOString() }),
  };
}

/** A document as whoever asks sees it; `openedAt` when they opened it just now. */
export type ShowDocument = (
  record: DocumentRecord,
  standing: Standing,
  caller: Caller,
  openedAt?: number,
) => Promise<z.output<typeof OpenedDocument>>;

export function documentView(
  catalog: Pick<Catalog, "sharingFor" | "isStarred">,
  access: Pick<Access, "isOpen">,
): ShowDocument {
  return async (record, { role, isLocked }, { person }, openedAt) => {
    const sharing = await catalog.sharingFor(record.id, person);
    const starred = person !== undefined && (await catalog.isStarred(record.id, person));
    const owned = sharing?.isOwner === true;
    const document = documentJson({ ...record, owned, shared: sharing?.role !== undefined, starred, openedAt });
    return { ...document, role, locked: isLocked, link: linkJson(sharing?.link, access.isOpen) };
  };
}

/** The title of a copy, in English: whoever asks may say another one. */
export function titleOfCopy(title: string): string {
  const ending = " (copy)";
  const room = MAX_TITLE - ending.length;
  return title === "" ? "" : Array.from(title).slice(0, room).join("") + ending;
}
