/** Random lives of windows that share one copy, with and without a server: nothing is lost, and nothing falsely called saved. */
import { expect, it } from "vitest";
import { SEED, seeded } from "../../../test/helpers/random.ts";
import { until } from "../../../test/helpers/until.ts";
import { listCopies, type Connection } from "../src/index.ts";
import { useDevice } from "./line.ts";

const device = useDevice();
const { open } = device;

const textIn = ({ doc }: { readonly doc: Connection["doc"] }): string => doc.getText("t").toJSON();
const sorted = (text: string): string => Array.from(text).sort().join("");

it.each([1, 2, 3].map((run) => SEED + run))("seed %i", async (seed) => {
  const random = seeded(seed);
  const below = (count: number): number => Math.floor(random() * count);
  device.server.doc.getText("t").insert(0, ".");
  const windows: Connection[] = [open()];
  await windows[0]?.whenSynced();
  await until(async () => (await listCopies()).length === 1);
  let letter = 0x4e00;
  let written = ".";
  // Which of what came the server reports as durable, and when, is chance.
  const acknowledge = (): void => {
    for (const line of device.server.lines) if (random() < 0.7) line.ack(line.syncs);
  };

  for (let step = 0; step < 40; step++) {
    // A status is true after the task in which the change was made.
    await Promise.resolve();
    const window = windows[below(windows.length)];
    const act = below(10);
    if (act < 5 && window !== undefined) {
      const text = window.doc.getText("t");
      for (let count = 1 + below(4); count > 0; count--) {
        const word = String.fromCodePoint(letter++);
        written += word;
        text.insert(below(text.length + 1), word);
      }
    } else if (act === 5 && windows.length < 3) {
      const next = open();
      await next.whenLoaded();
      windows.push(next);
    } else if (act === 6 && windows.length > 0) {
      // Gone between two tasks, whatever was under way.
      windows.splice(below(windows.length), 1)[0]?.destroy();
    } else if (act === 7) {
      device.server.accepting = !device.server.accepting;
      if (!device.server.accepting) for (const line of device.server.lines) line.cut();
    } else if (act === 8) {
      // What a window calls kept on this device is there for the next one.
      const status = window?.status;
      const shown = window === undefined ? "" : textIn(window);
      if (status?.onDevice !== true) continue;
      const next = open();
      await next.whenLoaded();
      expect(Array.from(shown).filter((word) => !textIn(next).includes(word))).toEqual([]);
      expect(next.status.unsaved).toBeGreaterThan(0);
      next.destroy();
    } else acknowledge();
  }

  for (const window of windows.splice(0)) window.destroy();
  // The last words of those who left are written after they have.
  const last = await until(async () => {
    const next = open();
    await next.whenLoaded();
    const isAll = sorted(textIn(next)) === sorted(written);
    if (!isAll) next.destroy();
    return isAll ? next : undefined;
  });
  const onServer = textIn(device.server);
  if (last.status.unsaved === 0) expect(sorted(onServer)).toBe(sorted(written));
  device.server.accepting = true;
  await until(() => {
    for (const line of device.server.lines) line.ack(line.syncs);
    return last.status.synced && last.status.unsaved === 0;
  });
  expect(sorted(textIn(device.server))).toBe(sorted(written));
  await until(async () => (await listCopies())[0]?.unsaved === 0);
});
