/**
 * From a stored document to one snapshot of it. Owns: the proof that the snapshot holds all of it.
 * Must never: run in the server's own thread, which a large document would hold up for seconds.
 */
import * as Y from "yjs";
import { difference, fingerprintOf } from "./fingerprint.ts";
import { replay } from "./replay.ts";
import type { StoredDocument } from "./store.ts";

/** A V2 state update that holds the whole stored document, or why there is none. */
export type Condensed = { readonly snapshot: Uint8Array } | { readonly problem: string };

/** Builds the snapshot, reads it back, and compares. Updates whose causes are missing are in it too. */
export function condense(stored: StoredDocument): Condensed {
  try {
    const original = new Y.Doc();
    replay(stored, original);
    const snapshot = Y.encodeStateAsUpdateV2(original);
    const before = fingerprintOf(original);
    // Only one of the two large documents is in memory at a time.
    original.destroy();
    const copy = new Y.Doc();
    Y.applyUpdateV2(copy, snapshot);
    const differs = difference(before, fingerprintOf(copy));
    return differs === undefined ? { snapshot } : { problem: `The snapshot read back has ${differs}` };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
