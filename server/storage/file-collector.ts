/**
 * Files that nobody shows any more are removed. Owns: when all documents are looked through, and how long a file waits.
 * Must never: remove a file while any document could show it: a document that cannot be read keeps all that it held, and
 * when the disk fails, nothing goes.
 */
import type { Log } from "../ops/log.ts";
import type { Blobs } from "./blobs.ts";
import type { FileCatalog } from "./file-catalog.ts";
import { CorruptDocument, type Store } from "./store.ts";

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
/** A server that is often restarted looks, too. */
const FIRST_LOOK = 60_000;
/** How often all documents are looked through. */
const PASS_INTERVAL = 7 * DAY;
/**
 * For how long a document keeps a file that it shows no more. Undo in a window that stays open, and going back to an
 * earlier version, bring it back; the window of a whole quarter is meant to outlast both.
 */
const GRACE = 90 * DAY;
/** What only a removed document held waits so long: somebody may be pasting from it right now. */
const REMOVED_GRACE = HOUR;
/** Documents whose names are asked for at once. */
const PAGE = 200;

const MARK = "/files/";
const HASH = /^[0-9a-f]{64}\//;

interface CollectorOptions {
  readonly store: Pick<Store, "load"> & FileCatalog;
  readonly blobs: Pick<Blobs, "remove" | "olderThan">;
  readonly now: () => number;
  readonly log: Pick<Log, "info" | "warn">;
}

export interface FileCollector {
  /** Notes that somebody reads a file: it stays, whatever the next pass finds. */
  readonly noteRead: (hash: string) => void;
  /** Looks whether a pass is due, and makes it. Never rejects. */
  look(): Promise<void>;
  /** Ends what is under way, before the next document. */
  close(): Promise<void>;
}

export function createFileCollector({ store, blobs, now, log }: CollectorOptions): FileCollector {
  let read = new Set<string>();
  let closed = false;
  let running: Promise<void> | undefined;
  const timers = [setTimeout(() => void look(), FIRST_LOOK).unref(), setInterval(() => void look(), HOUR).unref()];

  async function isDue(): Promise<boolean> {
    const { at, removedAt } = await store.lastFilePass();
    return now() - at >= PASS_INTERVAL || (removedAt !== undefined && now() - removedAt >= REMOVED_GRACE);
  }

  async function pass(): Promise<void> {
    const begun = now();
    for (let after: string | undefined; ;) {
      const names = await store.documentNames(after, PAGE);
      for (const document of names) {
        if (closed) return;
        const hashes = await shownIn(document);
        if (hashes === undefined) continue;
        await store.noteShown({ document, hashes, at: now(), unusedBefore: begun - GRACE });
      }
      if (names.length === 0) break;
      after = names.at(-1);
    }
    await store.letGoOfRemoved(begun - REMOVED_GRACE);
    let removed = 0;
    const remove = (hash: string, forget: () => Promise<boolean>): Promise<void> =>
      blobs.remove(hash, async () => {
        const isUnused = !read.has(hash) && (await forget());
        if (isUnused) removed += 1;
        return isUnused;
      });
    for (const hash of await store.unheldFiles()) await remove(hash, () => store.forgetFile(hash));
    // A crash between a file and its note leaves the file alone.
    for await (const hash of blobs.olderThan(begun - DAY)) {
      await remove(hash, async () => (await store.file(hash)) === undefined);
    }
    await store.notePass(begun);
    read = new Set();
    if (removed > 0) log.info({ files: removed }, "files that no document shows were removed");
  }

  /** The files whose addresses are anywhere in what is stored: as bytes, for texts stand in updates as they are.
   * `undefined` when not all of it can be read. */
  async function shownIn(document: string): Promise<readonly string[] | undefined> {
    const found = new Set<string>();
    const pieces = await piecesOf(document);
    if (pieces === undefined) return undefined;
    for (const bytes of pieces) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      for (let at = buffer.indexOf(MARK); at !== -1; at = buffer.indexOf(MARK, at + 1)) {
        const start = at + MARK.length;
        const address = buffer.toString("latin1", start, start + 65);
        if (HASH.test(address)) found.add(address.slice(0, 64));
      }
    }
    return [...found];
  }

  async function piecesOf(document: string): Promise<readonly Uint8Array[] | undefined> {
    try {
      const stored = await store.load(document);
      return stored === undefined
        ? []
        : [...(stored.snapshot === undefined ? [] : [stored.snapshot]), ...stored.updates];
    } catch (error) {
      if (error instanceof CorruptDocument) return undefined;
      throw error;
    }
  }

  async function look(): Promise<void> {
    if (closed) return;
    running ??= (async () => {
      try {
        if (await isDue()) await pass();
      } catch (error) {
        log.warn({ err: error }, "files could not be looked through, none was removed; tried again in an hour");
      } finally {
        running = undefined;
      }
    })();
    await running;
  }

  return {
    noteRead(hash) {
      read.add(hash);
    },
    look,
    async close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      await running;
    },
  };
}
