/**
 * How the process collects garbage. Owns: V8's flags, each with what it was measured to change.
 * Must never: set one that says nothing but "more memory".
 */
import { setFlagsFromString } from "node:v8";

/** Comes before anything that serves. */
export function setUpCollector(): void {
  // V8 puts lists that lived long once where the old things live, at once. On a server that sends much, what those lists
  // held for a moment (each frame that `ws` reads) then stays until the next full collection: five times as much
  // survives, and the pauses are twice as long (decision 0010).
  setFlagsFromString("--no-allocation-site-pretenuring");
}
