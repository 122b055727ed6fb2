/**
 * The way of updates to the store. Owns: group commit and its rhythm, order, and what happens while the store fails.
 * Must never: resolve an append that would not survive power loss, drop one, or let one overtake another.
 */
import { DiskFailure, type LogEntry, type Store } from "./store.ts";

/** Most bytes that go into one transaction; a single larger update goes alone. Keeps acks of others from waiting long. */
const BATCH_BYTES = 4 * 1024 * 1024;
/** Waiting times between attempts while the store fails, in milliseconds: doubled from the first up to the last. */
const FIRST_DELAY = 100;
const LONGEST_DELAY = 5_000;
/**
 * Milliseconds from the start of one transaction to that of the next, while there is work. A flush and the two threads
 * that wake up for it cost about 0.4 ms of CPU, however little is in it. Under load there is more to share it: the gap
 * grows with what the last transaction held, to where the flushes of a busy server cost 3 % of a core.
 */
const SHORTEST_GAP = 4;
const GAP_PER_ENTRY = 0.3;
const LONGEST_GAP = 12;
/** So many changes are enough to share it. Whoever sent them may be waiting for it before they send more. */
const ENOUGH = 48;
/** Waiting bytes up to which a journal that was full is so no more, as a part of the limit: not to and fro with each update. */
const DRAINED = 0.5;

export interface JournalOptions {
  /** Told once when saving begins to fail: a sentence for the people who edit, and the error for the log. */
  readonly onTrouble: (message: string, error: unknown) => void;
  /** Told once when saving works again after `onTrouble`. */
  readonly onRecovered: () => void;
  /** Told once: nothing will be saved any more in this process, which should stop and replay the log at its next start. */
  readonly onDiskFailure: (failure: DiskFailure) => void;
  /** Bytes that may wait before the journal is full. Appends are taken beyond it, so whoever makes them should stop. */
  readonly limit?: number;
  /** Told each time the journal becomes full, and each time it is so no more. */
  readonly onFull?: (full: boolean) => void;
  /** Told of each transaction how many milliseconds its oldest change waited until it was durable. */
  readonly onSaved?: (milliseconds: number) => void;
  /** Resolves after so many milliseconds; for tests. */
  readonly delay?: (milliseconds: number) => Promise<void>;
}

/** How much waits to become durable. */
export interface JournalDepth {
  readonly entries: number;
  readonly bytes: number;
}

export interface Journal {
  /**
   * Logs one V1 update; the bytes must not change afterwards. Resolves when it is durable, which may take for ever
   * while the store fails. Rejects with `DiskFailure` when it will never be, and after `close`.
   * Appends that go into one transaction get the same promise.
   */
  append(document: string, update: Uint8Array): Promise<void>;
  /** Resolves when everything appended to this document so far is durable; rejects as `append` does. */
  durable(document: string): Promise<void>;
  readonly depth: JournalDepth;
  /** Whether more waits than the limit: no more should be read from those who write until `onFull(false)`. */
  readonly isFull: boolean;
  /** Takes no more appends; resolves when all earlier ones are durable, rejects with `DiskFailure` if they will not be. */
  close(): Promise<void>;
}

/** What goes into one transaction. One promise for all of it, for thousands come in a second. */
interface Batch {
  readonly entries: LogEntry[];
  bytes: number;
  /** When its first change came, by `performance.now`. */
  readonly since: number;
  readonly done: PromiseWithResolvers<void>;
}

/** A journal over one store. One transaction runs at a time; all that arrives meanwhile goes into the next. An idle one starts at once. */
export function createJournal(store: Pick<Store, "append">, options: JournalOptions): Journal {
  const { delay = sleep, limit = Number.POSITIVE_INFINITY } = options;
  /** The first one is being written or will be next; the last one takes what comes. */
  let batches: Batch[] = [];
  let entries = 0;
  let bytes = 0;
  // The newest batch that holds something of a document. Batches run in order, so it stands for all before it.
  const newest = new Map<string, Batch>();
  let failure: DiskFailure | undefined;
  let closed = false;
  let troubled = false;
  let full = false;
  let running: Promise<void> | undefined;
  /** The moment before which the next transaction should not start. */
  let notBefore = 0;
  /** Ends a pause between two transactions early. */
  let hurry: (() => void) | undefined;

  async function run(): Promise<void> {
    // Lets the rest of this turn's appends into the first batch.
    await Promise.resolve();
    while (batches.length > 0) {
      await rest();
      const batch = batches.shift();
      if (batch === undefined) break;
      const start = performance.now();
      try {
        await appendUntilDone(batch.entries);
      } catch (error) {
        giveUp(batch, error);
        break;
      }
      notBefore = start + Math.min(Math.max(SHORTEST_GAP, batch.entries.length * GAP_PER_ENTRY), LONGEST_GAP);
      options.onSaved?.(performance.now() - batch.since);
      settle(batch).resolve();
    }
    running = undefined;
  }

  /** Waits for more to share the next transaction. */
  async function rest(): Promise<void> {
    const pause = notBefore - performance.now();
    if (pause <= 0 || closed || batches.length > 1 || entries >= ENOUGH) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, pause);
    hurry = resolve;
    await promise;
    clearTimeout(timer);
    hurry = undefined;
  }

  async function appendUntilDone(batch: readonly LogEntry[]): Promise<void> {
    for (let pause = FIRST_DELAY; ; pause = Math.min(pause * 2, LONGEST_DELAY)) {
      try {
        await store.append(batch);
        break;
      } catch (error) {
        if (error instanceof DiskFailure) throw error;
        if (!troubled) options.onTrouble(error instanceof Error ? error.message : String(error), error);
        troubled = true;
      }
      await delay(pause);
    }
    if (troubled) options.onRecovered();
    troubled = false;
  }

  function giveUp(batch: Batch, error: unknown): void {
    failure = error instanceof DiskFailure ? error : new DiskFailure(error);
    const lost = [batch, ...batches];
    batches = [];
    for (const each of lost) settle(each).reject(failure);
    options.onDiskFailure(failure);
  }

  function settle(batch: Batch): PromiseWithResolvers<void> {
    entries -= batch.entries.length;
    bytes -= batch.bytes;
    for (const { document } of batch.entries) if (newest.get(document) === batch) newest.delete(document);
    if (full && bytes <= limit * DRAINED) setFull(false);
    return batch.done;
  }

  function setFull(now: boolean): void {
    full = now;
    options.onFull?.(now);
  }

  /** The batch that takes an update of this length. */
  function openBatch(length: number): Batch {
    const last = batches.at(-1);
    if (last !== undefined && last.bytes + length <= BATCH_BYTES) return last;
    const batch: Batch = { entries: [], bytes: 0, since: performance.now(), done: Promise.withResolvers() };
    // Whoever asked hears of its failure, and nobody may have asked.
    batch.done.promise.catch(() => undefined);
    batches.push(batch);
    // The one before it has all that it can hold.
    if (batches.length > 1) hurry?.();
    return batch;
  }

  return {
    append(document, update) {
      if (failure !== undefined) return Promise.reject(failure);
      if (closed) return Promise.reject(new Error("The journal is closed"));
      // No store could keep such a name apart from others, so it would be retried for ever and block everyone.
      if (!document.isWellFormed()) return Promise.reject(new RangeError("The document name is broken Unicode"));
      const batch = openBatch(update.length);
      batch.entries.push({ document, update });
      batch.bytes += update.length;
      entries += 1;
      bytes += update.length;
      newest.set(document, batch);
      if (!full && bytes > limit) setFull(true);
      if (entries >= ENOUGH) hurry?.();
      running ??= run();
      return batch.done.promise;
    },
    durable(document) {
      if (failure !== undefined) return Promise.reject(failure);
      return newest.get(document)?.done.promise ?? Promise.resolve();
    },
    get depth() {
      return { entries, bytes };
    },
    get isFull() {
      return full;
    },
    async close() {
      closed = true;
      hurry?.();
      await running;
      if (failure !== undefined) throw failure;
    },
  };
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
