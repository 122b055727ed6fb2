/**
 * The built web app. Owns: which files are served, how long they are kept, and the app's pages.
 * Must never: serve a file outside the folder, or build a file path from anything but plain name segments.
 */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Context, Hono } from "hono";

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json",
  map: "application/json",
  webmanifest: "application/manifest+json",
  svg: "image/svg+xml",
  png: "image/png",
  jpg: "image/jpeg",
  webp: "image/webp",
  ico: "image/x-icon",
  woff2: "font/woff2",
  txt: "text/plain; charset=utf-8",
};
/** Plain segments only: no "..", no leading dot, nothing percent-encoded. */
const FILE_PATH = /^(?:\/[A-Za-z0-9_@-][A-Za-z0-9_.@-]*)+$/;
/** Vite puts a content hash into the names of what it builds, so such a file never changes. */
const HASHED = /^\/assets\/.*-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;
const ENCODINGS = [
  ["br", ".br"],
  ["gzip", ".gz"],
] as const;

const NOT_BUILT =
  "The web app has not been built yet.\n\nRun `npm run build` and reload this page; `npm start` builds it by itself.\n" +
  "The server itself is up: documents are served at /collab/{document} and /api/v1.\n";

/** Serves the web app in `folder`. */
export function staticRoutes(folder: string): Hono {
  const app = new Hono();

  async function page(context: Context): Promise<Response> {
    return (await file(context, "/index.html")) ?? context.text(NOT_BUILT, 503, { "Cache-Control": "no-store" });
  }

  async function file(context: Context, path: string): Promise<Response | undefined> {
    if (!FILE_PATH.test(path)) return undefined;
    const type = TYPES[path.slice(path.lastIndexOf(".") + 1)];
    if (type === undefined) return undefined;
    const found = await find(join(folder, path), context.req.header("accept-encoding") ?? "");
    if (found === undefined) return undefined;
    context.header("Content-Type", type);
    context.header("Vary", "Accept-Encoding");
    context.header("ETag", found.tag);
    context.header("Cache-Control", HASHED.test(path) ? "public, max-age=31536000, immutable" : "no-cache");
    if (path !== "/index.html") {
      // Pages of others embed the editor: the module and all that it imports are fetched across origins.
      context.header("Access-Control-Allow-Origin", "*");
      context.header("Cross-Origin-Resource-Policy", "cross-origin");
    }
    if (context.req.header("if-none-match") === found.tag) return context.body(null, 304);
    if (found.encoding !== undefined) context.header("Content-Encoding", found.encoding);
    return context.body(await readFile(found.file));
  }

  app.get("/", (context) => page(context));
  app.get("/d/*", (context) => page(context));
  for (const path of ["/welcome", "/account"]) app.get(path, (context) => page(context));
  app.get("*", async (context) => {
    const found = await file(context, new URL(context.req.url).pathname);
    if (found !== undefined) return found;
    context.header("Cache-Control", "no-store");
    return context.html(NOT_FOUND, 404);
  });
  return app;
}

interface Found {
  readonly file: string;
  readonly tag: string;
  readonly encoding: string | undefined;
}

/** The file itself or, where the client takes it, the compressed one beside it. */
async function find(path: string, accepted: string): Promise<Found | undefined> {
  const candidates = ENCODINGS.filter(([name]) => accepted.includes(name)).map(
    ([encoding, ending]) => ({ file: path + ending, encoding }) as const,
  );
  for (const { file, encoding } of [...candidates, { file: path, encoding: undefined }]) {
    try {
      const { mtimeMs, size } = await stat(file);
      return { file, encoding, tag: `"${Math.trunc(mtimeMs).toString(36)}-${size.toString(36)}${encoding ?? ""}"` };
    } catch {
      // Not there in this form.
    }
  }
  return undefined;
}

const NOT_FOUND = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Not found</title>
<main>
<h1>There is nothing at this address</h1>
<p>If a link brought you here, it may have been cut off. <a href="/">To your documents</a></p>
</main>
</html>
`;
