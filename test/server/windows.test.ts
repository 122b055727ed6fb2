import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Windows } from "../../server/collab/windows.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A crowd that hears of changes: how many went out with each write to all, in order. */
function crowd(receivers: number): { change: () => void; readonly writes: number[]; windows: Windows } {
  const writes: number[] = [];
  let gathered = 0;
  const windows = new Windows(() => {
    const count = gathered;
    gathered = 0;
    if (count > 0) writes.push(count);
    return count;
  });
  return {
    writes,
    windows,
    change() {
      if (windows.admit(receivers)) writes.push(1);
      else gathered += 1;
    },
  };
}

function times(count: number, action: () => void): void {
  for (let i = 0; i < count; i++) action();
}

const pass = (milliseconds: number): unknown => vi.advanceTimersByTime(milliseconds);
/** Ends the window that is open, whether it is one turn of the event loop or some milliseconds. */
const endWindow = (): unknown => vi.runOnlyPendingTimers();

it.each([2, 19])("%i receivers hear of each change at once", (receivers) => {
  const { change, writes } = crowd(receivers);
  times(30, change);
  expect(writes).toEqual(Array.from({ length: 30 }, () => 1));
});

it.each([20, 90, 300, 5_000])(
  "%i receivers hear of the first at once, and of those soon after together",
  (receivers) => {
    const { change, writes } = crowd(receivers);
    times(4, change);
    expect(writes).toEqual([1]);
    endWindow();
    expect(writes).toEqual([1, 3]);
    change();
    expect(writes).toEqual([1, 3]);
    endWindow();
    expect(writes).toEqual([1, 3, 1]);
    // A window passes without a change; then it is as in the beginning.
    endWindow();
    change();
    expect(writes).toEqual([1, 3, 1, 1]);
  },
);

it("under load what many answer goes out as one when they fall silent, and the first of them does not go alone", () => {
  const { change, writes } = crowd(1_000);
  times(20, change);
  pass(10);
  expect(writes).toEqual([1, 19]);
  pass(100);
  for (let group = 0; group < 4; group++) {
    times(5, change);
    pass(0.5);
  }
  expect(writes).toEqual([1, 19]);
  pass(2);
  expect(writes).toEqual([1, 19, 20]);
  // Fewer, and the load is over.
  times(2, change);
  pass(2);
  change();
  expect(writes).toEqual([1, 19, 20, 2, 1]);
});

it("under load nobody waits longer than a window for those who never stop", () => {
  const { change, writes } = crowd(300);
  times(20, change);
  pass(3);
  times(40, () => {
    change();
    pass(0.5);
  });
  expect(writes.length).toBeGreaterThan(4);
  for (const count of writes.slice(2)) expect(count).toBeLessThanOrEqual(9);
});

it("a crowd of fewer than a hundred never waits for silence", () => {
  const { change, writes } = crowd(50);
  times(20, change);
  endWindow();
  change();
  expect(writes).toEqual([1, 19]);
  endWindow();
  expect(writes).toEqual([1, 19, 1]);
});

it("keeps what comes in order when the crowd shrinks meanwhile", () => {
  const flush = vi.fn(() => 1);
  const windows = new Windows(flush);
  expect(windows.admit(30)).toBe(true);
  expect(windows.admit(30)).toBe(false);
  expect(windows.admit(3)).toBe(false);
  endWindow();
  expect(flush).toHaveBeenCalledTimes(1);
});

it.each([50, 500])("nothing goes out after the end to %i", (receivers) => {
  const { change, writes, windows } = crowd(receivers);
  times(3, change);
  windows.destroy();
  pass(100);
  expect(writes).toEqual([1]);
});
