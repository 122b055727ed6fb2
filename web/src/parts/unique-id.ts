/**
 * Ids for elements that name each other. Preact's own begin anew in each place that is rendered into, and a page has
 * several (the bar, the notices, what is around all pages).
 */
import { useMemo } from "preact/hooks";

let given = 0;

/** An id that no other element of the page has; the same for the life of the component. */
export function useUniqueId(): string {
  return useMemo(() => `id-${++given}`, []);
}
