/**
 * Everything that is served over plain HTTP, put together. Owns: the order of middleware and of routes.
 * Must never: listen, or make the parts that it is given.
 */
import { OpenAPIHono } from "@hono/zod-openapi";
import type { Access } from "./access/access.ts";
import type { Config } from "./config.ts";
import type { Rooms } from "./collab/rooms.ts";
import { documentRoutes } from "./http/documents.ts";
import { type FilesOptions, fileRoutes, uploadRoutes } from "./http/files.ts";
import { healthRoutes } from "./http/health.ts";
import { type Variables, greet, identify } from "./http/identity.ts";
import { metricsRoutes } from "./http/metrics.ts";
import { quarantineRoutes } from "./http/quarantine.ts";
import { HttpProblem, answerError, problemResponse } from "./http/problems.ts";
import { limitBody, sameOriginOnly, securityHeaders } from "./http/security.ts";
import { staticRoutes } from "./http/static.ts";
import { templateRoutes } from "./http/templates.ts";
import type { Log } from "./ops/log.ts";
import type { Metrics } from "./ops/metrics.ts";
import type { Readiness } from "./ops/readiness.ts";
import type { Catalog } from "./storage/catalog.ts";
import type { Store } from "./storage/store.ts";

/** Requests of this API are small; documents travel by WebSocket. */
const MAX_BODY = 1024 * 1024;

interface AppOptions {
  readonly config: Config;
  readonly catalog: Catalog;
  readonly store: Pick<Store, "load" | "remains">;
  readonly rooms: Rooms;
  readonly access: Access;
  readonly files: Pick<FilesOptions, "blobs" | "onRead">;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  readonly log: Log;
}

export function createApp({
  config,
  catalog,
  store,
  rooms,
  access,
  files,
  readiness,
  metrics,
  log,
}: AppOptions): OpenAPIHono<{ Variables: Variables }> {
  const filesOptions: FilesOptions = { ...files, access, catalog, config, now: Date.now };
  const uploads = uploadRoutes(filesOptions);
  const downloads = fileRoutes(filesOptions);
  const api = new OpenAPIHono<{ Variables: Variables }>();
  const identity = { access, publicUrl: config.publicUrl };
  // The description says nothing of any document, so it is for everyone.
  api.doc("/openapi.json", {
    openapi: "3.1.0",
    info: { title: "Weft", version: "1", description: "Documents of a Weft server." },
    servers: [{ url: "/api/v1" }],
  });
  api.use(sameOriginOnly(config, access), limitBody(MAX_BODY), identify(identity), async (context, next) => {
    await next();
    context.header("Cache-Control", "no-store");
  });
  api.route("/", documentRoutes({ catalog, rooms, now: Date.now }));
  api.route("/", templateRoutes());
  api.route("/", quarantineRoutes({ catalog, store }));
  api.openAPIRegistry.definitions.push(...uploads.openAPIRegistry.definitions);
  api.all("*", () => {
    throw new HttpProblem(404, "There is no such resource. /api/v1/openapi.json lists what there is.");
  });

  const app = new OpenAPIHono<{ Variables: Variables }>();
  app.use(securityHeaders());
  app.onError((error, context) =>
    answerError(error, context, (unknown) => log.error({ method: context.req.method, err: unknown }, "request failed")),
  );
  app.route("/", healthRoutes(readiness));
  app.route("/", metricsRoutes(metrics, config.metricsToken));
  // Before the rest of the API, whose limits are not for files; the download under both of its names.
  app.route("/api/v1", uploads);
  app.route("/api/v1", downloads);
  app.route("/", downloads);
  app.route("/api/v1", api);
  app.on("GET", ["/", "/d/*"], greet(identity));
  app.route("/", staticRoutes(config.webDir));
  app.all("*", () => problemResponse(405, "This address can only be read."));
  return app;
}
