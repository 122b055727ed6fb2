/** What can be done to a whole block: turned into another, moved, doubled, deleted. Owns: the lines of that menu. */
import { keysText } from "../shortcuts.ts";
import { INSERTIONS } from "./choices.ts";
import type { IconName } from "./icons.tsx";
import type { MenuItem } from "./menu.tsx";
import type { ChromeState } from "./state.ts";

const ACTIONS: readonly (readonly ["moveUp" | "moveDown" | "duplicate" | "delete", IconName])[] = [
  ["moveUp", "up"],
  ["moveDown", "down"],
  ["duplicate", "copy"],
  ["delete", "trash"],
];

/** The lines of the menu "Block", for the selected blocks. */
export function blockItems({ editor, messages }: ChromeState): readonly MenuItem[] {
  const here = editor.peek();
  const actions = ACTIONS.map(([command, icon]): MenuItem => ({
    id: command,
    label: messages.commands[command],
    icon,
    keys: keysText(command),
    able: here?.can(command) === true,
    section: messages.chrome.handle.menu,
    run: () => here?.exec(command),
  }));
  const styles = INSERTIONS.filter(({ section }) => section !== "blocks").map(({ command, icon }): MenuItem => ({
    id: `into ${command}`,
    label: messages.commands[command],
    icon,
    able: here?.can(command) === true,
    checked: here?.isActive(command) === true,
    section: messages.chrome.handle.turnInto,
    run: () => {
      if (here?.isActive(command) === false) here.exec(command);
    },
  }));
  return [...actions, ...styles];
}
