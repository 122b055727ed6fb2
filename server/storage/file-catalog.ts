/**
 * What is known of attached files: their form, and which documents hold them. Owns: the contract of that knowledge.
 * Must never: hold the bytes (see blobs.ts), or lose a file that a document still shows.
 */

/** A file as it is kept, once for all documents that hold it. */
export interface StoredFile {
  /** SHA-256 of the content, 64 lower-case hex digits. */
  readonly hash: string;
  /** Bytes. */
  readonly size: number;
  /** What the content was found to be, not what somebody called it. */
  readonly mime: string;
  /** Of an image, in pixels as it is shown. */
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/** Times are milliseconds since the epoch. */
export interface FileCatalog {
  file(hash: string): Promise<StoredFile | undefined>;
  /** Names of documents that hold the file, at most `limit`. */
  holdersOf(hash: string, limit: number): Promise<readonly string[]>;
  /** Bytes of all files that a document holds. */
  bytesHeldBy(document: string): Promise<number>;
  /**
   * Notes that a document holds a file, and the file itself if it is new. "full" when the document would then hold more
   * than `mostBytes`, "missing" when there is no such document; nothing is noted then.
   */
  hold(holding: {
    readonly document: string;
    readonly file: StoredFile;
    readonly at: number;
    readonly mostBytes: number;
  }): Promise<"held" | "full" | "missing">;
  /** Notes that a document holds what another one does, which it shows from its beginning. */
  holdAs(holding: { readonly document: string; readonly other: string; readonly at: number }): Promise<void>;
  /** Names of all documents, trashed ones too, in an order of their own, behind `after`. */
  documentNames(after: string | undefined, limit: number): Promise<readonly string[]>;
  /**
   * Notes which files a document shows, found at `at`. It holds them from then on; what it held and does not show is
   * marked, and let go of once it has been so since before `unusedBefore`.
   */
  noteShown(found: {
    readonly document: string;
    readonly hashes: readonly string[];
    readonly at: number;
    readonly unusedBefore: number;
  }): Promise<void>;
  /** Lets go of what only documents held that were removed for good before `before`. */
  letGoOfRemoved(before: number): Promise<void>;
  /** Files that nothing holds. */
  unheldFiles(): Promise<readonly string[]>;
  /** Forgets a file, unless something holds it again. Whether it did. */
  forgetFile(hash: string): Promise<boolean>;
  /** When all documents were last looked through, 0 for never; and when the first of those removed since went. */
  lastFilePass(): Promise<{ readonly at: number; readonly removedAt: number | undefined }>;
  notePass(at: number): Promise<void>;
}
