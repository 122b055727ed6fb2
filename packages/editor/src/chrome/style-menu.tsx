/** The menu of block styles: a button with the present style, and a menu where each style looks like itself. */
import type { JSX } from "preact";
import { keysText } from "../shortcuts.ts";
import { Icon } from "./icons.tsx";
import { MenuButton } from "./menu.tsx";
import { STYLES, type ChromeState } from "./state.ts";

interface StyleMenuProps {
  readonly state: ChromeState;
  readonly tabIndex: number;
}

const LISTS = ["bullet", "ordered", "todo", "toggle"] as const;

/** The toolbar's item for block styles. */
export function StyleMenu({ state, tabIndex }: StyleMenuProps): JSX.Element {
  const {
    commands,
    chrome: { toolbar },
  } = state.messages;
  const { style, active, block } = state.selected.value;
  const shown = style ?? block;
  const list = LISTS.some((name) => active.includes(name));
  const label = shown === undefined ? (list ? toolbar.list : toolbar.mixed) : commands[shown];
  return (
    <MenuButton
      state={state}
      name="style"
      label={toolbar.styleIs(label)}
      menuLabel={toolbar.style}
      tabIndex={tabIndex}
      class="style"
      items={() =>
        STYLES.map((name) => ({
          id: name,
          label: commands[name],
          shown: <span class={`sample sample-${name}`}>{commands[name]}</span>,
          keys: keysText(name),
          checked: name === style,
          run: () => state.editor.peek()?.exec(name),
        }))
      }
    >
      <span class="style-label">{label}</span>
      <Icon name="down" size={14} />
    </MenuButton>
  );
}
