import { expect, it } from "vitest";
import { MAX_RETRY_DELAY, retryDelay } from "../src/retry.ts";

it("doubles the wait from 200 ms up to its limit", () => {
  expect([0, 1, 2, 3].map((attempt) => retryDelay(attempt, 0.5))).toEqual([200, 400, 800, 1600]);
  expect(retryDelay(50, 0.5)).toBe(MAX_RETRY_DELAY);
});

it("spreads the clients of a restarted server over the whole wait", () => {
  expect(retryDelay(3, 0)).toBe(800);
  expect(retryDelay(3, 1)).toBe(2400);
});
