/**
 * Tints of text as CSS custom highlights (CSS Custom Highlight API 1): never spans in the text. Owns: the page-wide
 * registry's entries, shared by all editors of a page. Without the API text has no tint.
 */

/** One editor's tints. */
export interface Tint {
  /** Tints a range by the rules of `::highlight(name)`. A later name of a higher `priority` lies over an earlier one. */
  add(name: string, range: Range, priority?: number): void;
  /** Takes this editor's tints away, and no other's. */
  clear(): void;
}

/** Tints on a page. */
export function highlight(document: Document): Tint {
  const view = document.defaultView;
  if (view === null || !("highlights" in CSS) || !("Highlight" in view)) return { add() {}, clear() {} };
  const mine: { highlight: Highlight; range: Range }[] = [];
  return {
    add(name, range, priority = 0) {
      let highlight = CSS.highlights.get(name);
      if (highlight === undefined) {
        highlight = new Highlight();
        highlight.priority = priority;
        CSS.highlights.set(name, highlight);
      }
      highlight.add(range);
      mine.push({ highlight, range });
    },
    clear() {
      for (const { highlight, range } of mine) highlight.delete(range);
      mine.length = 0;
    },
  };
}
