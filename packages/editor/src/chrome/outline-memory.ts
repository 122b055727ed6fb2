/** Whether the outline is open, as this browser remembers it. Owns: the entry "weft.outline" of its local storage. */

const NAME = "weft.outline";

/** Whether it was open when this browser last showed a document. */
export function recallOutline(): boolean {
  try {
    return localStorage.getItem(NAME) === "open";
  } catch {
    return false;
  }
}

/** Remembers it. */
export function rememberOutline(open: boolean): void {
  try {
    if (open) localStorage.setItem(NAME, "open");
    else localStorage.removeItem(NAME);
  } catch {
    // Storage is full, or forbidden.
  }
}
