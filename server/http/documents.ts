/**
 * `/api/v1/documents`: makes, names, trashes and removes documents. Owns: which role each of these needs.
 * Must never: change content behind the room's back; an open editor sees every change at once.
 */
import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { CLOSE } from "@weft/protocol";
import { META, sizeInWords } from "@weft/schema";
import { FORMATS } from "@weft/schema/content";
import type { Rooms } from "../collab/rooms.ts";
import { savedInTime } from "../ops/deadline.ts";
import type { Search } from "../search/search.ts";
import type { Catalog, DocumentRecord } from "../storage/catalog.ts";
import type { ContentWriter } from "./content-writing.ts";
import { OpenedDocument, type ShowDocument, Title, params } from "./document-json.ts";
import type { Variables } from "./identity.ts";
import type { DocumentMaker } from "./making.ts";
import { requireRole } from "./permission.ts";
import { HttpProblem, answerMisunderstood, describeProblem } from "./problems.ts";
import { TemplateName, beginningOf } from "./templates.ts";

interface DocumentsOptions {
  readonly catalog: Catalog;
  readonly rooms: Rooms;
  /** Told of what was removed, which the index must forget. */
  readonly search: Pick<Search, "note">;
  readonly maker: DocumentMaker;
  readonly show: ShowDocument;
  readonly writer: Pick<ContentWriter, "prepare">;
  /** Bytes of the content of a new document. */
  readonly contentBytes: number;
  readonly now: () => number;
}

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
  search,
  maker,
  show,
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

  app.openapi(createDocumentRoute, async (context) => {
    const { id, title = "", template, content, format = "json" } = context.req.valid("json");
    const beginning = beginningOf(template);
    const name = await maker.nameFor(context, id);
    // Before the document is made: content that is refused must not leave an empty one behind.
    const text = typeof content === "string" ? content : content && JSON.stringify(content);
    const body = new TextEncoder().encode(text);
    if (body.length > contentBytes)
      throw new HttpProblem(
        413,
        `The content is longer than ${sizeInWords(contentBytes)}, which is the most here. Divide it.`,
      );
    const update = text === undefined ? undefined : (await writer.prepare({ body, format })).update;
    const made = await maker.make(context, {
      id: name,
      title: title || beginning.title,
      ownTitle: title,
      ...(update === undefined ? { seed: beginning.seed } : { update }),
      isWanted: template !== undefined || update !== undefined,
    });
    return context.json(made, 201);
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
    if (permanent) search.note();
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
