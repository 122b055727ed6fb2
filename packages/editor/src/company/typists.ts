/**
 * Who is typing, and who has not moved for long. Owns: what is concluded from carets that move and from what came of whom.
 * Must never: ask the others' editors; what they say of themselves costs a message a key and may be a lie.
 */
import type { Person } from "@weft/client";

/** How long somebody counts as typing after their last letter, in milliseconds. */
const TYPING_TIME = 1600;
/** After how long without a move somebody is idle, in milliseconds. */
const IDLE_TIME = 60_000;

interface Typist {
  cursor: string;
  written: number;
  movedAt: number;
  typedAt: number;
}

/** What the last look at everyone gave. */
export interface Typists {
  /** Notes where somebody is now, and how much the document has of them: the clock of their Yjs client. */
  note(person: Person, written: number): { readonly typing: boolean; readonly idle: boolean };
  /** Forgets who is not here any more. */
  keep(people: readonly Person[]): void;
  /** Calls `listener` when somebody stopped typing or fell idle; returns the end of it. */
  onChange(listener: () => void): () => void;
}

/** Nobody yet. */
export function createTypists(now: () => number = () => performance.now()): Typists {
  const typists = new Map<number, Typist>();
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due = Number.POSITIVE_INFINITY;

  function wake(at: number): void {
    if (at >= due || listeners.size === 0) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(() => {
      due = Number.POSITIVE_INFINITY;
      for (const listener of listeners) listener();
    }, at - now());
  }

  return {
    note(person, written) {
      const cursor = JSON.stringify(person.cursor);
      const time = now();
      let typist = typists.get(person.client);
      if (typist === undefined) {
        typist = { cursor, written, movedAt: time, typedAt: Number.NEGATIVE_INFINITY };
        typists.set(person.client, typist);
      }
      // A caret behind the last word stays there, by name, while its person types on.
      if (written > typist.written) typist.typedAt = typist.movedAt = time;
      if (cursor !== typist.cursor) typist.movedAt = time;
      typist.cursor = cursor;
      typist.written = written;
      const typing = time < typist.typedAt + TYPING_TIME;
      const idle = time >= typist.movedAt + IDLE_TIME;
      if (typing) wake(typist.typedAt + TYPING_TIME);
      else if (!idle) wake(typist.movedAt + IDLE_TIME);
      return { typing, idle };
    },
    keep(people) {
      for (const client of typists.keys()) {
        if (!people.some((person) => person.client === client)) typists.delete(client);
      }
    },
    onChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearTimeout(timer);
      };
    },
  };
}
