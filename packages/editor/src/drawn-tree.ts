/** What is around an element as it is drawn: through slots, and out of shadow roots. Reads the page; moves nothing. */

/** The parent in that tree. */
export function parentOf(element: Element): Element | null {
  return element.assignedSlot ?? element.parentElement ?? hostOf(element);
}

function hostOf(element: Element): Element | null {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

/** What scrolls an element up and down: the nearest box around it that does, or the page. */
export function scrollerOf(element: Element): Element {
  for (let at = parentOf(element); at !== null; at = parentOf(at)) {
    if (at.scrollHeight > at.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  }
  return element.ownerDocument.scrollingElement ?? element.ownerDocument.documentElement;
}
