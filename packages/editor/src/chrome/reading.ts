/**
 * What a reader uses: finding, the outline, the count of words, focus mode, full screen, print, the text as Markdown.
 * Owns: what of it is open, and its keys. What each does: view-acts.ts. Its code: reading/, loaded when it is first wanted.
 */
import { signal, type Signal } from "@preact/signals";
import type { Messages } from "../messages/index.ts";
import { completed } from "../messages/completed.ts";
import { readingEn, type ReadingMessages } from "../messages/reading.en.ts";
import { isApple } from "../shortcuts.ts";

/** What can be asked for, by name. */
export const VIEW_NAMES = ["find", "replace", "outline", "count", "focus", "fullscreen", "print", "markdown"] as const;

/** One of VIEW_NAMES. */
export type ViewName = (typeof VIEW_NAMES)[number];

/** The keys of each that has some; the first are those that are shown. */
export const VIEW_KEYS: Readonly<Partial<Record<ViewName, readonly [string, ...string[]]>>> = {
  find: ["Mod-f"],
  // On Apple's machines Cmd+H hides the app, and no page hears of it.
  replace: isApple() ? ["Mod-Shift-h", "Mod-h"] : ["Mod-h"],
  fullscreen: ["Mod-Shift-f"],
  print: ["Mod-p"],
};

/** The find bar is asked for. Each asking is a new object: the bar that is open takes the focus again. */
export interface FindRequest {
  readonly replace: boolean;
}

/** One element's reading. */
export interface Reading {
  readonly words: ReadingMessages;
  /** The element. */
  readonly host: HTMLElement;
  readonly find: Signal<FindRequest | undefined>;
  /** Whether the outline is open: asked for, and then it takes the focus, or kept from the last time. */
  readonly outline: Signal<"asked" | "kept" | undefined>;
  readonly count: Signal<boolean>;
  readonly focus: Signal<boolean>;
  /** Whether there is room beside the text. */
  readonly wide: Signal<boolean>;
  /** What is shown for a moment. */
  readonly note: Signal<string | undefined>;
  /** What was typed to be found while the bar's code was on its way. */
  typed: string | undefined;
  /** Goes to the next match (1) or the one before (-1), while the bar is open. */
  step: ((by: 1 | -1) => void) | undefined;
}

/** Nothing of it is open yet. */
export function createReading(messages: Messages, host: HTMLElement): Reading {
  return {
    words: completed(messages.reading ?? readingEn, readingEn),
    host,
    find: signal<FindRequest | undefined>(undefined),
    outline: signal<"asked" | "kept" | undefined>(undefined),
    count: signal(false),
    focus: signal(false),
    wide: signal(false),
    note: signal<string | undefined>(undefined),
    typed: undefined,
    step: undefined,
  };
}
