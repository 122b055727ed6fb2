/**
 * `/api/v1/documents`: lists, makes, names, trashes and removes documents. Owns: which role each of these needs.
 * Must never: change content behind the room's back; an open editor sees every change at once.
 */
import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { CLOSE, nameProblem } from "@weft/protocol";
import { MAX_TITLE, META, sizeInWords, titleLine } from "@weft/schema";
import { FORMATS } from "@weft/schema/content";
import type { Access } from "../access/access.ts";
import type { Caller, Grant } from "../access/caller.ts";
import { newDocumentId } from "../access/document-id.ts";
import { ROLES, type Role, mayEdit } from "../access/roles.ts";
import type { Standing } from "../access/sharing.ts";
import type { Rooms } from "../collab/rooms.ts";
import { savedInTime } from "../ops/deadline.ts";
import type { Catalog, DocumentPage, DocumentRecord, ListedDocument } from "../storage/catalog.ts";
import type { ContentWriter } from "./content-writing.ts";
import type { Variables } from "./identity.ts";
import { requireRole } from "./permission.ts";
import { HttpProblem, answerMisunderstood, describeProblem } from "./problems.ts";
import { LinkJson, linkJson } from "./sharing.ts";
import { TemplateName, beginningOf } from "./templates.ts";

interface DocumentsOptions {
  readonly catalog: Catalog;
  readonly rooms: Rooms;
  readonly access: Pick<Access, "isOpen">;
  readonly writer: Pick<ContentWriter, "prepare" | "begin">;
  /** Bytes of the content of a new document. */
  readonly contentBytes: number;
  readonly now: () => number;
}

const Title = z
  .string()
  .transform((title) => titleLine(title).trim())
  // The code points that the document's own title has room for.
  .refine((title) => title.length <= MAX_TITLE * 2 && Array.from(title).length <= MAX_TITLE, {
    message: `longer than ${MAX_TITLE} characters`,
  })
  .openapi({ description: `At most ${MAX_TITLE} characters.`, example: "Roadmap" });

const Document = z
  .object({
    id: z.string(),
    title: z.string(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    owned: z.boolean().openapi({ description: "Whether whoever asks owns the document, as who made it does." }),
    shared: z.boolean().openapi({ description: "Whether it was given to whoever asks, as a member." }),
    openedAt: z.iso.datetime().optional().openapi({ description: "When whoever asks last opened it." }),
    trashedAt: z.iso.datetime().optional().openapi({ description: "When it was put in the trash, if it was." }),
  })
  .openapi("Document");

/** One document, with what whoever asks may do with it. */
const OpenedDocument = Document.extend({
  role: z.enum(ROLES),
  locked: z.boolean().openapi({ description: "Whether nobody may change its content at present." }),
  link: LinkJson.openapi({ description: "What whoever has the address may do." }),
}).openapi("OpenedDocument");

const Page = z.object({ documents: z.array(Document), cursor: z.string().optional() }).openapi("DocumentPage");

const NewDocument = z
  .object({
    id: z.string().optional().openapi({ description: "1 to 256 bytes, any Unicode. Made up when absent." }),
    title: Title.optional(),
    template: TemplateName.optional(),
    content: z
      .union([z.string(), z.looseObject({})], { error: "expected a text, or a document as a JSON object" })
      .optional()
      .openapi({ description: "What it begins with: a text in `format`, or ProseMirror's JSON as an object." }),
    format: z
      .enum(FORMATS, { error: `choose one of ${FORMATS.join(", ")}` })
      .optional()
      .openapi({ description: "What `content` is, if it is a text." }),
  })
  .superRefine(({ template, content, format }, context) => {
    const refuse = (path: string, message: string): void => context.addIssue({ code: "custom", path: [path], message });
    if (content === undefined) {
      if (format !== undefined) refuse("format", "says what `content` is, and there is none. Leave it out");
      return;
    }
    if (template !== undefined)
      refuse("content", "a document begins with a template or with content. Leave one of the two out");
    if (typeof content === "string" && format === undefined)
      refuse("format", `say what the content is: one of ${FORMATS.join(", ")}`);
    if (typeof content !== "string" && format !== undefined && format !== "json")
      refuse("content", "an object is JSON. Send a text in the format that you named");
  });

const params = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, description: "Percent-encoded document name." }),
});

const listRoute = createRoute({
  method: "get",
  path: "/documents",
  operationId: "listDocuments",
  summary: "Documents that whoever asks made, opened or was given, newest first; with a token, those that it is for",
  request: {
    query: z.object({
      query: z
        .string()
        .max(MAX_TITLE * 2)
        .optional()
        .openapi({ description: "Part of the title." }),
      cursor: z.string().max(1_000).optional().openapi({ description: "From the page before." }),
      limit: z.coerce.number().int().min(1).max(200).default(50).openapi({ type: "integer" }),
    }),
  },
  responses: {
    200: { description: "One page.", content: { "application/json": { schema: Page } } },
    400: describeProblem("The query is not understood."),
  },
});

const createDocumentRoute = createRoute({
  method: "post",
  path: "/documents",
  operationId: "createDocument",
  summary: "Make a document, owned by whoever asks",
  request: {
    body: {
      content: {
        "application/json": {
          schema: NewDocument,
        },
      },
    },
  },
  responses: {
    201: { description: "Made, and on disk.", content: { "application/json": { schema: OpenedDocument } } },
    400: describeProblem("The id, the title, the template or the content is not allowed."),
    409: describeProblem("There is a document of that id already."),
    413: describeProblem("The content is too long."),
    422: describeProblem("JSON that is no document; the sentence begins with the place."),
    503: describeProblem("The disk does not take it, or too many conversions wait."),
    504: describeProblem("Reading the content took too long."),
  },
});

const getRoute = createRoute({
  method: "get",
  path: "/documents/{id}",
  operationId: "getDocument",
  summary: "What is known of a document; notes that whoever asks, if they show who they are, opened it",
  request: { params },
  responses: {
    200: { description: "The record.", content: { "application/json": { schema: OpenedDocument } } },
    404: describeProblem("No such document."),
  },
});

const patchRoute = createRoute({
  method: "patch",
  path: "/documents/{id}",
  operationId: "renameDocument",
  summary: "Change a document's title, in the document itself",
  request: {
    params,
    body: { required: true, content: { "application/json": { schema: z.object({ title: Title }) } } },
  },
  responses: {
    200: { description: "Changed, and on disk.", content: { "application/json": { schema: OpenedDocument } } },
    400: describeProblem("The title is not allowed."),
    404: describeProblem("No such document."),
    409: describeProblem("The document is in the trash."),
    503: describeProblem("The disk does not take it."),
  },
});

const deleteRoute = createRoute({
  method: "delete",
  path: "/documents/{id}",
  operationId: "deleteDocument",
  summary: "Put a document in the trash, or remove it for good",
  request: { params, query: z.object({ permanent: z.enum(["true", "false"]).optional() }) },
  responses: {
    204: {
      description:
        "Done; everyone who had it open was told. A name that was removed opens again once it is made again.",
    },
    403: describeProblem("Only its admins may."),
    404: describeProblem("No such document."),
    503: describeProblem("The disk does not take what was written before; nothing was deleted."),
  },
});

const restoreRoute = createRoute({
  method: "post",
  path: "/documents/{id}/restore",
  operationId: "restoreDocument",
  summary: "Take a document out of the trash",
  request: { params },
  responses: {
    200: { description: "It can be opened again.", content: { "application/json": { schema: OpenedDocument } } },
    403: describeProblem("Only its admins may."),
    404: describeProblem("No such document."),
  },
});

export function documentRoutes({
  catalog,
  rooms,
  access,
  writer,
  contentBytes,
  now,
}: DocumentsOptions): OpenAPIHono<{ Variables: Variables }> {
  const app = new OpenAPIHono<{ Variables: Variables }>({ defaultHook: answerMisunderstood });

  async function find(id: string): Promise<DocumentRecord> {
    const record = await catalog.get(id);
    if (record === undefined) throw new HttpProblem(404, "There is no document of this id.");
    return record;
  }

  async function listPage(request: Parameters<Catalog["list"]>[0]): Promise<DocumentPage> {
    try {
      return await catalog.list(request);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new HttpProblem(400, "The cursor is not one that a list gave. Leave it out to begin anew.");
    }
  }

  async function show(
    record: DocumentRecord,
    { role, isLocked }: Standing,
    { person }: Caller,
    openedAt?: number,
  ): Promise<z.output<typeof OpenedDocument>> {
    const sharing = await catalog.sharingFor(record.id, person);
    const owned = sharing?.isOwner === true;
    const document = documentJson({ ...record, owned, shared: sharing?.role !== undefined, openedAt });
    return { ...document, role, locked: isLocked, link: linkJson(sharing?.link, access.isOpen) };
  }

  app.openapi(listRoute, async (context) => {
    const { query, cursor, limit } = context.req.valid("query");
    const { person, grant } = context.get("caller");
    if (person === undefined) return context.json({ documents: [] }, 200);
    const page = await listPage({
      person,
      limit,
      ...(query === undefined ? {} : { query }),
      ...(cursor === undefined ? {} : { cursor }),
      // A token says all of its subject; a link may have led to more documents than it leads to now.
      ...(grant === undefined ? { byLink: { isOpen: access.isOpen, at: now() } } : { within: grant.documents }),
    });
    const documents = page.documents.map(documentJson);
    return context.json({ documents, ...(page.cursor === undefined ? {} : { cursor: page.cursor }) }, 200);
  });

  app.openapi(createDocumentRoute, async (context) => {
    const caller = context.get("caller");
    const { person, grant } = caller;
    const { id = newId(grant), title = "", template, content, format = "json" } = context.req.valid("json");
    const beginning = beginningOf(template);
    const problem = nameProblem(id);
    if (problem !== undefined) throw new HttpProblem(400, problem);
    // With an account one may make any document that there is not yet, and nothing of others is touched by that.
    if (caller.key !== undefined) requireMaker(caller.key.role);
    else if (caller.session === undefined) await requireRole(context, id, "edit", "make");
    // Before the document is made: content that is refused must not leave an empty one behind.
    const text = typeof content === "string" ? content : content && JSON.stringify(content);
    const body = new TextEncoder().encode(text);
    if (body.length > contentBytes)
      throw new HttpProblem(
        413,
        `The content is longer than ${sizeInWords(contentBytes)}, which is the most here. Divide it.`,
      );
    const prepared = text === undefined ? undefined : await writer.prepare({ body, format });
    const at = now();
    if (!(await catalog.create({ id, title: title || beginning.title, person, at }))) {
      throw new HttpProblem(409, "There is a document of this id already. Choose another id, or open that one.");
    }
    await rooms.use(id, async (room) => {
      const isBegun = prepared
        ? await writer.begin(room, prepared.update)
        : await savedInTime(room.seed(beginning.seed));
      if (!isBegun && (template !== undefined || prepared !== undefined)) {
        const what = prepared === undefined ? "template" : "content";
        throw new HttpProblem(
          409,
          `Somebody began this document at the same moment, so the ${what} was left out. Open it as it is, or make another.`,
        );
      }
      if (title !== "") await savedInTime(room.edit((doc) => doc.getMap(META).set("title", title)));
    });
    context.header("Location", `/api/v1/documents/${encodeURIComponent(id)}`);
    // Who makes a document may do more with it.
    const standing = await requireRole(context, id, "view", "read");
    return context.json(await show(await find(id), standing, caller, at), 201);
  });

  app.openapi(getRoute, async (context) => {
    const { id } = context.req.valid("param");
    const standing = await requireRole(context, id, "view", "read");
    const caller = context.get("caller");
    const { person } = caller;
    const record = await find(id);
    if (record.trashedAt !== undefined) return context.json(await show(record, standing, caller), 200);
    // Whoever sent no cookie may be a program that asks a thousand times, and would be somebody else each time.
    if (!context.get("returning") || person === undefined) {
      return context.json(await show(record, standing, caller), 200);
    }
    const at = now();
    await catalog.noteOpening({ id, person, at });
    return context.json(await show(record, standing, caller, at), 200);
  });

  app.openapi(patchRoute, async (context) => {
    const { id } = context.req.valid("param");
    const { title } = context.req.valid("json");
    const standing = await requireRole(context, id, "edit", "rename");
    const record = await find(id);
    if (record.trashedAt !== undefined) {
      throw new HttpProblem(409, "This document is in the trash. Restore it first.");
    }
    await rooms.use(id, async (room) => {
      await savedInTime(room.edit((doc) => doc.getMap(META).set("title", title)));
      // The room takes it to the catalog: two ways there could end with the older of two titles.
      await savedInTime(room.settle());
    });
    return context.json(await show(await find(id), standing, context.get("caller")), 200);
  });

  app.openapi(deleteRoute, async (context) => {
    const { id } = context.req.valid("param");
    const permanent = context.req.valid("query").permanent === "true";
    await find(id);
    await requireRole(context, id, "admin", permanent ? "remove" : "delete");
    await rooms.close(id, { type: "deleted" }, CLOSE.deleted, () =>
      permanent ? catalog.remove(id) : catalog.setTrashed(id, now()),
    );
    return context.body(null, 204);
  });

  app.openapi(restoreRoute, async (context) => {
    const { id } = context.req.valid("param");
    await find(id);
    const standing = await requireRole(context, id, "admin", "restore");
    await catalog.setTrashed(id, undefined);
    return context.json(await show(await find(id), standing, context.get("caller")), 200);
  });

  return app;
}

/** A key that may change nothing makes nothing. */
function requireMaker(role: Role): void {
  if (mayEdit(role)) return;
  throw new HttpProblem(403, `This API key is for "${role}" only. One for "edit" may make documents.`);
}

function documentJson({ owned, shared, openedAt, ...record }: ListedDocument): z.output<typeof Document> {
  return {
    id: record.id,
    title: record.title,
    createdAt: new Date(record.createdAt).toISOString(),
    updatedAt: new Date(record.updatedAt).toISOString(),
    owned,
    shared,
    ...(openedAt === undefined ? {} : { openedAt: new Date(openedAt).toISOString() }),
    ...(record.trashedAt === undefined ? {} : { trashedAt: new Date(record.trashedAt).toISOString() }),
  };
}

/** With a token for all documents whose names begin in some way, one of those. */
function newId(grant: Grant | undefined): string {
  const beginning = grant?.documents.endsWith("*") === true ? grant.documents.slice(0, -1) : "";
  return beginning + newDocumentId();
}
