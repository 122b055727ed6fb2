/**
 * One document's copy on this device. Owns: that each change gets into it, in batches, and what it says of itself.
 * Must never: say that a change is kept before the database has it; hold up the editing, or throw, when nothing can be kept;
 * or write into a copy that somebody cleared.
 */
import * as Y from "yjs";
import type { ConnectOptions } from "./connection.ts";
import { collabUrl } from "./endpoint.ts";
import { guarded } from "./listeners.ts";
import {
  answer,
  copyKey,
  hasDatabase,
  openCopies,
  tidyCopies,
  visit,
  waitingIn,
  type CopyRecord,
  type Visit,
} from "./copies.ts";

/** What a copy is told by the connection, each time it writes. */
export interface CopyState {
  /** Changes that the server has not reported durable. */
  readonly unsaved: number;
  readonly epoch: number;
  /** Whether the server's content has arrived. */
  readonly isWhole: boolean;
  readonly readOnly?: string;
  /** What the person may do. A reader's copy is for reading without a network too. */
  readonly role?: string;
}

/** What a copy holds when a document is opened. */
export type FoundCopy = Pick<CopyRecord, "epoch" | "isWhole" | "readOnly" | "role"> & Pick<CopyState, "unsaved">;

/** What a copy needs of the connection. */
export interface CopyOptions {
  readonly doc: Y.Doc;
  readonly state: () => CopyState;
  /** Whether all is kept may have changed. */
  readonly told: () => void;
}

/** A copy in use. */
export interface Copy {
  /** The origin of the transaction that puts the copy's content into the document. */
  readonly origin: object;
  /** Resolves when the copy's content is in the document, or it is known that there is none. Never rejects. */
  readonly opened: Promise<FoundCopy | undefined>;
  /** Whether all that is in the document is in the copy. */
  readonly isKept: boolean;
  /** What `state` says has changed: that is written soon. */
  touch(): void;
  /** Removes the copy if the server has all that is in it, and keeps nothing until `resume`. */
  drop(): void;
  resume(): void;
  /** Writes what is left, and lets go of the database. */
  close(): void;
}

/** How long changes gather before they are written, in milliseconds. */
const GATHER = 100;
/** The same for the whole of a document that has just been opened, while its reader waits for other things. */
const AT_LEISURE = 1_000;
/** How long until something that could not be written is tried again, in milliseconds. */
const TRY_AGAIN = 10_000;
/** What a database that does not answer may hold up, in milliseconds. */
const PATIENCE = 2_000;
/** So many updates, or so many bytes of them if the whole is no longer, are better written anew as one. */
const MOST_UPDATES = 200;
const MOST_BYTES = 64 * 1024;

/** Opens a document's copy and keeps it from then on; `undefined` where that is not wanted, or there is no IndexedDB. */
export function openCopy(options: ConnectOptions, { doc, state, told }: CopyOptions): Copy | undefined {
  const { server, document, offline = true } = options;
  if (offline === false || !hasDatabase()) return undefined;
  const key = copyKey(server, document);
  const me = String(doc.clientID);
  const origin = {};
  const ended = Promise.withResolvers<void>();
  let database: IDBDatabase | undefined;
  /** The copy that this window writes; `undefined` until there is one. */
  let id: string | undefined;
  /** Nothing is kept: for good, or until the server has let in again. */
  let isOff = false;
  let isDropped = false;
  let isClosed = false;
  /** What the copy held is in the document. Not before may anything be put in its place. */
  let isRead = false;
  /** The updates that are in the document, by their keys, and the bytes of those after the last whole one. */
  let known: number[] = [];
  let wholeBytes = 0;
  let tailBytes = 0;
  let queue: Uint8Array[] = [];
  let needsWhole = false;
  /** Of a copy of which something could not be read: the server has to tell all again. */
  let isTorn = false;
  let found: FoundCopy | undefined;
  let isTouched = false;
  let isWriting = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function read({ records, updates, keysOf }: Visit, mayWrite: boolean): Promise<void> {
    const record = (await answer(records.get(key))) as CopyRecord | undefined;
    if (record === undefined) return;
    const rows = (await answer(updates.index("key").getAll(key))) as { readonly bytes: Uint8Array }[];
    known = await keysOf(key);
    id = record.id;
    const whole = rows.map(({ bytes }) => bytes).filter(isReadable);
    // What comes after its time is not mixed in under the hands of who writes.
    if (isOff) return;
    isTorn = whole.length < rows.length;
    if (doc.store.clients.size > 0) needsWhole = true;
    Y.transact(doc, () => whole.forEach((update) => Y.applyUpdate(doc, update)), origin, false);
    wholeBytes = Math.max(0, ...whole.map(({ length }) => length));
    tailBytes = whole.reduce((sum, { length }) => sum + length, -wholeBytes);
    const unsaved = waitingIn(record);
    const { epoch, isWhole, readOnly, role } = record;
    found = { unsaved, epoch, isWhole: isWhole && !isTorn, readOnly, role };
    // This window has the changes of all others, so it can answer for them; one that still lives goes on to do so itself.
    if (mayWrite) records.put({ ...record, waiting: unsaved > 0 ? { [me]: unsaved } : {}, usedAt: Date.now() });
  }

  async function open(): Promise<void> {
    const opening = await openCopies();
    if (isOff) return opening.close();
    database = opening;
    opening.onclose = end;
    try {
      await visit(opening, "readwrite", "relaxed", (visit) => read(visit, true));
    } catch {
      // Where there is no room to write there may still be a copy to read.
      if (found === undefined) await visit(opening, "readonly", "relaxed", (visit) => read(visit, false));
    }
    tidyCopies(opening, key).catch(() => {});
  }

  /** Nothing is kept here any more. */
  function end(): void {
    isOff = true;
    clearTimeout(timer);
    queue = [];
    doc.off("update", note);
    database?.close();
    ended.resolve();
    told();
  }

  function forget(): void {
    id = undefined;
    known = [];
    queue = [];
  }

  function note(update: Uint8Array, from: unknown): void {
    if (from === origin || isDropped) return;
    queue.push(update);
    later(id === undefined && state().unsaved === 0 ? AT_LEISURE : GATHER);
  }

  function later(delay: number = GATHER): void {
    if (isOff || isDropped || isWriting || timer !== undefined || !isRead) return;
    timer = setTimeout(() => void flush(), delay);
  }

  /** Writes what there is to write, in one transaction. */
  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const target = database;
    if (isOff || isDropped || isWriting || !isRead || target === undefined || !isDue()) return;
    isWriting = true;
    let hasFailed = false;
    isTouched = false;
    const batch = queue;
    queue = [];
    tailBytes += batch.reduce((sum, { length }) => sum + length, 0);
    const now = state();
    const whole =
      needsWhole ||
      id === undefined ||
      (isTorn && now.isWhole) ||
      known.length > MOST_UPDATES ||
      tailBytes > Math.max(MOST_BYTES, wholeBytes)
        ? Y.encodeStateAsUpdate(doc)
        : undefined;
    const isMended = !isTorn || (whole !== undefined && now.isWhole);
    let label = "";
    guarded(() => {
      if (typeof offline === "object") label = offline.label?.(doc) ?? "";
    });
    const write = async ({ records, updates }: Visit): Promise<number[] | "cleared"> => {
      const before = (await answer(records.get(key))) as CopyRecord | undefined;
      if (id !== undefined && before?.id !== id) return "cleared";
      const { [me]: _, ...others } = before?.waiting ?? {};
      const rows = whole === undefined ? batch : [whole];
      const bytes = rows.reduce((sum, { length }) => sum + length, whole === undefined ? (before?.bytes ?? 0) : 0);
      const record: CopyRecord = {
        ...now,
        key,
        id: before?.id ?? `${me}-${Date.now()}`,
        server: collabUrl(server),
        document,
        label,
        isWhole: (before?.isWhole === true || now.isWhole) && isMended,
        waiting: now.unsaved > 0 ? { ...others, [me]: now.unsaved } : others,
        bytes,
        usedAt: Date.now(),
      };
      records.put(record);
      // Only what this document holds: another window may have written meanwhile.
      if (whole !== undefined) for (const row of known) updates.delete(row);
      const keys = await Promise.all(rows.map((bytes) => answer(updates.add({ key, bytes }))));
      id = record.id;
      return keys as number[];
    };
    const attempt = (): Promise<number[] | "cleared"> =>
      // Only what is nowhere else is worth the wait for the disk.
      visit(target, "readwrite", now.unsaved > 0 ? "strict" : "relaxed", write);
    try {
      const keys = await attempt().catch(async (error: unknown) => {
        if (!(error instanceof DOMException) || error.name !== "QuotaExceededError") throw error;
        await tidyCopies(target, key, 0);
        return attempt();
      });
      isWriting = false;
      if (keys === "cleared") return end();
      if (isDropped) return forget();
      known = whole === undefined ? [...known, ...keys] : keys;
      if (whole !== undefined) [needsWhole, isTorn, wholeBytes, tailBytes] = [false, !isMended, whole.length, 0];
      if (isDue()) later();
    } catch {
      isWriting = false;
      hasFailed = true;
      // Whatever this batch held is in the document, and so in the next whole.
      needsWhole = true;
      later(TRY_AGAIN);
    }
    if (isClosed) finish(hasFailed);
    else told();
  }

  function isDue(): boolean {
    return queue.length > 0 || isTouched || needsWhole;
  }

  /** Ends when all is written, or can't be. */
  function finish(hasFailed: boolean): void {
    if (isWriting) return;
    if (hasFailed || isOff || isDropped || database === undefined || !isDue()) end();
    else void flush();
  }

  const patience = setTimeout(end, PATIENCE);
  const opened = open()
    .catch(end)
    .then(() => {
      clearTimeout(patience);
      isRead = true;
      // What was in the document before, or has been written since.
      if (queue.length > 0 || (found === undefined && doc.store.clients.size > 0)) needsWhole = true;
      if (needsWhole) later();
      return found;
    });
  doc.on("update", note);

  const hidden = (): void => void flush();
  globalThis.addEventListener?.("pagehide", hidden);
  globalThis.document?.addEventListener("visibilitychange", hidden);

  return {
    origin,
    opened: Promise.race([opened, ended.promise.then(() => undefined)]),
    get isKept() {
      return !isOff && !isDropped && !isWriting && !needsWhole && queue.length === 0 && id !== undefined;
    },
    touch() {
      if (id === undefined) return;
      isTouched = true;
      later();
    },
    drop() {
      if (isDropped) return;
      isDropped = true;
      const [target, mine] = [database, id];
      if (target === undefined || isOff || mine === undefined) return;
      void visit(target, "readwrite", "strict", async ({ records, remove }) => {
        const record = (await answer(records.get(key))) as CopyRecord | undefined;
        const { [me]: _, ...others } = record?.waiting ?? {};
        if (record?.id === mine && Object.keys(others).length === 0) await remove(key);
      }).catch(() => {});
      forget();
    },
    resume() {
      if (!isDropped) return;
      isDropped = false;
      needsWhole = true;
      later();
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      clearTimeout(patience);
      globalThis.removeEventListener?.("pagehide", hidden);
      globalThis.document?.removeEventListener("visibilitychange", hidden);
      doc.off("update", note);
      finish(false);
    },
  };
}

/** Whether an update is whole: one that is not must not come near a document, which half of it would break. */
function isReadable(update: unknown): update is Uint8Array {
  try {
    if (!(update instanceof Uint8Array)) return false;
    Y.decodeUpdate(update);
    return true;
  } catch {
    return false;
  }
}
