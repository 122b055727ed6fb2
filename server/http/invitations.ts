/**
 * `/api/v1/invitations` and what one-time links lead to: a first account, an account, a new password. Owns: these routes.
 * Must never: take a link's secret in an address, which others write to their logs.
 */
import { type OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { welcomePath } from "../access/accounts.ts";
import type { OneTimeLink } from "../storage/account-store.ts";
import { HttpProblem, describeProblem } from "./problems.ts";
import {
  type AccountEnv,
  type AccountRoutesOptions,
  accountRouter,
  answerSignedIn,
  busy,
  requireAccount,
  requirePrivate,
  signedInAnswer,
} from "./session.ts";

interface InvitationsOptions extends AccountRoutesOptions {
  /** Where people reach this server, when that is not where the request went. */
  readonly publicUrl: string | undefined;
}

const TEXT = z.string().max(1_000);
const LONGEST_NOTE = 200;

const LinkView = z
  .object({
    purpose: z.enum(["first-run", "invitation", "reset"]),
    expiresAt: z.iso.datetime(),
  })
  .openapi("OneTimeLink");

const Invitation = z
  .object({
    id: z.string(),
    note: z.string().openapi({ description: "Whom it is for, in the words of who invited." }),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .openapi("Invitation");

const body = <Schema extends z.ZodType>(schema: Schema) =>
  ({ required: true, content: { "application/json": { schema } } }) as const;
const spent = describeProblem("The link was used or taken back, or has expired.");
const ownersOnly = describeProblem("Only an owner may.");
const notSignedIn = describeProblem("Not signed in.");
const invalid = describeProblem("The login, the name or the password is not allowed; the sentence says what one is.");

const readRoute = createRoute({
  method: "post",
  path: "/links",
  operationId: "readLink",
  summary: "What the secret at the end of a one-time link is for; it can be used after that",
  request: { body: body(z.object({ link: TEXT })) },
  responses: {
    200: { description: "It counts.", content: { "application/json": { schema: LinkView } } },
    410: spent,
  },
});

const joinRoute = createRoute({
  method: "post",
  path: "/accounts",
  operationId: "createAccount",
  summary: "Make an account by a one-time link, and sign in to it",
  request: { body: body(z.object({ link: TEXT, login: TEXT, name: TEXT, password: TEXT })) },
  responses: {
    200: signedInAnswer,
    400: invalid,
    404: describeProblem("This server has no accounts."),
    409: describeProblem("The login is somebody's already. The link can still be used."),
    410: spent,
    503: busy,
  },
});

const resetRoute = createRoute({
  method: "post",
  path: "/account/password",
  operationId: "resetPassword",
  summary: "Set a new password by a one-time link, and sign in; all other sessions end",
  request: { body: body(z.object({ link: TEXT, password: TEXT })) },
  responses: { 200: signedInAnswer, 400: invalid, 410: spent, 503: busy },
});

const inviteRoute = createRoute({
  method: "post",
  path: "/invitations",
  operationId: "invite",
  summary: "Invite somebody: a link that makes one account, within seven days",
  request: { body: body(z.object({ note: z.string().max(LONGEST_NOTE).default("") })) },
  responses: {
    201: {
      description: "Send the address to whom it is for; it is not shown again.",
      content: { "application/json": { schema: Invitation.extend({ url: z.string() }) } },
    },
    401: notSignedIn,
    403: ownersOnly,
  },
});

const listRoute = createRoute({
  method: "get",
  path: "/invitations",
  operationId: "listInvitations",
  summary: "Invitations that nobody has used yet",
  responses: {
    200: {
      description: "The newest first.",
      content: { "application/json": { schema: z.object({ invitations: z.array(Invitation) }) } },
    },
    401: notSignedIn,
    403: ownersOnly,
  },
});

const withdrawRoute = createRoute({
  method: "delete",
  path: "/invitations/{id}",
  operationId: "withdrawInvitation",
  summary: "Take an invitation back",
  request: { params: z.object({ id: z.string() }) },
  responses: {
    204: { description: "Nobody can use it any more." },
    401: notSignedIn,
    403: ownersOnly,
    404: describeProblem("There is no such invitation."),
  },
});

export function invitationRoutes(options: InvitationsOptions): OpenAPIHono<AccountEnv> {
  const { mode, accounts, sessions, publicUrl, log } = options;
  const app = accountRouter();

  async function requireOwner(context: Parameters<typeof requireAccount>[0]): Promise<string> {
    const { account } = await requireAccount(context, sessions);
    if (account.role !== "owner") throw new HttpProblem(403, "Only an owner of this server may invite.");
    return account.id;
  }

  app.openapi(readRoute, async (context) => {
    requirePrivate(mode);
    const { purpose, expiresAt } = await accounts.read(context.req.valid("json").link);
    return context.json({ purpose, expiresAt: new Date(expiresAt).toISOString() }, 200);
  });

  app.openapi(joinRoute, async (context) => {
    requirePrivate(mode);
    const { link, ...person } = context.req.valid("json");
    const account = await accounts.join(link, person);
    log.info({ account: account.id, role: account.role }, "account made");
    return context.json(await answerSignedIn(context, options, account), 200);
  });

  app.openapi(resetRoute, async (context) => {
    requirePrivate(mode);
    const { link, password } = context.req.valid("json");
    const account = await accounts.resetPassword(link, password);
    log.info({ account: account.id }, "password reset");
    return context.json(await answerSignedIn(context, options, account), 200);
  });

  app.openapi(inviteRoute, async (context) => {
    const by = await requireOwner(context);
    const { secret, link } = await accounts.invite(by, context.req.valid("json").note.trim());
    const origin = publicUrl ?? new URL(context.req.url).origin;
    return context.json({ ...invitationJson(link), url: origin + welcomePath(secret) }, 201);
  });

  app.openapi(listRoute, async (context) => {
    await requireOwner(context);
    return context.json({ invitations: (await accounts.invitations()).map(invitationJson) }, 200);
  });

  app.openapi(withdrawRoute, async (context) => {
    await requireOwner(context);
    const wasThere = await accounts.withdraw(context.req.valid("param").id);
    if (!wasThere) throw new HttpProblem(404, "There is no such invitation any more.");
    return context.body(null, 204);
  });

  return app;
}

function invitationJson({ hash, note, createdAt, expiresAt }: OneTimeLink): z.output<typeof Invitation> {
  return {
    id: hash,
    note,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
  };
}
