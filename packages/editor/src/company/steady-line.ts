/**
 * The line in which one writes stays where it is while others write above it, or a block above is drawn late: a formula, a
 * picture. Browsers keep the first visible block in its place, not the caret's, and Safari keeps none. Owns: that correction.
 * Must never: scroll for what its own writer did, or against their hand.
 */
import { Plugin } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { afterFrame } from "../after-frame.ts";
import { scrollerOf } from "../drawn-tree.ts";

/** What the line needs. */
export interface SteadyLineOptions {
  /** As `Editor.onUpdate`. */
  readonly onUpdate: (
    listener: (update: {
      readonly docChanged: boolean;
      readonly source: "local" | "remote";
      readonly toCaret: boolean;
    }) => void,
  ) => () => void;
}

/** Keeps the caret's line in its place. */
export function steadyLine(options: SteadyLineOptions): Plugin {
  return new Plugin({ view: (view) => ({ destroy: hold(view, options) }) });
}

function hold(view: EditorView, { onUpdate }: SteadyLineOptions): () => void {
  const document = view.dom.ownerDocument;
  /** Where the caret was in the window when all was at rest; unknown when it was out of sight, or has just been moved. */
  let top: number | undefined;
  let frame = 0;
  /** What scrolls the text, and how far it was then: what was scrolled since by anybody else is not to be taken back. */
  let scroller: Element = document.documentElement;
  let scrolled = 0;
  let stopLooking: (() => void) | undefined;

  function caretTop(): number | undefined {
    if (view.isDestroyed || !view.hasFocus()) return undefined;
    try {
      const caret = view.coordsAtPos(view.state.selection.head);
      return caret.bottom > 0 && caret.top < document.documentElement.clientHeight ? caret.top : undefined;
    } catch {
      // In the midst of a composition its DOM may not be there.
      return undefined;
    }
  }

  /** Holds the line there, or holds none. The browser's own anchor must not correct the same once more. */
  function holdAt(next: number | undefined): void {
    if ((top === undefined) !== (next === undefined)) view.dom.style.overflowAnchor = next === undefined ? "" : "none";
    top = next;
    if (next === undefined) return;
    scroller = scrollerOf(view.dom);
    scrolled = scroller.scrollTop;
  }

  /** Looks when the frame is painted: measured then, it costs no layout of its own. Until then it holds what is known. */
  function look(known?: number): void {
    holdAt(known);
    stopLooking ??= afterFrame(() => {
      stopLooking = undefined;
      holdAt(caretTop());
    });
  }

  function correct(): void {
    frame = 0;
    if (top !== undefined && scroller.scrollTop !== scrolled) return look();
    const now = top === undefined || view.isDestroyed ? undefined : view.coordsAtPos(view.state.selection.head).top;
    if (now === undefined || top === undefined) return;
    const moved = now - top;
    if (Math.abs(moved) < 1) return;
    scroller.scrollBy({ top: moved, behavior: "instant" });
    // The line is still held where it was: what rounding leaves each time would add up.
    scrolled = scroller.scrollTop;
  }

  const stop = onUpdate(({ docChanged, source, toCaret }) => {
    if (source === "remote" && docChanged) {
      if (top !== undefined && frame === 0) frame = requestAnimationFrame(correct);
      else if (top === undefined) look();
      // To scroll to it, ProseMirror has just laid the page out. What is drawn in this very frame must not push it away.
    } else look(toCaret ? caretTop() : undefined);
  });
  // Late pictures, and blocks above that get their true heights: told behind the layout and before the paint.
  const resized = new ResizeObserver(correct);
  resized.observe(view.dom);
  const moved = (event: Event): void => {
    const isOurs = event.type === "scroll" && top !== undefined && scroller.scrollTop === scrolled;
    if (!isOurs) look();
  };
  const events = ["scroll", "focusin", "focusout"] as const;
  for (const event of events) document.addEventListener(event, moved, { capture: true, passive: true });
  look();
  return () => {
    stop();
    resized.disconnect();
    cancelAnimationFrame(frame);
    stopLooking?.();
    for (const event of events) document.removeEventListener(event, moved, { capture: true });
  };
}
