/**
 * `POST /api/v1/imports`: a file becomes a document. Owns: which files, how large they may be, and where their pictures go.
 * Must never: read a file on the event loop, or leave a document behind when the file could not be read.
 */
import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { fileName, sizeInWords } from "@weft/schema";
import { FORMS, type Form, endingsOf, formOf, isForm } from "../export/forms.ts";
import { keepPictures } from "../export/pictures.ts";
import type { Blobs } from "../storage/blobs.ts";
import type { Catalog } from "../storage/catalog.ts";
import { readBody } from "./body.ts";
import type { Converter } from "./conversion.ts";
import { OpenedDocument } from "./document-json.ts";
import type { Variables } from "./identity.ts";
import type { DocumentMaker } from "./making.ts";
import { HttpProblem, answerMisunderstood, describeProblem } from "./problems.ts";

const KINDS = "Markdown (.md), HTML (.html), Word (.docx), text (.txt), JSON (.json) and Yjs (.yjs)";

const importRoute = createRoute({
  method: "post",
  path: "/imports",
  operationId: "importFile",
  summary: `Make a document of a file, which is the body as it is: ${KINDS}`,
  request: {
    query: z.object({
      name: z
        .string()
        .max(1_000)
        .openapi({ description: "Its name: it says what kind of file it is, and a title if there is none in it." }),
      format: z
        .string()
        .optional()
        .openapi({
          description: `What it is, where its name does not say so: one of ${Object.keys(FORMS).join(", ")}.`,
        }),
    }),
    body: { content: { "application/octet-stream": { schema: z.string().openapi({ format: "binary" }) } } },
  },
  responses: {
    201: { description: "Made, and on disk.", content: { "application/json": { schema: OpenedDocument } } },
    400: describeProblem("It is empty, or its text is not UTF-8."),
    411: describeProblem("The length is missing."),
    413: describeProblem("It is too large, or its pictures are."),
    415: describeProblem("No document can be made of such a file."),
    422: describeProblem("It is not what its name says, or is damaged; the sentence says which."),
    503: describeProblem("The disk does not take it, or too many conversions wait."),
    504: describeProblem("Reading it took too long."),
    507: describeProblem("The server's disk is full."),
  },
});

const kindsRoute = createRoute({
  method: "get",
  path: "/imports",
  operationId: "listImportable",
  summary: "Which files a document can be made of, and how large each may be",
  responses: {
    200: {
      description: "All kinds.",
      content: {
        "application/json": {
          schema: z.object({
            kinds: z.array(
              z
                .object({
                  format: z.string().openapi({ example: "docx" }),
                  endings: z.array(z.string()).openapi({ description: "Of names, without capitals." }),
                  bytes: z.int().openapi({ description: "The most." }),
                })
                .openapi("ImportKind"),
            ),
          }),
        },
      },
    },
  },
});

export function importRoutes({
  catalog,
  blobs,
  converter,
  maker,
  limits,
  now,
}: {
  readonly catalog: Pick<Catalog, "hold">;
  readonly blobs: Blobs;
  readonly converter: Pick<Converter, "convert">;
  readonly maker: DocumentMaker;
  /** Bytes: of a text, of a file that has pictures in it, of an encoded document, and of all files of a document. */
  readonly limits: {
    readonly contentBytes: number;
    readonly fileBytes: number;
    readonly documentBytes: number;
    readonly documentFilesBytes: number;
  };
  readonly now: () => number;
}): OpenAPIHono<{ Variables: Variables }> {
  const app = new OpenAPIHono<{ Variables: Variables }>({ defaultHook: answerMisunderstood });
  // Described and served apart: what the body is called in the request's head is of no account.
  app.openAPIRegistry.registerPath(importRoute);

  const mostOf = (form: Form): number => {
    if (form === "yjs") return limits.documentBytes;
    return form === "docx" ? limits.fileBytes : limits.contentBytes;
  };

  app.openapi(kindsRoute, (context) => {
    const forms = Object.keys(FORMS) as Form[];
    const kinds = forms.map((format) => ({ format, endings: endingsOf(format), bytes: mostOf(format) }));
    return context.json({ kinds }, 200);
  });

  app.post("/imports", async (context) => {
    const name = fileName(context.req.query("name") ?? "").trim();
    const form = formFor(name, context.req.query("format"));
    // Before anything is read: who may not make documents need not send one.
    const id = await maker.nameFor(context, undefined);
    const body = await readBody(context, mostOf(form));
    if (body.length === 0) throw new HttpProblem(400, "The file is empty.");
    const title = name.replace(/\.[^.]*$/, "");
    const read = await converter.convert({ kind: "import", updates: [], body, form, title });
    const update = "bytes" in read ? read.bytes : undefined;
    if (update === undefined) throw new HttpProblem(422, "There is no document in this file.");
    if (update.length > limits.documentBytes)
      throw new HttpProblem(413, "As a document this is larger than the server allows. Divide it.");
    const pictures = ("pictures" in read ? read.pictures : undefined) ?? [];
    const pictureBytes = pictures.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (pictureBytes > limits.documentFilesBytes)
      throw new HttpProblem(
        413,
        `The pictures in it are larger than ${sizeInWords(limits.documentFilesBytes)}, which is the most for one document here. Divide it.`,
      );
    if (pictureBytes > 0 && !(await blobs.hasRoom(pictureBytes)))
      throw new HttpProblem(507, "The server's disk is full. Tell whoever runs it, and try again later.");
    const known = ("title" in read ? read.title : undefined) ?? "";
    const made = await maker.make(context, { id, title: known, ownTitle: "", update, isWanted: true });
    await keepPictures(pictures, { document: id, blobs, catalog, at: now(), mostBytes: limits.documentFilesBytes });
    return context.json(made, 201);
  });

  return app;
}

function formFor(name: string, format: string | undefined): Form {
  if (format !== undefined && !isForm(format))
    throw new HttpProblem(400, `format: choose one of ${Object.keys(FORMS).join(", ")}.`);
  const form = format ?? formOf(name);
  if (form === undefined) throw new HttpProblem(415, `A document can be made of ${KINDS} files, and of no others.`);
  return form;
}
