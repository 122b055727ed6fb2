/**
 * The thread in which documents are condensed. Owns: nothing; it can be killed at any moment.
 * Must never: be imported, or touch the store.
 */
import { type Work, serveThread } from "../ops/worker-thread.ts";
import { type Condensed, condense } from "./condense.ts";
import { pack } from "./parcel.ts";
import type { StoredDocument } from "./store.ts";

const work: Work<StoredDocument, Condensed> = (stored) => {
  const condensed = condense(stored);
  if ("problem" in condensed) return { result: condensed, transfer: [] };
  const { views, buffer } = pack([condensed.snapshot]);
  return { result: { snapshot: views[0] ?? condensed.snapshot }, transfer: [buffer] };
};

serveThread(work);
