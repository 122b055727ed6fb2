/**
 * `GET /api/v1/documents`: somebody's list, a part of it, or what is found in it; and the stars in it. Owns: what a search answers
 * when the index cannot be asked.
 * Must never: show a document because the index knows it; the catalog decides, each time.
 */
import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { MAX_TITLE } from "@weft/schema";
import type { Access } from "../access/access.ts";
import type { Search } from "../search/search.ts";
import { type Catalog, type DocumentPage, LIST_PARTS } from "../storage/catalog.ts";
import { Document, documentJson, params } from "./document-json.ts";
import type { Variables } from "./identity.ts";
import { requireRole } from "./permission.ts";
import { HttpProblem, answerMisunderstood, describeProblem } from "./problems.ts";

const Ranges = z
  .array(z.tuple([z.int(), z.int()]))
  .openapi({ description: "Where the words are: from, up to but not including, in UTF-16 units." });

const Match = z
  .object({
    title: Ranges,
    text: z
      .object({ snippet: z.string().openapi({ description: "One line of plain text." }), ranges: Ranges })
      .optional()
      .openapi({ description: "Absent when only the title has them." }),
  })
  .openapi("Match");

const Listed = Document.extend({
  match: Match.optional().openapi({ description: "Where `query` was found. Absent without one." }),
}).openapi("ListedDocument");

const Page = z
  .object({
    documents: z.array(Listed),
    cursor: z.string().optional(),
    complete: z.boolean().optional().openapi({
      description:
        "Of a search: false when only titles were looked at, or not all texts, because the index is being made.",
    }),
  })
  .openapi("DocumentPage");

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
        .openapi({
          description:
            'Words that are in the title or the text, all of them, or a part of the title. The last one may be the beginning of a word; "words in quotation marks" stand together. Accents and case do not count. Titles first.',
        }),
      filter: z
        .enum(LIST_PARTS, { error: `choose one of ${LIST_PARTS.join(", ")}` })
        .optional()
        .openapi({
          description:
            "Only a part: what whoever asks owns, was given as a member, came to by a link, put a star on, or owns and put in the trash.",
        }),
      cursor: z.string().max(1_000).optional().openapi({ description: "From the page before." }),
      limit: z.coerce.number().int().min(1).max(200).default(50).openapi({ type: "integer" }),
    }),
  },
  responses: {
    200: { description: "One page.", content: { "application/json": { schema: Page } } },
    400: describeProblem("The query is not understood."),
  },
});

const starRoute = createRoute({
  method: "put",
  path: "/documents/{id}/star",
  operationId: "starDocument",
  summary: "Put one's own star on a document: by account, by subject of a token, or by browser in open access",
  request: { params },
  responses: {
    204: { description: "It has one." },
    403: describeProblem("Whoever asks is nobody who comes back."),
    404: describeProblem("No such document."),
  },
});

const unstarRoute = createRoute({
  method: "delete",
  path: "/documents/{id}/star",
  operationId: "unstarDocument",
  summary: "Take one's own star off a document",
  request: { params },
  responses: { 204: { description: "It has none." } },
});

type Request = Parameters<Catalog["list"]>[0];
type Listing = z.output<typeof Page>;

export function listingRoutes({
  catalog,
  search,
  access,
  now,
}: {
  readonly catalog: Pick<Catalog, "list" | "star" | "get">;
  readonly search: Pick<Search, "find">;
  readonly access: Pick<Access, "isOpen">;
  readonly now: () => number;
}): OpenAPIHono<{ Variables: Variables }> {
  const app = new OpenAPIHono<{ Variables: Variables }>({ defaultHook: answerMisunderstood });

  app.openapi(listRoute, async (context) => {
    const { query = "", filter, cursor, limit } = context.req.valid("query");
    const { person, grant } = context.get("caller");
    if (person === undefined) return context.json({ documents: [] }, 200);
    const request: Request = {
      person,
      limit,
      ...(filter === undefined ? {} : { only: filter }),
      ...(cursor === undefined ? {} : { cursor }),
      // A token says all of its subject; a link may have led to more documents than it leads to now.
      ...(grant === undefined ? { byLink: { isOpen: access.isOpen, at: now() } } : { within: grant.documents }),
    };
    try {
      if (query.trim() === "") return context.json(pageOf(await catalog.list(request)), 200);
      return context.json(await searched(request, query), 200);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new HttpProblem(400, "The cursor is not one that this list gave. Leave it out to begin anew.");
    }
  });

  async function searched(request: Request, query: string): Promise<Listing> {
    const found = await search.find({ ...request, query });
    if (found === undefined) {
      // Its own cursors mean nothing to the catalog, and the other way round.
      return { ...pageOf(await catalog.list({ ...request, query: query.trim() })), complete: false };
    }
    const { cursor: _cursor, ...rest } = request;
    const { documents } = await catalog.list({ ...rest, limit: 200, among: found.hits.map(({ id }) => id) });
    const known = new Map(documents.map((document) => [document.id, document]));
    return {
      documents: found.hits.flatMap(({ id, title, snippet }) => {
        const document = known.get(id);
        if (document === undefined) return [];
        const text = snippet && { snippet: snippet.text, ranges: snippet.ranges.map(pair) };
        return [{ ...documentJson(document), match: { title: title.map(pair), ...(text && { text }) } }];
      }),
      ...(found.cursor === undefined ? {} : { cursor: found.cursor }),
      complete: found.isComplete,
    };
  }

  app.openapi(starRoute, async (context) => {
    const { id } = context.req.valid("param");
    await requireRole(context, id, "view", "read");
    if ((await catalog.get(id)) === undefined) throw new HttpProblem(404, "There is no document of this id.");
    await catalog.star({ id, person: starrer(context.get("caller").person), at: now() });
    return context.body(null, 204);
  });

  // Also of a document that may not be seen any more: it is one's own star.
  app.openapi(unstarRoute, async (context) => {
    const { person } = context.get("caller");
    const { id } = context.req.valid("param");
    if (person !== undefined) await catalog.star({ id, person, at: undefined });
    return context.body(null, 204);
  });

  return app;
}

function pageOf({ documents, cursor }: DocumentPage): Listing {
  return { documents: documents.map(documentJson), ...(cursor === undefined ? {} : { cursor }) };
}

function starrer(person: string | undefined): string {
  if (person !== undefined) return person;
  throw new HttpProblem(403, "A star is somebody's own. Sign in, or send a token with a subject.");
}

function pair([start, end]: readonly [number, number]): [number, number] {
  return [start, end];
}
