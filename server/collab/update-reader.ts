/**
 * How the bytes of a Yjs update (V1) are laid out. Owns: walking over them struct by struct without building anything,
 * so that an update that will be refused has cost little. Must never: accept what Yjs's own reader would throw at.
 * Source: yjs 13.6.33 (UpdateDecoder.js, Item.js and the Content files), lib0 0.2.120 (decoding.js).
 */
import { isUtf8 } from "node:buffer";

/**
 * How deep a value of JSON may be nested. Yjs reads and writes values recursively, and how deep it gets depends on
 * how much of the stack is free: what a warm process takes, a fresh one may overflow on. Real values have ten levels.
 */
const MAX_VALUE_DEPTH = 100;

/** As lib0's: fatal, and a byte order mark is a character. */
const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What the fifth to first bit of a struct's info byte say. */
export const STRUCT = { gc: 0, deleted: 1, type: 7, subdocument: 9, skip: 10 } as const;

/** Why bytes are not an update. The message is one of this file's sentences and never holds anything that was read. */
export class Unreadable extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = "Unreadable";
  }
}

export class UpdateReader {
  readonly #bytes: Uint8Array;
  /** Values still to come in each open container of the value being read, and which containers are objects. */
  readonly #remaining: number[] = [];
  readonly #isObject: boolean[] = [];
  #at = 0;
  /** Objects and arrays met so far: each becomes an object on the heap, of up to 34 times its bytes. */
  containers = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Offset of the next byte; set it to read something again. */
  get at(): number {
    return this.#at;
  }
  set at(offset: number) {
    this.#at = offset;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new Unreadable("it ends too early");
    this.#at += 1;
    return byte;
  }

  uint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      // The second: bytes of nothing but "more follows" would end in NaN.
      if (value > Number.MAX_SAFE_INTEGER || scale > Number.MAX_SAFE_INTEGER)
        throw new Unreadable("a number out of range");
      if (byte < 128) return value;
    }
  }

  /** A count of things that have at least `size` bytes each: no larger than what is left can hold. */
  count(size: number): number {
    const count = this.uint();
    if (count * size > this.left) throw new Unreadable("it ends too early");
    return count;
  }

  /** Passes over a text; returns its length in UTF-16 units. */
  text(): number {
    const length = this.uint();
    const end = this.#at + length;
    this.#skip(length);
    let units = 0;
    let bits = 0;
    for (let at = end - length; at < end; at++) {
      const byte = this.#bytes[at] ?? 0;
      bits |= byte;
      if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
    }
    // Anything but pure ASCII must be sound: Yjs's decoder is fatal.
    if (bits >= 0x80 && !isUtf8(this.#bytes.subarray(end - length, end))) throw new Unreadable("broken UTF-8");
    return units;
  }

  string(): string {
    const length = this.uint();
    this.#skip(length);
    try {
      return DECODER.decode(this.#bytes.subarray(this.#at - length, this.#at));
    } catch {
      throw new Unreadable("broken UTF-8");
    }
  }

  /** Passes over the content of an item of this kind; returns the item's length. */
  content(kind: number): number {
    switch (kind) {
      case STRUCT.deleted:
        return this.uint();
      case 2:
        return this.#repeated(() => this.#json(true));
      case 3:
        this.#skip(this.uint());
        return 1;
      case 4:
        return this.text();
      case 5:
        this.#json(false);
        return 1;
      case 6:
        this.text();
        this.#json(false);
        return 1;
      case STRUCT.type:
        this.#type();
        return 1;
      case 8:
        return this.#repeated(() => this.#value());
      case STRUCT.subdocument:
        this.text();
        // Yjs spreads the options and reads one of them: only an object does not make it throw.
        if (this.#bytes[this.#at] !== 118) throw new Unreadable("a subdocument without options");
        this.#value();
        return 1;
      default:
        throw new Unreadable("an unknown kind of content");
    }
  }

  #skip(length: number): void {
    if (length > this.left) throw new Unreadable("it ends too early");
    this.#at += length;
  }

  #repeated(read: () => void): number {
    const count = this.count(1);
    for (let i = 0; i < count; i++) read();
    return count;
  }

  #type(): void {
    const type = this.uint();
    if (type > 6) throw new Unreadable("an unknown type");
    // An XML element and an XML hook have a name.
    if (type === 3 || type === 5) this.text();
  }

  /** A value as lib0's `readAny` reads it, without its recursion. */
  #value(): void {
    let depth = 0;
    do {
      if (depth > 0) {
        this.#remaining[depth] = (this.#remaining[depth] ?? 0) - 1;
        if (this.#isObject[depth] === true) this.text();
      }
      const kind = this.byte();
      switch (kind) {
        case 127: // undefined
        case 126: // null
        case 121: // false
        case 120: // true
          break;
        case 125:
          this.#integer();
          break;
        case 124:
          this.#skip(4);
          break;
        case 123:
        case 122:
          this.#skip(8);
          break;
        case 119:
          this.text();
          break;
        case 118: // object
        case 117: // array
          depth += 1;
          if (depth > MAX_VALUE_DEPTH) throw new Unreadable("a value nested too deep");
          this.containers += 1;
          this.#isObject[depth] = kind === 118;
          this.#remaining[depth] = this.count(kind === 118 ? 2 : 1);
          break;
        case 116:
          this.#skip(this.uint());
          break;
        default:
          throw new Unreadable("an unknown kind of value");
      }
      while (depth > 0 && this.#remaining[depth] === 0) depth -= 1;
    } while (depth > 0);
  }

  #integer(): void {
    // Six bits beside the sign in the first byte; more follow where its highest bit is set.
    const first = this.byte();
    let value = first & 63;
    let more = first >= 128;
    for (let scale = 64; more; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      more = byte >= 128;
      // As lib0 has it, which asks only when more follow. The second: see `uint`.
      if (more && (value > Number.MAX_SAFE_INTEGER || scale > Number.MAX_SAFE_INTEGER))
        throw new Unreadable("a number out of range");
    }
  }

  /** A text of JSON. Yjs writes the bare word `undefined` in lists of values. */
  #json(mayBeUndefined: boolean): void {
    const text = this.string();
    if (mayBeUndefined && text === "undefined") return;
    // Before parsing: JSON.parse takes any depth, and Yjs's own JSON.stringify of the result does not.
    this.#measure(text);
    try {
      JSON.parse(text);
    } catch {
      // Not the error's own message, which quotes the text.
      throw new Unreadable("a value that is not JSON");
    }
  }

  #measure(text: string): void {
    let depth = 0;
    let quoted = false;
    for (let at = 0; at < text.length; at++) {
      const char = text.charCodeAt(at);
      if (quoted) {
        if (char === BACKSLASH) at += 1;
        else if (char === QUOTE) quoted = false;
      } else if (char === QUOTE) {
        quoted = true;
      } else if (char === BRACKET || char === BRACE) {
        depth += 1;
        this.containers += 1;
        if (depth > MAX_VALUE_DEPTH) throw new Unreadable("a value nested too deep");
      } else if (char === BRACKET + 2 || char === BRACE + 2) {
        depth -= 1;
      }
    }
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACKET = 0x5b;
const BRACE = 0x7b;
