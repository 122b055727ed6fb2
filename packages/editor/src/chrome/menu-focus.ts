/** The focus in a menu (APG "Menu"): arrows, Home, End, and the first letter of an item. */

/** The items of a menu, in their order. */
export function itemsOf(menu: HTMLElement | null): HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
}

/** Moves the focus to where a key says among the items, which may stand in columns; says whether it did. */
export function moveInMenu(menu: HTMLElement | null, { key }: KeyboardEvent, columns = 1): boolean {
  const items = itemsOf(menu);
  const root = menu?.getRootNode();
  const now = items.findIndex(
    (item) => (root instanceof ShadowRoot || root instanceof Document) && item === root.activeElement,
  );
  const go = (to: number): void => items[(to + items.length) % items.length]?.focus();
  const typed = [...items.slice(now + 1), ...items.slice(0, now + 1)].find((item) =>
    (item.ariaLabel ?? item.textContent).toLowerCase().startsWith(key.toLowerCase()),
  );
  if (key === "ArrowDown") go(now + columns);
  else if (key === "ArrowUp") go(now - columns);
  else if (key === "ArrowRight" && columns > 1) go(now + 1);
  else if (key === "ArrowLeft" && columns > 1) go(now - 1);
  else if (key === "Home") go(0);
  else if (key === "End") go(-1);
  else if (key.length === 1 && key !== " " && typed !== undefined) typed.focus();
  else return false;
  return true;
}
