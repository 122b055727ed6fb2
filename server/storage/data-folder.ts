/**
 * The folder that holds everything a server must not lose. Owns: making it, its modes, and saying what is wrong with it.
 * Must never: open the lock or the database file when it is there. Closing any handle of a file drops the POSIX locks
 * that SQLite, in this same process, holds on it.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join, resolve } from "node:path";
import { DataFolderProblem } from "./store.ts";

export interface DataFolder {
  readonly path: string;
  readonly database: string;
  readonly lock: string;
  /** Who holds the lock. Only for messages: after a crash it names the dead. */
  readonly holder: string;
}

/** Makes the folder (0700) if it is not there. Throws `DataFolderProblem`. */
export function prepareFolder(folder: string): DataFolder {
  const path = resolve(folder);
  try {
    makeFolders(path);
  } catch (error) {
    throw folderProblem(path, error);
  }
  return describeFolder(path);
}

/** The same of a folder that may not be there. */
export function describeFolder(folder: string): DataFolder {
  const path = resolve(folder);
  return {
    path,
    database: join(path, "weft.db"),
    lock: join(path, "lock.db"),
    holder: join(path, "lock.json"),
  };
}

/** Makes an empty file that only its owner may read, unless it is there. Throws `DataFolderProblem`. */
export function makeFile(folder: DataFolder, file: string): void {
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw folderProblem(folder.path, error);
  }
}

/** Makes new files survive power loss: their content is synced by SQLite, their names are in the folder. */
export function syncFolder(path: string): void {
  // Windows cannot open folders, and keeps names in its journal.
  if (process.platform === "win32") return;
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Notes this process as the holder of the lock, for the message that the next one gets. */
export function writeHolder(folder: DataFolder): void {
  try {
    writeFileSync(folder.holder, JSON.stringify({ pid: process.pid, host: hostname() }), { mode: 0o600 });
  } catch (error) {
    // On a full disk documents can still be read, and are saved once there is room.
    if (codeOf(error) === "ENOSPC") return;
    throw folderProblem(folder.path, error);
  }
}

export function removeHolder(folder: DataFolder): void {
  rmSync(folder.holder, { force: true });
}

/** What to say when the lock is held. */
export function heldProblem(folder: DataFolder): DataFolderProblem {
  return new DataFolderProblem(
    `The data folder ${folder.path} is in use by another Weft server${describeHolder(folder)}. ` +
      "Stop that one first, or choose another folder with WEFT_DATA_DIR.",
  );
}

/** Whatever went wrong with the folder, as a sentence that says what to do. */
export function folderProblem(path: string, error: unknown): DataFolderProblem {
  const why =
    {
      EEXIST: "there is a file of that name",
      ENOTDIR: "a part of its path is a file",
      EACCES: "this user may not write there",
      EPERM: "this user may not write there",
      EROFS: "the file system is read-only",
      ENOSPC: "the disk is full",
      EDQUOT: "the disk quota is used up",
      ENOENT: "it cannot be made there",
    }[codeOf(error) ?? ""] ?? (error instanceof Error ? error.message : String(error));
  return new DataFolderProblem(
    `The data folder ${path} cannot be used: ${why}. ` +
      "Make it a folder that this user can write to, or choose another one with WEFT_DATA_DIR.",
  );
}

// Not `mkdirSync` with `recursive`: in a place like /proc, where making fails with ENOENT, Node 26 never returns.
function makeFolders(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" && dirname(path) !== path) {
      makeFolders(dirname(path));
      mkdirSync(path, { mode: 0o700 });
    } else if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
      throw error;
    }
  }
}

/** Who holds the lock, as " (process 12)"; "" when that is not known. */
export function describeHolder(folder: DataFolder): string {
  try {
    const holder: unknown = JSON.parse(readFileSync(folder.holder, "utf8"));
    if (typeof holder !== "object" || holder === null || !("pid" in holder) || !("host" in holder)) return "";
    const place = holder.host === hostname() ? "" : ` on ${String(holder.host)}`;
    return ` (process ${String(holder.pid)}${place})`;
  } catch {
    return "";
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
