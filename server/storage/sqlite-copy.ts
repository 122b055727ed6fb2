/**
 * A copy of a database that a server may be writing to. Owns: the thread that copies.
 * Must never: hold up whoever writes, or leave out what was durable when it began.
 */
import { Worker } from "node:worker_threads";
import { type PostedFailure, received } from "./sqlite-failure.ts";

/** What is in a copy. */
export interface DatabaseCopy {
  /** The format of the database: `pragma user_version`. */
  readonly format: number;
  readonly documents: number;
  /** All files that are noted in it, with their sizes in bytes. */
  readonly files: readonly { readonly hash: string; readonly size: number }[];
}

export interface CopyRequest {
  readonly from: string;
  readonly to: string;
}
export type CopyAnswer = { readonly copy: DatabaseCopy } | { readonly failure: PostedFailure };

/**
 * Copies the database at `from` into a new file at `to`: all that was committed before, nothing of what is committed
 * meanwhile, and nothing that was removed. Throws `DataFolderProblem` when it cannot be read whole.
 */
export async function copyDatabase(request: CopyRequest): Promise<DatabaseCopy> {
  const { promise, resolve, reject } = Promise.withResolvers<CopyAnswer>();
  const worker = new Worker(new URL("./sqlite-copy-worker.ts", import.meta.url), {
    name: "weft-copy",
    workerData: request,
  });
  worker.once("message", resolve);
  worker.once("error", reject);
  worker.once("exit", () => reject(new Error("The thread that copies the database ended")));
  const answer = await promise;
  if ("failure" in answer) throw received(answer.failure);
  return answer.copy;
}
