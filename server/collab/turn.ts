/**
 * What people type into a document within one turn of the event loop. Owns: joining the keys of one person, so that a
 * burst becomes one update to log, to relay and to take in.
 * Must never: outlive the turn with the bytes of a received frame.
 */
import { type Authors, ContinuationReader, joined } from "./continuation.ts";
import type { Member } from "./member.ts";

/** Keys in a row. */
interface Run {
  readonly head: Uint8Array;
  readonly texts: Uint8Array[];
}

export class Turn {
  #reader = new ContinuationReader();
  #before = new ContinuationReader();
  #runs: Run[] = [];
  #from: Member | undefined;
  #isMixed = false;

  get isEmpty(): boolean {
    return this.#runs.length === 0;
  }

  /** Who sent all of it; `undefined` when it was more than one. */
  get from(): Member | undefined {
    return this.#isMixed ? undefined : this.#from;
  }

  /** Reads an update; `undefined` when it is no continuation. `add` comes next, or another. */
  read(update: Uint8Array, authors: Authors): ContinuationReader | undefined {
    return this.#reader.read(update, authors) ? this.#reader : undefined;
  }

  /** Adds the update that was read last; its bytes may change only after `end`. */
  add(from: Member): void {
    const reader = this.#reader;
    const last = this.#runs.at(-1);
    if (last === undefined) this.#from = from;
    else if (from !== this.#from) this.#isMixed = true;
    const { head, text } = reader.parts;
    if (last !== undefined && reader.follows(this.#before)) last.texts.push(text);
    else this.#runs.push({ head, texts: [text] });
    this.#reader = this.#before;
    this.#before = reader;
  }

  /** All that was added, in order and in bytes of their own; begins anew. */
  end(): Uint8Array[] {
    const updates = this.#runs.map(({ head, texts }) => joined(head, texts));
    this.#runs = [];
    this.#from = undefined;
    this.#isMixed = false;
    this.#reader.forget();
    this.#before.forget();
    return updates;
  }
}
