/**
 * The commonest update of all: the next key of somebody who is typing. Owns: telling it from the others by its bytes
 * alone, and joining many to one.
 * Must never: call an update a continuation that Yjs, given it later and together with others, would not simply append to
 * its author's last text. Text with any other neighbours can inherit a place in a map from them, or end up elsewhere
 * when it is taken in later (test/fuzz has the proofs), so it needs the document.
 * Source: yjs 13.6.33, UpdateDecoder.js, Item.js and ContentString.js.
 */
import { isUtf8 } from "node:buffer";
import { varUintLength, writeVarUint } from "@weft/protocol";

/** Where an item stands before: the id of its right neighbour at the time, both -1 when there was none. */
export interface RightOrigin {
  readonly rightClient: number;
  readonly rightClock: number;
}

/** What is known of the authors of a document. */
export interface Authors {
  /** The clock that follows a client's last struct; `undefined` for a client that never wrote. */
  clock(client: number): number | undefined;
  /** The client's last struct, if it is text in a sequence. */
  lastText(client: number): RightOrigin | undefined;
}

/** A continuation: an update that holds nothing but text, from its author's `clock` up to `end`. */
export interface Typed {
  readonly client: number;
  readonly clock: number;
  readonly end: number;
  readonly update: Uint8Array;
  /** Where the text's length stands in `update`, and where the text begins. It ends before the last byte, which is 0. */
  readonly lengthStart: number;
  readonly textStart: number;
}

/** First byte of a string with an origin, and with a right origin too. */
const TEXT_AFTER = 0x84;
const TEXT_BETWEEN = 0xc4;
/** As `validation.ts` has it. */
const MAX_CLOCK = 2 ** 31;

const NOTHING: Uint8Array = new Uint8Array();

/** Reads updates one after the other; what it says is about the last one that was a continuation. */
export class ContinuationReader implements RightOrigin, Typed {
  #at = 0;
  update: Uint8Array = NOTHING;
  lengthStart = 0;
  textStart = 0;
  client = -1;
  clock = 0;
  /** The clock after the text. */
  end = 0;
  rightClient = -1;
  rightClock = -1;

  /** Whether this V1 update goes on, without a gap, where its author's last text ends, and does nothing else. */
  read(update: Uint8Array, authors: Authors): boolean {
    this.update = update;
    this.#at = 2;
    if (update[0] !== 1 || update[1] !== 1) return false;
    this.client = this.#uint();
    this.clock = this.#uint();
    if (authors.clock(this.client) !== this.clock) return false;
    const info = update[this.#at++];
    if (info !== TEXT_AFTER && info !== TEXT_BETWEEN) return false;
    if (this.#uint() !== this.client || this.#uint() !== this.clock - 1) return false;
    this.rightClient = info === TEXT_BETWEEN ? this.#uint() : -1;
    this.rightClock = info === TEXT_BETWEEN ? this.#uint() : -1;
    const last = authors.lastText(this.client);
    if (last?.rightClient !== this.rightClient || last.rightClock !== this.rightClock) return false;
    this.lengthStart = this.#at;
    const units = this.#text();
    this.end = this.clock + units;
    // Behind the text: no deletions, and nothing more.
    return units > 0 && this.end <= MAX_CLOCK && this.#at === update.length - 1 && update[this.#at] === 0;
  }

  /** Lets go of the bytes that were read: they are those of a received frame. */
  forget(): void {
    this.update = NOTHING;
    this.client = -1;
  }

  /** Passes over the text; its length in UTF-16 units, or 0 when it is none. */
  #text(): number {
    const length = this.#uint();
    if (!(length < this.update.length - this.#at)) return 0;
    this.textStart = this.#at;
    this.#at += length;
    let units = 0;
    let bits = 0;
    for (let at = this.textStart; at < this.#at; at++) {
      const byte = this.update[at] ?? 0;
      bits |= byte;
      if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
    }
    return bits < 0x80 || isUtf8(this.update.subarray(this.textStart, this.#at)) ? units : 0;
  }

  /** The next number; NaN, which equals nothing, for what is none. */
  #uint(): number {
    let value = 0;
    for (let scale = 1; scale < Number.MAX_SAFE_INTEGER; scale *= 128) {
      const byte = this.update[this.#at++];
      if (byte === undefined) return Number.NaN;
      value += (byte & 127) * scale;
      if (byte < 128) return value <= Number.MAX_SAFE_INTEGER ? value : Number.NaN;
    }
    return Number.NaN;
  }
}

/**
 * One update for what was typed in a row: what Yjs itself would make of the parts. `head` is what stands in the first of
 * them before the text's length.
 */
export function joined(head: Uint8Array, texts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const text of texts) length += text.length;
  const update = new Uint8Array(head.length + varUintLength(length) + length + 1);
  update.set(head);
  let at = writeVarUint(update, head.length, length);
  for (const text of texts) {
    update.set(text, at);
    at += text.length;
  }
  // Nothing is deleted: the last byte is 0.
  return update;
}
