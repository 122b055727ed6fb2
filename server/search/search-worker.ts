/**
 * The thread of the search. Owns: the index and a reading connection to the database; it can be killed at any moment.
 * Must never: be imported, or write to the database.
 */
import { constants, setPriority } from "node:os";
import { serveThread } from "../ops/worker-thread.ts";
import { type Finder, type FoundPage, type Question, openFinder } from "./finding.ts";
import { type FollowPace, type Followed, follow } from "./following.ts";
import { type IndexFile, isDamage, openIndex, removeIndex } from "./index-file.ts";

export type SearchTask = { readonly folder: string } & ({ readonly follow: FollowPace } | { readonly find: Question });

export type SearchResult =
  | { readonly followed: Followed }
  | { readonly found: FoundPage }
  | { readonly badCursor: true };

// Behind everything that people wait for. On Linux that is of this thread; elsewhere it would be of the whole process.
if (process.platform === "linux") setPriority(constants.priority.PRIORITY_LOW);

let index: IndexFile | undefined;
let finder: Finder | undefined;

serveThread(async (task: SearchTask) => ({ result: await perform(task), transfer: [] }));

async function perform(task: SearchTask): Promise<SearchResult> {
  try {
    return await attempt(task);
  } catch (error) {
    if (error instanceof RangeError && "find" in task) return { badCursor: true };
    if (!isDamage(error)) throw error;
    letGo();
    removeIndex(task.folder);
    return attempt(task);
  }
}

async function attempt(task: SearchTask): Promise<SearchResult> {
  index ??= openIndex(task.folder);
  if ("follow" in task) return { followed: await follow(index, task.folder, task.follow) };
  finder ??= openFinder(task.folder, index.path);
  return { found: finder.find(task.find) };
}

function letGo(): void {
  finder?.close();
  index?.close();
  finder = index = undefined;
}
