/**
 * The copies of documents on this device, in one IndexedDB database. Owns: its form, and which copies go when there are too many.
 * Must never: drop what no server has unless it is told to; or be asked where there is no IndexedDB.
 */
import { collabUrl } from "./endpoint.ts";

/** What stands in the database of one copy, beside its content. */
export interface CopyRecord {
  readonly key: string;
  /** Of this copy: one that was cleared and made anew is another. */
  readonly id: string;
  readonly server: string;
  readonly document: string;
  readonly label: string;
  /** Of the document that it is of, see `ServerEvent`. */
  readonly epoch: number;
  /** Whether all is in it that the server had at some time, so that it can be shown. */
  readonly isWhole: boolean;
  /** Changes that no server has, by the window that answers for them. */
  readonly waiting: Readonly<Record<string, number>>;
  readonly readOnly?: string | undefined;
  readonly role?: string | undefined;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly usedAt: number;
}

/** A copy, as a list shows it. */
export interface CopySummary {
  readonly document: string;
  /** What `ConnectOptions.offline.label` said last. */
  readonly label: string;
  /** When it was last opened or written in, in milliseconds since the epoch. */
  readonly usedAt: number;
  /** Changes that the server had not reported durable. */
  readonly unsaved: number;
}

/** Which copies are meant: all, those of a server, or that of one document. */
export interface CopyChoice {
  /** Base URL, as in `ConnectOptions`. */
  readonly server?: string;
  readonly document?: string;
}

const RECORDS = "copies";
const UPDATES = "updates";
/** A copy that has not been used for so long goes, in milliseconds. */
const LONGEST = 90 * 24 * 60 * 60 * 1_000;
/** What all copies may take together, in bytes: some thousands of documents. */
const MOST_BYTES = 200 * 1024 * 1024;

/** Whether this page may have a database; some browsers throw where it may not. */
export function hasDatabase(): boolean {
  try {
    return Boolean(globalThis.indexedDB);
  } catch {
    return false;
  }
}

/** Opens the database. Rejects where the browser gives none. */
export async function openCopies(): Promise<IDBDatabase> {
  const opening = indexedDB.open("weft", 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(RECORDS, { keyPath: "key" });
    opening.result.createObjectStore(UPDATES, { autoIncrement: true }).createIndex("key", "key");
  };
  const database = await answer(opening);
  // A later version of the database must not wait for this window.
  database.onversionchange = () => database.close();
  return database;
}

/** The key of a copy. Throws a TypeError if the server's URL is none. */
export function copyKey(server: string, document: string): string {
  return `${collabUrl(server)} ${document}`;
}

export function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("No answer"));
  });
}

/** One transaction over the records and the updates. */
export interface Visit {
  readonly records: IDBObjectStore;
  readonly updates: IDBObjectStore;
  /** The keys of a copy's updates, in the order in which they were written. */
  readonly keysOf: (copy: string) => Promise<number[]>;
  /** Removes a copy whole. */
  readonly remove: (copy: string) => Promise<void>;
}

/**
 * Runs `work` in one transaction; resolves when what it did is in the database (on the disk, if it is to be `strict`), and
 * rejects when nothing of it is. `work` may wait for the database only.
 */
export async function visit<T>(
  database: IDBDatabase,
  mode: IDBTransactionMode,
  durability: IDBTransactionDurability,
  work: (visit: Visit) => Promise<T>,
): Promise<T> {
  const transaction = database.transaction([RECORDS, UPDATES], mode, { durability });
  const end = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("Nothing was written"));
  });
  const records = transaction.objectStore(RECORDS);
  const updates = transaction.objectStore(UPDATES);
  const keysOf = async (copy: string): Promise<number[]> =>
    (await answer(updates.index("key").getAllKeys(copy))) as number[];
  const remove = async (copy: string): Promise<void> => {
    records.delete(copy);
    for (const key of await keysOf(copy)) updates.delete(key);
  };
  // It ends when it has nothing more to do, so the two are waited for together; a failed request ends it too.
  const done = work({ records, updates, keysOf, remove }).catch((error: unknown) => {
    // All or nothing, also where it is `work` that failed; a failed request has aborted it already.
    if (transaction.error === null) transaction.abort();
    throw error;
  });
  const [result] = await Promise.all([done, end]);
  return result;
}

/** Changes of a copy that no server has. */
export function waitingIn({ waiting }: CopyRecord): number {
  return Object.values(waiting).reduce((sum, count) => sum + count, 0);
}

/** Drops copies that were not used for long, and the oldest of more than `most` bytes; never `spared`, or one with changes that wait. */
export async function tidyCopies(database: IDBDatabase, spared: string, most: number = MOST_BYTES): Promise<void> {
  await visit(database, "readwrite", "relaxed", async ({ records, remove }) => {
    const all = (await answer(records.getAll())) as CopyRecord[];
    let total = 0;
    for (const copy of all.sort((a, b) => b.usedAt - a.usedAt)) {
      total += copy.bytes;
      const isDue = total > most || copy.usedAt < Date.now() - LONGEST;
      if (!isDue || copy.key === spared || waitingIn(copy) > 0) continue;
      total -= copy.bytes;
      await remove(copy.key);
    }
  });
}

/** The copies on this device, the last used first; none where the browser keeps none. */
export async function listCopies(choice: CopyChoice = {}): Promise<readonly CopySummary[]> {
  const found = await withChosen(choice, "readonly", async (copies) => copies).catch(() => []);
  return found
    .filter(({ isWhole }) => isWhole)
    .sort((a, b) => b.usedAt - a.usedAt)
    .map((copy) => ({
      document: copy.document,
      label: copy.label,
      usedAt: copy.usedAt,
      unsaved: waitingIn(copy),
    }));
}

/**
 * Removes copies from this device, with changes that no server has: for who signs out. A window that is open on one goes on,
 * and keeps nothing on the device any more. Rejects if they can't be removed.
 */
export async function clearCopies(choice: CopyChoice = {}): Promise<void> {
  await withChosen(choice, "readwrite", async (copies, { remove }) => {
    for (const { key } of copies) await remove(key);
    return [];
  });
}

async function withChosen(
  { server, document }: CopyChoice,
  mode: IDBTransactionMode,
  work: (chosen: CopyRecord[], visit: Visit) => Promise<CopyRecord[]>,
): Promise<CopyRecord[]> {
  if (!hasDatabase()) return [];
  const at = server === undefined ? undefined : collabUrl(server);
  const database = await openCopies();
  try {
    return await visit(database, mode, "strict", async (visit) => {
      const all = (await answer(visit.records.getAll())) as CopyRecord[];
      const isMeant = (copy: CopyRecord): boolean =>
        (at === undefined || copy.server === at) && (document === undefined || copy.document === document);
      return work(all.filter(isMeant), visit);
    });
  } finally {
    database.close();
  }
}
