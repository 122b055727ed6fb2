/**
 * How a webhook's receiver knows that a delivery is ours. Owns: secrets and signatures, as Standard Webhooks (standardwebhooks.com) has them.
 * Must never: log a secret.
 */
import { createHmac, randomBytes } from "node:crypto";

const PREFIX = "whsec_";
const SECRET_BYTES = 32;

/** `whsec_` and 32 bytes in base64. */
export function newWebhookSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString("base64");
}

export interface SignedDelivery {
  /** The same with each delivery of one event. */
  readonly id: string;
  /** Seconds since the epoch, of this delivery: a receiver refuses what is old. */
  readonly timestamp: number;
  readonly body: string;
}

/** The headers that a delivery brings. */
export function signedHeaders(secret: string, { id, timestamp, body }: SignedDelivery): Record<string, string> {
  const key = Buffer.from(secret.slice(PREFIX.length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": String(timestamp), "webhook-signature": `v1,${signature}` };
}
