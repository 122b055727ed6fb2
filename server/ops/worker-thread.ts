/**
 * A thread for work that would hold everyone up. Owns: starting it when it is needed, ending it when it is idle, and killing it
 * when it takes too long or too much memory.
 * Must never: do two things at a time, or let what happens in the thread reach the process.
 */
import { getHeapStatistics } from "node:v8";
import { type ResourceLimits, type Transferable, Worker, parentPort } from "node:worker_threads";

/** What a thread answers: the result, and how large its heap is now, in bytes. */
interface Answer<Result> {
  readonly result: Result;
  readonly heapBytes: number;
}

/** Why there is no result. */
export interface Killed {
  readonly killed: "too slow" | "too large" | "failed" | "ended";
  /** A sentence for the log. */
  readonly problem: string;
}

export interface WorkerThread<Task, Result> {
  /** Call it again only when the one before has resolved. */
  run(task: Task, transfer: Transferable[]): Promise<Result | Killed>;
  end(): Promise<void>;
}

interface WorkerThreadOptions {
  readonly file: URL;
  readonly name: string;
  /** Milliseconds after which what is under way is killed. */
  readonly timeLimit: number;
  readonly resourceLimits: ResourceLimits;
  /** Milliseconds for which an idle thread is kept whose heap has so many bytes: it gives nothing of it back. */
  readonly keepFor: (heapBytes: number) => number;
}

export function createWorkerThread<Task, Result>(options: WorkerThreadOptions): WorkerThread<Task, Result> {
  const { file, name, timeLimit, resourceLimits, keepFor } = options;
  let worker: Worker | undefined;
  let settle: ((result: Result | Killed, heapBytes: number) => void) | undefined;
  let timer: NodeJS.Timeout | undefined;

  function start(): Worker {
    const thread = new Worker(file, { name, resourceLimits });
    thread.on("message", ({ result, heapBytes }: Answer<Result>) => settle?.(result, heapBytes));
    // Listened to for as long as the thread lives: an error event that nobody hears ends the process.
    thread.on("error", (error) => {
      const isMemory = error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
      drop(thread, { killed: isMemory ? "too large" : "failed", problem: `The thread failed: ${String(error)}` });
    });
    thread.on("exit", () => drop(thread, { killed: "ended", problem: "The thread was ended" }));
    return thread;
  }

  function drop(thread: Worker, killed: Killed): void {
    if (worker !== thread) return;
    worker = undefined;
    settle?.(killed, 0);
    clearTimeout(timer);
    void thread.terminate();
  }

  return {
    run(task, transfer) {
      clearTimeout(timer);
      const thread = (worker ??= start());
      return new Promise((resolve) => {
        settle = (result, heapBytes) => {
          settle = undefined;
          clearTimeout(timer);
          const idle: Killed = { killed: "ended", problem: "The thread was idle" };
          timer = setTimeout(() => drop(thread, idle), keepFor(heapBytes)).unref();
          resolve(result);
        };
        const late: Killed = { killed: "too slow", problem: `It took longer than ${timeLimit / 1_000} s` };
        timer = setTimeout(() => drop(thread, late), timeLimit);
        thread.postMessage(task, transfer);
      });
    },
    async end() {
      const thread = worker;
      if (thread === undefined) return;
      drop(thread, { killed: "ended", problem: "The thread was ended" });
      await thread.terminate();
    },
  };
}

/** What `work` makes of a task, with the buffers of it that are handed over. */
export type Work<Task, Result> = (task: Task) => Done<Result> | Promise<Done<Result>>;

interface Done<Result> {
  readonly result: Result;
  readonly transfer: Transferable[];
}

/** The body of such a thread: answers each task with what `work` makes of it. What it throws ends the thread. */
export function serveThread(work: Work<never, unknown>): void {
  const port = parentPort;
  if (port === null) throw new Error("This file is the body of a worker thread");
  const perform = async (task: unknown): Promise<void> => {
    const { result, transfer } = await work(task as never);
    const heapBytes = getHeapStatistics().total_heap_size;
    port.postMessage({ result, heapBytes } satisfies Answer<unknown>, transfer);
  };
  // What rejects is nobody's, and so ends the thread.
  port.on("message", (task: unknown) => void perform(task));
}
