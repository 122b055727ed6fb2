/**
 * Tints of others' selections as CSS custom highlights (CSS Custom Highlight API 1). Owns: the page-wide registry
 * entries `weft-selection-<color>`, shared by all editors of a page. Without the API selections have no tint.
 */

/** One editor's tints. */
export interface Tint {
  /** Tints a range in a colour of the palette. */
  add(color: number, range: Range): void;
  /** Takes this editor's tints away, and no other's. */
  clear(): void;
}

/** Tints on a page. */
export function highlight(document: Document): Tint {
  const view = document.defaultView;
  if (view === null || !("highlights" in CSS) || !("Highlight" in view)) return { add() {}, clear() {} };
  const mine: { highlight: Highlight; range: Range }[] = [];
  return {
    add(color, range) {
      const name = `weft-selection-${color}`;
      let highlight = CSS.highlights.get(name);
      if (highlight === undefined) {
        highlight = new Highlight();
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
