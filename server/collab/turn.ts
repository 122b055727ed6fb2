/**
 * What people type into a document within one turn of the event loop. Owns: joining the keys of one person, so that a
 * burst becomes one update to log, to relay and to take in.
 * Must never: outlive the turn with the bytes of a received frame.
 */
import { varUintLength } from "@weft/protocol";
import { type Authors, ContinuationReader, type Typed, joined } from "./continuation.ts";
import type { Member } from "./member.ts";

/** Keys in a row: the first, and the texts of those after it. */
interface Run {
  readonly first: Typed;
  more: Uint8Array[] | undefined;
  end: number;
}

export class Turn {
  readonly #reader = new ContinuationReader();
  // None between turns: what an empty list left for the next turn would point to, the collector would take for old.
  #runs: Run[] | undefined;
  #from: Member | undefined;
  #isMixed = false;

  get isEmpty(): boolean {
    return this.#runs === undefined;
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
    const { client, clock, end, update, lengthStart, textStart } = this.#reader;
    const last = this.#runs?.at(-1);
    if (last?.first.client === client && last.end === clock) {
      (last.more ??= []).push(update.subarray(textStart, -1));
      last.end = end;
    } else {
      (this.#runs ??= []).push({
        first: { client, clock, end, update, lengthStart, textStart },
        more: undefined,
        end,
      });
    }
    if (this.#from === undefined) this.#from = from;
    else if (from !== this.#from) this.#isMixed = true;
  }

  /** All that was added, in order and in bytes of their own; begins anew. */
  end(): Typed[] {
    const typed = (this.#runs ?? []).map(ownBytes);
    this.#runs = undefined;
    this.#from = undefined;
    this.#isMixed = false;
    this.#reader.forget();
    return typed;
  }
}

function ownBytes({ first, more, end }: Run): Typed {
  const { update, lengthStart, textStart } = first;
  if (more === undefined) return { ...first, update: update.slice() };
  const whole = joined(update.subarray(0, lengthStart), [update.subarray(textStart, -1), ...more]);
  let text = update.length - 1 - textStart;
  for (const { length } of more) text += length;
  return { ...first, end, update: whole, textStart: lengthStart + varUintLength(text) };
}
