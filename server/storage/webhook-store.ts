/**
 * Webhooks, what they are to tell, and what became of it. Owns: the contract of whoever keeps them.
 * Must never: lose an event that is waiting, but by the bounds that are named here. Times are milliseconds since the epoch.
 */

/** What happens to documents. */
export const EVENT_TYPES = ["document.created", "document.updated", "document.deleted", "document.restored"] as const;

/** Names of events to come: nobody may mean something else by them. */
export const RESERVED_TYPES: readonly RegExp[] = [/^version\.created$/, /^comment\.[a-z]+$/];

export interface Webhook {
  readonly id: string;
  readonly url: string;
  /** What deliveries are signed with: kept as it is, for it is needed each time. */
  readonly secret: string;
  /** Types of events; `*` alone stands for all, also those to come. */
  readonly events: readonly string[];
  /** What it is for, in the words of who made it. */
  readonly note: string;
  readonly createdAt: number;
  /** Since when nothing is sent to it. */
  readonly disabledAt: number | undefined;
  /** Since when every delivery has failed. */
  readonly failingSince: number | undefined;
}

export interface WebhookEvent {
  /** The same with each delivery, so that who hears of it twice can tell. */
  readonly id: string;
  /** Only its order means anything. */
  readonly number: number;
  readonly type: string;
  readonly document: string;
  readonly at: number;
  /** Of a deletion: whether it can't be taken back. */
  readonly isPermanent: boolean;
}

export type DeliveryState = "waiting" | "delivered" | "failed";

/** One event on its way to one webhook. */
export interface Delivery {
  readonly event: WebhookEvent;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** When it is tried next, while it waits. */
  readonly nextAt: number;
  readonly triedAt: number | undefined;
  /** HTTP status of the last answer, if there was one, and what was wrong, as a sentence. */
  readonly status: number | undefined;
  readonly error: string | undefined;
}

export interface DueDelivery {
  readonly webhook: Webhook;
  readonly event: WebhookEvent;
  readonly attempts: number;
}

/** What became of one attempt. */
export interface DeliveryOutcome {
  readonly webhook: string;
  /** The event's number. */
  readonly event: number;
  readonly at: number;
  readonly isDelivered: boolean;
  readonly status: number | undefined;
  readonly error: string | undefined;
  /** When to try again; `undefined` for never. */
  readonly nextAt: number | undefined;
  /** Whether nothing more is to be sent to this webhook. */
  readonly disables: boolean;
}

/** When a changed document is told of: after so long without a change, and at the latest after so long; in milliseconds. */
export interface ChangePace {
  readonly quiet: number;
  readonly longest: number;
}

export interface WebhookWork {
  /** Whether there is any webhook. */
  readonly hasWebhooks: boolean;
  /** Whether `collectChanges` has something to do. */
  readonly hasChanges: boolean;
  readonly deliveries: readonly DueDelivery[];
}

/** Every promise of a change resolves only when its effect would survive power loss. */
export interface WebhookStore {
  /** `false` when there are `most`. */
  addWebhook(webhook: Webhook, most: number): Promise<boolean>;
  /** All of them, the oldest first. */
  webhooks(): Promise<readonly Webhook[]>;
  /** Puts it in place of the one of its id; `false` if there is none. */
  changeWebhook(webhook: Webhook): Promise<boolean>;
  /** Removes it, and what waits for it; with the last one all events. `false` if there is none. */
  removeWebhook(id: string): Promise<boolean>;
  /** The newest event first; at most 200. Throws `RangeError` for a `cursor` that no page had. */
  deliveriesOf(
    webhook: string,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<{ readonly deliveries: readonly Delivery[]; readonly cursor: string | undefined }>;
  /**
   * Sends once more: one event, or all of a span of time, of which `onlyFailed` are those that were given up. How many. Events that came
   * before the webhook was made are among them.
   */
  replay(request: {
    readonly webhook: string;
    readonly event?: string;
    readonly since?: number;
    readonly until?: number;
    readonly onlyFailed: boolean;
    readonly at: number;
  }): Promise<number>;
  /** What is to be done, with up to `each` deliveries of each webhook, those that are due. */
  webhookWork(at: number, pace: ChangePace, each: number): Promise<WebhookWork>;
  /**
   * Makes events of documents that were changed, as far as they are due. One that a webhook has not been told yet is put in the
   * place of the one before, and waits as long: a receiver that is down finds one for each document, not one for each change.
   */
  collectChanges(at: number, pace: ChangePace): Promise<void>;
  /** No effect for a delivery that there is no more. */
  noteDelivery(outcome: DeliveryOutcome): Promise<void>;
  /** Forgets events from before a time, and all but the newest `most`. How many deliveries were waiting among them. */
  forgetEvents(before: number, most: number): Promise<number>;
}
