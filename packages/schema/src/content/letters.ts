/**
 * A line of text of which a format says not all, changed as somebody changed what the format says of it. Owns: which letters and
 * marks stay that nobody saw, such as a comment's. Must never: write anew a letter that is in both.
 */
import diff from "fast-diff";
import { Fragment, Mark, type Node } from "prosemirror-model";
import { schema } from "../schema.ts";

/** One UTF-16 unit of a text, or a thing that stands in it. */
interface Letter {
  /** What it is compared by. */
  readonly sign: string;
  /** What stands in the text, if it is not a letter. */
  readonly thing: Node | undefined;
  readonly marks: readonly Mark[];
}

/** Things in a text are compared as one letter each, from Unicode's private use. */
const FIRST_SIGN = 0xe000;
const SIGNS = 0x1900;

/** The line `old`, of which a format says `said`, as it is when somebody makes `next` of that. */
export function mergeLine(old: Fragment, said: Fragment, next: Fragment): Fragment {
  const signs = new Map<string, string>();
  const merged = new LineMerge(lettersOf(old, signs), lettersOf(said, signs), lettersOf(next, signs)).merge();
  // Half a character has no form in Yjs. None arises as long as the differences are of whole ones.
  return merged
    .map(({ sign }) => sign)
    .join("")
    .isWellFormed()
    ? lineOf(merged)
    : next;
}

class LineMerge {
  readonly #old: readonly Letter[];
  readonly #said: readonly Letter[];
  readonly #next: readonly Letter[];
  /** For each letter that is said, where it is in `#old` and in `#next`, or -1. */
  readonly #oldOf: readonly number[];
  readonly #nextOf: readonly number[];
  /** Marks of a letter that the format does not say. */
  readonly #hidden = new Map<Letter | undefined, readonly Mark[]>();
  readonly #merged: Letter[] = [];
  #oldAt = 0;
  #nextAt = 0;

  constructor(old: readonly Letter[], said: readonly Letter[], next: readonly Letter[]) {
    this.#old = old;
    this.#said = said;
    this.#next = next;
    this.#oldOf = partnersOf(said, old);
    this.#nextOf = partnersOf(said, next);
    for (const [at, partner] of this.#oldOf.entries()) {
      const [letter, one] = [old[partner], said[at]];
      if (letter !== undefined && one !== undefined)
        this.#hidden.set(
          letter,
          letter.marks.filter((mark) => !mark.isInSet(one.marks)),
        );
    }
  }

  merge(): readonly Letter[] {
    for (let at = 0; at <= this.#said.length; at++) {
      const start = at;
      while (at < this.#said.length && this.#oldOf[at] === -1) at += 1;
      this.#between(start, at);
      if (at < this.#said.length) this.#letter(at);
    }
    this.#write(this.#next.length);
    return this.#merged;
  }

  /** What the format says in another way, or not at all, in front of the letter at `end`: it stays unless somebody changed it. */
  #between(start: number, end: number): void {
    const oldEnd = this.#oldOf[end] ?? this.#old.length;
    const instead = this.#nextOf.slice(start, end);
    const [first] = instead;
    const isSame = instead.every((partner, at) => partner !== -1 && partner === (first ?? 0) + at);
    if (isSame && first !== undefined) this.#write(first);
    if (first === undefined ? this.#isBesideKept(end) : isSame) {
      this.#merged.push(...this.#old.slice(this.#oldAt, oldEnd));
      if (first !== undefined) this.#nextAt = first + instead.length;
    } else {
      for (const partner of instead) if (partner !== -1) this.#write(partner + 1);
    }
    this.#oldAt = oldEnd;
  }

  /** A letter that was said as it is. */
  #letter(at: number): void {
    const [letter, said] = [this.#old[this.#oldAt], this.#said[at]];
    const partner = this.#nextOf[at] ?? -1;
    const now = this.#next[partner];
    if (letter !== undefined && said !== undefined && now !== undefined) {
      this.#write(partner);
      const kept = { ...letter, marks: changedMarks(letter.marks, said.marks, now.marks) };
      this.#hidden.set(kept, this.#hidden.get(letter) ?? []);
      this.#merged.push(kept);
      this.#nextAt = partner + 1;
    }
    this.#oldAt += 1;
  }

  /** Writes what is new up to `end`; within a comment, say, it has part in that. */
  #write(end: number): void {
    const [before, after] = [this.#hidden.get(this.#merged.at(-1)), this.#hidden.get(this.#old[this.#oldAt])];
    const around = before?.filter((mark) => after !== undefined && mark.isInSet(after)) ?? [];
    for (; this.#nextAt < end; this.#nextAt++) {
      const letter = this.#next[this.#nextAt];
      if (letter !== undefined) this.#merged.push({ ...letter, marks: changedMarks(letter.marks, [], around) });
    }
  }

  /** Whether a place between two letters that are said has one of them at least still beside it. */
  #isBesideKept(at: number): boolean {
    const [before, after] = [this.#nextOf[at - 1], this.#nextOf[at]];
    return this.#said.length === 0 || (before !== undefined && before !== -1) || (after !== undefined && after !== -1);
  }
}

/** `marks` with what was taken away and added between `before` and `after`. */
export function changedMarks(marks: readonly Mark[], before: readonly Mark[], after: readonly Mark[]): readonly Mark[] {
  let changed = marks.filter((mark) => !mark.isInSet(before) || mark.isInSet(after));
  for (const mark of after) if (!mark.isInSet(before)) changed = [...mark.addToSet(changed)];
  return changed;
}

function lettersOf(line: Fragment, signs: Map<string, string>): Letter[] {
  return line.content.flatMap((node): Letter[] => {
    const { text, marks } = node;
    if (text !== undefined)
      return Array.from({ length: text.length }, (_, at) => ({ sign: text.charAt(at), thing: undefined, marks }));
    const key = JSON.stringify([node.type.name, node.attrs]);
    const sign = signs.get(key) ?? String.fromCharCode(FIRST_SIGN + (signs.size % SIGNS));
    signs.set(key, sign);
    return [{ sign, thing: node, marks }];
  });
}

/** For each letter of `from` the index of the same one in `to`, or -1. */
function partnersOf(from: readonly Letter[], to: readonly Letter[]): number[] {
  const partners: number[] = [];
  let at = 0;
  const text = (letters: readonly Letter[]): string => letters.map(({ sign }) => sign).join("");
  for (const [operation, { length }] of diff(text(from), text(to))) {
    if (operation === diff.INSERT) at += length;
    else for (let i = 0; i < length; i++) partners.push(operation === diff.EQUAL ? at++ : -1);
  }
  return partners;
}

function lineOf(letters: readonly Letter[]): Fragment {
  const nodes: Node[] = [];
  let text = "";
  for (const [at, { sign, thing, marks }] of letters.entries()) {
    if (thing !== undefined) {
      nodes.push(thing.mark(marks));
      continue;
    }
    text += sign;
    const next = letters[at + 1];
    if (next !== undefined && next.thing === undefined && Mark.sameSet(next.marks, marks)) continue;
    nodes.push(schema.text(text, marks));
    text = "";
  }
  return Fragment.fromArray(nodes);
}
