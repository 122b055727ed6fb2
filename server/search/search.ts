/**
 * Searching in what is written. Owns: the thread in which the index follows the documents and is asked, and when it does.
 * Must never: be on the way of an edit. It reads the database by itself; whatever happens to it, saving goes on.
 */
import type { Log } from "../ops/log.ts";
import { type Killed, createWorkerThread } from "../ops/worker-thread.ts";
import type { FoundPage, Question } from "./finding.ts";
import type { FollowPace } from "./following.ts";
import type { SearchResult, SearchTask } from "./search-worker.ts";

export type { Hit, Question } from "./finding.ts";

export interface Found extends FoundPage {
  /** Whether all documents were looked at: not for a while after the first start, and after `weft compact`. */
  readonly isComplete: boolean;
}

export interface Search {
  /** Says that something was saved, or removed: the index follows soon. Costs nothing. */
  note(): void;
  /** What is found; `undefined` when it cannot be found out now. Throws `RangeError` for a cursor that it did not give. */
  find(question: Question): Promise<Found | undefined>;
  close(): Promise<void>;
}

/** When the index follows, in milliseconds. */
export interface SearchPace extends FollowPace {
  /** It waits so many times as long as it has worked. */
  readonly rest: number;
  /** After a failure. */
  readonly pause: number;
}

const PACE: SearchPace = { quiet: 2_000, longest: 15_000, slice: 250, rest: 9, pause: 60_000 };
/** For one document with what is read before it: the thread comes last, where others want the processor. */
const TIME_LIMIT = 120_000;
/** For a question, with what it waits for. Whoever asked is then shown what the titles say. */
const PATIENCE = 5_000;
/** The thread holds the largest document that people have. An idle one costs memory, and starting it a tenth of a second. */
const HEAP_MEGABYTES = 512;
const IDLE_LIMIT = 10_000;
/** Questions that wait; whoever comes then is shown what the titles say. */
const MOST_WAITING = 16;

export function createSearch({
  dataDir: folder,
  log,
  pace = PACE,
}: {
  readonly dataDir: string;
  readonly log: Pick<Log, "info" | "warn">;
  readonly pace?: SearchPace;
}): Search {
  const thread = createWorkerThread<SearchTask, SearchResult>({
    file: new URL("./search-worker.ts", import.meta.url),
    name: "weft-search",
    timeLimit: TIME_LIMIT,
    keepFor: () => IDLE_LIMIT,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES, maxYoungGenerationSizeMb: 16 },
  });
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let timer: NodeJS.Timeout | undefined;
  let isFollowing = false;
  let isNews = false;
  let isComplete = false;
  let isClosed = false;
  let problem: string | undefined;

  /** One after the other; a question waits for a slice of the other work at most. */
  function inTurn(task: SearchTask): Promise<SearchResult | Killed> {
    const turn = last.then(() => (isClosed ? ENDED : thread.run(task, [])));
    last = turn.catch(() => {});
    return turn;
  }

  function later(milliseconds: number): void {
    if (isClosed) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      void followOnce();
    }, milliseconds).unref();
  }

  async function followOnce(): Promise<void> {
    isFollowing = true;
    isNews = false;
    const began = performance.now();
    const { quiet, longest, slice } = pace;
    const result = await inTurn({ folder, follow: { quiet, longest, slice } });
    const took = performance.now() - began;
    isFollowing = false;
    if (isClosed) return;
    if ("followed" in result) {
      const { left, problem: found } = result.followed;
      say(found);
      if (found === undefined && left !== "now") isComplete = true;
      if (left === "now") later(took * pace.rest);
      else if (found !== undefined) later(pace.pause);
      else if (left === "later" || isNews) later(pace.quiet);
    } else if ("killed" in result) {
      say(result.problem);
      // It goes on behind the document that did it.
      later(result.killed === "failed" ? pace.pause : pace.quiet);
    }
  }

  function say(found: string | undefined): void {
    if (found !== problem && found !== undefined)
      log.warn({ problem: found }, "the search cannot follow, trying again; documents are saved all the same");
    else if (found !== problem) log.info("the search follows again");
    problem = found;
  }

  later(pace.quiet);
  return {
    note() {
      if (isFollowing) isNews = true;
      else if (timer === undefined) later(pace.quiet);
    },
    async find(question) {
      if (waiting >= MOST_WAITING) return undefined;
      waiting += 1;
      try {
        const result = await inTime(inTurn({ folder, find: question }));
        if (result === undefined) return undefined;
        if ("badCursor" in result) throw new RangeError("The cursor is not one that a search returned");
        if ("found" in result) return { ...result.found, isComplete };
        if ("killed" in result && result.killed !== "ended")
          log.warn({ problem: result.problem }, "a search was given up");
        return undefined;
      } finally {
        waiting -= 1;
      }
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await thread.end();
      await last;
    },
  };
}

/** The result, or `undefined` when it takes too long: then it is nobody's. */
function inTime<T>(result: Promise<T>): Promise<T | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<T | undefined>();
  const timer = setTimeout(() => resolve(undefined), PATIENCE);
  result.then(resolve, reject).finally(() => clearTimeout(timer));
  return promise;
}

const ENDED: Killed = { killed: "ended", problem: "The server is going down" };
