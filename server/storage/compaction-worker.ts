/**
 * The thread in which documents are condensed. Owns: nothing; it can be killed at any moment.
 * Must never: be imported, or touch the store.
 */
import { parentPort } from "node:worker_threads";
import { condense } from "./condense.ts";
import { pack } from "./parcel.ts";
import type { StoredDocument } from "./store.ts";

const port = parentPort;
if (port === null) throw new Error("This file is the body of a worker thread");

port.on("message", (stored: StoredDocument) => {
  const condensed = condense(stored);
  if ("problem" in condensed) {
    port.postMessage(condensed);
    return;
  }
  const { views, buffer } = pack([condensed.snapshot]);
  port.postMessage({ snapshot: views[0] }, [buffer]);
});
