/**
 * `/api/v1/account/keys`: the API keys of whoever is signed in. Owns: these routes, and that a program with a key gets no
 * further than the API: it makes no other key, and changes nothing about the account.
 * Must never: show a key a second time, or log one.
 */
import { type OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { type ApiKeys, MOST_KEYS } from "../access/api-keys.ts";
import { bearerIn, isApiKey } from "../access/caller.ts";
import { ROLES } from "../access/roles.ts";
import type { ApiKey } from "../storage/key-store.ts";
import { HttpProblem, describeProblem } from "./problems.ts";
import {
  type AccountEnv,
  type AccountRoutesOptions,
  accountRouter,
  requireAccount,
  requirePrivate,
} from "./session.ts";

interface KeysOptions extends Pick<AccountRoutesOptions, "mode" | "sessions" | "log"> {
  readonly apiKeys: ApiKeys;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const LONGEST_NAME = 100;

const KeyView = z
  .object({
    id: z.string(),
    name: z.string().openapi({ description: "What it is for, in the words of who made it." }),
    role: z.string().openapi({ description: "The most that it may do in any document of the account." }),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().optional().openapi({ description: "Absent for one that counts until it is revoked." }),
    usedAt: z.iso.datetime().optional().openapi({ description: "When it was last shown, to five minutes." }),
  })
  .openapi("ApiKey");

const NewKey = z.strictObject({
  name: z.string().trim().min(1, "say what it is for").max(LONGEST_NAME),
  role: z
    .enum(ROLES, { error: `choose one of ${ROLES.join(", ")}` })
    .default("edit")
    .openapi({ description: "The most that it may do. Sharing, trash and removal need admin." }),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});

const notSignedIn = describeProblem("Not signed in.");
const personsOnly = describeProblem("A key was shown; this is for a person who is signed in.");

const listRoute = createRoute({
  method: "get",
  path: "/account/keys",
  operationId: "listKeys",
  summary: "One's own API keys, the newest first",
  request: {
    query: z.object({
      cursor: z.string().max(1_000).optional().openapi({ description: "From the page before." }),
      limit: z.coerce.number().int().min(1).max(200).default(50).openapi({ type: "integer" }),
    }),
  },
  responses: {
    200: {
      description: "One page.",
      content: {
        "application/json": {
          schema: z.object({ keys: z.array(KeyView), cursor: z.string().optional() }).openapi("ApiKeyPage"),
        },
      },
    },
    400: describeProblem("The query is not understood."),
    401: notSignedIn,
    403: personsOnly,
  },
});

const makeRoute = createRoute({
  method: "post",
  path: "/account/keys",
  operationId: "createKey",
  summary: "Make an API key, for programs that ask in the name of the account",
  request: { body: { required: true, content: { "application/json": { schema: NewKey } } } },
  responses: {
    201: {
      description: "`key` is what programs show. It is not shown again.",
      content: { "application/json": { schema: KeyView.extend({ key: z.string() }).openapi("NewApiKey") } },
    },
    400: describeProblem("The name, the role or the date is not allowed."),
    401: notSignedIn,
    403: personsOnly,
    409: describeProblem(`The account has ${MOST_KEYS} keys.`),
  },
});

const revokeRoute = createRoute({
  method: "delete",
  path: "/account/keys/{id}",
  operationId: "revokeKey",
  summary: "Revoke an API key, at once",
  request: { params: z.object({ id: z.string() }) },
  responses: {
    204: { description: "It counts no more, and what was open by it has ended." },
    401: notSignedIn,
    403: personsOnly,
    404: describeProblem("There is no such key."),
  },
});

/** Refuses API keys where a person has to be: whoever steals one must not be able to keep the account by it. */
export function peopleOnly(): MiddlewareHandler {
  return async (context, next) => {
    if (isApiKey(bearerIn(context.req.header("authorization")))) {
      throw new HttpProblem(403, "An API key can't be used here. Sign in with a browser for this.");
    }
    await next();
  };
}

export function keyRoutes({ mode, sessions, apiKeys, now, log }: KeysOptions): OpenAPIHono<AccountEnv> {
  const app = accountRouter();

  app.openapi(listRoute, async (context) => {
    requirePrivate(mode);
    const { account } = await requireAccount(context, sessions);
    const { cursor, limit } = context.req.valid("query");
    const page = await apiKeys.list(account.id, { limit, ...(cursor === undefined ? {} : { cursor }) }).catch(noPage);
    const next = page.cursor === undefined ? {} : { cursor: page.cursor };
    return context.json({ keys: page.keys.map(keyJson), ...next }, 200);
  });

  app.openapi(makeRoute, async (context) => {
    requirePrivate(mode);
    const { account } = await requireAccount(context, sessions);
    const { name, role, expiresAt } = context.req.valid("json");
    const end = expiresAt === undefined ? undefined : Date.parse(expiresAt);
    if (end !== undefined && end <= now()) throw new HttpProblem(400, "expiresAt: this date is over.");
    const made = await apiKeys.make(account.id, { name, role, expiresAt: end });
    if (made === undefined) {
      throw new HttpProblem(409, `This account has ${MOST_KEYS} API keys, which is the most. Revoke one first.`);
    }
    const { id } = made.key;
    log.info({ account: account.id, key: id, role, ...(expiresAt === undefined ? {} : { expiresAt }) }, "API key made");
    return context.json({ ...keyJson(made.key), key: made.text }, 201);
  });

  app.openapi(revokeRoute, async (context) => {
    requirePrivate(mode);
    const { account } = await requireAccount(context, sessions);
    const { id } = context.req.valid("param");
    if (!(await apiKeys.revoke(account.id, id))) throw new HttpProblem(404, "There is no such API key any more.");
    log.info({ account: account.id, key: id }, "API key revoked");
    return context.body(null, 204);
  });

  return app;
}

function noPage(error: unknown): never {
  if (!(error instanceof RangeError)) throw error;
  throw new HttpProblem(400, "The cursor is not one that a list gave. Leave it out to begin anew.");
}

function keyJson({ id, name, role, createdAt, expiresAt, usedAt }: ApiKey): z.output<typeof KeyView> {
  return {
    id,
    name,
    role,
    createdAt: new Date(createdAt).toISOString(),
    ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt).toISOString() }),
    ...(usedAt === undefined ? {} : { usedAt: new Date(usedAt).toISOString() }),
  };
}
