/**
 * The fate of every letter that anybody types. Each is another character, so that it can be followed from copy to copy: to
 * Yjs a letter that a block takes along is a new one.
 * Owns: judging what a deed wrote into Yjs by what it did in the editor, and why a letter is gone or there twice.
 * Must never: explain a loss by anything but a deed that may cause it (decision 0003, what Yjs 13 cannot do).
 */
import type { Node } from "prosemirror-model";
import * as Y from "yjs";

/** Why words can be lost or doubled that nobody took away: what stood in the way of those who wrote. */
export type Cause = "join" | "move" | "code" | "removal" | "paste" | "undo" | "wrap" | "table";

/** Something that one person did, and what it may do to letters that it was not about. */
export interface Deed {
  /** How it is told of in a failing run. */
  readonly name: string;
  /** Which letters it may write anew, for Yjs cannot take them along. */
  readonly mayRenew?: (letter: string) => boolean;
  /** What others write at the same time into what it removes is lost by this cause; none: it removes no type. */
  readonly cause?: Cause;
  /** Whether it may take letters away; "copies": those of which another one stays. */
  readonly mayRemove?: boolean | "copies";
}

interface Done extends Deed {
  readonly who: number;
}

/** One letter as Yjs has it. */
interface Copy {
  readonly letter: string;
  /** Key of the type in which it stands. */
  readonly parent: string | undefined;
  readonly by: Done;
}

interface Heard {
  readonly added: (Omit<Copy, "by"> & { readonly key: string })[];
  readonly removed: { readonly key: string; readonly letter: string }[];
  readonly types: string[];
}

/** What became of the letters in the end. */
export interface Fates {
  readonly typed: number;
  /** Letters that are nowhere though nobody took them away, but were offered to whoever wrote them. */
  readonly offered: number;
  /** Words of which one part was taken along, by Enter or a move, while the other was typed. */
  readonly torn: number;
  /** Letters that are nowhere though nobody took them away, and were not offered, by cause. */
  readonly lost: Map<string, number>;
  /** Letters that are there more often than anybody wanted, by who wrote the copies. */
  readonly doubled: Map<string, number>;
}

const FIRST = 0x4e00;
const LAST = 0x9fff;

export class Letters {
  #next = FIRST;
  /** By letter: who typed it, and whether the next one belongs to the same word. */
  readonly #typed = new Map<string, { readonly who: number; readonly goesOn: boolean }>();
  readonly #copies = new Map<string, Copy>();
  /** By key of a type: the type in which it stands. */
  readonly #parents = new Map<string, string | undefined>();
  /** By key of a letter or a type: the deeds that removed it. */
  readonly #removers = new Map<string, Done[]>();
  readonly #known = new Set<string>();
  readonly #offered = new Set<string>();
  /** Letters that a person took away, and those that a person copied. */
  readonly #taken = new Set<string>();
  readonly #copied = new Set<string>();
  /** Letters of which a copy was taken away, as another one was there: by which cause. */
  readonly #spared = new Map<string, Cause>();
  /** How often a letter was written again. */
  readonly #renewers = new Map<string, number>();
  /** Letters that somebody parted from the next letter of their word. */
  readonly #parted = new Set<string>();
  #heard: Heard = { added: [], removed: [], types: [] };

  /** A new word of so many letters. */
  word(who: number, length: number): string {
    if (this.#next + length > LAST) throw new Error("There are no more letters.");
    let word = "";
    for (let i = 0; i < length; i++) {
      const letter = String.fromCharCode(this.#next++);
      this.#typed.set(letter, { who, goesOn: i < length - 1 });
      word += letter;
    }
    return word;
  }

  /** Words that are nowhere any more were offered to whoever wrote them. */
  offer(words: string): void {
    for (const letter of words) this.#offered.add(letter);
  }

  /** Listens to what the editor of this document writes into it. */
  watch(doc: Y.Doc): void {
    doc.on("afterTransaction", (transaction: Y.Transaction) => {
      if (transaction.local) this.#hear(transaction);
    });
  }

  #hear(transaction: Y.Transaction): void {
    const { doc } = transaction;
    const from = transaction.beforeState.get(doc.clientID) ?? 0;
    const structs = doc.store.clients.get(doc.clientID) ?? [];
    const start =
      from < (transaction.afterState.get(doc.clientID) ?? 0) ? Y.findIndexSS(structs, from) : structs.length;
    for (const struct of structs.slice(start)) {
      if (!(struct instanceof Y.Item)) continue;
      const parent = keyOfType(struct.parent);
      if (struct.content instanceof Y.ContentType) this.#parents.set(keyOf(struct.id, 0), parent);
      for (const [letter, at] of lettersOf(struct)) {
        if (struct.id.clock + at >= from) this.#heard.added.push({ letter, parent, key: keyOf(struct.id, at) });
      }
    }
    Y.iterateDeletedStructs(transaction, transaction.deleteSet, (struct) => {
      if (!(struct instanceof Y.Item)) return;
      if (holds(struct)) this.#heard.types.push(keyOf(struct.id, 0));
      for (const [letter, at] of lettersOf(struct)) this.#heard.removed.push({ letter, key: keyOf(struct.id, at) });
    });
  }

  /** Does the deed in an editor whose document `shown` gives, and judges what it wrote. Throws what is wrong with it. */
  judge(who: number, deed: Deed, shown: () => Node, run: () => void): void {
    this.#heard = { added: [], removed: [], types: [] };
    const before = shown();
    run();
    const after = shown();
    const { added, removed, types } = this.#heard;
    if (before === after && added.length === 0 && removed.length === 0 && types.length === 0) return;
    const done: Done = { ...deed, who };
    for (const { key, ...copy } of added) this.#copies.set(key, { ...copy, by: done });
    for (const key of [...types, ...removed.map(({ key }) => key)])
      this.#removers.set(key, [...(this.#removers.get(key) ?? []), done]);
    if (types.length > 0 && deed.cause === undefined) throw new Error("It removed a type in which others may write.");
    this.#weigh(done, lettersIn(before), lettersIn(after));
    const now = successors(after);
    // Also where the word goes on only for who writes it: its end is not yet here.
    for (const [letter, next] of successors(before))
      if (now.get(letter) !== next && now.get(letter) !== following(letter)) this.#parted.add(letter);
  }

  #weigh(done: Done, before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): void {
    const { added, removed } = this.#heard;
    const plus = tally(added);
    const minus = tally(removed);
    for (const letter of new Set([...plus.keys(), ...minus.keys()])) {
      const came = plus.get(letter) ?? 0;
      const went = minus.get(letter) ?? 0;
      const more = (after.get(letter) ?? 0) - (before.get(letter) ?? 0);
      if (more !== came - went)
        throw new Error(`Of ${letter} the editor has ${more} more, and ${came} came and ${went} went in Yjs.`);
      if (more < 0) {
        const isCopy = done.mayRemove === "copies" && after.has(letter);
        if (done.mayRemove !== true && !isCopy) throw new Error(`It took ${letter} away.`);
        if (!isCopy) this.#taken.add(letter);
        else if (done.cause !== undefined) this.#spared.set(letter, done.cause);
      }
      if (more > 0 && before.has(letter)) this.#copied.add(letter);
      if (came > 0 && went > 0 && done.mayRenew?.(letter) !== true)
        throw new Error(`It wrote ${letter} anew, which had only to stay.`);
      if (came > 0 && this.#known.has(letter)) bump(this.#renewers, letter);
      this.#known.add(letter);
      if (more < 0 && done.cause === "undo") this.#mustBeOwn(done, letter);
    }
  }

  /** Undo takes back what one did oneself. */
  #mustBeOwn({ who }: Done, letter: string): void {
    const own = this.#typed.get(letter)?.who === who;
    const made = this.#heard.removed.some(
      (gone) => gone.letter === letter && this.#copies.get(gone.key)?.by.who === who,
    );
    if (!own && !made) throw new Error(`It took ${letter} away, which is somebody else's.`);
  }

  /** What became of all letters, in a document of someone who has everything. Throws what cannot be explained. */
  fates(doc: Y.Doc, shown: Node): Fates {
    const alive = new Map<string, number>();
    const hidden = new Map<string, Set<Cause>>();
    const makers = new Map<string, Set<string>>();
    for (const [key, { letter, by }] of this.#copies) {
      if (isAlive(doc, key)) {
        bump(alive, letter);
        makers.set(letter, (makers.get(letter) ?? new Set()).add(by.cause ?? by.name));
      } else if (!this.#removers.has(key)) {
        const causes = this.#causesOf(key, letter);
        hidden.set(letter, new Set([...(hidden.get(letter) ?? []), ...causes]));
      }
    }
    const there = lettersIn(shown);
    const lost = new Map<string, number>();
    const doubled = new Map<string, number>();
    let offered = 0;
    for (const letter of this.#typed.keys()) {
      const count = alive.get(letter) ?? 0;
      if (count !== (there.get(letter) ?? 0)) throw new Error(`${letter} is not shown as often as it is there.`);
      if (count === 0 && !this.#taken.has(letter)) {
        const spared = this.#spared.get(letter);
        const causes = hidden.get(letter) ?? (spared && [spared]);
        if (causes === undefined) throw new Error(`${letter} is gone, and nobody took it away.`);
        if (this.#offered.has(letter)) offered += 1;
        else bump(lost, [...causes].sort().join(" + "));
      }
      if (count > 1 && !this.#copied.has(letter)) {
        if ((this.#renewers.get(letter) ?? 0) < 2)
          throw new Error(`${letter} is there ${count} times, and nobody copied it.`);
        bump(doubled, [...(makers.get(letter) ?? [])].sort().join(" + "));
      }
    }
    return { typed: this.#typed.size, offered, torn: this.#mustBeWhole(shown, alive), lost, doubled };
  }

  /** Which deeds removed the type in which a letter stood that they did not know of. */
  #causesOf(key: string, letter: string): Cause[] {
    for (let type = this.#copies.get(key)?.parent; type !== undefined; type = this.#parents.get(type)) {
      const causes = (this.#removers.get(type) ?? []).flatMap(({ cause }) => cause ?? []);
      if (causes.length > 0) return causes;
    }
    throw new Error(`${letter} is gone in Yjs, and nothing in which it stood was removed.`);
  }

  /** Words that nobody parted are in one piece. Returns how many are not that somebody took along who had seen a part. */
  #mustBeWhole(shown: Node, alive: ReadonlyMap<string, number>): number {
    let torn = 0;
    const next = successors(shown);
    const isPlain = (letter: string): boolean =>
      alive.get(letter) === 1 && !this.#taken.has(letter) && !this.#copied.has(letter);
    for (const [letter, { goesOn }] of this.#typed) {
      const other = following(letter);
      if (!goesOn || next.get(letter) === other || this.#parted.has(letter) || !isPlain(letter) || !isPlain(other))
        continue;
      if (!this.#renewers.has(letter) && !this.#renewers.has(other))
        throw new Error(`${letter} and ${other} of one word are not side by side.`);
      torn += 1;
    }
    return torn;
  }
}

/** The letters in a document or a part of it, with how often each is there. */
export function lettersIn(node: Node): Map<string, number> {
  const letters = new Map<string, number>();
  for (const letter of node.textContent) if (isLetter(letter)) bump(letters, letter);
  return letters;
}

/** By letter: what stands behind it. */
function successors(node: Node): Map<string, string> {
  const next = new Map<string, string>();
  const text = node.textBetween(0, node.content.size, "\n", "\n");
  for (let i = 0; i < text.length; i++) if (isLetter(text.charAt(i))) next.set(text.charAt(i), text.charAt(i + 1));
  return next;
}

function following(letter: string): string {
  return String.fromCharCode(letter.charCodeAt(0) + 1);
}

function isLetter(character: string): boolean {
  const code = character.charCodeAt(0);
  return code >= FIRST && code <= LAST;
}

function lettersOf({ content }: Y.Item): [letter: string, at: number][] {
  if (!(content instanceof Y.ContentString)) return [];
  return content.str
    .split("")
    .map((letter, at): [string, number] => [letter, at])
    .filter(([letter]) => isLetter(letter));
}

function keyOf({ client, clock }: Y.ID, at: number): string {
  return `${client}:${clock + at}`;
}

function keyOfType(type: Y.Item["parent"]): string | undefined {
  const item = type instanceof Y.AbstractType ? type._item : null;
  return item === null ? undefined : keyOf(item.id, 0);
}

/** Whether an item is a type that something stands in, or may be written into. */
function holds({ content }: Y.Item): boolean {
  if (!(content instanceof Y.ContentType)) return false;
  return !(content.type instanceof Y.XmlElement) || content.type._start !== null;
}

function isAlive(doc: Y.Doc, key: string): boolean {
  const [client = 0, clock = 0] = key.split(":").map(Number);
  const struct = Y.getItem(doc.store, Y.createID(client, clock));
  return struct instanceof Y.Item && !struct.deleted;
}

function tally(list: readonly { readonly letter: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { letter } of list) bump(counts, letter);
  return counts;
}

function bump(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
