/**
 * Documents as files for people: one as Word's, and all of somebody's in one zip file. Owns: what is in it, and that it is made as it is
 * fetched. Must never: hold more than one document and a piece of one attached file in memory; or end without a sign when something is missing.
 */
import { Readable } from "node:stream";
import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { ZipFile } from "yazl";
import type { Access } from "../access/access.ts";
import { isDenial } from "../access/roles.ts";
import { Refusal, type Rooms } from "../collab/rooms.ts";
import { documentFileName } from "../export/file-names.ts";
import { FORMS, type Form, isForm } from "../export/forms.ts";
import type { Log } from "../ops/log.ts";
import type { Blobs } from "../storage/blobs.ts";
import { type Catalog, LIST_PARTS, type ListPart } from "../storage/catalog.ts";
import type { Converter } from "./conversion.ts";
import { disposition } from "./file-answers.ts";
import type { Variables } from "./identity.ts";
import { requireRole } from "./permission.ts";
import { HttpProblem, describeProblem } from "./problems.ts";

export interface ExportOptions {
  readonly catalog: Pick<Catalog, "get" | "list" | "file">;
  readonly rooms: Pick<Rooms, "use">;
  readonly blobs: Pick<Blobs, "read">;
  readonly converter: Pick<Converter, "convert">;
  readonly access: Pick<Access, "isOpen">;
  readonly dataDir: string;
  readonly now: () => number;
  readonly log: Pick<Log, "error">;
}

const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/** Zip files that are made at a time: each takes its turn at the conversions, for as long as it is fetched. */
const MOST_AT_ONCE = 4;
/** Documents whose names are asked for at once. */
const PAGE = 200;

/** What is in the trash must be taken out of it before it can be read. */
const PARTS = LIST_PARTS.filter((part) => part !== "trashed");

const exportRoute = createRoute({
  method: "get",
  path: "/export",
  operationId: "exportDocuments",
  summary:
    "All documents in the list of whoever asks as files in a zip file, which is made as it is fetched; Markdown and HTML with the attached files that they show",
  request: {
    query: z.object({
      format: z
        .enum(Object.keys(FORMS) as [Form, ...Form[]])
        .optional()
        .openapi({ description: "By default `markdown`." }),
      filter: z.enum(PARTS).optional().openapi({ description: "Only a part of the list." }),
    }),
  },
  responses: {
    200: {
      description: "A zip file. Of a document that could not be written there is a text with the reason.",
      content: { "application/zip": { schema: z.string().openapi({ format: "binary" }) } },
    },
    400: describeProblem("There is no such format, or no such part of the list."),
    503: describeProblem("Too many are made right now."),
  },
});

type Asked = Context<{ Variables: Variables }>;

export function exportRoutes(options: ExportOptions): OpenAPIHono<{ Variables: Variables }> {
  const { catalog, rooms, converter, access, dataDir, now, log } = options;
  const app = new OpenAPIHono<{ Variables: Variables }>();
  app.openAPIRegistry.registerPath(exportRoute);
  let underWay = 0;

  async function written(
    { id, title }: { readonly id: string; readonly title: string },
    form: Form,
    isBeside: boolean,
  ): Promise<{ readonly bytes: Uint8Array; readonly beside: ReadonlyMap<string, string> }> {
    const { updates } = await rooms.use(id, (room) => room.state());
    const made = await converter.convert({ kind: "file", updates, form, id, title, dataDir, isBeside });
    if (!("bytes" in made) || made.bytes === undefined) throw new Error("A document became no file");
    return { bytes: made.bytes, beside: made.beside ?? new Map() };
  }

  // Beside the other formats, which can be sent back; described with them.
  app.get("/documents/:id/content", async (context, next) => {
    if (context.req.query("format") !== "docx") return next();
    const id = context.req.param("id");
    await requireRole(context, id, "view", "read");
    const record = await catalog.get(id);
    if (record === undefined) throw new HttpProblem(404, "There is no document of this id.");
    const { bytes } = await written(record, "docx", false);
    return context.body(new Uint8Array(bytes), 200, {
      "Content-Type": DOCX,
      "Content-Disposition": disposition("attachment", `${record.title || "document"}.docx`),
    });
  });

  app.get("/export", async (context) => {
    const form = context.req.query("format") ?? "markdown";
    if (!isForm(form)) throw new HttpProblem(400, `format: choose one of ${Object.keys(FORMS).join(", ")}.`);
    const part = context.req.query("filter");
    const only = PARTS.find((each) => each === part);
    if (part !== undefined && only === undefined)
      throw new HttpProblem(400, `filter: choose one of ${PARTS.join(", ")}.`);
    if (underWay >= MOST_AT_ONCE) {
      context.header("Retry-After", "30");
      throw new HttpProblem(503, "Too many documents are being exported right now. Try again in a moment.");
    }
    underWay += 1;
    const zip = new ZipFile();
    // yazl types it as less than it is.
    const stream = zip.outputStream as Readable;
    void fill(zip, stream, documentsOf(context, only), form)
      .catch((error: unknown) => {
        // Cut off, so that it is seen to be no whole zip file.
        stream.destroy();
        if (!isGone(error)) log.error({ err: error }, "an export was given up");
      })
      .finally(() => (underWay -= 1));
    const day = new Date(now()).toISOString().slice(0, 10);
    return context.body(Readable.toWeb(stream) as ReadableStream, 200, {
      "Content-Type": "application/zip",
      "Content-Disposition": disposition("attachment", `documents-${day}.zip`),
    });
  });

  /** What is in the list when its turn comes, and may still be read then. */
  async function* documentsOf(
    context: Asked,
    only: ListPart | undefined,
  ): AsyncGenerator<{ readonly id: string; readonly title: string }> {
    const { person, grant } = context.get("caller");
    if (person === undefined) return;
    let cursor: string | undefined;
    do {
      const page = await catalog.list({
        person,
        limit: PAGE,
        ...(only === undefined ? {} : { only }),
        ...(cursor === undefined ? {} : { cursor }),
        ...(grant === undefined ? { byLink: { isOpen: access.isOpen, at: now() } } : { within: grant.documents }),
      });
      for (const document of page.documents) {
        if (!isDenial(await context.get("standingOf")(document.id))) yield document;
      }
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  async function fill(
    zip: ZipFile,
    stream: Readable,
    documents: AsyncIterable<{ readonly id: string; readonly title: string }>,
    form: Form,
  ): Promise<void> {
    const seen = new Set<string>();
    for await (const document of documents) {
      if (stream.destroyed) throw new Gone();
      const path = documentFileName(document, FORMS[form]);
      try {
        const { bytes, beside } = await written(document, form, form === "markdown" || form === "html");
        await add(zip, stream, path, () => Readable.from([bytes]));
        for (const [at, hash] of beside) {
          // Several documents may show one file.
          if (seen.has(at)) continue;
          seen.add(at);
          await addFile(zip, stream, at, hash);
        }
      } catch (error) {
        const why = sentenceOf(error);
        if (why === undefined) throw error;
        const text = `${document.title} (${document.id}) could not be exported: ${why}\n`;
        await add(zip, stream, `${path}.problem.txt`, () => Readable.from([Buffer.from(text)]));
      }
    }
    zip.end();
  }

  async function addFile(zip: ZipFile, stream: Readable, path: string, hash: string): Promise<void> {
    const file = await catalog.file(hash);
    const content = file && (await options.blobs.read(hash, { start: 0, end: file.size - 1 }));
    if (content === undefined) return;
    await add(zip, stream, path, () => Readable.fromWeb(content as Parameters<typeof Readable.fromWeb>[0]));
  }

  return app;
}

/** Whoever fetched it has gone. */
class Gone extends Error {}

function isGone(error: unknown): boolean {
  return (
    error instanceof Gone || (error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE")
  );
}

/** Adds a part, and resolves when it has been fetched: so there is one at a time. */
function add(zip: ZipFile, stream: Readable, path: string, source: () => Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new Gone());
    if (stream.destroyed) {
      gone();
      return;
    }
    stream.once("close", gone);
    zip.addReadStreamLazy(path, (give) => {
      const part = source();
      part.once("end", () => {
        stream.off("close", gone);
        resolve();
      });
      part.once("error", reject);
      give(null, part);
    });
  });
}

/** Why one document is not in it; `undefined` for what concerns them all. */
function sentenceOf(error: unknown): string | undefined {
  if (error instanceof HttpProblem && (error.status < 500 || error.status === 504)) return error.message;
  // It was put in the trash, or removed, since the list was read.
  if (error instanceof Refusal) return error.message;
  return error instanceof Error && error.name === "CorruptDocument" ? "it is damaged on the server's disk." : undefined;
}
