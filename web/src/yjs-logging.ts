/**
 * What Yjs says in the console, in place of lib0/logging: that one can print pictures and tables, and brings a library of
 * DOM elements and one of schemas for it, 4 KB of what must be there before one can type.
 * Must never: lack a name that Yjs uses; the build says so.
 */

// Yjs colours its words by these. It says few, and they are read without colours too.
export const BOLD = "";
export const UNBOLD = "";
export const ORANGE = "";
export const RED = "";

// The console is where Yjs says it.
/* oxlint-disable no-console */
export function print(...words: readonly unknown[]): void {
  console.info(...words.filter((word) => word !== ""));
}

export function warn(...words: readonly unknown[]): void {
  console.warn(...words.filter((word) => word !== ""));
}
