import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createSteadyStatus, statusText, type Status } from "../src/index.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const saved = (): Status => ({ state: "online", synced: true, unsaved: 0 });
const saving = (): Status => ({ ...saved(), unsaved: 1 });

function line() {
  const drawn: string[] = [];
  const steady = createSteadyStatus((status) => drawn.push(statusText(status)));
  return { drawn, steady, show: (status: Status) => statusText(steady.show(status)) };
}

it("keeps saying Saving… while someone types, and Saved after a moment of quiet", () => {
  const { drawn, show } = line();
  expect(show(saved())).toBe("Saved");
  for (let key = 0; key < 5; key++) {
    expect(show(saving())).toBe("Saving…");
    const quiet = saved();
    expect(show(quiet)).toBe("Saving…");
    vi.advanceTimersByTime(300);
    expect(show(quiet)).toBe("Saving…");
  }
  expect(drawn).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(drawn).toEqual(["Saved"]);
});

it("shows what it said later to whoever asks again", () => {
  const { show } = line();
  show(saving());
  const quiet = saved();
  show(quiet);
  vi.advanceTimersByTime(500);
  expect(show(quiet)).toBe("Saved");
});

it("holds nothing back that says that words are not safe", () => {
  const { drawn, show } = line();
  show(saved());
  expect(show({ ...saving(), state: "offline", synced: false })).toBe("Offline — 1 change kept in this window");
  expect(show(saved())).toBe("Saved");
  show(saving());
  show(saved());
  expect(show({ ...saving(), storageProblem: "The disk is full." })).toBe("Can't save: The disk is full.");
  vi.advanceTimersByTime(1_000);
  expect(drawn).toEqual([]);
});

it("says nothing after its end", () => {
  const { drawn, steady, show } = line();
  show(saving());
  show(saved());
  steady.end();
  vi.advanceTimersByTime(1_000);
  expect(drawn).toEqual([]);
});
