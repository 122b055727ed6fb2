/**
 * A folder of Markdown that follows the documents, for git, rsync or a search. Owns: the thread in which it is written.
 * Must never: be on the way of an edit. It reads the database by itself; whatever happens to it, saving goes on.
 */
import { Worker } from "node:worker_threads";
import type { Log } from "../ops/log.ts";

/** When the mirror follows, in milliseconds. */
export interface MirrorPace {
  /** How often it looks whether anything was saved. */
  readonly look: number;
  /** A document is written when nobody has changed it for so long, */
  readonly quiet: number;
  /** or when it has waited for so long. */
  readonly longest: number;
}

const PACE: MirrorPace = { look: 2_000, quiet: 5_000, longest: 60_000 };
/** A thread that failed is started again after so long, in milliseconds. */
const PAUSE = 60_000;

/** With what the thread starts. */
export interface MirrorOpening {
  readonly dataDir: string;
  readonly folder: string;
  readonly pace: MirrorPace;
}

/** What the thread tells: a new problem, or that there is none any more. */
export type MirrorNews = { readonly problem: string | undefined };

/** Follows the documents until it is closed. Never throws and never rejects; problems go to the log. */
export function startMirror({
  dataDir,
  folder,
  log,
  pace = PACE,
}: {
  readonly dataDir: string;
  readonly folder: string;
  readonly log: Pick<Log, "info" | "warn">;
  readonly pace?: MirrorPace;
}): { close(): Promise<void> } {
  let isClosed = false;
  let pause: NodeJS.Timeout | undefined;
  let thread = start();

  function start(): Worker {
    const worker = new Worker(new URL("./mirror-worker.ts", import.meta.url), {
      name: "weft-mirror",
      resourceLimits: { maxYoungGenerationSizeMb: 16 },
      workerData: { dataDir, folder, pace } satisfies MirrorOpening,
    });
    worker.on("message", ({ problem }: MirrorNews) => {
      if (problem === undefined) log.info("the mirror follows again");
      else log.warn({ problem }, "the mirror cannot follow, trying again; documents are saved all the same");
    });
    worker.on("error", (error) => log.warn({ err: error }, "the mirror failed; documents are saved all the same"));
    worker.on("exit", () => {
      if (isClosed) return;
      pause = setTimeout(() => (thread = start()), PAUSE).unref();
    });
    worker.unref();
    return worker;
  }

  return {
    async close() {
      isClosed = true;
      clearTimeout(pause);
      // What it was about to write it writes after the next start.
      await thread.terminate();
    },
  };
}
