/**
 * Full screen and back. Owns: that what was on the screen stays there; the page scrolls anew each time.
 * Must never: bring the caret back to who has scrolled away from it.
 */
import type { Editor } from "../editor.ts";
import { reveal } from "../reveal.ts";
import type { ChromeState } from "./state.ts";

/** Fills the screen with the element, or leaves it. An iPhone has no such thing for an element, and a frame may be forbidden it. */
export function fillScreen(state: ChromeState, refused: () => void): void {
  const { host } = state.reading;
  const { ownerDocument } = host;
  if (host.matches(":fullscreen")) {
    ownerDocument.exitFullscreen().catch(() => {});
    return;
  }
  if (!ownerDocument.fullscreenEnabled) return refused();
  const editor = state.editor.peek();
  const end = editor === undefined ? () => {} : keepPlace(editor, host);
  host.requestFullscreen().catch(() => {
    end();
    refused();
  });
}

/** Keeps the place through the change to come and the one back. Returns the end of it. */
function keepPlace(editor: Editor, host: HTMLElement): () => void {
  const { view, company } = editor;
  const over = new AbortController();
  const { signal } = over;
  let place: number | "caret" | undefined;
  let isFull = false;
  const note = (): void => {
    // The page scrolls by itself between the change and what is told of it: that is not where one was.
    if (host.matches(":fullscreen") !== isFull) return;
    if (!view.isDestroyed) place = placeOf(editor);
  };
  note();
  // The browser leaves it by Escape without asking: where one is must be known before.
  host.ownerDocument.addEventListener("scroll", note, { capture: true, passive: true, signal });
  host.addEventListener(
    "fullscreenchange",
    () => {
      const kept = place;
      isFull = host.matches(":fullscreen");
      if (!isFull) over.abort();
      if (view.isDestroyed || kept === undefined) return;
      const position = kept === "caret" ? view.state.selection.head : Math.min(kept, view.state.doc.content.size);
      reveal(view, position, company.covered, { place: kept === "caret" ? "middle" : "start" });
    },
    { signal },
  );
  return () => over.abort();
}

/** What is on the screen: the caret, or else the first line. */
function placeOf({ view, company }: Editor): number | "caret" | undefined {
  const { top, bottom } = company.covered();
  const lowest = view.dom.ownerDocument.documentElement.clientHeight - bottom;
  const caret = view.coordsAtPos(view.state.selection.head);
  if (view.hasFocus() && caret.top >= top && caret.bottom <= lowest) return "caret";
  const { left, width } = view.dom.getBoundingClientRect();
  return view.posAtCoords({ left: left + width / 2, top: top + 8 })?.pos;
}
