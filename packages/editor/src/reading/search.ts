/**
 * Finding words in a document. Owns: what matches, and what that costs: a block's matches are kept for as long as the
 * block stays the same object, so a key typed in 3,000 blocks searches one.
 * Must never: match across blocks, where one could not say what a replacement belongs to.
 */
import type { Node } from "prosemirror-model";

/** What is looked for. */
export interface Query {
  readonly text: string;
  readonly matchCase: boolean;
  readonly wholeWords: boolean;
  /** Whether the text is a regular expression, as JavaScript has them. */
  readonly pattern: boolean;
}

/** A place in the document. */
export interface Match {
  readonly from: number;
  readonly to: number;
  /** Whether it is text alone; a mention's name or a picture's caption can be found, but not replaced. */
  readonly text: boolean;
  /** What a regular expression found, and its groups: for the signs in a replacement that mean them. */
  readonly groups?: readonly (string | undefined)[];
}

/** A letter, digit or underscore, with what is written above it. */
const WORD = String.raw`[\p{L}\p{N}\p{M}_]`;
const startsWord = new RegExp(`^${WORD}`, "u");
const endsWord = new RegExp(`${WORD}$`, "u");

/** What a keyboard has one key for, and typographers several signs. */
const ALIKE: Readonly<Record<string, string>> = {
  " ": String.raw`[ \u00a0\u202f]`,
  "'": "['\u2018\u2019]",
  '"': '["\u201c\u201d\u201e]',
  "-": String.raw`[-\u2010\u2011]`,
};

/** The pattern of a query; `undefined` for an empty one. Throws a SyntaxError for a regular expression that is none. */
function patternOf({ text, matchCase, wholeWords, pattern }: Query): RegExp | undefined {
  if (text === "") return undefined;
  // Lines, as in code, and blocks: "^" and "$" are the edges of both.
  const flags = matchCase ? "gmu" : "gimu";
  if (pattern) {
    // Alone first, so that a bracket of its own can't close ours.
    const alone = new RegExp(text, flags);
    return wholeWords ? new RegExp(`(?<!${WORD})(?:${text})(?!${WORD})`, flags) : alone;
  }
  const letters = Array.from(new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text.normalize("NFC")));
  const words = letters
    .map(({ segment }) => {
      const apart = segment.normalize("NFD");
      // The same letter comes whole from most keyboards, and in two parts from some programs.
      return ALIKE[segment] ?? (apart === segment ? escape(segment) : `(?:${escape(segment)}|${escape(apart)})`);
    })
    .join("");
  const before = wholeWords && startsWord.test(text) ? `(?<!${WORD})` : "";
  const after = wholeWords && endsWord.test(text) ? `(?!${WORD})` : "";
  return new RegExp(before + words + after, flags);
}

function escape(text: string): string {
  return text.replace(/[$()*+./?[\\\]^{|}]/g, String.raw`\$&`);
}

/** Why a query can't be looked for; `undefined` where it can. */
export function queryProblem(query: Query): string | undefined {
  try {
    patternOf(query);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Gives a function that finds a query in a document; it remembers what it found in each block. A query with a problem is
 * found nowhere.
 */
export function createSearch(query: Query): (doc: Node) => readonly Match[] {
  const pattern = queryProblem(query) === undefined ? patternOf(query) : undefined;
  const known = new WeakMap<Node, readonly Match[]>();
  if (pattern === undefined) return () => [];
  return (doc) => {
    const found: Match[] = [];
    let start = 0;
    for (const block of doc.children) {
      let matches = known.get(block);
      if (matches === undefined) {
        matches = matchesIn(block, pattern);
        known.set(block, matches);
      }
      for (const match of matches) found.push({ ...match, from: start + match.from, to: start + match.to });
      start += block.nodeSize;
    }
    return found;
  };
}

/** The matches in a block and in those within it, from the position before it. */
function matchesIn(block: Node, pattern: RegExp): Match[] {
  const found = block.isTextblock ? matchesInLine(block, pattern, 0) : block.isLeaf ? wholeLeaf(block, pattern, 0) : [];
  if (block.inlineContent || block.isLeaf) return found;
  block.descendants((node, offset) => {
    if (node.isTextblock) found.push(...matchesInLine(node, pattern, offset + 1));
    else if (node.isLeaf) found.push(...wholeLeaf(node, pattern, offset + 1));
    return !node.inlineContent;
  });
  return found;
}

/** Stands for what has no words, so that nothing matches across it. */
const NO_WORDS = "\ufffc";

function wordsOf(leaf: Node): string {
  return leaf.type.spec.leafText?.(leaf) || NO_WORDS;
}

function wholeLeaf(leaf: Node, pattern: RegExp, at: number): Match[] {
  const words = wordsOf(leaf);
  const isFound = words !== NO_WORDS && Array.from(words.matchAll(pattern)).some(([match]) => match !== "");
  return isFound ? [{ from: at, to: at + leaf.nodeSize, text: false }] : [];
}

/** A run of a line's text: where it begins in the words and in the document, and whether it is a leaf with words. */
interface Run {
  readonly start: number;
  readonly at: number;
  readonly leaf: boolean;
}

function matchesInLine(line: Node, pattern: RegExp, before: number): Match[] {
  let words = "";
  let at = before + 1;
  const runs: Run[] = [];
  for (const node of line.children) {
    runs.push({ start: words.length, at, leaf: !node.isText });
    words += node.isText ? (node.text ?? "") : wordsOf(node);
    at += node.nodeSize;
  }
  const found: Match[] = [];
  let run = 0;
  for (const groups of words.matchAll(pattern)) {
    const { index, 0: match } = groups;
    // The edge of a line is a match of "^", but nothing that could be shown.
    if (match === "") continue;
    while ((runs[run + 1]?.start ?? Infinity) <= index) run++;
    const first = runs[run];
    let end = run;
    while ((runs[end + 1]?.start ?? Infinity) < index + match.length) end++;
    const last = runs[end];
    if (first === undefined || last === undefined) continue;
    const from = first.leaf ? first.at : first.at + index - first.start;
    const to = last.leaf ? last.at + 1 : last.at + index + match.length - last.start;
    const text = !runs.slice(run, end + 1).some(({ leaf }) => leaf);
    // A name that holds the words twice is one match.
    if (found.at(-1)?.from !== from) found.push({ from, to, text, groups });
  }
  return found;
}

/** What replaces a match: of a regular expression's, "$1" is the first group, "$&" the whole, "$$" a dollar. */
export function replacementOf(match: Match, words: string, { pattern }: Query): string {
  if (!pattern) return words;
  return words.replace(/\$([$&]|[1-9]\d?)/g, (sign, which: string) => {
    if (which === "$") return "$";
    const { groups = [] } = match;
    const index = which === "&" ? 0 : Number(which);
    // A sign for a group that is not there stands for itself.
    return index < groups.length ? (groups[index] ?? "") : sign;
  });
}

/** The index of the first match that begins at a position or behind it; the number of matches where none does. */
export function firstFrom(matches: readonly Match[], position: number): number {
  let low = 0;
  let high = matches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((matches[middle]?.from ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  return low;
}
