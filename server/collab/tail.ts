/**
 * The updates that came after a document's encoded state. Owns: their order, and that what one person types in a row is
 * one growing update: an object for each key would be most of what a busy server holds, and of what its collector moves.
 * Must never: let typing grow that something else has read or followed since `seal`.
 */
import type { Typed } from "./continuation.ts";
import { joined } from "./continuation.ts";

/** So long an update becomes by typing. It is copied as a whole for whoever reads it while it grows. */
const LONGEST_RUN = 4 * 1024;

/** Text of one person that may grow. */
class Run {
  readonly #first: Typed;
  /** What came after the first, and more room. */
  #text: Uint8Array | undefined;
  #length = 0;
  #whole: Uint8Array | undefined;
  end: number;

  constructor(first: Typed) {
    this.#first = first;
    this.#whole = first.update;
    this.end = first.end;
  }

  get length(): number {
    return this.#first.update.length + this.#length;
  }

  grow({ update, textStart, end }: Typed): void {
    const text = update.subarray(textStart, -1);
    const length = this.#length + text.length;
    if (this.#text === undefined || length > this.#text.length) {
      const larger = new Uint8Array(Math.max(32, 2 * length));
      if (this.#text !== undefined) larger.set(this.#text.subarray(0, this.#length));
      this.#text = larger;
    }
    this.#text.set(text, this.#length);
    this.#length = length;
    this.end = end;
    this.#whole = undefined;
  }

  get update(): Uint8Array {
    if (this.#whole !== undefined) return this.#whole;
    const { update, lengthStart, textStart } = this.#first;
    const texts = [update.subarray(textStart, -1)];
    if (this.#text !== undefined) texts.push(this.#text.subarray(0, this.#length));
    return (this.#whole = joined(update.subarray(0, lengthStart), texts));
  }
}

export class Tail {
  readonly #entries: (Uint8Array | Run)[] = [];
  /** By author; see `seal`. */
  readonly #growing = new Map<number, Run>();
  #bytes = 0;

  /** How many updates there are. */
  get length(): number {
    return this.#entries.length;
  }

  /** About how many bytes they have. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds any update; its bytes must not change afterwards. */
  add(update: Uint8Array): void {
    this.seal();
    this.#entries.push(update);
    this.#bytes += update.length;
  }

  /** Adds what somebody typed; its bytes must not change afterwards. */
  addTyped(typed: Typed): void {
    const run = this.#growing.get(typed.client);
    if (run !== undefined && run.end === typed.clock && run.length < LONGEST_RUN) {
      const { length } = run;
      run.grow(typed);
      this.#bytes += run.length - length;
      return;
    }
    const begun = new Run(typed);
    this.#growing.set(typed.client, begun);
    this.#entries.push(begun);
    this.#bytes += typed.update.length;
  }

  /** What is there now stays as it is: what comes next begins anew. */
  seal(): void {
    this.#growing.clear();
  }

  /** The updates from number `first` on. */
  updates(first = 0): Uint8Array[] {
    const entries = first === 0 ? this.#entries : this.#entries.slice(first);
    return entries.map((entry) => (entry instanceof Run ? entry.update : entry));
  }

  /** Forgets the first updates. */
  drop(count: number): void {
    for (const entry of this.#entries.splice(0, count)) this.#bytes -= entry.length;
    if (this.#entries.length === 0) this.seal();
  }

  /** Forgets all. */
  clear(): void {
    this.drop(this.#entries.length);
  }
}
