/**
 * What the storage thread does of its own accord: sorting what is recent into the logs, and giving free space back.
 * Owns: when each is due. Must never: stand in the way of an edit for longer than a moment, or fail one.
 */
import type { DatabaseSync } from "node:sqlite";
import type { SqliteRecent } from "./sqlite-recent.ts";
import { BUSY_TIME } from "./sqlite-schema.ts";
import type { Turns } from "./sqlite-turns.ts";

/** How long nothing must have been written, in milliseconds, before everything is put in order. Also the pause after a failure. */
const IDLE_TIME = 2_000;
/** Free pages that are given back at a time; for each, another one may have to be moved. */
const FREE_PAGES = 256;
/** How often that is done at the end, when somebody waits for the process: 16 MB. */
const LAST_ROUNDS = 16;

export interface SqliteUpkeep {
  /** To be called after each turn that wrote. */
  noteWrite(): void;
  /** Overwrites or gives back what lies in free pages: it may be what was just removed for good. */
  scrub(): void;
  /** Puts everything in order, as far as the disk allows; nothing of this thread's own accord happens after it. */
  finish(): void;
}

export function createSqliteUpkeep(
  database: DatabaseSync,
  recent: SqliteRecent,
  turns: Pick<Turns, "transact">,
): SqliteUpkeep {
  const freePages = database.prepare("pragma freelist_count");
  const checkpoint = database.prepare("pragma wal_checkpoint(truncate)");
  let isIdle = false;
  let isSorting = false;
  let next: NodeJS.Immediate | undefined;
  const idle = setTimeout(() => {
    isIdle = true;
    goOn();
  }, IDLE_TIME);

  /** One piece of work, then a turn for whoever waits, then the next. */
  function goOn(): void {
    clearImmediate(next);
    next = undefined;
    try {
      if (doSome()) next = setImmediate(goOn);
    } catch {
      // Nothing is lost: it stays as it is for longer. A disk that failed is told to whoever writes next.
      isSorting = false;
      idle.refresh();
    }
  }

  function doSome(): boolean {
    if (isSorting || recent.isDue || (isIdle && !recent.isEmpty)) {
      isSorting = turns.transact(() => recent.sortSome());
      return true;
    }
    if (!isIdle) return false;
    if (giveBack()) return true;
    emptyLog();
    return false;
  }

  /**
   * Takes what is in the write-ahead log into the database and cuts it to nothing. Not while another process reads, as a
   * backup does for minutes: SQLite would wait for its end, and every edit behind that.
   */
  function emptyLog(): void {
    database.exec("pragma busy_timeout = 0");
    try {
      const { busy } = checkpoint.get() ?? {};
      if (busy !== 0) idle.refresh();
    } finally {
      database.exec(`pragma busy_timeout = ${BUSY_TIME}`);
    }
  }

  /** Whether there was something to give back. */
  function giveBack(): boolean {
    const before = countFree();
    if (before === 0) return false;
    database.exec(`pragma incremental_vacuum(${FREE_PAGES})`);
    // Databases that were made otherwise keep their free pages, and use them again.
    return countFree() < before;
  }

  function countFree(): number {
    return Number(Object.values(freePages.get() ?? {})[0] ?? 0);
  }

  return {
    noteWrite() {
      isIdle = false;
      idle.refresh();
      if (recent.isOverdue) turns.transact(() => recent.sortAll());
      else if (recent.isDue) next ??= setImmediate(goOn);
    },
    scrub() {
      try {
        while (giveBack());
        emptyLog();
      } catch {
        // Tried again when there is time; that it was removed is true already.
        idle.refresh();
      }
    },
    finish() {
      clearTimeout(idle);
      clearImmediate(next);
      try {
        turns.transact(() => recent.sortAll());
        for (let count = 0; count < LAST_ROUNDS && giveBack(); count += 1);
      } catch {
        // It is read back as it is at the next start.
      }
    },
  };
}
