/** The promise of the store and the journal under SIGKILL: what was acknowledged is there, whole and in order. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { replay } from "../../server/storage/replay.ts";
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { newFolder } from "../stores/folder.ts";

const ROUNDS = 30;
const SEED = Number(process.env["WEFT_CRASH_SEED"] ?? 20_261_123);

/**
 * Runs the writer, kills it after it printed so many lines (and, if asked, after a compaction), and returns the highest
 * number that each document had.
 */
async function writeAndKill(folder: string, lines: number, afterCompaction: boolean): Promise<Map<string, number>> {
  const writer = fileURLToPath(new URL("store-writer.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=source", writer, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const acknowledged = new Map<string, number>();
  let seen = 0;
  let compacted = false;
  // What it printed before it died counts, also when it is read later.
  for await (const line of createInterface({ input: child.stdout })) {
    const [document = "", count] = line.split(" ");
    seen += 1;
    if (count === undefined) compacted = true;
    else acknowledged.set(document, Math.max(acknowledged.get(document) ?? 0, Number(count)));
    if (seen >= lines && (compacted || !afterCompaction)) child.kill("SIGKILL");
  }
  expect(await exited).toEqual([null, "SIGKILL"]);
  return acknowledged;
}

test(`every acknowledged entry is there after ${ROUNDS} kills, and no document has a gap`, async () => {
  const folder = newFolder();
  let state = SEED;
  let snapshots = 0;
  const acknowledged = new Map<string, number>();
  for (let round = 1; round <= ROUNDS; round += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const lines = 1 + Math.floor((state / 2 ** 32) ** 2 * 1_500);
    for (const [document, count] of await writeAndKill(folder, lines, round % 10 === 0))
      acknowledged.set(document, count);

    const store = await createSqliteStore({ folder });
    for (const [document, count] of acknowledged) {
      const where = `${document}, round ${round}, seed ${SEED}`;
      const stored = await store.load(document);
      if (stored === undefined) throw new Error(`Nothing is stored of ${where}`);
      if (stored.snapshot !== undefined) snapshots += 1;
      const doc = new Y.Doc();
      replay(stored, doc);
      const numbers = doc.getArray<number>("numbers").toArray();
      expect(numbers.length, where).toBeGreaterThanOrEqual(count);
      expect(numbers, where).toEqual(numbers.map((_, index) => index));
    }
    await store.close();
  }
  expect(acknowledged.size).toBe(3);
  // Or the kills would say nothing about compaction.
  expect(snapshots).toBeGreaterThan(0);
});
