/**
 * The seam between documents and disks: what a store must do, and how it fails.
 * Owns: the contract that every store passes (test/stores/contract.ts).
 * Must never: know Yjs, sockets or rooms. A document is a name, a snapshot and a log of byte strings.
 */

/** One update of one document, as it is to be logged. */
export interface LogEntry {
  readonly document: string;
  /** A Yjs V1 update. */
  readonly update: Uint8Array;
}

/** What is stored of one document: the newest snapshot and the updates logged after it, oldest first. */
export interface StoredDocument {
  /** The name under which it is stored. */
  readonly document: string;
  /** A Yjs V2 state update, or `undefined` before the first compaction. */
  readonly snapshot: Uint8Array | undefined;
  /** Yjs V1 updates in the order in which they were appended. */
  readonly updates: readonly Uint8Array[];
  /** Sequence number of the last entry in `snapshot` + `updates`. Only its order within one document means anything. */
  readonly through: number;
  /** Bytes of `snapshot`, and of all `updates`: compaction is due when the second outgrows the first. */
  readonly snapshotBytes: number;
  readonly logBytes: number;
}

/** A piece of what is stored of a document, whole or damaged. */
export interface Remnant {
  /** A snapshot is a Yjs V2 state update, an update is V1; `unknown` is a row of which not even that can be read. */
  readonly kind: "snapshot" | "update" | "unknown";
  /** Sequence number of the update, or of the last update in the snapshot. */
  readonly number: number;
  /** Whether the bytes are those that were stored. */
  readonly isWhole: boolean;
  readonly bytes: Uint8Array;
}

/**
 * Keeps documents. Every promise resolves only when the effect would survive power loss.
 * Names are opaque: two names are the same document only if they are the same string.
 */
export interface Store {
  /** The stored document, or `undefined` if nothing was ever appended. Throws `CorruptDocument`. */
  load(document: string): Promise<StoredDocument | undefined>;
  /**
   * Everything that can still be read of a document, also of one that `load` refuses: the snapshots that are kept and
   * the log, by number. `undefined` if nothing is known of it.
   */
  remains(document: string): Promise<readonly Remnant[] | undefined>;
  /** Appends all entries in one transaction, in order: after a crash either all are there or none. */
  append(entries: readonly LogEntry[]): Promise<void>;
  /**
   * Puts `snapshot` (Yjs V2) in place of everything up to and including `through`, in one transaction.
   * The last three snapshots are kept. The caller has checked that the snapshot holds all of it.
   * Changes nothing if the log has no entry `through` any more: the document was compacted further meanwhile, or
   * removed, or removed and made again.
   */
  compact(document: string, snapshot: Uint8Array, through: number): Promise<void>;
  /** Ends open work and lets go of the data folder. Appends accepted before are durable when it resolves. */
  close(): Promise<void>;
}

/** What is stored of a document cannot be read back whole. It must not be opened as if it were empty. */
export class CorruptDocument extends Error {
  readonly document: string;
  readonly problem: string;
  constructor(document: string, problem: string, options?: ErrorOptions) {
    super(`The stored document is damaged: ${problem}`, options);
    this.name = "CorruptDocument";
    this.document = document;
    this.problem = problem;
  }
}

/**
 * The disk took the write and could not promise it (EIO, a failed fsync). Trying again may seem to succeed while
 * the data is gone, so whoever sees this stops the process and replays the log at the next start.
 * Source: Rebello et al., "Can Applications Recover from fsync Failures?", ATC 2020.
 */
export class DiskFailure extends Error {
  constructor(cause: unknown) {
    super("The disk failed while saving", { cause });
    this.name = "DiskFailure";
  }
}

/** The data folder cannot be used: another server holds it, or it cannot be written. The message says what to do. */
export class DataFolderProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DataFolderProblem";
  }
}
