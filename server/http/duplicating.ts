/**
 * `POST /api/v1/documents/{id}/duplicate`: a document that begins with what another one says. Owns: what comes along, and what does not.
 * Must never: take along who may do what, who opened it, or what was deleted in it.
 */
import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { Rooms } from "../collab/rooms.ts";
import type { Catalog } from "../storage/catalog.ts";
import type { Converter } from "./conversion.ts";
import { OpenedDocument, Title, params, titleOfCopy } from "./document-json.ts";
import type { Variables } from "./identity.ts";
import type { DocumentMaker } from "./making.ts";
import { requireRole } from "./permission.ts";
import { HttpProblem, answerMisunderstood, describeProblem } from "./problems.ts";

const duplicateRoute = createRoute({
  method: "post",
  path: "/documents/{id}/duplicate",
  operationId: "duplicateDocument",
  summary: "Make a document with the content of this one, owned by whoever asks. Attached files are kept once for both",
  request: {
    params,
    body: {
      content: {
        "application/json": {
          schema: z.object({
            title: Title.optional().openapi({ description: "By default that of this one with “(copy)” behind it." }),
          }),
        },
      },
    },
  },
  responses: {
    201: { description: "Made, and on disk.", content: { "application/json": { schema: OpenedDocument } } },
    400: describeProblem("The title is not allowed."),
    403: describeProblem("Whoever asks may not make documents."),
    404: describeProblem("No such document."),
    409: describeProblem("The document is in the trash."),
    503: describeProblem("The disk does not take it, or too many conversions wait."),
  },
});

export function duplicateRoutes({
  catalog,
  rooms,
  converter,
  maker,
  now,
}: {
  readonly catalog: Pick<Catalog, "get" | "holdAs">;
  readonly rooms: Pick<Rooms, "use">;
  readonly converter: Pick<Converter, "convert">;
  readonly maker: DocumentMaker;
  readonly now: () => number;
}): OpenAPIHono<{ Variables: Variables }> {
  const app = new OpenAPIHono<{ Variables: Variables }>({ defaultHook: answerMisunderstood });

  app.openapi(duplicateRoute, async (context) => {
    const { id: from } = context.req.valid("param");
    await requireRole(context, from, "view", "duplicate");
    const record = await catalog.get(from);
    if (record === undefined) throw new HttpProblem(404, "There is no document of this id.");
    if (record.trashedAt !== undefined) {
      throw new HttpProblem(409, "This document is in the trash. Restore it first.");
    }
    const title = context.req.valid("json").title ?? titleOfCopy(record.title);
    const id = await maker.nameFor(context, undefined);
    const { updates } = await rooms.use(from, (room) => room.state());
    // Through a Y.Doc, which lets go of what was deleted.
    const copy = await converter.convert({ kind: "copy", updates, title });
    const update = "bytes" in copy && copy.bytes !== undefined ? { update: copy.bytes } : {};
    const made = await maker.make(context, { id, title, ownTitle: "", ...update, isWanted: true });
    await catalog.holdAs({ document: id, other: from, at: now() });
    return context.json(made, 201);
  });

  return app;
}
