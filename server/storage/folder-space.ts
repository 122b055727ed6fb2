/**
 * The space in a database that nothing needs, given back to the disk at once. Owns: doing so while no server runs.
 * Must never: need as much room as the database has; a full disk is when this is wanted.
 */
import { describeFolder } from "./data-folder.ts";
import { takeLock } from "./folder-lock.ts";
import { openDatabase } from "./sqlite-schema.ts";

/** Throws `DataFolderProblem` while somebody has the folder. */
export function giveBackSpace(path: string): void {
  const folder = describeFolder(path);
  const lock = takeLock(folder);
  try {
    const database = openDatabase(folder.database);
    database.exec("pragma incremental_vacuum");
    // The last to close takes what is in the write-ahead log along, and removes it.
    database.close();
  } finally {
    lock.close();
  }
}
