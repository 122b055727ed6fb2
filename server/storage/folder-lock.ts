/**
 * Who may write to a data folder. Owns: taking the lock, and looking whether somebody has it.
 * Must never: let two processes in at once. The lock is the kernel's: it goes when its process goes, however it goes.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type DataFolder, describeHolder, folderProblem, heldProblem, makeFile } from "./data-folder.ts";
import { isBusy } from "./sqlite-failure.ts";
import { DataFolderProblem } from "./store.ts";

/** A look at the lock takes it for a moment; whoever starts just then waits so long, in milliseconds. */
const PATIENCE = 200;

/** In this folder a backup waits to be put in place; while it is there, the data folder is neither old nor new. */
export const UNFINISHED_RESTORE = "restoring";

/** Takes the lock, for as long as what it returns is open. Throws `DataFolderProblem` when another process has it. */
export function takeLock(folder: DataFolder): DatabaseSync {
  makeFile(folder, folder.lock);
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(folder.lock, { timeout: PATIENCE });
    lock.exec("begin exclusive");
    return lock;
  } catch (error) {
    lock?.close();
    throw isBusy(error) ? heldProblem(folder) : folderProblem(folder.path, error);
  }
}

/** Refuses a folder in which a restore was cut short: an empty server in its place would look like a loss. */
export function refuseUnfinished(folder: DataFolder): void {
  if (!existsSync(join(folder.path, UNFINISHED_RESTORE))) return;
  throw new DataFolderProblem(
    `A restore into ${folder.path} was cut short, so what is there is not whole. ` +
      'Run "weft restore --replace" with the backup again; what was there before is kept beside it.',
  );
}

/** Who has the lock, as words such as "process 12"; `undefined` when nobody has it. Changes nothing. */
export function holderOf(folder: DataFolder): string | undefined {
  if (!existsSync(folder.lock)) return undefined;
  const lock = new DatabaseSync(folder.lock, { readOnly: true });
  try {
    lock.exec("begin");
    lock.prepare("select count(*) from sqlite_schema").get();
    return undefined;
  } catch (error) {
    if (!isBusy(error)) throw error;
    return describeHolder(folder).replace(/^ \(|\)$/g, "") || "another process";
  } finally {
    lock.close();
  }
}
