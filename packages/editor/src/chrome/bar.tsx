/** What stands in the bar: the toolbar, or for who can only read the menu "View" alone. */
import type { JSX } from "preact";
import { Icon } from "./icons.tsx";
import { MenuButton } from "./menu.tsx";
import type { ChromeState } from "./state.ts";
import { Toolbar } from "./toolbar.tsx";
import { viewMenu } from "./view-menu.tsx";

/** The tools that there is use for. */
export function ToolsInBar({ state }: { readonly state: ChromeState }): JSX.Element | null {
  if (state.writable.value) return <Toolbar state={state} />;
  if (state.toolbar.value === "bubble") return null;
  const { label, icon, items } = viewMenu(state);
  return (
    <div
      class="tools"
      role="toolbar"
      aria-label={state.reading.words.bar}
      onKeyDown={(event) => {
        if (event.key === "Escape") state.editor.peek()?.focus();
      }}
    >
      <div class="group">
        <MenuButton state={state} name="view" label={label} reads tabIndex={0} class="opens named" items={items}>
          <Icon name={icon} />
          {label}
          <Icon name="down" size={12} />
        </MenuButton>
      </div>
    </div>
  );
}
