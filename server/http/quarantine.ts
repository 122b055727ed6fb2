/**
 * `/api/v1/documents/{id}/quarantine`: what is left of a document that is damaged on the disk, as a file.
 * Owns: that file's format, and who gets it. Must never: change what is stored, or give it to others than the document's admins.
 */
import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import * as Y from "yjs";
import type { Catalog } from "../storage/catalog.ts";
import { replay } from "../storage/replay.ts";
import { CorruptDocument, type Remnant, type Store } from "../storage/store.ts";
import type { Variables } from "./identity.ts";
import { requireRole } from "./permission.ts";
import { HttpProblem, describeProblem } from "./problems.ts";

interface QuarantineOptions {
  readonly catalog: Pick<Catalog, "get">;
  readonly store: Pick<Store, "load" | "remains">;
}

const route = createRoute({
  method: "get",
  path: "/documents/{id}/quarantine",
  operationId: "getQuarantine",
  summary: "What is left of a document that is damaged on the server's disk",
  request: {
    params: z.object({
      id: z.string().openapi({ param: { name: "id", in: "path" }, description: "Percent-encoded document name." }),
    }),
  },
  responses: {
    200: {
      description:
        "One JSON object a line. The first has `document` and `problem`; each other a piece of what is stored: `kind` " +
        "(`snapshot`, a Yjs update in the V2 encoding; `update`, one in V1; `unknown`), `number` in the order in which " +
        "they were written, `whole` if it is as it was written, and `bytes` in base64.",
      content: { "application/x-ndjson": { schema: z.string() } },
    },
    403: describeProblem("Only its admins may."),
    404: describeProblem("No such document."),
    409: describeProblem("The document is not damaged."),
  },
});

export function quarantineRoutes({ catalog, store }: QuarantineOptions): OpenAPIHono<{ Variables: Variables }> {
  const app = new OpenAPIHono<{ Variables: Variables }>();
  // Described and served apart: the answer is no JSON and comes line by line.
  app.openAPIRegistry.registerPath(route);
  app.get("/documents/:id/quarantine", async (context) => {
    const id = context.req.param("id");
    if ((await catalog.get(id)) === undefined) throw new HttpProblem(404, "There is no document of this id.");
    // Snapshots and log hold what was deleted from the text, too.
    await requireRole(context, id, "admin", "download what is left of");
    const problem = await problemOf(store, id);
    if (problem === undefined) throw new HttpProblem(409, "This document is not damaged. Open it as ever.");
    const remains = (await store.remains(id)) ?? [];
    return context.body(streamOf(lines(id, problem, remains)), 200, {
      "Content-Type": "application/x-ndjson",
      "Content-Disposition": 'attachment; filename="document.ndjson"',
    });
  });
  return app;
}

/** What keeps the document from being opened. */
async function problemOf(store: Pick<Store, "load">, document: string): Promise<string | undefined> {
  const doc = new Y.Doc();
  try {
    const stored = await store.load(document);
    if (stored !== undefined) replay(stored, doc);
    return undefined;
  } catch (error) {
    if (error instanceof CorruptDocument) return error.problem;
    throw error;
  } finally {
    doc.destroy();
  }
}

/** Piece by piece as it is read: all of it in base64 may be too long for one string. */
function streamOf(pieces: Iterator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      const { done, value } = pieces.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
  });
}

function* lines(document: string, problem: string, remains: readonly Remnant[]): Generator<Uint8Array> {
  const line = (content: object): Uint8Array => new TextEncoder().encode(`${JSON.stringify(content)}\n`);
  yield line({ document, problem });
  for (const { kind, number, isWhole, bytes } of remains) {
    yield line({ kind, number, whole: isWhole, bytes: Buffer.from(bytes).toString("base64") });
  }
}
