/**
 * What became of a text in the editor, as changes of the Yjs texts that it shows. Owns: finding the least change, with
 * the caret as a hint where letters look alike.
 * Must never: delete and write anew what only looks different, for others may be typing in it.
 */
import diff from "fast-diff";
import { type Formats, formatsOf } from "../format.ts";
import type { Node } from "prosemirror-model";

/** Stands for one object in a text. */
const OBJECT = "\ufffc";

/** A stretch of a text that looks the same throughout. */
interface Stretch {
  readonly text: string;
  readonly formats: Formats;
  /** What stands in the text as an object, if this is one. */
  readonly object: unknown;
}

/** A text to write into: a Y.XmlText, or what stands for one that is not shown as it is. */
export interface WritableText {
  readonly length: number;
  insert(offset: number, text: string, formats: Record<string, unknown>): void;
  insertEmbed(offset: number, object: object, formats: Record<string, unknown>): void;
  format(offset: number, length: number, formats: Record<string, unknown>): void;
  delete(offset: number, length: number): void;
}

/** One letter after the other of several neighbouring texts. */
class Cursor {
  readonly #types: readonly WritableText[];
  #index = 0;
  /** Offset in the text at `#index`. */
  #offset = 0;

  constructor(types: readonly WritableText[]) {
    this.#types = types;
  }

  /** Calls for each part of the next `length` letters, and goes on behind it. */
  pass(length: number, visit?: (type: WritableText, offset: number, length: number) => void): void {
    for (let left = length; left > 0;) {
      const { type, part } = this.#next(left);
      visit?.(type, this.#offset, part);
      this.#offset += part;
      left -= part;
    }
  }

  delete(length: number): void {
    for (let left = length; left > 0;) {
      const { type, part } = this.#next(left);
      type.delete(this.#offset, part);
      left -= part;
    }
  }

  /** Writes behind the last letter that was passed. */
  insert({ text, formats, object }: Stretch): void {
    const type = this.#types[this.#index];
    if (type === undefined) throw new Error("There is no text to write into.");
    // A copy: Yjs writes into it.
    if (object === undefined) type.insert(this.#offset, text, { ...formats });
    else type.insertEmbed(this.#offset, object as object, { ...formats });
    this.#offset += text.length;
  }

  /** The text in which the next letter stands, and how many of the next `most` stand in it. */
  #next(most: number): { readonly type: WritableText; readonly part: number } {
    for (;;) {
      const type = this.#types[this.#index];
      if (type === undefined) throw new Error("The text is shorter than it was shown.");
      const part = Math.min(most, type.length - this.#offset);
      if (part > 0) return { type, part };
      this.#index += 1;
      this.#offset = 0;
    }
  }
}

/**
 * Makes the texts, which show `before`, show `after`. `caret` is an offset in `after`: what was typed ends there.
 * Within a Yjs transaction; there is at least one text.
 */
export function writeText(
  types: readonly WritableText[],
  before: readonly Node[],
  after: readonly Node[],
  caret: number | undefined,
): void {
  const old = stretchesOf(before);
  const now = stretchesOf(after);
  const cursor = new Cursor(types);
  const [oldText, newText] = [textOf(old), textOf(now)];
  // Where the caret was before, if all that happened was typing or deleting at it.
  const origin = caret === undefined ? -1 : caret - (newText.length - oldText.length);
  const hint = origin >= 0 && origin <= oldText.length ? origin : undefined;
  let oldAt = 0;
  let newAt = 0;
  for (const [operation, text] of diff(oldText, newText, hint)) {
    if (operation === diff.EQUAL) {
      reformat(cursor, slice(old, oldAt, text.length), slice(now, newAt, text.length));
      oldAt += text.length;
      newAt += text.length;
    } else if (operation === diff.DELETE) {
      cursor.delete(text.length);
      oldAt += text.length;
    } else {
      for (const stretch of slice(now, newAt, text.length)) cursor.insert(stretch);
      newAt += text.length;
    }
  }
}

/** Gives letters that stay the look that they have now. */
function reformat(cursor: Cursor, before: readonly Stretch[], after: readonly Stretch[]): void {
  let oldIndex = 0;
  let oldLeft = before[0]?.text.length ?? 0;
  for (const { text, formats } of after) {
    for (let left = text.length; left > 0;) {
      if (oldLeft === 0) {
        oldIndex += 1;
        oldLeft = before[oldIndex]?.text.length ?? left;
        continue;
      }
      const part = Math.min(left, oldLeft);
      const change = difference(before[oldIndex]?.formats ?? {}, formats);
      if (change === undefined) cursor.pass(part);
      else cursor.pass(part, (type, offset, length) => type.format(offset, length, { ...change }));
      left -= part;
      oldLeft -= part;
    }
  }
}

/** The formats to set so that what looked like `before` looks like `after`; `null` takes one away. */
function difference(before: Formats, after: Formats): Record<string, unknown> | undefined {
  const change: Record<string, unknown> = {};
  for (const name of Object.keys(before)) if (!Object.hasOwn(after, name)) change[name] = null;
  for (const [name, value] of Object.entries(after)) {
    if (!Object.hasOwn(before, name) || JSON.stringify(before[name]) !== JSON.stringify(value)) change[name] = value;
  }
  return Object.keys(change).length > 0 ? change : undefined;
}

function stretchesOf(nodes: readonly Node[]): Stretch[] {
  return nodes.map((node) => ({
    text: node.text ?? OBJECT,
    formats: formatsOf(node.marks),
    object: node.isText ? undefined : (node.attrs["raw"] as unknown),
  }));
}

function textOf(stretches: readonly Stretch[]): string {
  return stretches.map(({ text }) => text).join("");
}

function slice(stretches: readonly Stretch[], from: number, length: number): Stretch[] {
  const part: Stretch[] = [];
  let at = 0;
  for (const stretch of stretches) {
    const start = Math.max(0, from - at);
    const end = Math.min(stretch.text.length, from + length - at);
    if (start < end) part.push({ ...stretch, text: stretch.text.slice(start, end) });
    at += stretch.text.length;
    if (at >= from + length) break;
  }
  return part;
}
