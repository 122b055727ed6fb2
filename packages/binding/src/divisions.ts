/**
 * Enter of somebody else in a line in which this page's person writes, or presses Enter at the same place. Yjs knows of no
 * division: the rest of the line is deleted there and written anew below, so what is typed in the rest stays above, and of
 * two divisions each writes the rest. Owns: noticing both, and what to write so that all stands once, where it belongs.
 * Must never: touch what somebody else wrote, or take away what is not certain to be there twice.
 */
import * as Y from "yjs";
import type { LostRun, Received } from "./losses.ts";

interface Range {
  readonly clock: number;
  readonly len: number;
}

/** A line that somebody else divided while own letters came into its rest: they stand above, and belong below. */
export interface Strays {
  readonly text: Y.XmlText;
  /** What was deleted above. */
  readonly gone: DeleteSet;
  /** The line below, and the rest that was written into it. */
  readonly next: Y.XmlElement;
  readonly rest: string;
  /** For each letter of the line as it was: whether it belongs below. */
  readonly isBelow: readonly boolean[];
}

type DeleteSet = Parameters<typeof Y.isDeleted>[0];

/** What the transaction, which somebody else made, left behind of this page's person's words. While Yjs tells of it. */
export function straysOf(transaction: Y.Transaction): Strays[] {
  if (transaction.local) return [];
  const strays: Strays[] = [];
  for (const [type, keys] of transaction.changed) {
    if (!(type instanceof Y.XmlText) || !keys.has(null) || type._item?.deleted === true) continue;
    const { parent } = type;
    const next = parent instanceof Y.XmlElement ? parent.nextSibling : null;
    if (!(next instanceof Y.XmlElement) || !isNew(next, transaction)) continue;
    const found = straysIn(type, next, transaction);
    if (found !== undefined) strays.push(found);
  }
  return strays;
}

function straysIn(text: Y.XmlText, next: Y.XmlElement, transaction: Y.Transaction): Strays | undefined {
  const { doc, beforeState, deleteSet: gone } = transaction;
  let rest = "";
  let isNeeded = false;
  const isBelow: boolean[] = [];
  for (let item = text._start; item !== null; item = item.right) {
    const { client, clock } = item.id;
    const isGone = item.deleted && Y.isDeleted(gone, item.id);
    if (!item.countable || clock >= (beforeState.get(client) ?? 0) || (item.deleted && !isGone)) continue;
    const isOwn = !isGone && client === doc.clientID && rest !== "";
    for (let i = 0; i < item.length; i++) isBelow.push(isGone || isOwn);
    if (isGone) rest += wordsOf(item);
    isNeeded ||= isOwn;
  }
  const isThere = isNeeded && textsIn(next).some((each) => plain(each).includes(rest));
  return isThere ? { text, gone, next, rest, isBelow } : undefined;
}

/** The letters as they are now, which may have become others since: which they are, and their places in the rest. */
export function strayLetters({ text, gone }: Strays): { letters: Range[]; runs: LostRun[] } {
  const letters: Range[] = [];
  const runs: { offset: number; words: string }[] = [];
  let offset = 0;
  for (let item = text._start; item !== null; item = item.right) {
    if (!item.countable && !item.deleted) continue;
    const { client, clock } = item.id;
    if (item.deleted) {
      // Yjs joins what is deleted as it likes.
      for (let i = 0; i < item.length; i++) if (Y.isDeleted(gone, Y.createID(client, clock + i))) offset += 1;
    } else if (client === text.doc?.clientID && offset > 0) {
      letters.push({ clock, len: item.length });
      const last = runs.at(-1);
      if (last?.offset === offset) last.words += wordsOf(item);
      else runs.push({ offset, words: wordsOf(item) });
    }
  }
  return { letters, runs };
}

/** Takes the letters away from where they stand. In a transaction. */
export function takeAway(text: Y.XmlText, client: number, letters: readonly Range[]): void {
  const ranges: { at: number; len: number }[] = [];
  let at = 0;
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted || !item.countable) continue;
    const { id, length } = item;
    for (const { clock, len } of id.client === client ? letters : []) {
      const from = Math.max(clock, id.clock);
      const to = Math.min(clock + len, id.clock + length);
      if (from < to) ranges.push({ at: at + from - id.clock, len: to - from });
    }
    at += length;
  }
  for (const range of ranges.toSorted((a, b) => b.at - a.at)) text.delete(range.at, range.len);
}

/** A division that this editor has made. */
interface Division {
  readonly made: Y.XmlElement;
  /** The rest as it was written below, letter by letter: what, its clock there, and its id above, where it was deleted. */
  readonly rest: readonly { readonly letter: string; readonly clock: number; readonly above: Y.ID }[];
}

/** So many divisions are remembered: it takes moments until everybody has heard of one. */
const REMEMBERED = 20;

/** So many blocks below are looked at: that many people at most divide one line at once. */
const NEARBY = 20;

export class Divisions {
  #own: Division[] = [];

  /** This editor has just written: notes the divisions. While Yjs tells of it. */
  wrote(transaction: Y.Transaction): void {
    for (const [type, keys] of transaction.changed) {
      // The list itself, and no text: a block came or went.
      if (!keys.has(null) || type instanceof Y.XmlText || !(type instanceof Y.XmlFragment)) continue;
      for (let item = type._start; item !== null; item = item.right) {
        const made = item.content instanceof Y.ContentType ? item.content.type : undefined;
        if (item.deleted || !(made instanceof Y.XmlElement) || !isNew(made, transaction)) continue;
        const division = divisionAt(made, transaction);
        if (division !== undefined) this.#own = [...this.#own.slice(1 - REMEMBERED), division];
      }
    }
  }

  /**
   * What to write when somebody else has divided the same line: the end of the rest is there twice. The upper one gives way,
   * on every replica the same, so what was typed before the rest in it still stands before it.
   */
  settle({ update }: Received): (() => void)[] {
    if (this.#own.length === 0) return [];
    let named: Parameters<typeof Y.isDeleted>[0] | undefined;
    const changes: (() => void)[] = [];
    this.#own = this.#own.flatMap((division) => {
      const { made, rest } = division;
      if (made._item === null || made._item.deleted) return [];
      if (rivalsBelow(made).length === 0) return [division];
      const set = (named ??= Y.decodeUpdate(update).ds);
      const kept = rest.findIndex(({ above }) => Y.isDeleted(set, above));
      const double = kept === -1 ? [] : rest.slice(kept);
      const words = double.map(({ letter }) => letter).join("");
      const isThere = words !== "" && double.every(({ above }) => Y.isDeleted(set, above));
      if (!isThere || !isBelow(words, made)) return [division];
      changes.push(() => {
        // More may have come since: the lower one may have been taken away.
        if (made._item?.deleted === false && isBelow(words, made))
          giveWay(
            made,
            double.map(({ clock }) => ({ clock, len: 1 })),
          );
      });
      return kept === 0 ? [] : [{ made, rest: rest.slice(0, kept) }];
    });
    return changes;
  }
}

/** Whether one of the blocks close below that others made of the same line has the words. */
function isBelow(words: string, made: Y.XmlElement): boolean {
  return rivalsBelow(made)
    .flatMap(textsIn)
    .some((text) => plain(text).includes(words));
}

/** The blocks close below that others made of the same line. */
function rivalsBelow(made: Y.XmlElement): Y.XmlElement[] {
  const rivals: Y.XmlElement[] = [];
  let below = made.nextSibling;
  for (let i = 0; i < NEARBY && below instanceof Y.XmlElement; i++, below = below.nextSibling) {
    if (isRival(below, made)) rivals.push(below);
  }
  return rivals;
}

/** Whether both were put behind the same block by people who did not know of each other's. */
function isRival({ _item: one }: Y.XmlElement, { _item: other }: Y.XmlElement): boolean {
  if (one === null || other === null || one.id.client === other.id.client) return false;
  return one.origin !== null && other.origin !== null && Y.compareIDs(one.origin, other.origin);
}

function divisionAt(made: Y.XmlElement, transaction: Y.Transaction): Division | undefined {
  const [text, ...more] = textsIn(made);
  const above = made.prevSibling;
  if (text === undefined || more.length > 0 || !(above instanceof Y.XmlElement)) return undefined;
  const gone = textsIn(above).flatMap((each) =>
    lettersOf(each, ({ id, deleted }) => deleted && Y.isDeleted(transaction.deleteSet, id)),
  );
  const written = lettersOf(text, ({ deleted }) => !deleted);
  if (written.length === 0 || written.length !== gone.length) return undefined;
  const rest = written.map(({ letter, id }, i) => ({ letter, clock: id.clock, above: gone[i]?.id ?? id }));
  return gone.every(({ letter }, i) => letter === written[i]?.letter) ? { made, rest } : undefined;
}

function lettersOf(text: Y.XmlText, wanted: (item: Y.Item) => boolean): { letter: string; id: Y.ID }[] {
  const letters: { letter: string; id: Y.ID }[] = [];
  for (let item = text._start; item !== null; item = item.right) {
    if (!item.countable || !wanted(item)) continue;
    const words = wordsOf(item);
    for (let i = 0; i < item.length; i++) {
      letters.push({ letter: words.charAt(i), id: Y.createID(item.id.client, item.id.clock + i) });
    }
  }
  return letters;
}

function wordsOf({ content, length }: Y.Item): string {
  return content instanceof Y.ContentString ? content.str : "\ufffc".repeat(length);
}

/** The block stays, even when nothing is left in it: two have pressed Enter, and somebody may be about to write there. */
function giveWay(made: Y.XmlElement, letters: readonly Range[]): void {
  if (made.doc === null || made._item?.deleted === true) return;
  for (const text of textsIn(made)) takeAway(text, made.doc.clientID, letters);
}

function isNew({ _item: item }: Y.XmlElement, { beforeState }: Y.Transaction): boolean {
  return item !== null && item.id.clock >= (beforeState.get(item.id.client) ?? 0);
}

function textsIn(element: Y.XmlElement): Y.XmlText[] {
  return element.toArray().filter((child) => child instanceof Y.XmlText);
}

/** The text's letters, with U+FFFC for what is none. */
export function plain(text: Y.XmlText): string {
  const delta = text.toDelta() as { readonly insert: unknown }[];
  return delta.map(({ insert }) => (typeof insert === "string" ? insert : "\ufffc")).join("");
}
