/**
 * `/api/v1/documents/{id}/content`: what is written in a document, in each of its formats, out and in. Owns: conditions on its state,
 * and that a change goes through the room, where those who have it open hear of it.
 * Must never: convert on the event loop, or write what was not asked for: what did not change is not touched.
 */
import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { nameProblem } from "@weft/protocol";
import type { Context } from "hono";
import type { Rooms } from "../collab/rooms.ts";
import type { Catalog, DocumentRecord } from "../storage/catalog.ts";
import { readBody } from "./body.ts";
import {
  CONTENT_FORMATS,
  entityTag,
  fileOf,
  formatIn,
  mediaTypeOf,
  namesTag,
  statesIn,
  statesOf,
} from "./content-format.ts";
import type { ContentWriter, Sent } from "./content-writing.ts";
import type { Converter } from "./conversion.ts";
import { disposition } from "./file-answers.ts";
import type { Variables } from "./identity.ts";
import { requireRole } from "./permission.ts";
import { HttpProblem, describeProblem } from "./problems.ts";

export interface ContentOptions {
  readonly catalog: Pick<Catalog, "get" | "create">;
  readonly rooms: Pick<Rooms, "use">;
  readonly converter: Pick<Converter, "convert">;
  readonly writer: ContentWriter;
  /** Bytes of a body: of a text, and of a Yjs update. */
  readonly limits: { readonly contentBytes: number; readonly documentBytes: number };
  readonly now: () => number;
}

/** Even opened by itself, what people wrote runs nothing and belongs to no origin. */
const POLICY = "default-src 'none'; img-src https: data:; style-src 'unsafe-inline'; sandbox";

const format = z
  .enum(CONTENT_FORMATS)
  .openapi({ description: "Else what `Accept` or `Content-Type` says; by default `json`." });
const params = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, description: "Percent-encoded document name." }),
});
const DocumentContent = z
  .object({ type: z.literal("doc"), content: z.array(z.object({ type: z.string() }).catchall(z.unknown())) })
  .openapi("Content", {
    description: "ProseMirror's JSON; the manual's page on the format says what may stand in it.",
  });

const contentTypes = {
  [mediaTypeOf("json")]: { schema: DocumentContent },
  ...Object.fromEntries(
    (["markdown", "html", "text"] as const).map((each) => [mediaTypeOf(each), { schema: z.string() }]),
  ),
  [mediaTypeOf("yjs")]: {
    schema: z.string().openapi({ format: "binary", description: "A Yjs update in the V1 encoding." }),
  },
};
const tagged = { ETag: { schema: { type: "string" as const }, description: "Of the state, in this format; strong." } };

const getRoute = createRoute({
  method: "get",
  path: "/documents/{id}/content",
  operationId: "getContent",
  summary: "What is written in a document",
  request: {
    params,
    query: z.object({
      format: z
        .enum([...CONTENT_FORMATS, "docx"])
        .optional()
        .openapi({
          description:
            "Else what `Accept` says; by default `json`. `docx` is a file for Word, with the pictures in it.",
        }),
      download: z
        .enum(["true", "false"])
        .optional()
        .openapi({ description: "As a file with a name; HTML as a whole page." }),
    }),
    headers: z.object({
      "If-None-Match": z.string().optional().openapi({ description: "An `ETag`: 304 if it is still that." }),
    }),
  },
  responses: {
    200: { description: "The content.", headers: tagged, content: contentTypes },
    304: { description: "It is what the tag in `If-None-Match` stands for." },
    400: describeProblem("There is no such format."),
    403: describeProblem("Who asks may not read the document."),
    404: describeProblem("No such document."),
    409: describeProblem("It is in the trash, damaged, or another app's; the last can be had with `format=yjs`."),
    503: describeProblem("Too many conversions wait, or this one needs too much memory."),
    504: describeProblem("The conversion took too long."),
  },
});

const putRoute = createRoute({
  method: "put",
  path: "/documents/{id}/content",
  operationId: "putContent",
  summary: "Change a document so that it says this. Only what is different is written; open editors see it at once",
  request: {
    params,
    query: z.object({ format: format.optional() }),
    headers: z.object({
      "If-Match": z
        .string()
        .optional()
        .openapi({ description: "An `ETag`: changes the document only if it is still that." }),
      "If-None-Match": z
        .literal("*")
        .optional()
        .openapi({ description: "Makes the document, and only if there is none." }),
    }),
    body: { required: true, content: contentTypes },
  },
  responses: {
    201: { description: "Made, and on disk.", headers: tagged },
    204: { description: "It says this, and that is on disk. The tag is that of what was sent.", headers: tagged },
    400: describeProblem("Not UTF-8, not JSON, not a Yjs update, or no such format."),
    403: describeProblem("Who asks may not edit the document."),
    404: describeProblem("No such document."),
    409: describeProblem("It cannot be changed in this way now; the sentence says why."),
    411: describeProblem("The length is missing."),
    412: describeProblem(
      "Somebody changed it since; or `If-None-Match: *`, and there is one. `ETag` is the present one.",
    ),
    413: describeProblem("Too long, or the document would be too large with it."),
    415: describeProblem("What the body is was not said."),
    422: describeProblem("JSON that is no document; the sentence begins with the place."),
    503: describeProblem("The disk does not take it, or too many conversions wait."),
    504: describeProblem("The conversion took too long; nothing was changed."),
  },
});

export function contentRoutes(options: ContentOptions): OpenAPIHono<{ Variables: Variables }> {
  const { catalog, rooms, converter, writer, limits, now } = options;
  const app = new OpenAPIHono<{ Variables: Variables }>();
  /** States by the object that a room gives for one, so that "nothing new" needs no conversion. */
  const states = new WeakMap<object, string>();

  // Described and served apart: bodies and answers are not always JSON.
  app.openAPIRegistry.registerPath(getRoute);
  app.openAPIRegistry.registerPath(putRoute);

  async function find(id: string): Promise<DocumentRecord> {
    const record = await catalog.get(id);
    if (record !== undefined) return record;
    throw new HttpProblem(404, "There is no document of this id. To make it, send If-None-Match: * with the content.");
  }

  app.get("/documents/:id/content", async (context) => {
    const id = context.req.param("id");
    await requireRole(context, id, "view", "read");
    const { title } = await find(id);
    const wanted = formatIn(context, "Accept");
    const isDownload = context.req.query("download") === "true";
    // A page with the title in it is another text than the one that the tag is for.
    const isPage = isDownload && wanted === "html";
    const condition = isPage ? undefined : context.req.header("if-none-match");
    const { updates, version } = await rooms.use(id, (room) => room.state());
    context.header("Vary", "Accept");
    // Each time it is asked whether it is still so.
    context.header("Cache-Control", "private, no-cache");
    const seen = states.get(version);
    if (seen !== undefined && namesTag(condition, entityTag(seen, wanted))) {
      return context.body(null, 304, { ETag: entityTag(seen, wanted) });
    }
    const { state, ...converted } = await converter.convert({
      kind: "read",
      updates,
      format: wanted,
      ...(isPage ? { title } : {}),
      known: statesOf(condition, wanted),
    });
    states.set(version, state);
    const tag: Record<string, string> = isPage ? {} : { ETag: entityTag(state, wanted) };
    const bytes = "bytes" in converted ? converted.bytes : undefined;
    if (bytes === undefined) return context.body(null, 304, tag);
    return context.body(new Uint8Array(bytes), 200, {
      ...tag,
      "Content-Type": fileOf(wanted).type,
      "Content-Security-Policy": POLICY,
      ...(isDownload
        ? { "Content-Disposition": disposition("attachment", `${title || "document"}${fileOf(wanted).ending}`) }
        : {}),
    });
  });

  app.put("/documents/:id/content", async (context) => {
    const id = context.req.param("id");
    await requireRole(context, id, "edit", "edit");
    const sent = formatIn(context, "Content-Type");
    const isNew = wantsNew(context);
    if (!isNew) await find(id);
    const body = await readBody(context, sent === "yjs" ? limits.documentBytes : limits.contentBytes);
    if (isNew) return create(context, id, { body, format: sent });
    const onlyAt = statesIn(context.req.header("if-match"));
    const { state, isChanged } = await rooms.use(id, (room) =>
      writer.change(room, { body, format: sent }, onlyAt === "any" ? undefined : onlyAt),
    );
    context.header("ETag", entityTag(state, sent));
    if (!isChanged) return context.body(null, 204);
    throw new HttpProblem(
      412,
      "Somebody has changed this document since. Get it again, make your change in that, and send it with the new ETag.",
    );
  });

  async function create(context: Context<{ Variables: Variables }>, id: string, sent: Sent): Promise<Response> {
    const problem = nameProblem(id);
    if (problem !== undefined) throw new HttpProblem(400, problem);
    const exists = new HttpProblem(
      412,
      "There is a document of this id already. Leave out If-None-Match to change it.",
    );
    if ((await catalog.get(id)) !== undefined) throw exists;
    // Before the document is made: content that is refused must not leave an empty one behind.
    const { update, state } = await writer.prepare(sent);
    if (!(await catalog.create({ id, title: "", person: context.get("caller").person, at: now() }))) throw exists;
    if (!(await rooms.use(id, (room) => writer.begin(room, update)))) throw exists;
    context.header("ETag", entityTag(state, sent.format));
    return context.body(null, 201, { Location: `/api/v1/documents/${encodeURIComponent(id)}` });
  }

  return app;
}

/** Whether the document is to be made, and not changed. */
function wantsNew(context: Context): boolean {
  const header = context.req.header("if-none-match");
  if (header === undefined) return false;
  if (header.trim() === "*") return true;
  throw new HttpProblem(
    400,
    "If-None-Match can only be * here: it makes the document if there is none. To change one that is still as you know it, send If-Match.",
  );
}
