/** `weft webhook`: webhooks, for whoever can reach the data folder. Owns: what is said about them; a secret once, when it is made. */
import { newDocumentId } from "../access/document-id.ts";
import { EVENT_TYPES, type Webhook } from "../storage/webhook-store.ts";
import type { EmbeddedStore } from "../storage/store-sqlite.ts";
import { newWebhookSecret } from "../webhooks/signature.ts";
import { openAccounts } from "./account-folder.ts";
import {
  type Call,
  type Command,
  CommandProblem,
  DATA_DIR_OPTION,
  EXIT,
  JSON_OPTION,
  UsageProblem,
} from "./command.ts";

/** As many as the HTTP API allows. */
const MOST_WEBHOOKS = 20;

type Action = (store: EmbeddedStore, call: Call) => Promise<void>;

const ACTIONS = { list, add, enable, disable, remove, replay } satisfies Readonly<Record<string, Action>>;

export const webhook: Command = {
  name: "webhook",
  summary: "lists, adds and removes webhooks, and sends events once more; while the server is stopped",
  operands: "ACTION [URL or ID]",
  count: [1, 2],
  options: {
    events: { value: "NAMES", help: "add: which, separated by commas; all unless given" },
    note: { value: "TEXT", help: "add: what it is for" },
    since: {
      value: "TIME",
      help: "replay: all events from here on (2027-01-31T12:00:00Z); those that failed unless given",
    },
    "data-dir": DATA_DIR_OPTION,
    json: JSON_OPTION,
  },
  details: `Actions:
  list            the webhooks, and whether they work
  add URL         has events posted to an address; prints the secret that they are signed with, this once
  enable ID       has a webhook told again that was disabled
  disable ID      sends nothing more to it
  remove ID       removes it, and what waits for it
  replay ID       sends what failed once more, or all since a time, when the server starts

Events: ${EVENT_TYPES.join(", ")}.
While the server runs, POST /api/v1/webhooks does the same.
`,
  async run(call) {
    const [action = ""] = call.operands;
    if (!isAction(action))
      throw new UsageProblem(`"${action}" is not an action. "weft webhook --help" lists what there is.`);
    await openAccounts(call, (store) => ACTIONS[action](store, call));
    return EXIT.done;
  },
};

function isAction(name: string): name is keyof typeof ACTIONS {
  return Object.hasOwn(ACTIONS, name);
}

async function list(store: EmbeddedStore, { say, give }: Call): Promise<void> {
  const webhooks = await store.webhooks();
  for (const { id, url, events, note, disabledAt, failingSince } of webhooks) {
    const health = disabledAt !== undefined ? "disabled" : failingSince !== undefined ? "failing" : "ok";
    say([id, url, events.join(","), health, note].join("\t").trimEnd());
  }
  if (webhooks.length === 0) say("There are no webhooks.");
  give({
    ok: true,
    webhooks: webhooks.map(({ id, url, events, note, createdAt, disabledAt, failingSince }) => ({
      id,
      url,
      events,
      note,
      createdAt,
      disabledAt,
      failingSince,
    })),
  });
}

async function add(store: EmbeddedStore, { operands, value, say, give }: Call): Promise<void> {
  const url = URL.parse(operands[1] ?? "");
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    throw new UsageProblem("Behind add comes an https address, without a user name and a password in it.");
  }
  const events = value("events")
    ?.split(",")
    .map((name) => name.trim()) ?? ["*"];
  const unknown = events.find((name) => name !== "*" && !EVENT_TYPES.some((type) => type === name));
  if (unknown !== undefined) {
    throw new UsageProblem(`--events should be some of ${EVENT_TYPES.join(", ")}; there is no "${unknown}".`);
  }
  const fresh = {
    id: newDocumentId(),
    url: url.href,
    secret: newWebhookSecret(),
    events,
    note: value("note")?.trim().slice(0, 200) ?? "",
    createdAt: Date.now(),
    disabledAt: undefined,
    failingSince: undefined,
  };
  if (!(await store.addWebhook(fresh, MOST_WEBHOOKS))) {
    throw new CommandProblem(`There are ${MOST_WEBHOOKS} webhooks, which is the most. Remove one first.`);
  }
  say(`${fresh.id}\t${fresh.secret}`);
  give({ ok: true, id: fresh.id, secret: fresh.secret });
}

async function enable(store: EmbeddedStore, call: Call): Promise<void> {
  await store.changeWebhook({ ...(await find(store, call)), disabledAt: undefined, failingSince: undefined });
  call.say("Enabled.");
  call.give({ ok: true });
}

async function disable(store: EmbeddedStore, call: Call): Promise<void> {
  await store.changeWebhook({ ...(await find(store, call)), disabledAt: Date.now() });
  call.say("Disabled.");
  call.give({ ok: true });
}

async function remove(store: EmbeddedStore, call: Call): Promise<void> {
  await store.removeWebhook((await find(store, call)).id);
  call.say("Removed.");
  call.give({ ok: true });
}

async function replay(store: EmbeddedStore, call: Call): Promise<void> {
  const { id } = await find(store, call);
  const text = call.value("since");
  const since = text === undefined ? undefined : Date.parse(text);
  if (Number.isNaN(since))
    throw new UsageProblem(`--since should be a time such as 2027-01-31T12:00:00Z; it is "${text}".`);
  const count = await store.replay({
    webhook: id,
    onlyFailed: since === undefined,
    at: Date.now(),
    ...(since === undefined ? {} : { since }),
  });
  call.say(`${count} ${count === 1 ? "event is" : "events are"} sent when the server starts.`);
  call.give({ ok: true, count });
}

async function find(store: EmbeddedStore, { operands: [, id] }: Call): Promise<Webhook> {
  if (id === undefined)
    throw new UsageProblem('Which one? Put its id behind the action; "weft webhook list" has them.');
  const found = (await store.webhooks()).find((webhook) => webhook.id === id);
  if (found === undefined)
    throw new CommandProblem(`There is no webhook "${id}". "weft webhook list" says which there are.`);
  return found;
}
