/**
 * Webhooks and their deliveries as JSON. Owns: what is said of them over HTTP, and what may be said to make one.
 * Must never: have a place for a secret.
 */
import { z } from "@hono/zod-openapi";
import { type Delivery, EVENT_TYPES, RESERVED_TYPES, type Webhook } from "../storage/webhook-store.ts";

const LONGEST_NOTE = 200;

const EventName = z.string().superRefine((name, context) => {
  if (name === "*" || EVENT_TYPES.some((type) => type === name)) return;
  const isReserved = RESERVED_TYPES.some((pattern) => pattern.test(name));
  context.addIssue({
    code: "custom",
    message: isReserved
      ? `"${name}" does not happen in this version. Use * to be told of all that later ones know`
      : `choose among ${EVENT_TYPES.join(", ")}, or * for all`,
  });
});

/** What somebody says of one. */
export const fields = {
  url: z.string().openapi({
    description: "An https address. What is posted there is signed.",
    example: "https://app.example.com/weft",
  }),
  events: z
    .array(EventName)
    .min(1, "name at least one")
    .max(20)
    .openapi({
      description: "What to be told of; `*` for all, also what later versions know.",
      example: ["document.updated"],
    }),
  note: z.string().trim().max(LONGEST_NOTE).openapi({ description: "What it is for." }),
};

export const WebhookView = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(z.string()),
    note: z.string(),
    createdAt: z.iso.datetime(),
    enabled: z.boolean(),
    failingSince: z.iso.datetime().optional().openapi({ description: "Since when every delivery has failed, if so." }),
  })
  .openapi("Webhook");

export const DeliveryView = z
  .object({
    event: z.object({
      id: z.string().openapi({ description: "`webhook-id` of each delivery." }),
      type: z.string(),
      document: z.string(),
      timestamp: z.iso.datetime(),
    }),
    state: z.enum(["waiting", "delivered", "failed"]),
    attempts: z.int(),
    status: z.int().optional().openapi({ description: "HTTP status of the last answer." }),
    error: z.string().optional(),
    triedAt: z.iso.datetime().optional(),
    nextAt: z.iso.datetime().optional().openapi({ description: "When it is tried again." }),
  })
  .openapi("WebhookDelivery");

export function webhookJson({
  id,
  url,
  events,
  note,
  createdAt,
  disabledAt,
  failingSince,
}: Webhook): z.output<typeof WebhookView> {
  return {
    id,
    url,
    events: [...events],
    note,
    createdAt: new Date(createdAt).toISOString(),
    enabled: disabledAt === undefined,
    ...(failingSince === undefined ? {} : { failingSince: new Date(failingSince).toISOString() }),
  };
}

export function deliveryJson({
  event,
  state,
  attempts,
  nextAt,
  triedAt,
  status,
  error,
}: Delivery): z.output<typeof DeliveryView> {
  const { id, type, document, at } = event;
  return {
    event: { id, type, document, timestamp: new Date(at).toISOString() },
    state,
    attempts,
    ...(status === undefined ? {} : { status }),
    ...(error === undefined ? {} : { error }),
    ...(triedAt === undefined ? {} : { triedAt: new Date(triedAt).toISOString() }),
    ...(state === "waiting" ? { nextAt: new Date(nextAt).toISOString() } : {}),
  };
}
