/**
 * Words as the index knows them. Owns: how a text is divided for it, and what a question means.
 * Must never: hand what somebody typed to SQLite as anything but quoted words.
 */

/** Stands between letters of scripts that are written without spaces, so that each is a word of its own. */
const SEPARATOR = "\u0001";

const UNSPACED =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Bopomofo}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/gu;

/** What would be taken for a mark of ours. Line ends and tabs stay. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** Questions longer than this are cut off, and words beyond so many are left out: each is a walk through the index. */
const LONGEST_QUESTION = 300;
const MOST_WORDS = 12;

const HAS_LETTERS = /[\p{L}\p{N}]/u;
/** An end that may be the beginning of a word. One letter would be that of half of all words. */
const OPEN_END = /[\p{L}\p{N}\p{M}]{2}$/u;

/** A text as it goes into the index. */
export function indexed(text: string): string {
  return text.normalize("NFC").replace(CONTROLS, " ").replace(UNSPACED, `${SEPARATOR}$&${SEPARATOR}`);
}

/** A text from the index as people read it. */
export function readable(text: string): string {
  return text.replaceAll(SEPARATOR, "");
}

/** One that must be in a document, as it was typed; `isOpen` also as the beginning of a longer one. */
export interface Term {
  readonly text: string;
  readonly isOpen: boolean;
}

/** The words of a question, and what stands in quotation marks as one. */
export function termsOf(question: string): readonly Term[] {
  const text = question.slice(0, LONGEST_QUESTION).toWellFormed().normalize("NFC").replace(CONTROLS, " ");
  const found = [...text.matchAll(/"([^"]*)"|[^\s"]+/g)]
    .map(([whole, quoted]) => ({ text: quoted ?? whole, isQuoted: quoted !== undefined, end: whole }))
    .filter((term) => HAS_LETTERS.test(term.text))
    .slice(0, MOST_WORDS);
  return found.map(({ text: term, isQuoted }, index) => ({
    text: term,
    isOpen: index === found.length - 1 && !isQuoted && !/\s$/.test(text) && OPEN_END.test(term),
  }));
}

/** The question for FTS5; `undefined` when there is no word in it. */
export function matchOf(terms: readonly Term[]): string | undefined {
  if (terms.length === 0) return undefined;
  return terms
    .map(({ text, isOpen }) => {
      const spellings = spellingsOf(text).map(
        (spelling) => `"${indexed(spelling).replaceAll('"', " ")}"${isOpen ? " *" : ""}`,
      );
      return `(${spellings.join(" OR ")})`;
    })
    .join(" AND ");
}

/** Whether a question has letters that are words of their own: then it takes more of them to tell where they stand. */
export function isUnspaced(terms: readonly Term[]): boolean {
  return terms.some(({ text }) => text.search(UNSPACED) !== -1);
}

/** SQLite folds accents and case, but not this letter. */
function spellingsOf(text: string): string[] {
  return [...new Set([text, text.replace(/ß|ẞ/g, "ss"), text.replace(/ss/gi, "ß")])];
}

/** From `start` up to, not including, `end`, in UTF-16 units. */
export type Range = readonly [start: number, end: number];

/** Where a title has the words, or else the question as a whole. */
export function rangesIn(title: string, terms: readonly Term[], question: string): readonly Range[] {
  const words = terms.flatMap(({ text, isOpen }) => {
    const parts = text.match(WORDS) ?? [];
    return parts.map((part, index) => ({ part: plain(part), isOpen: isOpen && index === parts.length - 1 }));
  });
  const found: Range[] = [];
  for (const { 0: word, index } of title.matchAll(WORDS)) {
    const own = plain(word);
    const isMeant = words.some(({ part, isOpen }) => (isOpen ? own.startsWith(part) : own === part));
    if (isMeant) found.push([index, index + word.length]);
  }
  if (found.length > 0) return found;
  const start = title.toLowerCase().indexOf(question.trim().toLowerCase());
  return start === -1 || question.trim() === "" ? [] : [[start, start + question.trim().length]];
}

const WORDS = /[\p{L}\p{N}\p{M}]+/gu;

function plain(word: string): string {
  return word.normalize("NFKD").replace(/\p{M}/gu, "").toUpperCase().replaceAll("ẞ", "SS");
}
