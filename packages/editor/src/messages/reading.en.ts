/**
 * The sentences of what one reads a document with (chrome/reading.ts), in English. They come with its code, late; a
 * language of its own has them in its catalogue, as `reading`.
 */

const sentences = {
  /** The toolbar's menu. */
  menu: "View",
  /** The bar that there is for who can't write. */
  bar: "Reading",
  items: {
    find: "Find",
    replace: "Find and replace",
    outline: "Outline",
    count: "Word count",
    focus: "Focus mode",
    fullscreen: "Full screen",
    print: "Print",
    markdown: "Copy as Markdown",
  },
  close: "Close",

  find: {
    field: "Find",
    with: "Replace with",
    matchCase: "Match case",
    wholeWords: "Whole words",
    pattern: "Regular expression",
    next: "Next match",
    previous: "Previous match",
    place: (at: number, of: number): string => `${at} of ${of}`,
    found: (count: number): string => (count === 1 ? "1 match" : `${count} matches`),
    nothing: "Nothing found",
    noPattern: "Not a regular expression yet",
    replace: "Replace",
    replaceAll: "Replace all",
    replaced: (count: number): string => (count === 1 ? "1 match replaced" : `${count} matches replaced`),
  },

  outline: {
    empty: "Headings appear here",
    /** A heading without words. */
    untitled: "Untitled",
  },

  count: {
    document: "Document",
    selection: "Selection",
    words: "Words",
    characters: "Characters",
    withoutSpaces: "Characters without spaces",
    blocks: "Blocks",
    time: "Reading time",
    minutes: (minutes: number): string => `${minutes} min`,
    moment: "Less than a minute",
  },

  fullscreenRefused: "Full screen is not allowed here.",
  copied: "Copied",
  notCopied: "This browser did not allow copying.",
  notLoaded: "This could not be loaded. Check the connection and try again.",
};

/** The sentences of one language. */
export type ReadingMessages = typeof sentences;

/** English. */
export const readingEn: ReadingMessages = sentences;
