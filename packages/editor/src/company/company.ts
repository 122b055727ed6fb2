/**
 * The others as a reader meets them: who is in sight, above or below. Owns: what the carets found out and the chrome shows.
 * Must never: measure. The carets do, when the page is laid out anyway.
 */
import type { Person } from "@weft/client";
import type { Covered } from "../reveal.ts";

/** Where somebody's caret is, seen from this window. */
export type Side = "here" | "above" | "below" | "nowhere";

/** Somebody, and where. */
export interface Whereabouts {
  readonly person: Person;
  readonly side: Side;
  /** Whether they changed the block in which their caret is, just now. */
  readonly typing: boolean;
}

/** The part of the text that the window shows, in its coordinates. */
export interface Sight {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** The others in one editor's document. */
export interface Company {
  readonly all: readonly Whereabouts[];
  readonly sight: Sight | undefined;
  /** What of the window is covered by something of ours; asked when it is needed. */
  covered: () => Covered;
  /** Where somebody's caret is in the document; `undefined` for who has none there. */
  positionOf(client: number): number | undefined;
  /** What the carets found. */
  tell(all: readonly Whereabouts[], sight: Sight | undefined): void;
  /** Calls `listener` when somebody's whereabouts changed, or the window's; returns the end of it. */
  onChange(listener: () => void): () => void;
}

/** Company that nobody has looked for yet. */
export function createCompany(positionOf: Company["positionOf"]): Company {
  const listeners = new Set<() => void>();
  let all: readonly Whereabouts[] = [];
  let sight: Sight | undefined;
  let said = "";
  return {
    get all() {
      return all;
    },
    get sight() {
      return sight;
    },
    covered: () => ({ top: 0, bottom: 0 }),
    positionOf,
    tell(next, window) {
      [all, sight] = [next, window];
      const seen = JSON.stringify([
        window,
        next.map(({ person: { client, name, color, cursor }, side, typing }) => [
          client,
          name,
          color,
          side,
          typing,
          cursor?.head,
        ]),
      ]);
      if (seen === said) return;
      said = seen;
      for (const listener of listeners) listener();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
