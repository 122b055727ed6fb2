/**
 * When formulas are drawn: as many in a frame as it has room for, once KaTeX is there. Owns: the queue, and its loading.
 * Must never: make a key wait for a formula.
 */
import type { FormulaFault } from "./formula-renderer.ts";
import { late } from "./late.ts";

/** Draws LaTeX into an element; gives the reason where it can't. `display`: as a block. */
export type Draw = (latex: string, element: HTMLElement, display: boolean) => FormulaFault | undefined;

/** The formulas of one editor that wait to be drawn. */
export interface Drawings {
  /** Calls `work` in one of the next frames, for the last call for this element only. */
  draw(element: HTMLElement, work: (draw: Draw) => void): void;
  /** The element is not to be drawn any more. */
  forget(element: HTMLElement): void;
  end(): void;
}

/** How much of a frame may be drawn in, in milliseconds. */
const FRAME_SHARE = 8;

const renderer = late(() => import("./formula-renderer.ts"));

/** Makes an empty queue. */
export function drawings(): Drawings {
  const waiting = new Map<HTMLElement, (draw: Draw) => void>();
  let frame = 0;
  let ended = false;

  function schedule(): void {
    if (frame !== 0 || ended || waiting.size === 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      const [element] = waiting.keys();
      if (element !== undefined) begin(element);
    });
  }

  function begin(element: HTMLElement): void {
    renderer
      .load()
      // A node view is made before its element is on the page.
      .then((renderer) => renderer.prepareFormulas(element))
      .then(work, () => {
        // The browser has said in its console what is missing. The sources stay; the next change tries again.
        waiting.clear();
      });
  }

  function work(): void {
    if (ended || renderer.now === undefined) return;
    const end = performance.now() + FRAME_SHARE;
    for (const [element, draw] of waiting) {
      waiting.delete(element);
      if (element.isConnected) draw(renderer.now.drawFormula);
      if (performance.now() > end) break;
    }
    schedule();
  }

  return {
    draw(element, work) {
      waiting.set(element, work);
      schedule();
    },
    forget: (element) => void waiting.delete(element),
    end() {
      ended = true;
      cancelAnimationFrame(frame);
      waiting.clear();
    },
  };
}
