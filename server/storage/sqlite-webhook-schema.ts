/**
 * The tables of webhooks, and the triggers that write down what happens to documents. Owns: what becomes an event, at once.
 * Must never: be changed after a release; a later migration makes them anew.
 *
 * `webhooks.events` is `*`, or names with a comma before and behind each. `webhook_events.document` is a name, kept for a while also of
 * a document that was removed: whoever is told of that has to know of which. `webhook_changes`: documents that were changed and not told
 * of yet, see sqlite-webhooks.ts.
 */

const NEW_EVENT = "'msg_' || lower(hex(randomblob(16)))";
const NOW = "cast(unixepoch('subsec') * 1000 as integer)";
const IS_HEARD = "exists (select 1 from webhooks where disabled_at is null)";

/**
 * Events about documents as they begin and end, in the transaction in which that happens, whichever way it comes about. Nothing is noted
 * while nobody listens. Each event goes to who listens to its type at that moment.
 */
const TRIGGERS = `
  create trigger webhook_created after insert on documents when ${IS_HEARD} begin
    insert into webhook_events (id, type, document, at) values (${NEW_EVENT}, 'document.created', new.name, ${NOW});
  end;
  create trigger webhook_trashed after update of trashed_at on documents
  when (new.trashed_at is null) <> (old.trashed_at is null) and ${IS_HEARD} begin
    insert into webhook_events (id, type, document, at) values (
      ${NEW_EVENT}, iif(new.trashed_at is null, 'document.restored', 'document.deleted'), new.name, ${NOW}
    );
  end;
  create trigger webhook_removed after delete on documents when ${IS_HEARD} begin
    insert into webhook_events (id, type, document, permanent, at)
    values (${NEW_EVENT}, 'document.deleted', old.name, 1, ${NOW});
  end;
  create trigger webhook_fan_out after insert on webhook_events begin
    insert into deliveries (webhook, event, next_at) select id, new.seq, new.at from webhooks
    where disabled_at is null and (events = '*' or instr(events, ',' || new.type || ',') > 0);
  end`;

/** Statements, separated by semicolons, without one at the end. */
export const CREATE_WEBHOOKS = `
  create table webhooks (
    id text primary key,
    url text not null,
    secret text not null,
    events text not null,
    note text not null,
    created_at integer not null,
    disabled_at integer,
    failing_since integer
  ) strict, without rowid;
  create table webhook_events (
    seq integer primary key autoincrement,
    id text not null unique,
    type text not null,
    document text not null,
    permanent integer not null default 0,
    at integer not null
  ) strict;
  create index webhook_events_by_document on webhook_events (document);
  create table deliveries (
    webhook text not null,
    event integer not null,
    state text not null default 'waiting',
    attempts integer not null default 0,
    next_at integer not null,
    tried_at integer,
    status integer,
    error text,
    primary key (webhook, event)
  ) strict, without rowid;
  create index deliveries_due on deliveries (webhook, next_at, event) where state = 'waiting';
  create index deliveries_by_event on deliveries (event);
  create table webhook_changes (
    document text primary key,
    since integer not null
  ) strict, without rowid;
  ${TRIGGERS}`;
