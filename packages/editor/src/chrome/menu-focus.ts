/** The focus in a menu (APG "Menu"): arrows, Home, End, and the first letter of an item. */

/** Moves the focus to where a key says among the items, which are what has a role in the menu; says whether it did. */
export function moveInMenu(menu: HTMLElement | null, { key }: KeyboardEvent): boolean {
  const items = [...(menu?.querySelectorAll<HTMLElement>("button[role]") ?? [])];
  const root = menu?.getRootNode();
  const now = items.findIndex((item) => root instanceof ShadowRoot && item === root.activeElement);
  const typed = items.find(
    (item, index) => index > now && item.textContent.toLowerCase().startsWith(key.toLowerCase()),
  );
  if (key === "ArrowDown") items[(now + 1) % items.length]?.focus();
  else if (key === "ArrowUp") items[(now - 1 + items.length) % items.length]?.focus();
  else if (key === "Home") items[0]?.focus();
  else if (key === "End") items.at(-1)?.focus();
  else if (key.length === 1 && key !== " " && typed !== undefined) typed.focus();
  else return false;
  return true;
}
