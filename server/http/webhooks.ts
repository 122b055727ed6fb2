/**
 * `/api/v1/webhooks`: where this server tells what happens to documents. Owns: these routes, and that they are for who runs the server.
 * Must never: show a secret a second time, or log one.
 */
import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { newDocumentId } from "../access/document-id.ts";
import type { Log } from "../ops/log.ts";
import type { Webhook, WebhookStore } from "../storage/webhook-store.ts";
import type { Outgoing } from "../webhooks/outgoing.ts";
import { newWebhookSecret } from "../webhooks/signature.ts";
import type { Variables } from "./identity.ts";
import { type OperatorOptions, requireOperator } from "./operator.ts";
import { HttpProblem, answerMisunderstood, describeProblem } from "./problems.ts";
import { DeliveryView, WebhookView, deliveryJson, fields, webhookJson } from "./webhook-views.ts";

interface WebhooksOptions extends OperatorOptions {
  readonly store: WebhookStore;
  readonly outgoing: Pick<Outgoing, "problemOf">;
  /** See `WebhookDelivery.wake`. */
  readonly wake: () => void;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Each is told of each change. */
export const MOST_WEBHOOKS = 20;
const params = z.object({ id: z.string() });
const notYours = describeProblem("Who asks does not run the server.");
const nobody = describeProblem("Nothing was shown that counts.");
const missing = describeProblem("There is no such webhook.");
const json = <T extends z.ZodType>(schema: T) => ({ content: { "application/json": { schema } } });

const listRoute = createRoute({
  method: "get",
  path: "/webhooks",
  operationId: "listWebhooks",
  summary: "All webhooks, the oldest first",
  responses: {
    200: { description: "At most 20.", ...json(z.object({ webhooks: z.array(WebhookView) })) },
    401: nobody,
    403: notYours,
  },
});

const makeRoute = createRoute({
  method: "post",
  path: "/webhooks",
  operationId: "createWebhook",
  summary: "Have events posted to an address",
  request: {
    body: {
      required: true,
      ...json(z.strictObject({ url: fields.url, events: fields.events.default(["*"]), note: fields.note.default("") })),
    },
  },
  responses: {
    201: {
      description: "`secret` is what deliveries are signed with. It is not shown again.",
      ...json(WebhookView.extend({ secret: z.string() }).openapi("NewWebhook")),
    },
    400: describeProblem("The address or the events are not allowed."),
    401: nobody,
    403: notYours,
    409: describeProblem("There are 20 already."),
  },
});

const changeRoute = createRoute({
  method: "patch",
  path: "/webhooks/{id}",
  operationId: "changeWebhook",
  summary: "Change a webhook, disable it, or enable it again",
  request: {
    params,
    body: {
      required: true,
      ...json(
        z.strictObject({
          url: fields.url.optional(),
          events: fields.events.optional(),
          note: fields.note.optional(),
          enabled: z.boolean().optional(),
        }),
      ),
    },
  },
  responses: {
    200: { description: "As it is now.", ...json(WebhookView) },
    400: describeProblem("The address or the events are not allowed."),
    401: nobody,
    403: notYours,
    404: missing,
  },
});

const removeRoute = createRoute({
  method: "delete",
  path: "/webhooks/{id}",
  operationId: "removeWebhook",
  summary: "Remove a webhook, and what waits for it",
  request: { params },
  responses: { 204: { description: "Removed." }, 401: nobody, 403: notYours, 404: missing },
});

const deliveriesRoute = createRoute({
  method: "get",
  path: "/webhooks/{id}/deliveries",
  operationId: "listWebhookDeliveries",
  summary: "What a webhook was told in the last 30 days, and what it was not, the newest first",
  request: {
    params,
    query: z.object({
      cursor: z.string().max(1_000).optional().openapi({ description: "From the page before." }),
      limit: z.coerce.number().int().min(1).max(200).default(50).openapi({ type: "integer" }),
    }),
  },
  responses: {
    200: {
      description: "One page.",
      ...json(z.object({ deliveries: z.array(DeliveryView), cursor: z.string().optional() })),
    },
    400: describeProblem("The query is not understood."),
    401: nobody,
    403: notYours,
    404: missing,
  },
});

const time = z.iso.datetime({ offset: true });
const replayRoute = createRoute({
  method: "post",
  path: "/webhooks/{id}/replay",
  operationId: "replayWebhook",
  summary: "Send events once more: all that failed, one, or all of a span of time",
  request: {
    params,
    body: {
      required: true,
      ...json(
        z.strictObject({
          event: z.string().max(100).optional().openapi({ description: "The id of one." }),
          since: time.optional().openapi({ description: "All from here on, also those that were delivered." }),
          until: time.optional(),
        }),
      ),
    },
  },
  responses: {
    202: { description: "So many are on their way.", ...json(z.object({ count: z.int() })) },
    400: describeProblem("The body is not understood."),
    401: nobody,
    403: notYours,
    404: describeProblem("There is no such webhook, or no such event any more."),
    409: describeProblem("The webhook is disabled."),
  },
});

export function webhookRoutes(options: WebhooksOptions): OpenAPIHono<{ Variables: Variables }> {
  const { store, outgoing, wake, log, now } = options;
  const app = new OpenAPIHono<{ Variables: Variables }>({ defaultHook: answerMisunderstood });

  async function find(id: string): Promise<Webhook> {
    const found = (await store.webhooks()).find((webhook) => webhook.id === id);
    if (found === undefined) throw new HttpProblem(404, "There is no webhook of this id.");
    return found;
  }

  function check(url: string): void {
    const problem = outgoing.problemOf(url);
    if (problem !== undefined) throw new HttpProblem(400, `url: ${problem}`);
  }

  app.openapi(listRoute, async (context) => {
    await requireOperator(context, options);
    return context.json({ webhooks: (await store.webhooks()).map(webhookJson) }, 200);
  });

  app.openapi(makeRoute, async (context) => {
    const by = await requireOperator(context, options);
    const { url, events, note } = context.req.valid("json");
    check(url);
    const secret = newWebhookSecret();
    const id = newDocumentId();
    const fresh = { id, url, secret, events, note, createdAt: now(), disabledAt: undefined, failingSince: undefined };
    if (!(await store.addWebhook(fresh, MOST_WEBHOOKS))) {
      throw new HttpProblem(409, `There are ${MOST_WEBHOOKS} webhooks, which is the most. Remove one first.`);
    }
    wake();
    log.info({ by, webhook: id, host: new URL(url).host, events }, "webhook made");
    return context.json({ ...webhookJson(fresh), secret }, 201);
  });

  app.openapi(changeRoute, async (context) => {
    const by = await requireOperator(context, options);
    const before = await find(context.req.valid("param").id);
    const { url = before.url, events = before.events, note = before.note, enabled } = context.req.valid("json");
    if (url !== before.url) check(url);
    const disabledAt = enabled === undefined ? before.disabledAt : enabled ? undefined : (before.disabledAt ?? now());
    // It begins anew: who enables it again has mended something.
    const failingSince = enabled === true || url !== before.url ? undefined : before.failingSince;
    const after = { ...before, url, events, note, disabledAt, failingSince };
    await store.changeWebhook(after);
    wake();
    log.info({ by, webhook: before.id, host: new URL(url).host, events, enabled }, "webhook changed");
    return context.json(webhookJson(after), 200);
  });

  app.openapi(removeRoute, async (context) => {
    const by = await requireOperator(context, options);
    const { id } = await find(context.req.valid("param").id);
    await store.removeWebhook(id);
    log.info({ by, webhook: id }, "webhook removed");
    return context.body(null, 204);
  });

  app.openapi(deliveriesRoute, async (context) => {
    await requireOperator(context, options);
    const { id } = await find(context.req.valid("param").id);
    const { cursor, limit } = context.req.valid("query");
    const page = await store.deliveriesOf(id, { limit, ...(cursor === undefined ? {} : { cursor }) }).catch(noPage);
    const next = page.cursor === undefined ? {} : { cursor: page.cursor };
    return context.json({ deliveries: page.deliveries.map(deliveryJson), ...next }, 200);
  });

  app.openapi(replayRoute, async (context) => {
    const by = await requireOperator(context, options);
    const { id, disabledAt } = await find(context.req.valid("param").id);
    if (disabledAt !== undefined) throw new HttpProblem(409, "This webhook is disabled. Enable it first.");
    const { event, since, until } = context.req.valid("json");
    const count = await store.replay({
      webhook: id,
      onlyFailed: event === undefined && since === undefined,
      at: now(),
      ...(event === undefined ? {} : { event }),
      ...(since === undefined ? {} : { since: Date.parse(since) }),
      ...(until === undefined ? {} : { until: Date.parse(until) }),
    });
    if (event !== undefined && count === 0) {
      throw new HttpProblem(404, "There is no such event any more, or this webhook is not to be told of its kind.");
    }
    wake();
    log.info({ by, webhook: id, count }, "webhook events are sent once more");
    return context.json({ count }, 202);
  });

  return app;
}

function noPage(error: unknown): never {
  if (!(error instanceof RangeError)) throw error;
  throw new HttpProblem(400, "The cursor is not one that a list gave. Leave it out to begin anew.");
}
