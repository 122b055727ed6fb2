/**
 * A backup back to a data folder. Owns: that it is there whole or not at all, and that nothing that was there is lost.
 * Must never: touch what is there before everything in the backup was read and compared, or work beside a server.
 */
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, rmdirSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { type DataFolder, folderProblem, prepareFolder, syncFolder } from "../storage/data-folder.ts";
import { UNFINISHED_RESTORE, takeLock } from "../storage/folder-lock.ts";
import { databaseProblems } from "../storage/sqlite-reading.ts";
import { BackupProblem, DATABASE } from "./format.ts";
import { type OpenBackup, openBackup } from "./reading.ts";

export interface RestoreOptions {
  readonly file: string;
  readonly dataDir: string;
  /** Whether data that is there may be put aside. */
  readonly replace: boolean;
  readonly now: () => Date;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

export interface Restored {
  readonly dataDir: string;
  readonly documents: number;
  readonly files: number;
  readonly createdAt: string;
  /** The folder in which what was there before is kept; absent when nothing was. */
  readonly aside: string | undefined;
}

const ASIDE = "before-restore-";
const INCOMING = "restore-incoming-";
/** The lock stays where it is. It, and what earlier restores left, is no data. */
const NO_DATA = /^(lock\.(db(-\w+)?|json)|before-restore-.*|restore-incoming-.*|restoring|lost\+found)$/;

/** Throws `BackupProblem` or `DataFolderProblem`; the folder is then as it was. */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const backup = await openBackup(options.file);
  try {
    const folder = prepareFolder(options.dataDir);
    const lock = takeLock(folder);
    try {
      return await restoreInto(folder, backup, options);
    } finally {
      lock.close();
    }
  } finally {
    backup.close();
  }
}

async function restoreInto(folder: DataFolder, backup: OpenBackup, options: RestoreOptions): Promise<Restored> {
  const old = readdirSync(folder.path).filter((name) => !NO_DATA.test(name));
  if (old.length > 0 && !options.replace) {
    throw new BackupProblem(
      `There is data in ${folder.path} (${old.slice(0, 3).join(", ")}${old.length > 3 ? ", …" : ""}). Choose an empty ` +
        "folder with --data-dir, or put what is there aside with --replace.",
    );
  }
  await requireRoom(folder.path, backup.size);
  for (const name of readdirSync(folder.path)) {
    // Of one that was killed: the lock says that nobody else is at it.
    if (name.startsWith(INCOMING)) rmSync(join(folder.path, name), { recursive: true });
  }
  const incoming = join(folder.path, `${INCOMING}${randomUUID().slice(0, 8)}`);
  try {
    await unpack(backup, incoming, options);
    const aside = putInPlace(folder, incoming, old, options.now());
    const { documents, createdAt, entries } = backup.manifest;
    return { dataDir: folder.path, documents, files: entries.length - 1, createdAt, aside };
  } catch (error) {
    rmSync(incoming, { recursive: true, force: true });
    throw error instanceof Error && "syscall" in error ? folderProblem(folder.path, error) : error;
  }
}

async function unpack(backup: OpenBackup, incoming: string, { onProgress, signal }: RestoreOptions): Promise<void> {
  mkdirSync(incoming, { mode: 0o700 });
  let done = 0;
  for (const entry of backup.manifest.entries) {
    signal.throwIfAborted();
    await backup.check(entry, {
      target: join(incoming, entry.path),
      onBytes(count) {
        done += count;
        onProgress(done, backup.size);
      },
    });
  }
  // Whole as it was made, and made by a version that this one knows.
  const problems = databaseProblems(join(incoming, DATABASE));
  if (problems.length > 0) {
    throw new BackupProblem(`The database in the backup is damaged (${problems[0]}). Use another backup.`);
  }
  syncAll(incoming);
}

function syncAll(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) syncAll(join(path, entry.name));
  }
  syncFolder(path);
}

/**
 * From the first rename to the last the folder is neither old nor new, and a server that finds it so refuses to start.
 * Not one rename of the whole folder: it may be a volume of its own, which cannot be renamed.
 */
function putInPlace(folder: DataFolder, incoming: string, old: readonly string[], now: Date): string | undefined {
  const restoring = join(folder.path, UNFINISHED_RESTORE);
  // What one that was cut short had already put in place was in `old`, and goes aside.
  if (existsSync(restoring)) rmSync(restoring, { recursive: true });
  renameSync(incoming, restoring);
  syncFolder(folder.path);
  let aside: string | undefined;
  if (old.length > 0) {
    aside = join(
      folder.path,
      `${ASIDE}${now.toISOString().replaceAll(":", "-").slice(0, 19)}-${randomUUID().slice(0, 4)}`,
    );
    mkdirSync(aside, { mode: 0o700 });
    for (const name of old) renameSync(join(folder.path, name), join(aside, name));
    syncFolder(aside);
  }
  for (const name of readdirSync(restoring)) renameSync(join(restoring, name), join(folder.path, name));
  syncFolder(folder.path);
  rmdirSync(restoring);
  syncFolder(folder.path);
  return aside;
}

async function requireRoom(path: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(path);
  if (bavail * bsize >= bytes) return;
  throw new BackupProblem(
    `The backup has ${Math.ceil(bytes / 1024 ** 2)} MB, and on the disk of ${path} ` +
      `${Math.floor((bavail * bsize) / 1024 ** 2)} MB are free. Make room, or choose another folder with --data-dir.`,
  );
}
