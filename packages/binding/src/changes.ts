/**
 * What changed in a fragment, as Yjs tells of it. Owns: reading its events while they can be read.
 * Must never: be made later than in the call in which Yjs gave the events.
 */
import type { Formats } from "@weft/schema";
import type { SharedType } from "@weft/schema/yjs";
import * as Y from "yjs";

/** One part of a text's delta, as Yjs's events have it. */
export type Change = {
  readonly retain?: number;
  readonly delete?: number;
  readonly insert?: unknown;
  readonly attributes?: Formats;
};

/** An event of Yjs, as far as it is read. */
export interface SharedEvent {
  readonly target: SharedType;
  readonly transaction: Y.Transaction;
  readonly delta: unknown;
}

/** Whether other children than before stand in the event's type. */
export function isListChange({ target, transaction }: SharedEvent): boolean {
  // As Yjs says "the list itself", beside the keys of attributes.
  return transaction.changed.get(target as never)?.has(null) === true;
}

/** What changed: the types themselves, and for texts how. To be made while Yjs tells of it: later it cannot be known. */
export class Changes {
  readonly texts: Map<SharedType, readonly Change[]> = new Map();
  /** Types with other children than before. */
  readonly #lists = new Set<SharedType>();
  /** By type: those of its children in which something changed. A type that itself changed is there too. */
  readonly #inside = new Map<SharedType, Set<SharedType>>();

  constructor(events: readonly SharedEvent[] = []) {
    for (const event of events) {
      const { target } = event;
      if (target instanceof Y.XmlText) this.texts.set(target, event.delta as readonly Change[]);
      else if (isListChange(event)) this.#lists.add(target);
      this.#note(target);
    }
  }

  /** A line in which anything may have changed, with what became of its texts. */
  static of(line: Y.XmlElement | Y.XmlFragment, texts: ReadonlyMap<SharedType, readonly Change[]>): Changes {
    const changes = new Changes();
    changes.#lists.add(line);
    for (const child of line.toArray() as SharedType[]) if (child instanceof Y.AbstractType) changes.#note(child);
    changes.#note(line);
    for (const [text, change] of texts) changes.texts.set(text, change);
    return changes;
  }

  /** Whether something in the type changed, or the type itself. */
  in(type: SharedType): boolean {
    return this.#inside.has(type);
  }

  /** Whether other children than before stand in the type. */
  isList(type: SharedType): boolean {
    return this.#lists.has(type);
  }

  /** The children of a type in which something changed. */
  within(type: SharedType): Iterable<SharedType> {
    return this.#inside.get(type) ?? [];
  }

  #note(target: SharedType): void {
    if (this.#inside.has(target)) return;
    this.#inside.set(target, new Set());
    for (let child = target; child._item !== null;) {
      const parent = child._item.parent as SharedType;
      const known = this.#inside.get(parent);
      if (known !== undefined) {
        known.add(child);
        return;
      }
      this.#inside.set(parent, new Set([child]));
      child = parent;
    }
  }
}
