/** The menu "View", the last of the toolbar: what one reads with. Owns: its lines. It is there for who can't write, too. */
import { shortcutText } from "../shortcuts.ts";
import type { IconName } from "./icons.tsx";
import type { MenuItem } from "./menu.tsx";
import { VIEW_KEYS, type ViewName } from "./reading.ts";
import type { ChromeState } from "./state.ts";
import { act, isOn } from "./view-acts.ts";

const LINES: readonly (readonly [name: ViewName, icon: IconName])[] = [
  ["find", "find"],
  ["outline", "outline"],
  ["count", "count"],
  ["focus", "focus"],
  ["fullscreen", "fullscreen"],
  ["print", "print"],
  ["markdown", "copy"],
];

/** The menu as the toolbar lists it. */
export function viewMenu(state: ChromeState): {
  readonly label: string;
  readonly icon: "view";
  readonly reads: true;
  readonly items: () => readonly MenuItem[];
} {
  const { words } = state.reading;
  const line = ([name, icon]: (typeof LINES)[number]): MenuItem => {
    const [keys] = VIEW_KEYS[name] ?? [];
    return {
      id: name,
      label: words.items[name],
      icon,
      keys: keys === undefined ? undefined : shortcutText(keys),
      checked: isOn(state, name),
      toggles: true,
      run: () => act(state, name),
    };
  };
  return { label: words.menu, icon: "view", reads: true, items: () => LINES.map(line) };
}
