/**
 * The sentences of the web app that may be needed before its components are there, in English; the others are in
 * around.en.ts. Owns: wording. Another language is another object of this shape.
 * Must never: hold markup. Sentences with values are functions, so that word order stays the translator's.
 */
import type { AroundMessages } from "./around.en.ts";

const sentences = {
  /** BCP 47. */
  language: "en",
  brand: "Weft",
  untitled: "Untitled",
  skipToContent: "Skip to the document",
  pageTitle: (name: string): string => `${name} — Weft`,

  problem: {
    unreachable: "The server can’t be reached",
    unreachableLine: "Your documents are safe there. Check the connection, then try again.",
    failed: "That did not work",
    retry: "Try again",
    unexpected: (status: number): string => `The server answered with an error (${status}).`,
  },

  document: {
    titleLabel: "Title",
    textPlaceholder: "Start writing, or press / for blocks",
    badNameTitle: "There can’t be a document here",
    notFoundTitle: "There is nothing here",
    notFoundLine: "The address may be mistyped.",
    reload: "Reload",
    failedToLoad: "The editor could not be loaded",
  },

  unsaved: {
    onDevice: (title: string): string => `“${title}” has changes that wait on this device for the server.`,
    waiting: (title: string): string => `“${title}” has changes that are not saved yet. Keep this window open.`,
    refused: (title: string): string => `Changes to “${title}” could not be saved. Open it here to see why.`,
  },
};

/** The sentences of one language. */
export type Messages = typeof sentences & {
  /** What is around the text. English has it in a file of its own, which comes with the code that says it. */
  readonly around?: AroundMessages;
  /**
   * What is said of an answer of the server by its HTTP status, with the seconds to wait or 0; `undefined` where only the
   * server's own sentence says what it is about. That one is English, so English has no need of this.
   */
  readonly answered?: (status: number, wait: number) => string | undefined;
};

/** English. */
export const en: Messages = sentences;
