import { encodeAwarenessFrame, encodeSyncStep1, encodeSyncStep2, encodeUpdate } from "@weft/protocol";
import { expect, it } from "vitest";
import { createLedger } from "../src/saved.ts";

const NONE = new Uint8Array([0, 0]);
const step1 = encodeSyncStep1(NONE);
const step2 = encodeSyncStep2(NONE);
const update = encodeUpdate(NONE);

function online() {
  const ledger = createLedger(() => 1234);
  ledger.connected();
  ledger.sent(step1);
  ledger.sent(step2);
  return ledger;
}

it("has nothing unsaved at first", () => {
  expect(online().unsaved).toBe(0);
});

it("counts a change as unsaved from the moment it is made", () => {
  const ledger = online();
  ledger.changed();
  expect(ledger.unsaved).toBe(1);
  ledger.sent(update);
  expect(ledger.unsaved).toBe(1);
});

it("clears a change when the message that carried it is acknowledged, and not before", () => {
  const ledger = online();
  ledger.changed();
  ledger.sent(update);
  ledger.acknowledged(2);
  expect(ledger.unsaved).toBe(1);
  expect(ledger.savedAt).toBeUndefined();
  ledger.acknowledged(3);
  expect(ledger.unsaved).toBe(0);
  expect(ledger.savedAt).toBe(1234);
});

it("takes an acknowledgement as one of all messages up to it", () => {
  const ledger = online();
  for (let i = 0; i < 3; i++) {
    ledger.changed();
    ledger.sent(update);
  }
  ledger.acknowledged(4);
  expect(ledger.unsaved).toBe(1);
  ledger.acknowledged(5);
  expect(ledger.unsaved).toBe(0);
});

it("does not count presence as a sync message", () => {
  const ledger = online();
  ledger.sent(encodeAwarenessFrame(NONE));
  ledger.changed();
  ledger.sent(update);
  ledger.acknowledged(3);
  expect(ledger.unsaved).toBe(0);
});

it("keeps what was not acknowledged when the line is lost, and credits it to the next step 2", () => {
  const ledger = online();
  ledger.changed();
  ledger.sent(update);
  ledger.disconnected();
  ledger.changed();
  expect(ledger.unsaved).toBe(2);
  ledger.connected();
  ledger.sent(step1);
  ledger.acknowledged(1);
  expect(ledger.unsaved).toBe(2);
  ledger.sent(step2);
  ledger.acknowledged(2);
  expect(ledger.unsaved).toBe(0);
});

it("credits an update that overtakes the step 2 with its own change only", () => {
  const ledger = createLedger(Date.now);
  ledger.changed();
  ledger.changed();
  ledger.connected();
  ledger.sent(step1);
  ledger.changed();
  ledger.sent(update);
  ledger.acknowledged(2);
  expect(ledger.unsaved).toBe(2);
  ledger.sent(step2);
  ledger.acknowledged(3);
  expect(ledger.unsaved).toBe(0);
});

it("does not believe an acknowledgement of messages that it never sent", () => {
  const ledger = createLedger(Date.now);
  ledger.changed();
  ledger.connected();
  ledger.sent(step1);
  ledger.acknowledged(99);
  ledger.sent(step2);
  expect(ledger.unsaved).toBe(1);
});
