/**
 * From snapshot and log to a new snapshot. Owns: when that is due, and its order (one at a time, in a worker thread).
 * Must never: delete a row before the new snapshot was read back and compared, or block the event loop.
 */
import { createWorkerThread } from "../ops/worker-thread.ts";
import type { Condensed } from "./condense.ts";
import { pack } from "./parcel.ts";
import type { Store, StoredDocument } from "./store.ts";

/** A log shorter than this, in bytes, costs less to read at each opening than a snapshot costs to make. */
const SMALL_LOG_BYTES = 64 * 1024;
/**
 * While people write, a log may be this many times as long: a compaction reads the whole document, so that one for each
 * two thousand letters of a long paper would cost more than all else that is done for them.
 */
const WHILE_OPEN = 8;
/** Updates cost 3 µs each when a document is opened; beyond this many somebody would notice. */
const MOST_UPDATES = 20_000;
/** How long one compaction may take, in milliseconds: 28 MB of text take 9 s, and others wait behind it. */
const TIME_LIMIT = 60_000;
/** How long a document that could not be compacted is left alone, in milliseconds: it would fail again, at full cost. */
const PAUSE_AFTER_PROBLEM = 600_000;
/** How long an idle worker is kept, in milliseconds: starting one costs 60 ms, keeping one costs its memory. */
const IDLE_LIMIT = 10_000;
/** A worker whose heap has grown beyond so many bytes is kept for a shorter time: it would give nothing of it back. */
const LARGE_HEAP = 32 * 1024 * 1024;
const IDLE_LIMIT_WHEN_LARGE = 1_000;
const CLOSING = "The server is closing";

/** What became of one compaction. */
export type Compaction =
  | {
      readonly compacted: true;
      /** Bytes of the new snapshot. */
      readonly snapshotBytes: number;
      /** Bytes and rows that it took out of the log. */
      readonly logBytes: number;
      readonly logRows: number;
    }
  /** All rows are kept. `problem` says why, or is absent when there was nothing to compact. */
  | { readonly compacted: false; readonly problem: string | undefined };

export interface Compactor {
  /**
   * Compacts one document; a second call before the first is done gets the same promise. Appends may go on meanwhile.
   * Rejects only with what the store throws. A document that could not be compacted is left alone for ten minutes.
   */
  compact(document: string): Promise<Compaction>;
  /** Ends the worker; compactions still waiting resolve as not compacted. No harm: all rows are kept. */
  close(): Promise<void>;
}

export interface CompactorOptions {
  /** Told when a document could not be compacted, for the log. */
  readonly onProblem?: (document: string, problem: string) => void;
  /** Milliseconds after which a compaction is killed. */
  readonly timeLimit?: number;
  /** Milliseconds since any fixed moment; for tests. */
  readonly now?: () => number;
}

/**
 * Whether a document's log should be compacted: for a stored document, or for counters that a room keeps. `isLeft`: nobody
 * has it open any more, so what is read at the next opening is what counts.
 */
export function compactionDue(
  stored: Pick<StoredDocument, "snapshotBytes" | "logBytes"> & { readonly updates: { readonly length: number } },
  isLeft = false,
): boolean {
  const longest = Math.max(stored.snapshotBytes / 2, SMALL_LOG_BYTES) * (isLeft ? 1 : WHILE_OPEN);
  return stored.logBytes > longest || stored.updates.length > MOST_UPDATES;
}

/** A compactor over one store. */
export function createCompactor(store: Pick<Store, "load" | "compact">, options: CompactorOptions = {}): Compactor {
  const { onProblem = () => {}, timeLimit = TIME_LIMIT, now = () => performance.now() } = options;
  const thread = createWorkerThread<StoredDocument, Condensed>({
    file: new URL("./compaction-worker.ts", import.meta.url),
    name: "weft-compaction",
    timeLimit,
    // Left to itself it takes 64 MB for what it allocates, and is hardly faster.
    resourceLimits: { maxYoungGenerationSizeMb: 32 },
    keepFor: (heapBytes) => (heapBytes > LARGE_HEAP ? IDLE_LIMIT_WHEN_LARGE : IDLE_LIMIT),
  });
  const waiting = new Map<string, Promise<Compaction>>();
  const paused = new Map<string, { problem: string; until: number }>();
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  function condense(stored: StoredDocument): ReturnType<typeof thread.run> {
    const { views, buffer } = pack(stored.snapshot ? [stored.snapshot, ...stored.updates] : stored.updates);
    const snapshot = stored.snapshot && views.shift();
    return thread.run({ ...stored, snapshot, updates: views }, [buffer]);
  }

  async function run(document: string): Promise<Compaction> {
    if (closed) return { compacted: false, problem: CLOSING };
    const stored = await store.load(document);
    if (stored === undefined || stored.updates.length === 0) return { compacted: false, problem: undefined };
    const condensed = closed ? { problem: CLOSING } : await condense(stored);
    if (closed) return { compacted: false, problem: CLOSING };
    if ("problem" in condensed) {
      paused.set(document, { problem: condensed.problem, until: now() + PAUSE_AFTER_PROBLEM });
      onProblem(document, condensed.problem);
      return { compacted: false, problem: condensed.problem };
    }
    await store.compact(document, condensed.snapshot, stored.through);
    return {
      compacted: true,
      snapshotBytes: condensed.snapshot.length,
      logBytes: stored.logBytes,
      logRows: stored.updates.length,
    };
  }

  return {
    compact(document) {
      for (const [name, { until }] of paused) if (until <= now()) paused.delete(name);
      const pause = paused.get(document);
      if (pause !== undefined) return Promise.resolve({ compacted: false, problem: pause.problem });
      let promise = waiting.get(document);
      if (promise === undefined) {
        promise = last.then(() => run(document)).finally(() => waiting.delete(document));
        waiting.set(document, promise);
        last = promise.catch(() => {});
      }
      return promise;
    },
    async close() {
      closed = true;
      await thread.end();
      await last;
    },
  };
}
