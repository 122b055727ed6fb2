/**
 * From the outbox to the receivers. Owns: when a delivery is tried, how long is waited after a failure, and when a webhook is given up.
 * Must never: count as delivered what was not answered with 2xx, hold more than a few deliveries in memory, or let one receiver keep
 * others waiting. What was sent and not noted is sent again: at least once, not exactly once.
 */
import type { Log } from "../ops/log.ts";
import type { Tally } from "../ops/tally.ts";
import type { ChangePace, DeliveryOutcome, DueDelivery, WebhookEvent, WebhookStore } from "../storage/webhook-store.ts";
import { type Outgoing, Unreachable } from "./outgoing.ts";
import { signedHeaders } from "./signature.ts";

export interface DeliveryPace extends ChangePace {
  /** How often is looked for something to do. */
  readonly look: number;
  /** Waiting times after each failure; after the last one a delivery is given up. */
  readonly waits: readonly number[];
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** All in milliseconds. Three days of trying: a weekend, and the Monday on which somebody looks. */
export const DELIVERY_PACE: DeliveryPace = {
  look: SECOND,
  quiet: 5 * SECOND,
  longest: MINUTE,
  waits: [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, DAY],
};

/** Deliveries under way to one receiver; to one that fails, a single one: it holds a socket and a look-up for as long as it likes. */
const AT_ONCE = 4;
/** A webhook to which everything has failed for so long is disabled. */
const GIVEN_UP_AFTER = 5 * DAY;
/** For how long events are kept for a replay, and how many. */
const MEMORY = 30 * DAY;
const MOST_EVENTS = 100_000;
const LONGEST_RETRY_AFTER = DAY;
const GONE = 410;

export interface DeliveryOptions {
  readonly store: Pick<WebhookStore, "webhookWork" | "collectChanges" | "noteDelivery" | "forgetEvents">;
  readonly outgoing: Pick<Outgoing, "post">;
  readonly pace: DeliveryPace;
  readonly tally: Pick<Tally, "webhooksDelivered" | "webhooksFailed">;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
}

export interface WebhookDelivery {
  /** There are other webhooks now, or something to send once more. */
  wake(): void;
  /** Ends what is under way, which counts as not tried. */
  close(): Promise<void>;
}

/** Delivers until it is closed. Never throws and never rejects; problems go to the log. */
export function startDelivery({ store, outgoing, pace, tally, log, now, random }: DeliveryOptions): WebhookDelivery {
  const ending = new AbortController();
  const underWay = new Map<string, Promise<void>>();
  /** What became of deliveries that the store did not take yet. Until it does, they are under way. */
  const unnoted = new Map<string, DeliveryOutcome>();
  /** What ended since the last question was put: its answer may not know that yet. */
  const ended = new Set<string>();
  let looking: Promise<void> | undefined;
  let cleanedAt: number | undefined;
  let isTroubled = false;
  /** Whether there may be a webhook at all: a server without one is not to be woken each second. */
  let isNeeded = true;
  const timer = setInterval(() => {
    if (!isNeeded && unnoted.size === 0) return;
    looking ??= look().finally(() => {
      looking = undefined;
    });
  }, pace.look).unref();

  async function look(): Promise<void> {
    try {
      for (const [key, outcome] of unnoted) await note(key, outcome);
      // Before it is asked: whoever wakes meanwhile is heard.
      isNeeded = false;
      ended.clear();
      const work = await store.webhookWork(now(), pace, AT_ONCE * 2);
      isNeeded ||= work.hasWebhooks;
      if (work.hasWebhooks) await clean();
      if (work.hasChanges) await store.collectChanges(now(), pace);
      for (const delivery of work.deliveries) begin(delivery);
      isTroubled = false;
    } catch (error) {
      isNeeded = true;
      if (!isTroubled) log.warn({ err: error }, "webhooks wait: the store does not take it");
      isTroubled = true;
    }
  }

  async function clean(): Promise<void> {
    if (cleanedAt !== undefined && Math.abs(now() - cleanedAt) < HOUR) return;
    cleanedAt = now();
    const waiting = await store.forgetEvents(cleanedAt - MEMORY, MOST_EVENTS);
    if (waiting > 0) log.error({ waiting }, "too many webhook events wait: the oldest were dropped");
  }

  function begin(delivery: DueDelivery): void {
    const { webhook, event } = delivery;
    const key = `${webhook.id} ${event.number}`;
    const ofReceiver = [...underWay.keys()].filter((other) => other.startsWith(`${webhook.id} `)).length;
    const most = webhook.failingSince === undefined ? AT_ONCE : 1;
    const isKnown = underWay.has(key) || unnoted.has(key) || ended.has(key);
    if (ending.signal.aborted || isKnown || ofReceiver >= most) return;
    const done = attempt(delivery, key).finally(() => {
      underWay.delete(key);
      ended.add(key);
    });
    underWay.set(key, done);
  }

  async function attempt(delivery: DueDelivery, key: string): Promise<void> {
    const { webhook, event, attempts } = delivery;
    const body = bodyOf(event);
    const headers = signedHeaders(webhook.secret, { id: event.id, timestamp: Math.floor(now() / SECOND), body });
    let answer: { readonly status?: number; readonly retryAfter?: number | undefined; readonly error?: string };
    try {
      answer = await outgoing.post(webhook.url, headers, body, ending.signal);
    } catch (error) {
      // It is tried again after the restart, and counts as never tried.
      if (ending.signal.aborted) return;
      if (!(error instanceof Unreachable)) log.error({ err: error, webhook: webhook.id }, "webhook failed");
      answer = { error: error instanceof Unreachable ? error.message : "The server failed to send it." };
    }
    const { status, error } = answer;
    const at = now();
    const isDelivered = status !== undefined && status >= 200 && status < 300;
    const disables =
      !isDelivered &&
      (status === GONE || (webhook.failingSince !== undefined && at - webhook.failingSince > GIVEN_UP_AFTER));
    const nextAt = isDelivered || disables ? undefined : nextAfter(attempts, at, answer.retryAfter);
    tally[isDelivered ? "webhooksDelivered" : "webhooksFailed"] += 1;
    const about = {
      webhook: webhook.id,
      event: event.id,
      type: event.type,
      doc: event.document,
      attempts: attempts + 1,
      status,
    };
    if (isDelivered) log.debug(about, "webhook delivered");
    else log.warn({ ...about, ...(error && { error }) }, "webhook not delivered");
    if (disables) log.error({ webhook: webhook.id }, "webhook disabled: its receiver is gone, or failed for days");
    await note(key, {
      webhook: webhook.id,
      event: event.number,
      at,
      isDelivered,
      status,
      error,
      nextAt,
      disables,
    }).catch(() => undefined);
  }

  async function note(key: string, outcome: DeliveryOutcome): Promise<void> {
    try {
      await store.noteDelivery(outcome);
      unnoted.delete(key);
    } catch (error) {
      unnoted.set(key, outcome);
      throw error;
    }
  }

  function nextAfter(attempts: number, at: number, retryAfter = 0): number | undefined {
    const wait = pace.waits[attempts];
    if (wait === undefined) return undefined;
    // Spread, so that what failed together does not come back together.
    const spread = wait * (0.9 + 0.2 * random());
    return at + Math.round(Math.max(spread, Math.min(retryAfter * SECOND, LONGEST_RETRY_AFTER)));
  }

  return {
    wake() {
      isNeeded = true;
    },
    async close() {
      clearInterval(timer);
      ending.abort();
      await looking;
      await Promise.all(underWay.values());
    },
  };
}

/** What a receiver reads. The same with each delivery, to the byte. */
export function bodyOf({ type, document, at, isPermanent }: WebhookEvent): string {
  const permanent = type === "document.deleted" ? { permanent: isPermanent } : {};
  return JSON.stringify({
    type,
    timestamp: new Date(at).toISOString(),
    data: { document: { id: document }, ...permanent },
  });
}
