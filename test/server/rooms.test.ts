import { DEFAULT_LIMITS } from "@weft/protocol";
import { pino } from "pino";
import { expect, it } from "vitest";
import type * as Y from "yjs";
import { Rooms } from "../../server/collab/rooms.ts";
import { createJournal } from "../../server/storage/journal.ts";
import { createTally } from "../../server/ops/tally.ts";
import { until } from "../helpers/until.ts";

it("a document that can't be read back after a failure is put away whole, and loaded anew by the next who comes", async () => {
  let readable = true;
  const store = {
    load: () => (readable ? Promise.resolve(undefined) : Promise.reject(new Error("unreadable"))),
    append: () => Promise.resolve(),
  };
  const rooms = new Rooms({
    store,
    journal: createJournal(store, { onTrouble() {}, onRecovered() {}, onDiskFailure() {} }),
    compactor: { compact: () => Promise.reject(new Error("not here")) },
    limits: DEFAULT_LIMITS,
    log: pino({ level: "silent" }),
    tally: createTally(),
    isDeleted: () => Promise.resolve(false),
    epochOf: () => Promise.resolve(0),
    migrationOf: () => undefined,
    titleOf: () => "",
    saveTitle: () => Promise.resolve(),
    idleTime: 60_000,
    treeBytes: 1024 * 1024,
    sleepAfter: 60_000,
    presenceInterval: 0,
    now: () => 0,
  });
  let broken: Y.Doc | undefined;
  const first = await rooms.use("notes", async (room) => {
    broken = await room.read((doc) => doc);
    broken.once("beforeTransaction", () => {
      throw new Error("thrown by Yjs");
    });
    readable = false;
    await expect(room.edit((doc) => doc.getMap("meta").set("title", "x"))).rejects.toThrow();
    await until(() => rooms.size === 0);
    return room;
  });
  expect(broken?.isDestroyed).toBe(true);
  await expect(first.edit((doc) => doc.getMap("meta").set("title", "late"))).rejects.toThrow();
  await expect(rooms.use("notes", () => undefined)).rejects.toThrow("unreadable");
  readable = true;
  await rooms.use("notes", (room) => expect(room).not.toBe(first));
  await rooms.drain();
});
