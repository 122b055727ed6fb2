/**
 * Webhooks in SQLite. Owns: their statements, and the list of documents that were changed and not told of yet. Events about making,
 * deleting and restoring are written by triggers (sqlite-schema.ts), so they are in the transaction of what they tell.
 * Must never: keep a change in memory alone; after a crash it would be told to nobody.
 */
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import type { ChangePace, Delivery, DueDelivery, Webhook, WebhookEvent, WebhookStore } from "./webhook-store.ts";

/** Most deliveries on one page of a list. */
const LONGEST_PAGE = 200;
/** Documents whose changes become events in one transaction: edits wait behind it. */
const COLLECTED_AT_ONCE = 200;

type Row = Record<string, SQLOutputValue>;

/** The methods, run at once instead of promised; those that write, within the open transaction. */
export type SqliteWebhooks = {
  [Method in keyof WebhookStore]: (
    ...parameters: Parameters<WebhookStore[Method]>
  ) => Awaited<ReturnType<WebhookStore[Method]>>;
};

/** The part of it that hears of what happens to documents. */
export interface ChangedDocuments {
  /** These are changed in the open transaction. */
  note(documents: readonly string[], at: number): void;
  /** This one is deleted in the open transaction, which is news enough. */
  forget(document: string): void;
  /** Makes what is in memory anew: for the start, and after a transaction was rolled back. */
  reload(): void;
}

export function sqliteWebhooks(database: DatabaseSync): {
  readonly webhooks: SqliteWebhooks;
  readonly changes: ChangedDocuments;
} {
  const write = `id = :id, url = :url, secret = :secret, events = :events, note = :note, created_at = :createdAt,
    disabled_at = :disabledAt, failing_since = :failingSince`;
  const insertWebhook = database.prepare(
    `insert into webhooks (id, url, secret, events, note, created_at, disabled_at, failing_since)
     values (:id, :url, :secret, :events, :note, :createdAt, :disabledAt, :failingSince)`,
  );
  const updateWebhook = database.prepare(`update webhooks set ${write} where id = :id`);
  const readWebhooks = database.prepare("select * from webhooks order by created_at, id");
  const dropWebhook = database.prepare("delete from webhooks where id = ?");
  const dropDeliveries = database.prepare("delete from deliveries where webhook = ?");
  const readDeliveries = database.prepare(
    `select * from deliveries join webhook_events on seq = event where webhook = :webhook and event < :before
     order by event desc limit :limit`,
  );
  const readDue = database.prepare(
    `select * from deliveries join webhook_events on seq = event
     where webhook = :webhook and state = 'waiting' and next_at <= :at order by next_at, event limit :limit`,
  );
  const writeOutcome = database.prepare(
    `update deliveries set state = :state, attempts = attempts + 1, next_at = :nextAt, tried_at = :at, status = :status, error = :error
     where webhook = :webhook and event = :event and state = 'waiting'`,
  );
  const writeHealth = database.prepare(
    `update webhooks set failing_since = iif(:isDelivered, null, coalesce(failing_since, :at)),
       disabled_at = iif(:disables, coalesce(disabled_at, :at), disabled_at) where id = :webhook`,
  );
  const range = "at between :since and :until and (:id is null or id = :id)";
  const replayFailed = database.prepare(
    `update deliveries set state = 'waiting', attempts = 0, next_at = :at
     where webhook = :webhook and state = 'failed' and event in (select seq from webhook_events where ${range})`,
  );
  const replayAll = database.prepare(
    `insert into deliveries (event, webhook, next_at)
     select seq, webhooks.id, :at from (select * from webhook_events where ${range}) as told join webhooks
       on webhooks.id = :webhook and (events = '*' or instr(events, ',' || type || ',') > 0)
     where true on conflict do update set state = 'waiting', attempts = 0, next_at = excluded.next_at`,
  );
  const lastToForget = database.prepare(
    `select max(coalesce((select max(seq) from webhook_events where at < :before), 0),
       coalesce((select max(seq) from webhook_events), 0) - :most) as seq`,
  );
  const countWaiting = database.prepare(
    "select count(*) as count from deliveries where event <= ? and state = 'waiting'",
  );
  const forgetDeliveries = database.prepare("delete from deliveries where event <= ?");
  const forgetEvents = database.prepare("delete from webhook_events where seq <= ?");

  const insertChange = database.prepare(
    "insert into webhook_changes (document, since) values (?, ?) on conflict do nothing",
  );
  const dropChange = database.prepare("delete from webhook_changes where document = ?");
  const dropChanges = database.prepare("delete from webhook_changes");
  const readChanges = database.prepare("select document, since from webhook_changes");
  const isThere = database.prepare("select 1 from documents where name = ? and trashed_at is null");
  const untold = `select event from deliveries join webhook_events on seq = event
    where document = :document and type = 'document.updated' and state = 'waiting'`;
  const readUntold = database.prepare(
    `select webhook, max(next_at) as next_at, max(attempts) as attempts from deliveries
     where state = 'waiting' and event in (${untold}) group by webhook`,
  );
  const dropUntold = database.prepare(`delete from deliveries where state = 'waiting' and event in (${untold})`);
  const insertUpdated = database.prepare(
    `insert into webhook_events (id, type, document, at)
     values ('msg_' || lower(hex(randomblob(16))), 'document.updated', :document, :at)`,
  );
  const waitAsBefore = database.prepare(
    `update deliveries set next_at = max(next_at, :nextAt), attempts = :attempts
     where webhook = :webhook and event = (select max(seq) from webhook_events)`,
  );

  /** Documents in the table of changes, with when they were changed first and last since they were told of. */
  const changed = new Map<string, { readonly since: number; last: number }>();
  let hasWebhooks = false;
  /** Whether one of them hears anything. */
  let isHeard = false;

  function reload(): void {
    look();
    changed.clear();
    for (const { document, since } of readChanges.all()) {
      changed.set(String(document), { since: Number(since), last: Number(since) });
    }
  }

  function all(): Webhook[] {
    return readWebhooks.all().map(webhookIn);
  }

  function look(): void {
    const found = all();
    hasWebhooks = found.length > 0;
    isHeard = found.some(({ disabledAt }) => disabledAt === undefined);
  }

  /** Who is there to hear may be others now. */
  function lookAnew(): void {
    look();
    // With names of documents that may be gone: nothing is kept that nobody will be told.
    if (!hasWebhooks) forgetAll();
    if (isHeard) return;
    dropChanges.run();
    changed.clear();
  }

  function forgetAll(): void {
    forgetDeliveries.run(Number.MAX_SAFE_INTEGER);
    forgetEvents.run(Number.MAX_SAFE_INTEGER);
  }

  function forget(document: string): void {
    if (changed.delete(document)) dropChange.run(document);
  }

  /** Also where the clock was set back. */
  function isDue(
    { since, last }: { since: number; last: number },
    at: number,
    { quiet, longest }: ChangePace,
  ): boolean {
    return at - last >= quiet || at - since >= longest || at < since;
  }

  function tell(document: string, at: number): void {
    forget(document);
    if (isThere.get(document) === undefined) return;
    const before = readUntold.all({ document });
    dropUntold.run({ document });
    insertUpdated.run({ document, at });
    for (const { webhook, next_at: nextAt, attempts } of before) {
      waitAsBefore.run({ webhook: webhook ?? null, nextAt: nextAt ?? null, attempts: attempts ?? null });
    }
  }

  const changes: ChangedDocuments = {
    note(documents, at) {
      if (!isHeard) return;
      for (const document of documents) {
        const known = changed.get(document);
        if (known !== undefined) {
          known.last = at;
          continue;
        }
        insertChange.run(document, at);
        changed.set(document, { since: at, last: at });
      }
    },
    forget,
    reload,
  };

  const webhooks: SqliteWebhooks = {
    addWebhook(webhook, most) {
      if (all().length >= most) return false;
      insertWebhook.run(rowOf(webhook));
      lookAnew();
      return true;
    },
    webhooks: all,
    changeWebhook(webhook) {
      const { changes: count } = updateWebhook.run(rowOf(webhook));
      lookAnew();
      return count > 0;
    },
    removeWebhook(id) {
      dropDeliveries.run(id);
      const { changes: count } = dropWebhook.run(id);
      lookAnew();
      return count > 0;
    },
    deliveriesOf(webhook, { limit, cursor }) {
      const most = Math.max(1, Math.min(limit, LONGEST_PAGE));
      if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) {
        throw new RangeError("The cursor is not one that a list returned");
      }
      // One more tells whether there is another page.
      const rows = readDeliveries.all({
        webhook,
        before: cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor),
        limit: most + 1,
      });
      const deliveries = rows.slice(0, most).map(deliveryIn);
      const last = deliveries.at(-1);
      return { deliveries, cursor: rows.length > most ? String(last?.event.number) : undefined };
    },
    replay({ webhook, event, since = 0, until = Number.MAX_SAFE_INTEGER, onlyFailed, at }) {
      const statement = onlyFailed ? replayFailed : replayAll;
      return Number(statement.run({ webhook, id: event ?? null, since, until, at }).changes);
    },
    webhookWork(at, pace, each) {
      const hasChanges = [...changed.values()].some((change) => isDue(change, at, pace));
      if (!isHeard) return { hasWebhooks, hasChanges, deliveries: [] };
      const deliveries = all().flatMap((webhook): DueDelivery[] => {
        if (webhook.disabledAt !== undefined) return [];
        const rows = readDue.all({ webhook: webhook.id, at, limit: each });
        return rows.map((row) => ({ webhook, event: eventIn(row), attempts: Number(row["attempts"]) }));
      });
      return { hasWebhooks, hasChanges, deliveries };
    },
    collectChanges(at, pace) {
      const due = [...changed].filter(([, change]) => isDue(change, at, pace)).slice(0, COLLECTED_AT_ONCE);
      for (const [document] of due) tell(document, at);
    },
    noteDelivery({ webhook, event, at, isDelivered, status, error, nextAt, disables }) {
      const state = isDelivered ? "delivered" : nextAt === undefined ? "failed" : "waiting";
      const { changes: count } = writeOutcome.run({
        state,
        nextAt: nextAt ?? at,
        at,
        status: status ?? null,
        error: error ?? null,
        webhook,
        event,
      });
      if (count === 0 && !isDelivered) return;
      writeHealth.run({ isDelivered: Number(isDelivered), disables: Number(disables), at, webhook });
      if (disables) lookAnew();
    },
    forgetEvents(before, most) {
      const through = Number(lastToForget.get({ before, most })?.["seq"] ?? 0);
      const waiting = Number(countWaiting.get(through)?.["count"] ?? 0);
      forgetDeliveries.run(through);
      forgetEvents.run(through);
      return waiting;
    },
  };

  return { webhooks, changes };
}

function rowOf({ events, disabledAt, failingSince, ...webhook }: Webhook) {
  return {
    ...webhook,
    // Commas at both ends, so that a name is found as a whole.
    events: events.includes("*") ? "*" : `,${events.join(",")},`,
    disabledAt: disabledAt ?? null,
    failingSince: failingSince ?? null,
  };
}

function webhookIn(row: Row): Webhook {
  const events = String(row["events"]);
  return {
    id: String(row["id"]),
    url: String(row["url"]),
    secret: String(row["secret"]),
    events: events === "*" ? ["*"] : events.split(",").filter((event) => event !== ""),
    note: String(row["note"]),
    createdAt: Number(row["created_at"]),
    disabledAt: numberIn(row["disabled_at"]),
    failingSince: numberIn(row["failing_since"]),
  };
}

function eventIn(row: Row): WebhookEvent {
  return {
    id: String(row["id"]),
    number: Number(row["seq"]),
    type: String(row["type"]),
    document: String(row["document"]),
    at: Number(row["at"]),
    isPermanent: row["permanent"] === 1,
  };
}

function deliveryIn(row: Row): Delivery {
  const state = String(row["state"]);
  return {
    event: eventIn(row),
    state: state === "delivered" || state === "failed" ? state : "waiting",
    attempts: Number(row["attempts"]),
    nextAt: Number(row["next_at"]),
    triedAt: numberIn(row["tried_at"]),
    status: numberIn(row["status"]),
    error: row["error"] === null ? undefined : String(row["error"]),
  };
}

function numberIn(value: SQLOutputValue | undefined): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
