/**
 * What errors of SQLite mean here, and how errors cross from its thread. Owns: the difference between "try again",
 * "the disk failed" and "this document is damaged". Must never: show file paths or SQL to people who edit.
 */
import { CorruptDocument, DataFolderProblem, DiskFailure } from "./store.ts";

/** An error as it is posted between threads, where classes are lost. */
export interface PostedFailure {
  readonly kind: "corrupt" | "disk" | "folder" | "range" | "other";
  readonly message: string;
  readonly document: string;
  /** What SQLite or Node said, for the log. */
  readonly detail: string;
}

// Primary result codes, https://www.sqlite.org/rescode.html; the extended ones have more in the upper bits.
const BUSY = 5;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;
// Out of memory inside an I/O call: nothing is wrong with the disk, and the transaction was rolled back.
const IOERR_NOMEM = IOERR | (12 << 8);

/** SQLite's primary result code of an error, or `undefined` for errors from elsewhere. */
function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return undefined;
  return error.errcode === IOERR_NOMEM ? undefined : error.errcode & 0xff;
}

/** Whether SQLite refused, rather than what was asked made no sense. */
export function isSqliteError(error: unknown): boolean {
  return error instanceof Error && "errcode" in error;
}

/** Whether the database is held by another connection. */
export function isBusy(error: unknown): boolean {
  return codeOf(error) === BUSY;
}

/** What to throw when reading failed: for a document, bytes that the disk does not give back are damage to it alone. */
export function readFailure(error: unknown, document: string | undefined): unknown {
  const code = codeOf(error);
  if (code !== IOERR && code !== CORRUPT) return error;
  if (document === undefined) return new Error("The server's database cannot be read.", { cause: error });
  return new CorruptDocument(document, "its part of the database cannot be read", { cause: error });
}

/** What to throw when writing failed. */
export function writeFailure(error: unknown): unknown {
  switch (codeOf(error)) {
    case IOERR:
      return new DiskFailure(error);
    case FULL:
      return new Error("The server's disk is full.", { cause: error });
    case READONLY:
    case CANTOPEN:
      return new Error("The server may not write to its data folder.", { cause: error });
    case BUSY:
      return new Error("The server's database is in use by another program.", { cause: error });
    case CORRUPT:
    case NOTADB:
      return new Error("The server's database is damaged.", { cause: error });
    default:
      return error;
  }
}

/** What to throw when the database could not be opened; errors from elsewhere are left as they are. */
export function openFailure(file: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  if (code === NOTADB || code === CORRUPT) {
    return new DataFolderProblem(`${file} is damaged or no Weft database. Move it away, or restore it from a backup.`);
  }
  return new DataFolderProblem(
    `The database ${file} cannot be opened: ${error instanceof Error ? error.message : "unknown error"}. ` +
      "See that the disk is healthy and has space, and that this user can write to the data folder.",
  );
}

/** For the port: an error as data. */
export function postable(error: unknown): PostedFailure {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return {
    kind:
      error instanceof CorruptDocument
        ? "corrupt"
        : error instanceof DiskFailure
          ? "disk"
          : error instanceof DataFolderProblem
            ? "folder"
            : error instanceof RangeError
              ? "range"
              : "other",
    message: error instanceof CorruptDocument ? error.problem : error instanceof Error ? error.message : String(error),
    document: error instanceof CorruptDocument ? error.document : "",
    detail: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
  };
}

/** From the port: the error again. */
export function received({ kind, message, document, detail }: PostedFailure): Error {
  switch (kind) {
    case "corrupt":
      return new CorruptDocument(document, message, { cause: detail });
    case "disk":
      return new DiskFailure(detail);
    case "folder":
      return new DataFolderProblem(message);
    case "range":
      return new RangeError(message, { cause: detail });
    default:
      return new Error(message, { cause: detail });
  }
}
