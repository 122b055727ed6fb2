/**
 * A Yjs text as an editor shows it that has not seen all of it. Owns: which letters of the text are shown, in which order,
 * and where in the text an offset in what is shown is.
 * Must never: change what is not shown.
 */
import * as Y from "yjs";
import type { Change } from "./changes.ts";

/** Names one letter, or one object in a text, for good. */
type Letter = string;

export class ShownText {
  readonly #text: Y.XmlText;
  readonly #shown: Letter[];

  /** The text as it was before this transaction, which is about to end. */
  constructor(text: Y.XmlText, transaction: Y.Transaction) {
    this.#text = text;
    this.#shown = lettersBefore(text, transaction);
  }

  get length(): number {
    return this.#shown.length;
  }

  insert(offset: number, text: string, formats: Record<string, unknown>): void {
    const at = this.#behind(offset);
    this.#text.insert(at, text, formats);
    this.#note(offset, at, text.length);
  }

  insertEmbed(offset: number, object: object, formats: Record<string, unknown>): void {
    const at = this.#behind(offset);
    this.#text.insertEmbed(at, object, formats);
    this.#note(offset, at, 1);
  }

  format(offset: number, length: number, formats: Record<string, unknown>): void {
    const letters = this.#shown.slice(offset, offset + length);
    for (const { at, length: part } of this.#ranges(letters)) this.#text.format(at, part, formats);
  }

  delete(offset: number, length: number): void {
    const letters = this.#shown.splice(offset, length);
    // From the end, so that the offsets before stay what they are.
    for (const { at, length: part } of this.#ranges(letters).toReversed()) this.#text.delete(at, part);
  }

  /** What makes of the text that is shown the one that is there, as Yjs tells of changes. What stays may look different. */
  changes(): Change[] {
    const now = lettersOf(this.#text);
    const [there, shown] = [new Set(now), new Set(this.#shown)];
    const changes: { retain?: number; delete?: number; insert?: string; attributes?: object }[] = [];
    let at = 0;
    let nowAt = 0;
    while (at < this.#shown.length || nowAt < now.length) {
      const last = changes.at(-1);
      const [letter, other] = [this.#shown[at], now[nowAt]];
      if (letter !== undefined && !there.has(letter)) {
        if (last?.delete === undefined) changes.push({ delete: 1 });
        else last.delete += 1;
        at += 1;
      } else if (other !== undefined && !shown.has(other)) {
        if (last?.insert === undefined) changes.push({ insert: " " });
        else last.insert += " ";
        nowAt += 1;
      } else {
        if (last?.retain === undefined) changes.push({ retain: 1, attributes: {} });
        else last.retain += 1;
        at += 1;
        nowAt += 1;
      }
    }
    return changes as Change[];
  }

  /** Where to write at an offset: behind the last letter before it that is there. A deleted one may stand where it is not shown. */
  #behind(offset: number): number {
    const places = new Map(lettersOf(this.#text).map((letter, at) => [letter, at]));
    const before = this.#shown.slice(0, offset).findLast((letter) => places.has(letter));
    return before === undefined ? 0 : (places.get(before) ?? 0) + 1;
  }

  #note(offset: number, at: number, length: number): void {
    this.#shown.splice(offset, 0, ...lettersOf(this.#text).slice(at, at + length));
  }

  /** Where these letters are in the text, as far as they are there. */
  #ranges(letters: readonly Letter[]): { at: number; length: number }[] {
    const wanted = new Set(letters);
    const ranges: { at: number; length: number }[] = [];
    for (const [at, letter] of lettersOf(this.#text).entries()) {
      if (!wanted.has(letter)) continue;
      const last = ranges.at(-1);
      if (last !== undefined && last.at + last.length === at) last.length += 1;
      else ranges.push({ at, length: 1 });
    }
    return ranges;
  }
}

/** The letters that are there, in their order. */
function lettersOf(text: Y.XmlText): Letter[] {
  const letters: Letter[] = [];
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted || !item.countable) continue;
    for (let i = 0; i < item.length; i++) letters.push(letterOf(item.id.client, item.id.clock + i));
  }
  return letters;
}

function letterOf(client: number, clock: number): Letter {
  return `${client}:${clock}`;
}

function lettersBefore(text: Y.XmlText, { beforeState, deleteSet }: Y.Transaction): Letter[] {
  const letters: Letter[] = [];
  for (let item = text._start; item !== null; item = item.right) {
    if (!item.countable) continue;
    const { client, clock: start } = item.id;
    const end = Math.min(start + item.length, beforeState.get(client) ?? 0);
    // Yjs joins items as it likes: one may be in part from before, and have been deleted in part before.
    for (let clock = start; clock < end; clock++) {
      if (!item.deleted || Y.isDeleted(deleteSet, Y.createID(client, clock))) letters.push(letterOf(client, clock));
    }
  }
  return letters;
}
