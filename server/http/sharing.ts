/**
 * `/api/v1/documents/{id}/access`: who may do what with a document, changing that, and its password. Owns: that those who have
 * it open hear of a change before the one who made it does.
 * Must never: show others than admins more than their own role, or say of a wrong password more than that it is wrong.
 */
import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Access } from "../access/access.ts";
import { personOfAccount } from "../access/sessions.ts";
import type { Accounts } from "../access/accounts.ts";
import { Attempts } from "../access/attempts.ts";
import type { Caller } from "../access/caller.ts";
import type { Passes } from "../access/passes.ts";
import { PasswordsBusy, isPassword } from "../access/passwords.ts";
import { ROLES, isDenial } from "../access/roles.ts";
import { LINK_ROLES, linkOf } from "../access/sharing.ts";
import type { Catalog } from "../storage/catalog.ts";
import type { LinkRecord, Person, SharingLogEntry, SharingRecord } from "../storage/sharing-catalog.ts";
import type { Variables } from "./identity.ts";
import { requireRole } from "./permission.ts";
import { HttpProblem, answerMisunderstood, describeProblem, problemOf } from "./problems.ts";
import { SharingChange, changed } from "./sharing-change.ts";

export interface SharingOptions {
  readonly catalog: Pick<Catalog, "sharingFor" | "sharingOf" | "share" | "sharingLog" | "noteUnlocked">;
  readonly access: Pick<Access, "isOpen">;
  readonly passes: Pick<Passes, "review">;
  readonly accounts: Pick<Accounts, "find">;
  /** Where a request comes from. */
  readonly addressOf: (context: Context) => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

type Env = { Variables: Variables };

/** Wrong passwords within ten minutes: for a document from one address, for all from one, for a document from all. */
const GUESSES = { here: 10, fromOne: 50, ofOne: 500 } as const;
/** Logins that a person asks for within ten minutes and that are nobody's: enough for typing errors, too few to try out a list. */
const MOST_UNKNOWN = 30;
const GUESSES_SPAN = 10 * 60_000;
/** Changes that were tried on what another had changed meanwhile. */
const MOST_TRIES = 5;

const PersonJson = z.object({ person: z.string(), name: z.string().optional() });

/** What whoever has the address may do. */
export const LinkJson = z
  .object({
    role: z.enum(LINK_ROLES),
    expiresAt: z.iso.datetime().optional(),
    hasPassword: z.boolean(),
  })
  .openapi("Link");

const AccessJson = z
  .object({
    role: z.enum(ROLES).openapi({ description: "Of whoever asks. The rest is for admins." }),
    owner: PersonJson.nullable().optional(),
    members: z.array(PersonJson.extend({ role: z.string(), addedAt: z.iso.datetime() })).optional(),
    link: LinkJson.optional(),
    locked: z.boolean().optional(),
  })
  .openapi("Access");

const LogJson = z
  .object({
    entries: z.array(
      z.object({
        at: z.iso.datetime(),
        by: PersonJson.optional(),
        deed: z.string().openapi({
          description: "owner, member, link, link-end, password-set, password-removed, locked or unlocked",
          example: "member",
        }),
        subject: PersonJson.optional(),
        from: z.string().optional(),
        to: z.string().optional(),
      }),
    ),
    cursor: z.string().optional(),
  })
  .openapi("AccessLog");

const params = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, description: "Percent-encoded document name." }),
});
const whole = { "application/json": { schema: AccessJson } };
const ETag = z.object({ ETag: z.string().openapi({ description: "For If-Match." }) });

const getRoute = createRoute({
  method: "get",
  path: "/documents/{id}/access",
  operationId: "getAccess",
  summary: "Who may do what with a document; those who are no admins see their own role",
  request: { params },
  responses: {
    200: { description: "The access.", headers: ETag, content: whole },
    403: describeProblem("Who asks may not see the document."),
    404: describeProblem("No such document."),
  },
});

const putRoute = createRoute({
  method: "put",
  path: "/documents/{id}/access",
  operationId: "changeAccess",
  summary:
    "Change who may do what. What is left out stays. Who has the document open has their new role when it is answered",
  request: {
    params,
    headers: z.object({ "if-match": z.string().optional() }),
    body: { required: true, content: { "application/json": { schema: SharingChange } } },
  },
  responses: {
    200: { description: "Changed, and on disk.", headers: ETag, content: whole },
    400: describeProblem("Something in it is not allowed."),
    403: describeProblem("Only admins may, and only the owner hands it on."),
    404: describeProblem("No such document."),
    412: describeProblem("Somebody has changed it meanwhile."),
    503: describeProblem("The disk does not take it, or too many passwords are looked at."),
  },
});

const personRoute = createRoute({
  method: "post",
  path: "/documents/{id}/access/person",
  operationId: "findPerson",
  summary: "Whose e-mail address or user name it is, to make them a member; for admins, where the server has accounts",
  request: {
    params,
    body: {
      required: true,
      content: { "application/json": { schema: z.strictObject({ login: z.string().min(1).max(1_000) }) } },
    },
  },
  responses: {
    200: {
      description: "Their key, and what others call them.",
      content: { "application/json": { schema: PersonJson } },
    },
    400: describeProblem("The body is not understood."),
    403: describeProblem("Only admins may."),
    404: describeProblem("No such document, or nobody of this login."),
    429: describeProblem("Too many that are nobody's. Retry-After says when to try again."),
  },
});

const logRoute = createRoute({
  method: "get",
  path: "/documents/{id}/access/log",
  operationId: "getAccessLog",
  summary: "Who changed what about a document's access, newest first; for admins",
  request: {
    params,
    query: z.object({
      cursor: z
        .string()
        .regex(/^\d{1,15}$/, "not one that a page gave")
        .optional()
        .openapi({ description: "From the page before." }),
      limit: z.coerce.number().int().min(1).max(200).default(50).openapi({ type: "integer" }),
    }),
  },
  responses: {
    200: { description: "One page.", content: { "application/json": { schema: LogJson } } },
    400: describeProblem("The query is not understood."),
    403: describeProblem("Only admins may."),
    404: describeProblem("No such document."),
  },
});

const unlockRoute = createRoute({
  method: "post",
  path: "/documents/{id}/access/unlock",
  operationId: "unlockDocument",
  summary: "Give the password of a document's link; the browser's cookie opens it from then on",
  request: {
    params,
    body: {
      required: true,
      content: { "application/json": { schema: z.strictObject({ password: z.string().max(1_000) }) } },
    },
  },
  responses: {
    204: { description: "It is open to whoever asked, until the password is another." },
    400: describeProblem("The body is not understood."),
    403: describeProblem("The password is wrong, or it would not help."),
    404: describeProblem("No such document."),
    429: describeProblem("Too many wrong passwords. Retry-After says when to try again."),
    503: describeProblem("Too many passwords are looked at right now."),
  },
});

export function sharingRoutes(options: SharingOptions): OpenAPIHono<Env> {
  const { catalog, access, passes, accounts, addressOf, now } = options;
  const app = new OpenAPIHono<Env>({ defaultHook: answerMisunderstood });
  const clock = (): number => performance.now();
  const guesses = {
    here: new Attempts({ most: GUESSES.here, span: GUESSES_SPAN, now: clock }),
    fromOne: new Attempts({ most: GUESSES.fromOne, span: GUESSES_SPAN, now: clock }),
    ofOne: new Attempts({ most: GUESSES.ofOne, span: GUESSES_SPAN, now: clock }),
  };

  const unknown = new Attempts({ most: MOST_UNKNOWN, span: GUESSES_SPAN, now: clock });

  async function find(id: string): Promise<SharingRecord> {
    const record = await catalog.sharingOf(id);
    if (record === undefined) throw noDocument();
    return record;
  }

  app.openapi(getRoute, async (context) => {
    const { id } = context.req.valid("param");
    const { role } = await requireRole(context, id, "view", "see the access of");
    const record = await find(id);
    if (role !== "admin") return context.json({ role }, 200);
    context.header("ETag", etagOf(record));
    return context.json(accessJson(record, access.isOpen), 200);
  });

  app.openapi(putRoute, async (context) => {
    const { id } = context.req.valid("param");
    await requireRole(context, id, "admin", "change the access of");
    const condition = context.req.valid("header")["if-match"];
    const after = await inTurn(id, condition, context.req.valid("json"), context.get("caller"));
    context.header("ETag", etagOf(after));
    return context.json(accessJson(after, access.isOpen), 200);
  });

  async function inTurn(
    id: string,
    condition: string | undefined,
    change: z.output<typeof SharingChange>,
    caller: Caller,
  ): Promise<SharingRecord> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const before = await find(id);
      if (condition !== undefined && !isMet(condition, before)) break;
      const at = now();
      const by = personOf(caller);
      // A host application decides for its people.
      const isOwner = before.owner === undefined || before.owner.person === by?.person || caller.grant !== undefined;
      const { sharing, deeds } = await changed(before, change, { by, isOwner, isOpen: access.isOpen, at }).catch(busy);
      const { revision } = before;
      const outcome = await catalog.share({ document: id, revision, sharing, deeds, by, at });
      if (outcome === "missing") throw noDocument();
      if (outcome === "stale") continue;
      await passes.review(id);
      return find(id);
    }
    throw new HttpProblem(412, "Somebody has changed the access meanwhile. Get it again, and decide anew.");
  }

  app.openapi(personRoute, async (context) => {
    const { id } = context.req.valid("param");
    const { login } = context.req.valid("json");
    await requireRole(context, id, "admin", "change the access of");
    await find(id);
    const asking = context.get("caller").person ?? addressOf(context);
    const wait = unknown.take(asking);
    if (wait > 0) {
      context.header("Retry-After", String(Math.ceil(wait / 1_000)));
      throw new HttpProblem(429, "Too many names that are nobody's. Try again in some minutes.");
    }
    const account = await accounts.find(login);
    if (account === undefined) {
      throw new HttpProblem(404, "Nobody has an account of this name here. Ask who runs the server to invite them.");
    }
    unknown.giveBack(asking);
    return context.json({ person: personOfAccount(account.id), name: account.name }, 200);
  });

  app.openapi(logRoute, async (context) => {
    const { id } = context.req.valid("param");
    const { cursor, limit } = context.req.valid("query");
    await requireRole(context, id, "admin", "see the log of");
    await find(id);
    const page = await catalog.sharingLog(id, cursor === undefined ? undefined : Number(cursor), limit);
    const next = page.before === undefined ? {} : { cursor: String(page.before) };
    return context.json({ entries: page.entries.map(entryJson), ...next }, 200);
  });

  app.openapi(unlockRoute, async (context) => {
    const { id } = context.req.valid("param");
    const { password } = context.req.valid("json");
    const { person } = context.get("caller");
    const standing = await context.get("standingOf")(id);
    const kept = person === undefined ? undefined : (await catalog.sharingFor(id, person))?.link?.password;
    // Nothing to unlock: it is open to them, or a password would not help.
    if (!isDenial(standing)) {
      await find(id);
      return context.body(null, 204);
    }
    if (standing.needs !== "password" || person === undefined || kept === undefined) throw problemOf(standing);
    const taken = take(context, id);
    if (!(await isPassword(password, kept).catch(busy))) throw new HttpProblem(403, "This is not the password.");
    for (const { attempts, key } of taken) attempts.giveBack(key);
    if (!(await catalog.noteUnlocked({ document: id, person, password: kept, at: now() }))) {
      throw new HttpProblem(403, "The password was changed a moment ago. Ask for the new one.");
    }
    return context.body(null, 204);
  });

  /** Counts a guess before it is looked at: many at once are many. */
  function take(context: Context<Env>, id: string) {
    const address = addressOf(context);
    const counted = [
      { attempts: guesses.here, key: `${address} ${id}` },
      { attempts: guesses.fromOne, key: address },
      { attempts: guesses.ofOne, key: id },
    ];
    for (const { attempts, key } of counted) {
      const wait = attempts.take(key);
      if (wait === 0) continue;
      context.header("Retry-After", String(Math.ceil(wait / 1_000)));
      throw new HttpProblem(429, "Too many wrong passwords. Try again in some minutes.");
    }
    return counted;
  }

  return app;
}

function noDocument(): HttpProblem {
  return new HttpProblem(404, "There is no document of this id.");
}

function busy(error: unknown): never {
  if (!(error instanceof PasswordsBusy)) throw error;
  throw new HttpProblem(503, "Too many passwords are being looked at right now. Try again in a moment.");
}

function personOf({ person, name }: Caller): Person | undefined {
  return person === undefined ? undefined : { person, name };
}

function etagOf({ revision }: SharingRecord): string {
  return `"${revision}"`;
}

/** Strong comparison (RFC 9110 §13.1.1). */
function isMet(condition: string, record: SharingRecord): boolean {
  return condition.trim() === "*" || condition.split(",").some((etag) => etag.trim() === etagOf(record));
}

function accessJson(record: SharingRecord, isOpen: boolean): z.output<typeof AccessJson> {
  const { owner, members, link, isLocked } = record;
  return {
    role: "admin",
    owner: owner === undefined ? null : personJson(owner),
    members: members.map(({ role, at, ...person }) => ({
      ...personJson(person),
      role,
      addedAt: new Date(at).toISOString(),
    })),
    link: linkJson(link, isOpen),
    locked: isLocked,
  };
}

export function linkJson(stored: LinkRecord | undefined, isOpen: boolean): z.output<typeof LinkJson> {
  const { role, expiresAt, password } = linkOf(stored, isOpen);
  const end = expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt).toISOString() };
  return { role, ...end, hasPassword: password !== undefined };
}

function personJson({ person, name }: Person): z.output<typeof PersonJson> {
  return name === undefined ? { person } : { person, name };
}

function entryJson({ at, by, deed, subject, from, to }: SharingLogEntry): z.output<typeof LogJson>["entries"][number] {
  return {
    at: new Date(at).toISOString(),
    ...(by === undefined ? {} : { by: personJson(by) }),
    deed,
    ...(subject === undefined ? {} : { subject: personJson(subject) }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
