/**
 * `/api/v1/session` and `/account`: signing in and out, one's own sessions and password. Owns: these routes, and who is signed
 * in for those that need it. Must never: say whether there is an account of a login.
 */
import type { IncomingMessage } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { AccessMode } from "../access/access.ts";
import type { Accounts } from "../access/accounts.ts";
import type { Sessions } from "../access/sessions.ts";
import type { Log } from "../ops/log.ts";
import type { Account, Session } from "../storage/account-store.ts";
import { HttpProblem, describeProblem, problemResponse } from "./problems.ts";

export interface AccountRoutesOptions {
  readonly mode: AccessMode;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  /** The address that a request came from. */
  readonly clientOf: (request: IncomingMessage) => string;
  /** What the provider is called that people sign in by, too. */
  readonly providerName?: string | undefined;
  readonly log: Log;
}

export interface AccountEnv {
  Bindings: HttpBindings;
}

/** Longer ones are refused by what checks them, in words of their own. */
const TEXT = z.string().max(1_000);

const AccountView = z
  .object({
    id: z.string(),
    login: z.string().openapi({ description: "E-mail address or user name, in lower case." }),
    name: z.string(),
    role: z.enum(["owner", "member"]).openapi({ description: "An owner invites others." }),
  })
  .openapi("Account");

const WhoAmI = z
  .object({
    access: z.enum(["open", "private", "token"]).openapi({ description: "Whom this server lets in." }),
    inUse: z.boolean().openapi({ description: "Whether anybody has an account here." }),
    provider: z
      .object({ name: z.string() })
      .optional()
      .openapi({ description: "By whom one can sign in, too: POST /session/oidc." }),
    account: AccountView.optional().openapi({ description: "Absent for who is not signed in." }),
  })
  .openapi("WhoAmI");

const SessionView = z
  .object({
    id: z.string(),
    current: z.boolean().openapi({ description: "Whether it is the one that asks." }),
    agent: z.string().openapi({ description: "What the browser called itself." }),
    createdAt: z.iso.datetime(),
    seenAt: z.iso.datetime().openapi({ description: "To five minutes." }),
    expiresAt: z.iso.datetime(),
  })
  .openapi("Session");

export const signedInAnswer = {
  description: "Signed in: the cookie comes with it.",
  content: { "application/json": { schema: AccountView } },
};
export const tooOften = describeProblem("Too many wrong passwords; Retry-After says when the next one is looked at.");
export const busy = describeProblem("Too many sign in at once; the same may work in a moment.");
const notSignedIn = describeProblem("Not signed in.");

const whoRoute = createRoute({
  method: "get",
  path: "/session",
  operationId: "getSession",
  summary: "Who is signed in, and whom this server lets in",
  responses: { 200: { description: "So.", content: { "application/json": { schema: WhoAmI } } } },
});

const signInRoute = createRoute({
  method: "post",
  path: "/session",
  operationId: "signIn",
  summary: "Sign in to an account",
  request: {
    body: {
      required: true,
      content: { "application/json": { schema: z.object({ login: TEXT, password: TEXT }) } },
    },
  },
  responses: {
    200: signedInAnswer,
    400: describeProblem("The body is not understood."),
    401: describeProblem("The two do not belong together; nobody says which of them is wrong."),
    404: describeProblem("This server has no accounts."),
    429: tooOften,
    503: busy,
  },
});

const signOutRoute = createRoute({
  method: "delete",
  path: "/session",
  operationId: "signOut",
  summary: "Sign out; also for who is not signed in any more",
  responses: { 204: { description: "The session has ended, and so has what was open by it." } },
});

const sessionsRoute = createRoute({
  method: "get",
  path: "/account/sessions",
  operationId: "listSessions",
  summary: "Where one is signed in, the last seen first",
  responses: {
    200: {
      description: "All of them.",
      content: { "application/json": { schema: z.object({ sessions: z.array(SessionView) }) } },
    },
    401: notSignedIn,
  },
});

const endSessionRoute = createRoute({
  method: "delete",
  path: "/account/sessions/{id}",
  operationId: "endSession",
  summary: "Sign out somewhere else, at once",
  request: { params: z.object({ id: z.string() }) },
  responses: {
    204: { description: "It has ended, and so has what was open by it." },
    401: notSignedIn,
    404: describeProblem("There is no such session."),
  },
});

const passwordRoute = createRoute({
  method: "put",
  path: "/account/password",
  operationId: "changePassword",
  summary: "Change one's password; all other sessions end",
  request: {
    body: {
      required: true,
      content: { "application/json": { schema: z.object({ current: TEXT, password: TEXT }) } },
    },
  },
  responses: {
    204: { description: "Changed." },
    400: describeProblem("The new password is too short or too long."),
    401: describeProblem("Not signed in, or the current password is another one."),
    429: tooOften,
    503: busy,
  },
});

/** Routes of these are one another's neighbours, and answer alike. */
export function accountRouter(): OpenAPIHono<AccountEnv> {
  return new OpenAPIHono<AccountEnv>({
    defaultHook: (result) => {
      if (result.success) return undefined;
      const [issue] = result.error.issues;
      return problemResponse(400, `${issue?.path.join(".") || "The request"}: ${issue?.message ?? "not understood"}.`);
    },
  });
}

/** Whoever asks, who is signed in; otherwise the request ends here. */
export async function requireAccount(
  context: Context,
  sessions: Sessions,
): Promise<{ readonly account: Account; readonly session: Session }> {
  const found = await sessions.find(context.req.header("cookie"));
  if (found === undefined) throw new HttpProblem(401, "Sign in first.");
  return found;
}

/** Begins a session and answers with the account; one that the browser had before ends, so that nobody keeps it for them. */
export async function answerSignedIn(
  context: Context,
  { sessions, log }: Pick<AccountRoutesOptions, "sessions" | "log">,
  account: Account,
): Promise<z.output<typeof AccountView>> {
  const before = await sessions.find(context.req.header("cookie"));
  const { cookie } = await sessions.begin(account, context.req.header("user-agent") ?? "");
  if (before !== undefined) await sessions.end(before.account.id, before.session.hash);
  context.header("Set-Cookie", cookie);
  log.info({ account: account.id }, "signed in");
  return accountJson(account);
}

/** Accounts are for private servers. */
export function requirePrivate(mode: AccessMode): void {
  if (mode === "private") return;
  throw new HttpProblem(404, "This server has no accounts. WEFT_ACCESS=private is for those that do.");
}

export function sessionRoutes(options: AccountRoutesOptions): OpenAPIHono<AccountEnv> {
  const { mode, accounts, sessions, clientOf, providerName: name, log } = options;
  const provider = name === undefined ? {} : { provider: { name } };
  const app = accountRouter();

  app.openapi(whoRoute, async (context) => {
    const inUse = mode === "private" && (await accounts.isInUse());
    const found = inUse ? await sessions.find(context.req.header("cookie")) : undefined;
    return context.json(
      { access: mode, inUse, ...provider, ...(found && { account: accountJson(found.account) }) },
      200,
    );
  });

  app.openapi(signInRoute, async (context) => {
    requirePrivate(mode);
    const address = clientOf(context.env.incoming);
    const account = await accounts.signIn({ ...context.req.valid("json"), address }).catch((error: unknown) => {
      // No login: it is often a password that was typed into the wrong field.
      log.warn({ from: address }, "not signed in");
      throw error;
    });
    return context.json(await answerSignedIn(context, options, account), 200);
  });

  app.openapi(signOutRoute, async (context) => {
    const found = await sessions.find(context.req.header("cookie"));
    if (found !== undefined) await sessions.end(found.account.id, found.session.hash);
    context.header("Set-Cookie", sessions.noCookie);
    return context.body(null, 204);
  });

  app.openapi(sessionsRoute, async (context) => {
    const { account, session } = await requireAccount(context, sessions);
    const listed = await sessions.list(account.id);
    return context.json({ sessions: listed.map((one) => sessionJson(one, session.hash)) }, 200);
  });

  app.openapi(endSessionRoute, async (context) => {
    const { account } = await requireAccount(context, sessions);
    const wasThere = await sessions.end(account.id, context.req.valid("param").id);
    if (!wasThere) throw new HttpProblem(404, "There is no such session any more.");
    return context.body(null, 204);
  });

  app.openapi(passwordRoute, async (context) => {
    const { account, session } = await requireAccount(context, sessions);
    await accounts.changePassword(account.id, { ...context.req.valid("json"), keep: session.hash });
    log.info({ account: account.id }, "password changed");
    return context.body(null, 204);
  });

  return app;
}

export function accountJson({ id, login, name, role }: Account): z.output<typeof AccountView> {
  return { id, login, name, role };
}

function sessionJson(
  { hash, agent, createdAt, seenAt, expiresAt }: Session,
  current: string,
): z.output<typeof SessionView> {
  return {
    id: hash,
    current: hash === current,
    agent,
    createdAt: new Date(createdAt).toISOString(),
    seenAt: new Date(seenAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
  };
}
