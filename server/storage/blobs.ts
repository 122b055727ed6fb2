/**
 * The seam between attached files and where their bytes are. Owns: the contract, and how it fails.
 * Must never: know documents, names or types. A blob is its bytes, found by their SHA-256 (64 lower-case hex digits).
 */

/** A blob that has been received and is on disk, but not kept yet. */
export interface ReceivedBlob {
  readonly hash: string;
  /** Bytes. */
  readonly size: number;
  /** The first bytes, at most `HEAD_BYTES`. */
  readonly head: Uint8Array;
  /**
   * Keeps it if `isNoted` says so of what `note` gave, which tells others of it: only then can it be read. Nothing is
   * left of it if not, or if `note` throws. Nobody removes a blob of the same content meanwhile.
   */
  keep<T>(note: () => Promise<T>, isNoted: (outcome: T) => boolean): Promise<T>;
}

/** So much of a file's beginning is looked at for its type and size: an image's header comes after its metadata. */
export const HEAD_BYTES = 256 * 1024;

/** Keeps blobs. What is kept survives power loss. */
export interface Blobs {
  /**
   * Takes bytes in as they come, never all of them in memory. Nothing is left when `source` throws, which it rejects with.
   * Throws `NoRoom` when the disk is full.
   */
  receive(source: AsyncIterable<Uint8Array>): Promise<ReceivedBlob>;
  /** Whether so many bytes more leave the room that documents need. */
  hasRoom(bytes: number): Promise<boolean>;
  /** The bytes from `start` up to and including `end`; `undefined` if there is no such blob. */
  read(hash: string, range: { readonly start: number; readonly end: number }): Promise<ReadableStream | undefined>;
  /** Removes a blob if `forget`, called while nobody may keep it anew, says so. */
  remove(hash: string, forget: () => Promise<boolean>): Promise<void>;
  /** Blobs that have been there since before `before` (milliseconds since the epoch). */
  olderThan(before: number): AsyncIterable<string>;
}

/** The disk has no room for a file. */
export class NoRoom extends Error {
  constructor(cause?: unknown) {
    super("The disk has no room for this file", { cause });
    this.name = "NoRoom";
  }
}
