/**
 * Attached files: `POST /api/v1/documents/{id}/files` takes one, `GET /files/{hash}/{name}` gives it. Owns: who may do
 * either, and the limits. Must never: hold a file in memory, or leave anything of one that was not taken.
 */
import type { HttpBindings } from "@hono/node-server";
import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { fileName, sizeInWords } from "@weft/schema";
import { type Context, Hono } from "hono";
import type { Access } from "../access/access.ts";
import { type Caller, addressed, bearerIn } from "../access/caller.ts";
import { FOREIGN_HOST, hidesOrigin, isOwnHost, mayConnect } from "../access/origin.ts";
import type { RequestLimits } from "../access/request-limits.ts";
import { type Denial, isDenial } from "../access/roles.ts";
import { type Blobs, NoRoom } from "../storage/blobs.ts";
import type { Catalog } from "../storage/catalog.ts";
import type { StoredFile } from "../storage/file-catalog.ts";
import { etagOf, fileHeaders, partOf } from "./file-answers.ts";
import { mediaTypeOf } from "../storage/media-type.ts";
import { enough } from "./permission.ts";
import { HttpProblem, describeProblem, problemOf } from "./problems.ts";

export interface FilesOptions {
  readonly catalog: Pick<Catalog, "get" | "file" | "hold" | "holdersOf" | "bytesHeldBy">;
  readonly blobs: Blobs;
  /** Who may read one of the documents that hold a file may read it, as by its link where that is enough. */
  readonly access: Access;
  readonly requests: Pick<RequestLimits, "forDocument">;
  readonly config: {
    readonly host: string;
    readonly publicUrl: string | undefined;
    readonly allowedOrigins: readonly string[];
    readonly fileBytes: number;
    readonly documentFilesBytes: number;
  };
  /** Called when a file is read: who reads it has a use for it. */
  readonly onRead: (hash: string) => void;
  readonly now: () => number;
}

type Env = { Bindings: HttpBindings };

/** Longest name, in UTF-16 units; file systems have room for no more. */
const LONGEST_NAME = 255;
/** Files that are taken at a time, for all documents: each has a socket, a file and a part of the disk. */
const MOST_AT_ONCE = 32;
/** Documents that are asked about for one who asks for a file. */
const MOST_HOLDERS = 50;
/** For how long a browser remembers that a page of another origin may ask, in seconds; Chromium's longest. */
const PREFLIGHT_AGE = "7200";

const Attached = z
  .object({
    src: z.string().openapi({ description: "The file's address below the server's.", example: "/files/9f86…/a.png" }),
    name: z.string(),
    size: z.int().openapi({ description: "Bytes." }),
    mime: z.string().openapi({ description: "What its first bytes say it is.", example: "image/png" }),
    width: z.int().optional().openapi({ description: "Of an image, in pixels." }),
    height: z.int().optional(),
  })
  .openapi("File");

const uploadRoute = createRoute({
  method: "post",
  path: "/documents/{id}/files",
  operationId: "attachFile",
  summary: "Attach a file to a document. The body is the file, as it is; Content-Length is needed",
  request: {
    params: z.object({
      id: z.string().openapi({ param: { name: "id", in: "path" }, description: "Percent-encoded document name." }),
    }),
    query: z.object({ name: z.string().optional().openapi({ description: "Its name.", example: "plan.pdf" }) }),
    body: { content: { "application/octet-stream": { schema: z.string() } } },
  },
  responses: {
    201: { description: "It is on disk.", content: { "application/json": { schema: Attached } } },
    400: describeProblem("It is empty, has too long a name, or broke off."),
    401: describeProblem("A token is needed."),
    403: describeProblem("Who asks may not edit the document, or asks from a page that may not connect."),
    404: describeProblem("No such document."),
    409: describeProblem("The document is in the trash."),
    411: describeProblem("The length is missing."),
    413: describeProblem("The file is too large, or the document holds too much with it."),
    503: describeProblem("Too many files at once."),
    507: describeProblem("The server's disk is full."),
  },
});

const downloadRoute = createRoute({
  method: "get",
  path: "/files/{hash}/{name}",
  operationId: "getFile",
  summary:
    "An attached file, whole or the part that Range asks for. Also without /api/v1, which is the address in `src`",
  request: { params: z.object({ hash: z.string(), name: z.string() }) },
  responses: {
    200: { description: "The file. An image (PNG, JPEG, GIF, WebP, AVIF) may be shown, all else is a download." },
    206: { description: "A part of it." },
    404: describeProblem("No such file, or who asks may see none of the documents that hold it."),
    416: describeProblem("It has no such part."),
  },
});

/** The upload, for `/api/v1`. It has limits and a check of origins of its own: pages that embed a document use it, too. */
export function uploadRoutes(options: FilesOptions): OpenAPIHono<Env> {
  const { catalog, blobs, access, requests, config, now } = options;
  const app = new OpenAPIHono<Env>();
  let underWay = 0;

  // Described and served apart: the body is not read by the framework, which would hold it in memory.
  app.openAPIRegistry.registerPath(uploadRoute);
  app.openAPIRegistry.registerPath(downloadRoute);

  app.use("/documents/:id/files", async (context, next) => {
    const { req } = context;
    const [origin, host] = [req.header("origin"), req.header("host")];
    context.header("Vary", "Origin");
    if (!isOwnHost(host, config)) throw new HttpProblem(403, FOREIGN_HOST);
    // With a token pages of any origin may, and the cookie does not count.
    if (isForeign(context, config) && !access.takesTokens) {
      throw new HttpProblem(
        403,
        "Pages of this origin may not attach files. WEFT_ALLOWED_ORIGINS lists those that may.",
      );
    }
    if (origin !== undefined) {
      context.header("Access-Control-Allow-Origin", origin);
      context.header("Access-Control-Allow-Credentials", "true");
    }
    context.header("Cache-Control", "no-store");
    await next();
  });

  app.options("/documents/:id/files", (context) =>
    context.body(null, 204, {
      "Access-Control-Allow-Methods": "POST",
      "Access-Control-Allow-Headers": "authorization, content-type",
      "Access-Control-Max-Age": PREFLIGHT_AGE,
    }),
  );

  app.post("/documents/:id/files", async (context) => {
    const id = context.req.param("id");
    const caller = await callerOf(context, access, isForeign(context, config));
    enough(isDenial(caller) ? caller : await access.standingOf(caller, id), "edit", "attach files to");
    const tooMany = requests.forDocument(id);
    if (tooMany !== undefined) throw problemOf(tooMany);
    const record = await catalog.get(id);
    if (record === undefined) throw new HttpProblem(404, "There is no document of this id.");
    if (record.trashedAt !== undefined) {
      throw new HttpProblem(409, "This document is in the trash. Restore it first.");
    }
    const name = nameOf(context.req.query("name"));
    const length = lengthOf(context, config.fileBytes);
    const tooMuch = `With this file the document would hold more than ${sizeInWords(config.documentFilesBytes)} of files. Make another document for it.`;
    if ((await catalog.bytesHeldBy(id)) + length > config.documentFilesBytes) throw new HttpProblem(413, tooMuch);
    if (underWay >= MOST_AT_ONCE) {
      context.header("Retry-After", "5");
      throw new HttpProblem(503, "Too many files are being sent right now. Try again in a moment.");
    }
    underWay += 1;
    try {
      if (!(await blobs.hasRoom(length))) throw new NoRoom();
      const blob = await blobs.receive(bodyOf(context, length));
      const file: StoredFile = { hash: blob.hash, size: blob.size, ...mediaTypeOf(blob.head) };
      const holding = { document: id, file, at: now(), mostBytes: config.documentFilesBytes };
      const outcome = await blob.keep(
        () => catalog.hold(holding),
        (noted) => noted === "held",
      );
      // Decided anew with the file at hand: others may have come, and the document gone, while it was on its way.
      if (outcome === "full") throw new HttpProblem(413, tooMuch);
      if (outcome === "missing") throw new HttpProblem(404, "There is no document of this id.");
      const src = `/files/${file.hash}/${encodeURIComponent(name)}`;
      context.header("Location", src);
      return context.json({ src, name, ...described(file) } satisfies z.output<typeof Attached>, 201);
    } catch (error) {
      if (!(error instanceof NoRoom)) throw error;
      throw new HttpProblem(507, "The server's disk is full. Tell whoever runs it, and try again later.");
    } finally {
      underWay -= 1;
    }
  });
  return app;
}

/** The download, for the root. */
export function fileRoutes({ catalog, blobs, access, onRead }: FilesOptions): Hono<Env> {
  const app = new Hono<Env>();

  async function mayRead(context: Context<Env>, hash: string): Promise<boolean> {
    const caller = await callerOf(context, access, false);
    if (isDenial(caller) && caller.wait !== undefined) throw problemOf(caller);
    if (isDenial(caller)) return false;
    for (const document of await catalog.holdersOf(hash, MOST_HOLDERS)) {
      if (!isDenial(await access.standingOf(caller, document))) return true;
    }
    return false;
  }

  app.get("/files/:hash/:name", async (context) => {
    const { hash } = context.req.param();
    const file = /^[0-9a-f]{64}$/.test(hash) ? await catalog.file(hash) : undefined;
    // One answer for both: whether a file is here is not for everyone to know.
    if (file === undefined || !(await mayRead(context, hash))) throw noFile();
    onRead(hash);
    const headers = fileHeaders(file, nameOf(context.req.param("name")), context.req.query("download") !== undefined);
    if (context.req.header("if-none-match")?.includes(etagOf(file)) === true) return context.body(null, 304, headers);
    const condition = context.req.header("if-range");
    const isSame = condition === undefined || condition === etagOf(file);
    const part = isSame ? partOf(context.req.header("range"), file.size) : undefined;
    if (part === "none") {
      context.header("Content-Range", `bytes */${file.size}`);
      throw new HttpProblem(416, `This file has ${file.size} bytes.`);
    }
    const range = part ?? { start: 0, end: file.size - 1 };
    const length = { "Content-Length": String(range.end - range.start + 1) };
    const span: Record<string, string> =
      part === undefined ? {} : { "Content-Range": `bytes ${part.start}-${part.end}/${file.size}` };
    const status = part === undefined ? 200 : 206;
    if (context.req.method === "HEAD") return context.body(null, status, { ...headers, ...length, ...span });
    const stream = await blobs.read(hash, range);
    if (stream === undefined) throw noFile();
    return context.body(stream, status, { ...headers, ...length, ...span });
  });
  return app;
}

function noFile(): HttpProblem {
  return new HttpProblem(404, "There is no such file, or you may not read it.");
}

function isForeign(context: Context<Env>, config: FilesOptions["config"]): boolean {
  const { req } = context;
  const origin = req.header("origin");
  return hidesOrigin(origin, req.header("sec-fetch-site")) || !mayConnect(origin, req.header("host"), config);
}

/** Who asks. An image can send no header, so the token may be in the address. */
function callerOf(context: Context<Env>, access: Access, isForeign: boolean): Promise<Caller | Denial> {
  const token = bearerIn(context.req.header("authorization")) ?? addressed(context.req.query("token"));
  return access.identify({ token, cookie: context.req.header("cookie"), isForeign });
}

/** A name as it may stand in an address, and on somebody's disk. */
function nameOf(wanted: string | undefined): string {
  const name = fileName(wanted ?? "").trim();
  if (name.length > LONGEST_NAME) throw new HttpProblem(400, `The name is longer than ${LONGEST_NAME} characters.`);
  // Browsers resolve dots in an address before they ask for it.
  return /^\.*$/.test(name) ? "file" : name;
}

function lengthOf(context: Context<Env>, most: number): number {
  const header = context.req.header("content-length");
  if (header === undefined || context.req.header("transfer-encoding") !== undefined) {
    throw new HttpProblem(411, "Send the length of the file in Content-Length.");
  }
  const length = Number(header);
  if (length === 0) throw new HttpProblem(400, "The file is empty.");
  if (length > most)
    throw new HttpProblem(413, `The file is larger than ${sizeInWords(most)}, which is the most here.`);
  return length;
}

/** The body, piece by piece; rejects with a problem where it breaks off. */
async function* bodyOf(context: Context<Env>, length: number): AsyncGenerator<Uint8Array> {
  let came = 0;
  const broken = new HttpProblem(400, "The file broke off on its way. Send it again.");
  try {
    for await (const piece of context.env.incoming.iterator({ destroyOnReturn: false })) {
      if (!(piece instanceof Uint8Array)) throw broken;
      came += piece.length;
      yield piece;
    }
  } catch {
    throw broken;
  }
  if (came !== length) throw broken;
}

function described({ size, mime, width, height }: StoredFile): Omit<z.output<typeof Attached>, "src" | "name"> {
  return { size, mime, ...(width === undefined || height === undefined ? {} : { width, height }) };
}
