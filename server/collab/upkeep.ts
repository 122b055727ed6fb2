/**
 * What a room does beside editing: shortening its log and telling the catalog its title. Owns: when each is due.
 * Must never: stand in the way of an edit, or fail loudly; both are tried again later.
 */
import { type Compactor, compactionDue } from "../storage/compaction.ts";
import type { Log } from "../ops/log.ts";

/** How long a title must rest before it is written to the catalog, in milliseconds: people type titles. */
const TITLE_DELAY = 500;

/** Sizes of what is stored of a document. */
interface StoredSize {
  snapshotBytes: number;
  logBytes: number;
  logRows: number;
}

interface UpkeepOptions {
  readonly document: string;
  readonly stored: StoredSize;
  readonly compactor: Pick<Compactor, "compact">;
  readonly log: Log;
  /** The document's title now. */
  readonly title: () => Promise<string>;
  readonly saveTitle: (title: string) => Promise<void>;
}

export interface Upkeep {
  /** The document changed: so much went to the log, and it may have a new title. */
  changed(change: { readonly bytes: number; readonly rows: number; readonly title: boolean }): void;
  /** Does what is due, at once; resolves when it is done. The room may be unloaded then. */
  settle(): Promise<void>;
}

export function createUpkeep({ document, stored, compactor, log, title, saveTitle }: UpkeepOptions): Upkeep {
  // The catalog may not know the title of a document that it met in this moment, so the first look always writes.
  let savedTitle: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  /** The newest title's way to the catalog; those before it have ended. */
  let writing: Promise<void> = Promise.resolve();
  let compacting: Promise<void> | undefined;
  /** After a compaction that did not happen: the log length at which to ask again. */
  let notBefore = 0;

  function writeTitle(): void {
    clearTimeout(timer);
    timer = undefined;
    // One at a time: the older of two must not be the one that stays.
    writing = writing.then(writeNewTitle);
  }

  async function writeNewTitle(): Promise<void> {
    const before = savedTitle;
    try {
      const now = await title();
      if (now === savedTitle) return;
      savedTitle = now;
      await saveTitle(now);
    } catch (error) {
      savedTitle = before;
      log.warn({ doc: document, err: error }, "title not saved to the catalog");
    }
  }

  function compactIfDue(isLeft = false): void {
    const { snapshotBytes, logBytes, logRows } = stored;
    if (compacting !== undefined || logBytes < notBefore) return;
    if (!compactionDue({ snapshotBytes, logBytes, updates: { length: logRows } }, isLeft)) return;
    compacting = compact().finally(() => {
      compacting = undefined;
    });
  }

  async function compact(): Promise<void> {
    try {
      const result = await compactor.compact(document);
      if (result.compacted) {
        stored.snapshotBytes = result.snapshotBytes;
        stored.logBytes -= result.logBytes;
        stored.logRows -= result.logRows;
        notBefore = 0;
        return;
      }
    } catch (error) {
      log.warn({ doc: document, err: error }, "not compacted");
    }
    notBefore = stored.logBytes * 2;
  }

  return {
    changed({ bytes, rows, title: isNewTitle }) {
      stored.logBytes += bytes;
      stored.logRows += rows;
      if (isNewTitle) timer ??= setTimeout(writeTitle, TITLE_DELAY);
      compactIfDue();
    },
    async settle() {
      if (timer !== undefined) writeTitle();
      compactIfDue(true);
      await writing;
      await compacting;
    },
  };
}
