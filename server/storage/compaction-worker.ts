/**
 * The thread in which documents are condensed. Owns: nothing; it can be killed at any moment.
 * Must never: be imported, or touch the store.
 */
import { getHeapStatistics } from "node:v8";
import { parentPort } from "node:worker_threads";
import { type Condensed, condense } from "./condense.ts";
import { pack } from "./parcel.ts";
import type { StoredDocument } from "./store.ts";

/** What the thread answers: what became of the document, and how large the thread's heap is now, in bytes. */
export interface Answer {
  readonly condensed: Condensed;
  readonly heapBytes: number;
}

const port = parentPort;
if (port === null) throw new Error("This file is the body of a worker thread");

port.on("message", (stored: StoredDocument) => {
  const condensed = condense(stored);
  const heapBytes = getHeapStatistics().total_heap_size;
  if ("problem" in condensed) {
    port.postMessage({ condensed, heapBytes } satisfies Answer);
    return;
  }
  const { views, buffer } = pack([condensed.snapshot]);
  const snapshot = views[0] ?? condensed.snapshot;
  port.postMessage({ condensed: { snapshot }, heapBytes } satisfies Answer, [buffer]);
});
