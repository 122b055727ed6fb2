/**
 * Everything that is served over plain HTTP, put together. Owns: the order of middleware and of routes.
 * Must never: listen, or make the parts that it is given.
 */
import { randomInt } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Access } from "./access/access.ts";
import type { ApiKeys } from "./access/api-keys.ts";
import type { Passes } from "./access/passes.ts";
import type { RequestLimits } from "./access/request-limits.ts";
import type { TokenRevocation } from "./access/token-revocation.ts";
import type { Config } from "./config.ts";
import type { Rooms } from "./collab/rooms.ts";
import { type OpenApiDocument, apiPage } from "./http/api-page.ts";
import { contentRoutes } from "./http/content.ts";
import { createContentWriter } from "./http/content-writing.ts";
import type { Converter } from "./http/conversion.ts";
import { documentView } from "./http/document-json.ts";
import { documentRoutes } from "./http/documents.ts";
import { duplicateRoutes } from "./http/duplicating.ts";
import { exportRoutes } from "./http/exporting.ts";
import { type FilesOptions, fileRoutes, uploadRoutes } from "./http/files.ts";
import { healthRoutes } from "./http/health.ts";
import { importRoutes } from "./http/importing.ts";
import { type Variables, greet, identify } from "./http/identity.ts";
import { keyRoutes, peopleOnly } from "./http/keys.ts";
import { listingRoutes } from "./http/listing.ts";
import { createDocumentMaker } from "./http/making.ts";
import { metricsRoutes } from "./http/metrics.ts";
import { type OidcRoutes, oidcRoutes } from "./http/oidc.ts";
import { invitationRoutes } from "./http/invitations.ts";
import { quarantineRoutes } from "./http/quarantine.ts";
import { HttpProblem, answerError, problemResponse } from "./http/problems.ts";
import { sharingRoutes } from "./http/sharing.ts";
import { crossOrigin, limitAddresses, limitBody, sameOriginOnly, securityHeaders } from "./http/security.ts";
import { type AccountRoutesOptions, sessionRoutes } from "./http/session.ts";
import { staticRoutes } from "./http/static.ts";
import { templateRoutes } from "./http/templates.ts";
import { tokenRevocationRoutes } from "./http/token-revocations.ts";
import { webhookRoutes } from "./http/webhooks.ts";
import type { Log } from "./ops/log.ts";
import type { Metrics } from "./ops/metrics.ts";
import type { Readiness } from "./ops/readiness.ts";
import type { Search } from "./search/search.ts";
import type { Catalog } from "./storage/catalog.ts";
import type { Store } from "./storage/store.ts";
import type { WebhookStore } from "./storage/webhook-store.ts";
import type { WebhookDelivery } from "./webhooks/delivery.ts";
import type { Outgoing } from "./webhooks/outgoing.ts";

/** Requests of this API are small, but for those with a document in them. */
const MAX_BODY = 1024 * 1024;
/** One that makes a document with its content is read as JSON on the event loop: 25 ms for so many bytes. */
const MAX_CREATION = 4 * 1024 * 1024;
/** One that somebody sends who may be nobody here. */
const MAX_SIGN_IN = 16 * 1024;

interface AppOptions {
  readonly config: Config;
  readonly catalog: Catalog;
  readonly store: Pick<Store, "load" | "remains"> & WebhookStore;
  readonly rooms: Rooms;
  readonly access: Access;
  readonly passes: Passes;
  readonly requests: RequestLimits;
  /** The address of whoever asks; see `clientAddress`. */
  readonly clientOf: (request: IncomingMessage) => string;
  readonly accounts: Pick<AccountRoutesOptions, "accounts" | "sessions">;
  /** By which people sign in, too; for private access. */
  readonly provider: OidcRoutes | undefined;
  readonly apiKeys: ApiKeys;
  readonly revocation: TokenRevocation;
  readonly outgoing: Outgoing;
  readonly delivery: Pick<WebhookDelivery, "wake">;
  readonly files: Pick<FilesOptions, "blobs" | "onRead">;
  readonly converter: Converter;
  readonly search: Search;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  readonly log: Log;
}

/** What stands above the routes in their description, which is made from them. */
const DESCRIPTION = {
  openapi: "3.1.0",
  info: {
    title: "Weft",
    version: "1",
    description:
      "Documents of a Weft server. Errors are application/problem+json (RFC 9457) and say what to do. " +
      "Any request may be answered with 429 where too many came; Retry-After says when the next is taken.",
    license: { name: "MIT", identifier: "MIT" },
  },
  servers: [{ url: "/api/v1" }],
};

/** Whether a request makes a document, which may bring its content. */
function isCreation({ method, path }: { readonly method: string; readonly path: string }): boolean {
  return method === "POST" && path === "/api/v1/documents";
}

export function createApp({
  config,
  catalog,
  store,
  rooms,
  access,
  passes,
  requests,
  clientOf,
  accounts,
  provider,
  apiKeys,
  revocation,
  outgoing,
  delivery,
  files,
  converter,
  search,
  readiness,
  metrics,
  log,
}: AppOptions): OpenAPIHono<{ Variables: Variables }> {
  const filesOptions: FilesOptions = { ...files, access, requests, catalog, config, now: Date.now };
  const uploads = uploadRoutes(filesOptions);
  const downloads = fileRoutes(filesOptions);
  const api = new OpenAPIHono<{ Variables: Variables }>();
  // Node's adapter puts it there.
  const addressOf = ({ env }: Context): string => clientOf((env as HttpBindings).incoming);
  const identity = { access, requests, publicUrl: config.publicUrl };
  const description = (): OpenApiDocument => api.getOpenAPI31Document(DESCRIPTION);
  // The description says nothing of any document, so it is for everyone.
  api.get("/openapi.json", (context) => context.json(description()));
  const small = limitBody(MAX_BODY);
  const creating = limitBody(MAX_CREATION, "Make the document without its content, and PUT that.");
  const { contentBytes } = config;
  const writer = createContentWriter({
    converter,
    client: randomInt(2 ** 32),
    documentBytes: config.limits.documentBytes,
  });
  api.use(async (context, next) => {
    await next();
    if (!context.res.headers.has("Cache-Control")) context.header("Cache-Control", "no-store");
  });
  // Before anybody is asked who they are. A token counts for nothing here, so it excuses no page of another origin.
  const ownPages = sameOriginOnly(config, { takesTokens: false });
  const signingIn = limitBody(MAX_SIGN_IN);
  for (const path of ["/session/*", "/account/*", "/accounts", "/links", "/invitations", "/invitations/*"]) {
    api.use(path, ownPages, signingIn, peopleOnly());
  }
  const accountOptions: AccountRoutesOptions = {
    ...accounts,
    clientOf,
    mode: config.access,
    providerName: provider?.oidc.name,
    log,
  };
  api.route("/", sessionRoutes(accountOptions));
  api.route("/", oidcRoutes({ ...accountOptions, provider, config }));
  api.route("/", invitationRoutes({ ...accountOptions, publicUrl: config.publicUrl }));
  api.route("/", keyRoutes({ ...accountOptions, apiKeys, now: Date.now }));
  api.use(crossOrigin(config, access), sameOriginOnly(config, access), identify(identity));
  const show = documentView(catalog, access);
  const maker = createDocumentMaker({ catalog, rooms, writer, show, now: Date.now });
  const { dataDir, fileBytes, documentFilesBytes } = config;
  const { blobs } = files;
  const exporting = exportRoutes({ catalog, rooms, blobs, converter, access, dataDir, now: Date.now, log });
  api.route("/", exporting);
  // These have limits of their own for their bodies.
  const bounds = { contentBytes, fileBytes, documentFilesBytes, documentBytes: config.limits.documentBytes };
  api.route("/", importRoutes({ catalog, blobs, converter, maker, limits: bounds, now: Date.now }));
  const content = contentRoutes({
    catalog,
    rooms,
    converter,
    writer,
    limits: { contentBytes, documentBytes: config.limits.documentBytes },
    now: Date.now,
  });
  api.route("/", content);
  api.use(async (context, next) => (isCreation(context.req) ? creating : small)(context, next));
  api.route("/", listingRoutes({ catalog, search, access, now: Date.now }));
  api.route("/", duplicateRoutes({ catalog, rooms, converter, maker, now: Date.now }));
  api.route("/", documentRoutes({ catalog, search, rooms, maker, show, writer, contentBytes, now: Date.now }));
  api.route("/", sharingRoutes({ catalog, access, passes, addressOf, accounts: accounts.accounts, now: Date.now }));
  api.route("/", templateRoutes());
  api.route("/", tokenRevocationRoutes({ revocation, log }));
  api.route("/", webhookRoutes({ ...accountOptions, store, outgoing, wake: () => delivery.wake(), now: Date.now }));
  api.route("/", quarantineRoutes({ catalog, store }));
  for (const definition of uploads.openAPIRegistry.definitions) {
    if (definition.type === "route") api.openAPIRegistry.registerPath(definition.route);
  }
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
  for (const path of ["/api/v1/*", "/files/*"]) app.use(path, limitAddresses(requests, addressOf));
  // Before the rest of the API, whose limits are not for files; the download under both of its names.
  app.route("/api/v1", uploads);
  app.route("/api/v1", downloads);
  app.route("/", downloads);
  app.route("/api/v1", api);
  app.route("/api", apiPage(description));
  app.on("GET", ["/", "/d/*"], greet(identity));
  app.route("/", staticRoutes(config.webDir));
  app.all("*", () => problemResponse(405, "This address can only be read."));
  return app;
}
