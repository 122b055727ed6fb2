/** The menu of block styles: a button with the present style, and a menu where each style looks like itself. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { SHORTCUTS, shortcutText } from "../shortcuts.ts";
import { floatAt, onOutside } from "./float.ts";
import { Icon } from "./icons.tsx";
import { STYLES, type ChromeState, type StyleName } from "./state.ts";

interface StyleMenuProps {
  readonly state: ChromeState;
  readonly tabIndex: number;
}

function keysOf(name: StyleName): string {
  const keys = SHORTCUTS.find(({ command }) => command === name)?.keys[0];
  return keys === undefined ? "" : shortcutText(keys);
}

/** The toolbar's item for block styles. */
export function StyleMenu({ state, tabIndex }: StyleMenuProps): JSX.Element {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const { commands, toolbar } = state.messages;
  const { style } = state.selected.value;
  const { active } = state.selected.value;
  const list = active.includes("bullet") || active.includes("ordered") || active.includes("todo");
  const label = style === undefined ? (list ? toolbar.list : toolbar.mixed) : commands[style];

  useLayoutEffect(() => {
    const element = menu.current;
    if (!open || element === null) return undefined;
    const box = button.current?.getBoundingClientRect();
    if (box !== undefined) floatAt(element, box);
    const items = [...element.querySelectorAll<HTMLElement>("[role]")];
    (items.find((item) => item.ariaChecked === "true") ?? items[0])?.focus();
    const stop = onOutside(element, [button.current], () => setOpen(false));
    return () => {
      stop();
      element.hidePopover();
    };
  }, [open]);

  function choose(name: StyleName): void {
    setOpen(false);
    const editor = state.editor.peek();
    editor?.exec(name);
    editor?.view.focus();
  }

  function move(event: KeyboardEvent): void {
    event.stopPropagation();
    const items = [...(menu.current?.querySelectorAll<HTMLElement>("[role]") ?? [])];
    const root = menu.current?.getRootNode();
    const now = items.findIndex((item) => root instanceof ShadowRoot && item === root.activeElement);
    const typed = items.findIndex(
      (item, index) => index > now && item.textContent.toLowerCase().startsWith(event.key.toLowerCase()),
    );
    if (event.key === "ArrowDown") items[(now + 1) % items.length]?.focus();
    else if (event.key === "ArrowUp") items[(now - 1 + items.length) % items.length]?.focus();
    else if (event.key === "Home") items[0]?.focus();
    else if (event.key === "End") items.at(-1)?.focus();
    else if (event.key === "Tab") return setOpen(false);
    else if (event.key === "Escape") {
      setOpen(false);
      button.current?.focus();
    } else if (event.key.length === 1 && event.key !== " " && typed !== -1) items[typed]?.focus();
    else return;
    event.preventDefault();
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        class="button style"
        part="button"
        data-item="style"
        tabIndex={tabIndex}
        aria-label={toolbar.styleIs(label)}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-disabled={!state.writable.value}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => setOpen(!open && state.writable.peek() && state.editor.peek() !== undefined)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" || open) return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        <span class="style-label">{label}</span>
        <Icon name="down" size={14} />
      </button>
      <div ref={menu} class="menu" part="menu" popover="manual" role="menu" aria-label={toolbar.style} onKeyDown={move}>
        {STYLES.map((name) => (
          <button
            key={name}
            type="button"
            class="item"
            role="menuitemradio"
            tabIndex={-1}
            aria-checked={name === style}
            aria-label={commands[name]}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(name)}
          >
            <span class={`sample sample-${name}`}>{commands[name]}</span>
            <kbd>{keysOf(name)}</kbd>
          </button>
        ))}
      </div>
    </>
  );
}
