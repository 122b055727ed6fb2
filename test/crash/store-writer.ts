/**
 * A process that writes until it is killed: `node store-writer.ts <folder>`. It goes on where the last one ended, in
 * three documents, each an array of the numbers from 0 on. Prints "<document> <count>" once so many are durable, and
 * "compacted" after each compaction.
 */
import { once } from "node:events";
import * as Y from "yjs";
import { compactionDue, createCompactor } from "../../server/storage/compaction.ts";
import { createJournal } from "../../server/storage/journal.ts";
import { replay } from "../../server/storage/replay.ts";
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";

const store = await createSqliteStore({ folder: process.argv[2] ?? "" });
const journal = createJournal(store, {
  onTrouble: (message) => fail(message),
  onRecovered: () => {},
  onDiskFailure: (failure) => fail(failure.message),
});
const compactor = createCompactor(store, { onProblem: (document, problem) => fail(`${document}: ${problem}`) });

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

async function write(document: string): Promise<never> {
  const doc = new Y.Doc();
  const stored = await store.load(document);
  if (stored !== undefined) replay(stored, doc);
  const numbers = doc.getArray<number>("numbers");
  const log = { snapshotBytes: stored?.snapshotBytes ?? 0, logBytes: 0, updates: { length: 0 } };
  doc.on("update", (update) => {
    const count = numbers.length;
    log.updates.length += 1;
    void journal.append(document, update).then(() => {
      process.stdout.write(`${document} ${count}\n`);
    });
  });
  let compacting: Promise<void> | undefined;
  for (;;) {
    // Several at once, so that transactions hold more than one, and then a turn for everybody else.
    for (let burst = 0; burst < 5; burst += 1) numbers.push([numbers.length]);
    await journal.durable(document);
    // The test may read more slowly than this writes.
    if (process.stdout.writableNeedDrain) await once(process.stdout, "drain");
    if (compacting === undefined && (log.updates.length > 100 || compactionDue(log))) {
      log.updates.length = 0;
      compacting = compactor.compact(document).then(() => {
        compacting = undefined;
        process.stdout.write("compacted\n");
      });
    }
  }
}

await Promise.all(["one", "two", "three"].map(write));
