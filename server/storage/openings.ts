/**
 * Openings on their way to the catalog. Owns: leaving out those that say nothing new.
 * Must never: leave out one that would change the order of somebody's list.
 */
import type { Catalog } from "./catalog.ts";

/** Milliseconds within which opening the same document once more says nothing new. */
const SAME_OPENING = 60_000;
/** Persons whose last opening is remembered. */
const MAX_PERSONS = 10_000;

/**
 * The catalog, with repeated openings left out: a page opens its document by HTTP and by WebSocket, and a bad line
 * opens it again and again, each a write to the disk. Only what a person opened last is compared, so that the order of
 * their list stays true.
 */
export function coalesceOpenings(catalog: Catalog): Catalog {
  /** By person, the longest silent first. */
  const last = new Map<string, { readonly id: string; readonly at: number }>();

  function remember(person: string, id: string, at: number): void {
    last.delete(person);
    last.set(person, { id, at });
    const [oldest] = last.keys();
    if (last.size > MAX_PERSONS && oldest !== undefined) last.delete(oldest);
  }

  return {
    ...catalog,
    async create(document) {
      const made = await catalog.create(document);
      if (made && document.person !== undefined) remember(document.person, document.id, document.at);
      return made;
    },
    async noteOpening(opening) {
      const { person, id, at } = opening;
      const before = last.get(person);
      if (before?.id === id && at - before.at < SAME_OPENING) return;
      // Before the answer, for the second of two openings often comes sooner.
      remember(person, id, at);
      try {
        await catalog.noteOpening(opening);
      } catch (error) {
        last.delete(person);
        throw error;
      }
    },
  };
}
