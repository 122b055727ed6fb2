/**
 * Things that float over the page: menus, dialogs, tooltips. Owns: their place, in the browser's top layer, where no
 * host page's overflow or z-index reaches them.
 */

/** Shows a `popover="manual"` element below a box of the viewport, or above it where there is no room, or over it. */
export function floatAt(
  element: HTMLElement,
  box: { readonly left: number; readonly top: number; readonly bottom: number },
  align: "start" | "center" = "start",
): void {
  if (!element.matches(":popover-open")) element.showPopover();
  const { clientWidth, clientHeight } = element.ownerDocument.documentElement;
  const { offsetWidth, offsetHeight } = element;
  const wanted = align === "center" ? box.left - offsetWidth / 2 : box.left;
  const left = Math.max(8, Math.min(wanted, clientWidth - offsetWidth - 8));
  const below = box.bottom + 6;
  const above = box.top - offsetHeight - 6;
  const lowest = clientHeight - 8 - offsetHeight;
  // What has room neither below nor above lies beside its box rather than beyond the window.
  const top = below <= lowest ? below : above > 8 ? above : Math.max(8, lowest);
  element.style.left = `${Math.round(left)}px`;
  element.style.top = `${Math.round(top)}px`;
}

/**
 * Shows a `popover="manual"` element over a box of the viewport, or below it where there is no room, or first below; never
 * on it, nor over what is covered at the window's edges. Where there is room on neither side it is hidden. Returns whether it shows.
 */
export function floatBeside(
  element: HTMLElement,
  box: Pick<DOMRect, "left" | "right" | "top" | "bottom">,
  {
    top: ceiling = 0,
    bottom = 0,
    below = false,
    gap = 8,
  }: { top?: number; bottom?: number; below?: boolean; gap?: number },
): boolean {
  if (!element.matches(":popover-open")) element.showPopover();
  const { clientWidth, clientHeight } = element.ownerDocument.documentElement;
  // A phone's keyboard covers the window's lower part.
  const { height, offsetTop } = element.ownerDocument.defaultView?.visualViewport ?? {
    height: clientHeight,
    offsetTop: 0,
  };
  const floor = Math.min(clientHeight - bottom, offsetTop + height) - 8;
  const { offsetWidth, offsetHeight } = element;
  const over = box.top - gap - offsetHeight;
  const under = box.bottom + gap;
  const fits = (top: number): boolean => top >= Math.max(8, ceiling) && top + offsetHeight <= floor;
  const top = (below ? [under, over] : [over, under]).find(fits);
  if (top === undefined) {
    element.hidePopover();
    return false;
  }
  const middle = (Math.max(0, box.left) + Math.min(clientWidth, box.right) - offsetWidth) / 2;
  element.style.left = `${Math.round(Math.max(8, Math.min(middle, clientWidth - offsetWidth - 8)))}px`;
  element.style.top = `${Math.round(top)}px`;
  return true;
}

/** Calls `leave` at the first press or scroll outside of all the elements, or at a resize; returns the end of it. */
export function onOutside(
  element: HTMLElement,
  others: readonly (HTMLElement | null)[],
  leave: (event: Event) => void,
): () => void {
  const press = (event: Event): void => {
    const path = event.composedPath();
    if (![element, ...others].some((inside) => inside !== null && path.includes(inside))) leave(event);
  };
  const view = element.ownerDocument.defaultView;
  view?.addEventListener("pointerdown", press, true);
  view?.addEventListener("scroll", press, true);
  view?.addEventListener("resize", leave);
  return () => {
    view?.removeEventListener("pointerdown", press, true);
    view?.removeEventListener("scroll", press, true);
    view?.removeEventListener("resize", leave);
  };
}
