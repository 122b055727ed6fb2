/**
 * The way of updates to the store. Owns: group commit, order, and what happens while the store fails.
 * Must never: resolve an append that would not survive power loss, drop one, or let one overtake another.
 */
import { DiskFailure, type LogEntry, type Store } from "./store.ts";

/** Most bytes that go into one transaction; a single larger update goes alone. Keeps acks of others from waiting long. */
const BATCH_BYTES = 4 * 1024 * 1024;
/** Waiting times between attempts while the store fails, in milliseconds: doubled from the first up to the last. */
const FIRST_DELAY = 100;
const LONGEST_DELAY = 5_000;

export interface JournalOptions {
  /** Told once when saving begins to fail: a sentence for the people who edit, and the error for the log. */
  readonly onTrouble: (message: string, error: unknown) => void;
  /** Told once when saving works again after `onTrouble`. */
  readonly onRecovered: () => void;
  /** Told once: nothing will be saved any more in this process, which should stop and replay the log at its next start. */
  readonly onDiskFailure: (failure: DiskFailure) => void;
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
   */
  append(document: string, update: Uint8Array): Promise<void>;
  /** Resolves when everything appended to this document so far is durable; rejects as `append` does. */
  durable(document: string): Promise<void>;
  readonly depth: JournalDepth;
  /** Takes no more appends; resolves when all earlier ones are durable, rejects with `DiskFailure` if they will not be. */
  close(): Promise<void>;
}

interface Waiting {
  readonly entry: LogEntry;
  readonly done: PromiseWithResolvers<void>;
}

/** A journal over one store. One transaction runs at a time; all that arrives meanwhile goes into the next. */
export function createJournal(store: Pick<Store, "append">, options: JournalOptions): Journal {
  const delay = options.delay ?? sleep;
  let queue: Waiting[] = [];
  let bytes = 0;
  // The newest append of each document that has one waiting. Batches run in order, so it stands for all before it.
  const newest = new Map<string, Promise<void>>();
  let failure: DiskFailure | undefined;
  let closed = false;
  let troubled = false;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    // Lets the rest of this turn's appends into the first batch.
    await Promise.resolve();
    while (queue.length > 0) {
      const batch = nextBatch(queue);
      try {
        await appendUntilDone(batch.map(({ entry }) => entry));
      } catch (error) {
        giveUp(error);
        break;
      }
      queue = queue.slice(batch.length);
      for (const waiting of batch) settle(waiting).resolve();
    }
    running = undefined;
  }

  async function appendUntilDone(entries: readonly LogEntry[]): Promise<void> {
    for (let pause = FIRST_DELAY; ; pause = Math.min(pause * 2, LONGEST_DELAY)) {
      try {
        await store.append(entries);
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

  function giveUp(error: unknown): void {
    failure = error instanceof DiskFailure ? error : new DiskFailure(error);
    const lost = queue;
    queue = [];
    for (const waiting of lost) settle(waiting).reject(failure);
    options.onDiskFailure(failure);
  }

  function settle({ entry, done }: Waiting): PromiseWithResolvers<void> {
    bytes -= entry.update.length;
    if (newest.get(entry.document) === done.promise) newest.delete(entry.document);
    return done;
  }

  return {
    append(document, update) {
      if (failure !== undefined) return Promise.reject(failure);
      if (closed) return Promise.reject(new Error("The journal is closed"));
      // No store could keep such a name apart from others, so it would be retried for ever and block everyone.
      if (!document.isWellFormed()) return Promise.reject(new RangeError("The document name is broken Unicode"));
      const done = Promise.withResolvers<void>();
      queue.push({ entry: { document, update }, done });
      bytes += update.length;
      newest.set(document, done.promise);
      running ??= run();
      return done.promise;
    },
    durable(document) {
      if (failure !== undefined) return Promise.reject(failure);
      return newest.get(document) ?? Promise.resolve();
    },
    get depth() {
      return { entries: queue.length, bytes };
    },
    async close() {
      closed = true;
      await running;
      if (failure !== undefined) throw failure;
    },
  };
}

function nextBatch(queue: readonly Waiting[]): readonly Waiting[] {
  let size = 0;
  const end = queue.findIndex(({ entry }, index) => {
    size += entry.update.length;
    return index > 0 && size > BATCH_BYTES;
  });
  return end === -1 ? queue.slice() : queue.slice(0, end);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
