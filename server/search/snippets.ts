/**
 * A few words around those that were found. Owns: from SQLite's marks to ranges.
 * Must never: give markup; whoever shows it decides how.
 */
import { type Range, readable } from "./words.ts";

/** Before and after each word that was found. Neither can be in a text of the index. */
export const OPENING = "\u0002";
export const CLOSING = "\u0003";

export interface Snippet {
  /** One line; `…` where the document goes on. */
  readonly text: string;
  readonly ranges: readonly Range[];
}

/** What `snippet()` of FTS5 gave; `undefined` when nothing is marked in it. */
export function snippetOf(marked: string): Snippet | undefined {
  const [before = "", ...parts] = readable(marked).replace(/\s/g, " ").split(OPENING);
  let text = before;
  const ranges: [number, number][] = [];
  for (const part of parts) {
    const [word = "", after = ""] = part.split(CLOSING);
    const last = ranges.at(-1);
    // Letters of one word, each marked by itself.
    if (last !== undefined && last[1] === text.length) last[1] += word.length;
    else ranges.push([text.length, text.length + word.length]);
    text += word + after;
  }
  return ranges.length === 0 ? undefined : { text, ranges };
}
