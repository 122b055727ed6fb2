/**
 * A Y.Doc that fell silent. When a listener of a document's own events throws (`update`, `beforeTransaction`, ...), Yjs
 * never finishes that transaction and emits nothing ever again (yjs 13.6, Transaction.js): what is written afterwards
 * is in the document, but neither the provider nor anyone else hears of it.
 * Owns: noticing that. Must never: repair it; nobody knows which observers missed what.
 */
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";

/** What a person is told then. */
export const JAMMED = "Something on this page failed. Copy your last words, then reload this window.";

/** Calls `jammed` once, soon after the document fell silent. Returns the end of watching. */
export function watchForJam(doc: Y.Doc, awareness: Awareness, jammed: () => void): () => void {
  let watching = true;
  let asked = false;
  const look = (): void => {
    asked = false;
    // Transactions are synchronous, so in a task of its own there is none under way and none to be finished.
    if (!watching || (doc._transaction === null && doc._transactionCleanups.length === 0)) return;
    stop();
    jammed();
  };
  const ask = (): void => {
    if (asked) return;
    asked = true;
    queueMicrotask(look);
  };
  const stop = (): void => {
    watching = false;
    doc.off("beforeTransaction", ask);
    awareness.off("update", ask);
  };
  doc.on("beforeTransaction", ask);
  // A document that fell silent before our listener's turn says nothing more. A moving caret does, and so does
  // awareness by itself every 15 seconds.
  awareness.on("update", ask);
  ask();
  return stop;
}
