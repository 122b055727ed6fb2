/** The way from the outbox to a receiver, with a store and a receiver that fail as a test says. */
import { createHmac } from "node:crypto";
import { expect, it, onTestFinished } from "vitest";
import { createLog } from "../../server/ops/log.ts";
import { createTally } from "../../server/ops/tally.ts";
import type { DeliveryOutcome, DueDelivery, WebhookStore } from "../../server/storage/webhook-store.ts";
import { DELIVERY_PACE, bodyOf, startDelivery } from "../../server/webhooks/delivery.ts";
import { Unreachable, isPublic } from "../../server/webhooks/outgoing.ts";
import { newWebhookSecret, signedHeaders } from "../../server/webhooks/signature.ts";
import { until } from "../helpers/until.ts";

const DAY = 24 * 60 * 60_000;
const WEBHOOK = {
  id: "w",
  url: "https://app.example.com/",
  secret: newWebhookSecret(),
  events: ["*"],
  note: "",
  createdAt: 0,
  disabledAt: undefined,
  failingSince: undefined,
};
const event = { id: "msg_1", number: 1, type: "document.created", document: "plan", at: 0, isPermanent: false };

/** One delivery that is due until its outcome is noted. */
function outbox({
  due = { webhook: WEBHOOK, event, attempts: 0 },
  note = async () => {},
}: { due?: DueDelivery; note?: (outcome: DeliveryOutcome) => Promise<void> } = {}) {
  const outcomes: DeliveryOutcome[] = [];
  let looks = 0;
  const store: Pick<WebhookStore, "webhookWork" | "collectChanges" | "noteDelivery" | "forgetEvents"> = {
    async webhookWork() {
      looks += 1;
      return { hasWebhooks: true, hasChanges: false, deliveries: outcomes.length === 0 ? [due] : [] };
    },
    collectChanges: async () => {},
    async noteDelivery(outcome) {
      await note(outcome);
      outcomes.push(outcome);
    },
    forgetEvents: async () => 0,
  };
  return { store, outcomes, looks: () => looks };
}

function deliver(
  store: ReturnType<typeof outbox>["store"],
  post: () => Promise<{ status: number; retryAfter: number | undefined }>,
  now = 1_000_000,
) {
  let posts = 0;
  const delivery = startDelivery({
    store,
    outgoing: {
      post() {
        posts += 1;
        return post();
      },
    },
    pace: { ...DELIVERY_PACE, look: 1 },
    tally: createTally(),
    log: createLog("silent"),
    now: () => now,
    random: () => 0.5,
  });
  onTestFinished(() => delivery.close());
  return { posts: () => posts };
}

const answer = (status: number, retryAfter?: number) => async () => ({ status, retryAfter });

it("what was delivered and could not be noted is not sent again while the store fails, and noted when it works", async () => {
  let failures = 5;
  const box = outbox({
    async note() {
      failures -= 1;
      if (failures >= 0) throw new Error("The disk is full");
    },
  });
  const sent = deliver(box.store, answer(204));
  await until(() => box.outcomes.length === 1);
  const looks = box.looks();
  await until(() => box.looks() > looks + 3);
  expect([sent.posts(), box.outcomes]).toMatchObject([1, [{ isDelivered: true, nextAt: undefined }]]);
});

it.each([
  ["the first failure", 0, answer(500), { nextAt: 5_000 }],
  ["a later one", 3, answer(404), { nextAt: 2 * 60 * 60_000 }],
  [
    "no answer",
    1,
    () => Promise.reject(new Unreachable("No answer came in time.")),
    { nextAt: 300_000, error: expect.stringMatching(/in time/) as string },
  ],
  ["one that says when", 0, answer(429, 60), { nextAt: 60_000, status: 429 }],
  ["one that asks for more than is sensible", 0, answer(503, 999_999), { nextAt: DAY }],
  ["the last one", 9, answer(500), { nextAt: undefined, disables: false }],
  ["one that is gone", 0, answer(410), { nextAt: undefined, disables: true }],
] as const)("%s", async (_, attempts, post, expected) => {
  const box = outbox({ due: { webhook: WEBHOOK, event, attempts } });
  deliver(box.store, post);
  await until(() => box.outcomes.length === 1);
  const { nextAt } = expected;
  expect(box.outcomes).toMatchObject([
    { ...expected, isDelivered: false, nextAt: nextAt === undefined ? undefined : 1_000_000 + nextAt },
  ]);
});

it("a receiver to which everything has failed for five days is told nothing more", async () => {
  const failing = (since: number) =>
    outbox({ due: { webhook: { ...WEBHOOK, failingSince: since }, event, attempts: 1 } });
  const [long, short] = [failing(0), failing(2)];
  deliver(long.store, answer(500), 5 * DAY + 1);
  deliver(short.store, answer(500), 5 * DAY + 1);
  await until(() => long.outcomes.length + short.outcomes.length === 2);
  expect([long.outcomes[0]?.disables, short.outcomes[0]?.disables]).toEqual([true, false]);
});

it("signs as Standard Webhooks does", () => {
  // The vector of its specification's reference libraries.
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const headers = signedHeaders(secret, {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    timestamp: 1_614_265_330,
    body: '{"test": 2432232314}',
  });
  expect(headers["webhook-signature"]).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  const body = bodyOf(event);
  expect(body).toBe(
    '{"type":"document.created","timestamp":"1970-01-01T00:00:00.000Z","data":{"document":{"id":"plan"}}}',
  );
  const key = Buffer.from(WEBHOOK.secret.replace("whsec_", ""), "base64");
  expect(key).toHaveLength(32);
  const signed = signedHeaders(WEBHOOK.secret, { id: "a", timestamp: 1, body });
  expect(signed["webhook-signature"]).toBe(`v1,${createHmac("sha256", key).update(`a.1.${body}`).digest("base64")}`);
});

it.each([
  ["93.184.216.34", true],
  ["2606:2800:21f:cb07::1", true],
  ["127.0.0.1", false],
  ["0.0.0.0", false],
  ["10.255.255.255", false],
  ["172.15.0.1", true],
  ["172.16.0.1", false],
  ["172.32.0.1", true],
  ["192.168.1.1", false],
  ["169.254.169.254", false],
  ["100.64.0.1", false],
  ["224.0.0.1", false],
  ["255.255.255.255", false],
  ["::1", false],
  ["::", false],
  ["::ffff:127.0.0.1", false],
  ["::ffff:93.184.216.34", false],
  ["64:ff9b::7f00:1", false],
  ["2002:7f00:1::", false],
  ["2001:0:1::1", false],
  ["2001:db8::1", false],
  ["fc00::1", false],
  ["fe80::1", false],
  ["ff02::1", false],
  ["localhost", false],
  ["", false],
])("%s is public: %s", (address, expected) => {
  expect(isPublic(address)).toBe(expected);
});
