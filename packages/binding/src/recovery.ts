/**
 * A place for words that were lost unseen. Owns: finding where their block, or what was in it, went to, and writing them there.
 * Only the editor in which they were written does so: if all did, they would come several times.
 * Must never: write where it is not plain that the words belong there. Then they are offered to the person instead.
 */
import { type ElementMirror, type Mirror, type Mirrors, sizeOf } from "@weft/schema/yjs";
import type { Node } from "prosemirror-model";
import { type Selection, TextSelection, type Transaction } from "prosemirror-state";
import * as Y from "yjs";
import { Divisions, type Strays, plain, strayLetters, straysOf, takeAway } from "./divisions.ts";
import { type Loss, type LostRun, type Received, lossesOf } from "./losses.ts";

/** So many letters of a block that was deleted in part are certain to be no others that look alike. */
const CERTAIN = 4;

/** What was lost, and what stood around it before that was shown. */
interface Lost {
  readonly loss: Loss;
  readonly id: string | undefined;
  /** Which of its block's texts it was. */
  readonly index: number;
  /** The block before it, and what it said. */
  readonly before: { readonly mirror: ElementMirror; readonly node: Node } | undefined;
  /** The selection as offsets in the text, if it was there. */
  readonly caret: { readonly anchor: number; readonly head: number } | undefined;
}

/** Where the words belong. */
interface Place {
  readonly block: ElementMirror;
  readonly text: Y.XmlText;
  /** Offset in the text of the first letter that was known. */
  readonly start: number;
}

/** What came that made a transaction, as the provider knows it. */
export type ReceivedIn = (transaction: Y.Transaction) => Received | undefined;

/** Own letters above a division that belong below it. */
interface Stray {
  readonly strays: Strays;
  readonly caret: { readonly anchor: number; readonly head: number } | undefined;
}

export class Recovery {
  readonly #receivedIn: ReceivedIn;
  readonly #divisions = new Divisions();
  #lost: Lost[] = [];
  #stray: Stray[] = [];
  #double: (() => void)[] = [];

  constructor(receivedIn: ReceivedIn) {
    this.#receivedIn = receivedIn;
  }

  /** Notes what the transaction takes from this page's person. While Yjs tells of it, before the editor shows it. */
  note(transaction: Y.Transaction, root: ElementMirror, mirrors: Mirrors, selection: Selection): void {
    const received = this.#receivedIn(transaction);
    if (received === undefined) return;
    for (const loss of lossesOf(transaction, received)) {
      const block = blockOf(loss.text, mirrors);
      if (block !== undefined) this.#lost.push(lostIn(block, loss, root, mirrors, selection));
    }
    for (const strays of straysOf(transaction)) {
      const block = blockOf(strays.text, mirrors);
      if (block !== undefined) this.#stray.push({ strays, caret: caretBelow(strays, block, selection) });
    }
    this.#double.push(...this.#divisions.settle(received));
  }

  /** This editor has just written. While Yjs tells of it. */
  wrote(transaction: Y.Transaction): void {
    this.#divisions.wrote(transaction);
  }

  get isNeeded(): boolean {
    return this.#lost.length + this.#stray.length + this.#double.length > 0;
  }

  /**
   * Writes what has a place now. In a transaction of Yjs's. Returns where the caret belongs if it was there, as a change of
   * the editor's, and the words for which there is no place, a block a line.
   */
  putBack(root: ElementMirror): { select: ((transaction: Transaction) => void)[]; homeless: string } {
    const homeless: string[] = [];
    const select: ((transaction: Transaction) => void)[] = [];
    for (const lost of this.#lost.splice(0)) {
      const place = inCopy(lost, root) ?? inJoined(lost);
      if (place === undefined) {
        if (lost.loss.own.trim() !== "") homeless.push(lost.loss.own);
        continue;
      }
      write(lost.loss.runs, place);
      const { caret } = lost;
      if (caret !== undefined) select.push((transaction) => follow(transaction, caret, place, root));
    }
    for (const { strays, caret } of this.#stray.splice(0)) {
      const place = below(strays, root);
      const { doc } = strays.text;
      if (place === undefined || doc === null) continue;
      const { letters, runs } = strayLetters(strays);
      takeAway(strays.text, doc.clientID, letters);
      write(runs, place);
      if (caret !== undefined) select.push((transaction) => follow(transaction, caret, place, root));
    }
    for (const change of this.#double.splice(0)) change();
    return { select, homeless: homeless.join("\n") };
  }

  /** What has to be offered because nothing can be written here. */
  giveUp(): string {
    this.#stray = [];
    this.#double = [];
    return this.#lost
      .splice(0)
      .map(({ loss }) => loss.own)
      .filter((own) => own.trim() !== "")
      .join("\n");
  }
}

function blockOf({ parent }: Y.XmlText, mirrors: Mirrors): ElementMirror | undefined {
  const block = parent instanceof Y.XmlElement ? mirrors.of(parent) : undefined;
  return block?.kind === "element" ? block : undefined;
}

/** The selection as offsets in what belongs below, if it was in that. */
function caretBelow({ isBelow }: Strays, block: ElementMirror, { $anchor, $head }: Selection): Stray["caret"] {
  const first = isBelow.indexOf(true);
  if ($anchor.parent !== block.node || $head.parent !== block.node || textsOf(block).length !== 1) return undefined;
  if ($anchor.parentOffset <= first || $head.parentOffset <= first) return undefined;
  const [anchor, head] = [$anchor, $head].map(
    ({ parentOffset }) => isBelow.slice(0, parentOffset).filter((each) => each).length,
  );
  return anchor === undefined || head === undefined ? undefined : { anchor, head };
}

/** The line that a division made, where the letters belong that it left above. */
function below({ next, rest }: Strays, root: ElementMirror): Place | undefined {
  const block = find(root, ({ type }) => type === next);
  const text = block && textsOf(block).find((each) => plain(each).includes(rest));
  return block && text && { block, text, start: plain(text).indexOf(rest) };
}

function lostIn(block: ElementMirror, loss: Loss, root: ElementMirror, mirrors: Mirrors, selection: Selection): Lost {
  const above = block.type.parent instanceof Y.XmlElement ? mirrors.of(block.type.parent) : root;
  const siblings: readonly Mirror[] = above?.kind === "element" ? above.children : [];
  const before = siblings[siblings.indexOf(block) - 1];
  const id: unknown = block.node.attrs["id"];
  const texts = textsOf(block);
  const { $anchor, $head } = selection;
  const isThere = $anchor.parent === block.node && $head.parent === block.node && texts.length === 1;
  return {
    loss,
    id: typeof id === "string" ? id : undefined,
    index: texts.indexOf(loss.text),
    before: before?.kind === "element" ? { mirror: before, node: before.node } : undefined,
    caret: isThere ? { anchor: $anchor.parentOffset, head: $head.parentOffset } : undefined,
  };
}

/** The block was moved, wrapped, or made anew as another sort of block: it has the same id. */
function inCopy({ loss, id, index }: Lost, root: ElementMirror): Place | undefined {
  const block = id === undefined ? undefined : find(root, ({ node }) => node.attrs["id"] === id);
  if (block === undefined) return undefined;
  const texts = textsOf(block);
  const text = texts.find((each) => plain(each).includes(loss.known)) ?? texts[index] ?? texts[0];
  return text && { block, text, start: Math.max(0, plain(text).indexOf(loss.known)) };
}

/** The block was joined to the one before it, which now ends with what was in it, or with the rest of that. */
function inJoined({ loss: { known, runs }, before }: Lost): Place | undefined {
  if (before === undefined || known === "") return undefined;
  const least = Math.min(known.length, CERTAIN);
  const first = runs[0]?.offset ?? 0;
  const old = before.node.textContent;
  for (const text of textsOf(before.mirror).toReversed()) {
    const now = plain(text);
    for (let from = 0; from <= Math.min(first, known.length - least); from++) {
      const rest = known.slice(from);
      if (!now.endsWith(rest)) continue;
      // It came with this change.
      const isNew = now.length >= rest.length + 1 ? !old.endsWith(rest) || now.length > old.length : old === "";
      return isNew ? { block: before.mirror, text, start: now.length - known.length } : undefined;
    }
  }
  return undefined;
}

function write(runs: readonly LostRun[], { text, start }: Place): void {
  let shift = start;
  for (const { offset, words } of runs) {
    const at = Math.min(Math.max(0, offset + shift), text.length);
    text.insert(at, words);
    shift += words.length;
  }
}

/** The caret goes where its words went. */
function follow(
  transaction: Transaction,
  caret: { readonly anchor: number; readonly head: number },
  { block, text, start }: Place,
  root: ElementMirror,
): void {
  const begin = positionOf(text, block, root);
  if (begin === undefined) return;
  const end = begin + text.length;
  const [anchor, head] = [caret.anchor, caret.head].map((offset) =>
    transaction.doc.resolve(Math.min(end, Math.max(begin, begin + start + offset))),
  );
  if (anchor !== undefined && head !== undefined) transaction.setSelection(TextSelection.between(anchor, head));
}

/** The position of a text's first letter. */
function positionOf(text: Y.XmlText, block: ElementMirror, above: ElementMirror, start = 0): number | undefined {
  let position = start;
  for (const child of above.children) {
    if (child.kind === "text" && above === block) {
      for (const type of child.types) {
        if (type === text) return position;
        position += type.length;
      }
      continue;
    }
    const inside = child.kind === "element" ? positionOf(text, block, child, position + 1) : undefined;
    if (inside !== undefined) return inside;
    position += sizeOf(child);
  }
  return undefined;
}

function find(mirror: ElementMirror, is: (mirror: ElementMirror) => boolean): ElementMirror | undefined {
  for (const child of mirror.children) {
    if (child.kind !== "element") continue;
    const found = is(child) ? child : find(child, is);
    if (found !== undefined) return found;
  }
  return undefined;
}

function textsOf({ children }: ElementMirror): Y.XmlText[] {
  return children.flatMap((child) => (child.kind === "text" ? child.types : []));
}
