/**
 * The room that a phone's keyboard takes from the page. Owns: the variable `--_keyboard` of the frame, by which the tools
 * stand above it. Browsers that make the page itself smaller (`interactive-widget=resizes-content`) leave nothing to do.
 * Must never: move the focus or the text.
 */

/** Keeps the variable true; returns the end of it. */
export function keepKeyboardRoom(host: HTMLElement): () => void {
  const view = host.ownerDocument.defaultView;
  const viewport = view?.visualViewport;
  if (view === null || viewport === null || viewport === undefined) return () => {};
  let last = 0;
  const look = (): void => {
    // Zoomed by two fingers the visible part is smaller too, and no keyboard is there.
    const isZoomed = Math.abs(viewport.scale - 1) > 0.01;
    const { clientHeight } = host.ownerDocument.documentElement;
    const room = isZoomed ? 0 : Math.max(0, Math.round(clientHeight - viewport.height - viewport.offsetTop));
    if (room === last) return;
    last = room;
    if (room === 0) host.style.removeProperty("--_keyboard");
    else host.style.setProperty("--_keyboard", `${room}px`);
  };
  look();
  viewport.addEventListener("resize", look);
  viewport.addEventListener("scroll", look);
  return () => {
    viewport.removeEventListener("resize", look);
    viewport.removeEventListener("scroll", look);
    host.style.removeProperty("--_keyboard");
  };
}
