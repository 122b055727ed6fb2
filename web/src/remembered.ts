/**
 * Small settings that this browser remembers. Owns: access to localStorage, which may be blocked or full:
 * then a setting lasts as long as the page. Must never: hold document content.
 */
export function recall(key: string): string | undefined {
  try {
    return localStorage.getItem(`weft.${key}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`weft.${key}`, value);
  } catch {
    // Kept for this page only.
  }
}

/** Calls back when another window of this browser changes the setting. */
export function onRemembered(key: string, listener: (value: string) => void): void {
  addEventListener("storage", (event) => {
    if (event.key === `weft.${key}` && event.newValue !== null) listener(event.newValue);
  });
}
