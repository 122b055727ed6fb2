/** The outbox of webhooks in the store: what gets into it, and that it stays small. */
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type EmbeddedStore, createSqliteStore } from "../../server/storage/store-sqlite.ts";
import type { Webhook } from "../../server/storage/webhook-store.ts";
import { newFolder } from "./folder.ts";

const PACE = { quiet: 10, longest: 100 };
const LONG = 1_000_000_000_000_000;
const update = Uint8Array.of(1, 2, 3);

const named = (id: string, more: Partial<Webhook> = {}): Webhook => ({
  id,
  url: `https://${id}.example.com/`,
  secret: "whsec_",
  events: ["*"],
  note: "",
  createdAt: 0,
  disabledAt: undefined,
  failingSince: undefined,
  ...more,
});

async function open(folder = newFolder(), now = () => 1_000): Promise<EmbeddedStore> {
  const store = await createSqliteStore({ folder, now });
  onTestFinished(() => store.close());
  return store;
}

const make = (store: EmbeddedStore, id: string) => store.create({ id, title: "", person: undefined, at: 1 });

async function told(store: EmbeddedStore, webhook: string): Promise<string[]> {
  const { deliveries } = await store.deliveriesOf(webhook, { limit: 200 });
  return deliveries.map(({ event: { type, document } }) => `${document} ${type.replace("document.", "")}`).toReversed();
}

test("each hears what it asked for, from then on, and nobody's ears cost nothing", async () => {
  const store = await open();
  await make(store, "before");
  await store.addWebhook(named("all"), 20);
  await store.addWebhook(named("some", { events: ["document.deleted", "document.updated"] }), 20);
  await store.addWebhook(named("off", { disabledAt: 1 }), 20);
  await make(store, "a");
  await make(store, "a");
  await store.append([{ document: "a", update }]);
  await store.append([{ document: "before", update }]);
  expect(await store.webhookWork(1_005, PACE, 9)).toMatchObject({ hasWebhooks: true, hasChanges: false });
  expect(await store.webhookWork(1_010, PACE, 9)).toMatchObject({ hasChanges: true });
  await store.collectChanges(1_010, PACE);
  await store.setTrashed("a", 5);
  await store.setTrashed("a", 6);
  await store.setTrashed("a", undefined);
  await store.remove("a");
  const all = ["a created", "a updated", "before updated", "a deleted", "a restored", "a deleted"];
  expect(await told(store, "all")).toEqual(all);
  expect(await told(store, "some")).toEqual(all.filter((one) => /updated|deleted/.test(one)));
  expect(await told(store, "off")).toEqual([]);
});

test("a document that is changed all the time is told of after a while, and one made anew begins anew", async () => {
  let now = 1_000;
  const store = await open(undefined, () => now);
  await store.addWebhook(named("w"), 20);
  await make(store, "a");
  for (; now < 1_100; now += 5) {
    await store.append([{ document: "a", update }]);
    expect((await store.webhookWork(now, PACE, 9)).hasChanges).toBe(false);
  }
  expect((await store.webhookWork(now, PACE, 9)).hasChanges).toBe(true);
  await store.remove("a");
  // What was changed last is of no interest any more.
  expect((await store.webhookWork(LONG, PACE, 9)).hasChanges).toBe(false);
  await store.append([{ document: "a", update }]);
  await store.collectChanges(LONG, PACE);
  expect(await told(store, "w")).toEqual(["a created", "a deleted", "a created", "a updated"]);
});

test("a change that nobody was told of waits in the store, and one that a receiver has not heard takes the place of another", async () => {
  const folder = newFolder();
  const first = await createSqliteStore({ folder, now: () => 1_000 });
  await first.addWebhook(named("w"), 20);
  await first.append([{ document: "a", update }]);
  await first.close();
  const store = await open(folder);
  await store.collectChanges(2_000, PACE);
  const due = async () =>
    (await store.webhookWork(LONG, PACE, 9)).deliveries.filter(({ event }) => event.type === "document.updated");
  const [one] = await due();
  const outcome = { webhook: "w", at: 3_000, isDelivered: false, status: 500, error: undefined, disables: false };
  await store.noteDelivery({ ...outcome, event: one?.event.number ?? 0, nextAt: 9_000 });
  await store.append([{ document: "a", update }]);
  await store.collectChanges(4_000, PACE);
  const [other, ...more] = await due();
  expect([other?.attempts, more]).toEqual([1, []]);
  expect(other?.event.id).not.toBe(one?.event.id);
  const { deliveries } = await store.deliveriesOf("w", { limit: 1 });
  expect(deliveries).toMatchObject([{ nextAt: 9_000, event: { at: 4_000 } }]);
  // The answer to the one before comes late.
  await store.noteDelivery({ ...outcome, event: one?.event.number ?? 0, isDelivered: true, nextAt: undefined });
  expect(await due()).toHaveLength(1);
});

test("old events, and more than are kept, are forgotten; with the last webhook all of them and every name", async () => {
  const folder = newFolder();
  const store = await open(folder);
  await store.addWebhook(named("w"), 20);
  for (let count = 0; count < 10; count += 1) await make(store, `d${count}`);
  expect(await store.forgetEvents(0, 4)).toBe(6);
  expect(await told(store, "w")).toEqual(["d6 created", "d7 created", "d8 created", "d9 created"]);
  expect(await store.forgetEvents(LONG, 4)).toBe(4);
  await make(store, "a secret name");
  await store.append([{ document: "a secret name", update }]);
  await store.remove("a secret name");
  expect(await store.removeWebhook("w")).toBe(true);
  await store.close();
  const database = new DatabaseSync(join(folder, "weft.db"), { readOnly: true });
  for (const table of ["webhook_events", "deliveries", "webhook_changes"]) {
    expect(database.prepare(`select * from ${table}`).all()).toEqual([]);
  }
  database.close();
});
