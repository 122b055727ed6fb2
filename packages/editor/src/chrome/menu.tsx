/**
 * A button with a menu. Owns: the ARIA menu button pattern (APG "Menu Button"): arrows within, letters to jump, Escape back.
 * Must never: take the focus from the text for good. Whoever chose something is back in the text.
 */
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { floatAt, onOutside } from "./float.ts";
import { Icon, type IconName } from "./icons.tsx";
import { itemsOf, moveInMenu } from "./menu-focus.ts";
import type { ChromeState } from "./state.ts";

/** A line of a menu. */
export interface MenuItem {
  readonly id: string;
  readonly label: string;
  /** What stands in the line; the label by default. */
  readonly shown?: ComponentChildren;
  readonly icon?: IconName;
  /** The keys that do the same, as people read them. */
  readonly keys?: string | undefined;
  /** Whether it is the one in force; `undefined` where that is no question. */
  readonly checked?: boolean | undefined;
  /** Whether it is turned on and off, and is not one of several. */
  readonly toggles?: boolean;
  readonly able?: boolean;
  /** A heading above it. */
  readonly section?: string;
  run(): void;
}

interface MenuButtonProps {
  readonly state: ChromeState;
  /** The item's name in the toolbar. */
  readonly name: string;
  readonly label: string;
  /** What the menu is called; the button's label by default. */
  readonly menuLabel?: string;
  readonly tabIndex: number;
  readonly class?: string;
  /** How its lines stand: below each other, or as a grid of so many columns. */
  readonly columns?: number;
  /** Whether it is there for who only reads, too. */
  readonly reads?: boolean;
  readonly children: ComponentChildren;
  /** Asked when the menu opens. */
  readonly items: () => readonly MenuItem[];
}

/** The button and, while it is open, its menu. */
export function MenuButton(props: MenuButtonProps): JSX.Element {
  const { state, name, label, tabIndex, children } = props;
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const able = (props.reads === true || state.writable.value) && state.editor.value !== undefined;
  return (
    <>
      <button
        ref={button}
        type="button"
        class={`button ${props.class ?? "opens"}`}
        part="button"
        data-item={name}
        tabIndex={tabIndex}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-disabled={!able}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => setOpen(!open && able)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" || open || !able) return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {children}
      </button>
      {open ? (
        <Menu
          label={props.menuLabel ?? label}
          items={props.items()}
          columns={props.columns ?? 1}
          anchor={button.current}
          onLeave={(back) => {
            setOpen(false);
            if (back === "button") button.current?.focus();
            else if (back === "text") state.editor.peek()?.view.focus();
          }}
        />
      ) : null}
    </>
  );
}

interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly columns: number;
  readonly anchor: HTMLElement | null;
  /** The menu is to go; where the focus goes then. */
  readonly onLeave: (back: "button" | "text" | "nowhere") => void;
}

/** A menu below its anchor. */
export function Menu({ label, items, columns, anchor, onLeave }: MenuProps): JSX.Element {
  const menu = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const element = menu.current;
    if (element === null) return undefined;
    const box = anchor?.getBoundingClientRect();
    if (box !== undefined) floatAt(element, box);
    const lines = itemsOf(element);
    // The present choice, in a menu of one question; one of many is read from its beginning.
    const checked = new Set(items.map(({ section }) => section)).size > 1 ? undefined : lines.find(isChecked);
    (checked ?? lines.find((line) => line.ariaDisabled !== "true") ?? lines[0])?.focus();
    return onOutside(element, [anchor], () => onLeave("nowhere"));
  }, []);

  function choose(item: MenuItem): void {
    if (item.able === false) return;
    onLeave("text");
    item.run();
  }

  function move(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === "Tab") return onLeave("nowhere");
    if (event.key === "Escape") onLeave("button");
    else if (!moveInMenu(menu.current, event, columns)) return undefined;
    event.preventDefault();
    return undefined;
  }

  return (
    <div
      ref={menu}
      class={columns > 1 ? "menu grid" : "menu"}
      style={columns > 1 ? { "--_columns": columns } : undefined}
      part="menu"
      popover="manual"
      role="menu"
      aria-label={label}
      onKeyDown={move}
    >
      {items.map((item, at) => (
        <MenuLine key={item.id} item={item} first={item.section !== items[at - 1]?.section} onChoose={choose} />
      ))}
    </div>
  );
}

interface MenuLineProps {
  readonly item: MenuItem;
  /** Whether it is the first of its section. */
  readonly first: boolean;
  readonly onChoose: (item: MenuItem) => void;
}

function MenuLine({ item, first, onChoose }: MenuLineProps): JSX.Element {
  const { label, section, icon, keys, checked } = item;
  return (
    <>
      {section !== undefined && first ? (
        <div class="section" role="presentation">
          {section}
        </div>
      ) : null}
      <button
        type="button"
        class={icon === undefined ? "item" : "item choice"}
        role={checked === undefined ? "menuitem" : item.toggles === true ? "menuitemcheckbox" : "menuitemradio"}
        tabIndex={-1}
        aria-checked={checked}
        aria-disabled={item.able === false ? true : undefined}
        aria-label={label}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => onChoose(item)}
      >
        {icon === undefined ? null : (
          <span class="choice-icon" aria-hidden="true">
            <Icon name={icon} />
          </span>
        )}
        {item.shown ?? <span class="choice-label">{label}</span>}
        {keys === undefined || keys === "" ? null : <kbd>{keys}</kbd>}
      </button>
    </>
  );
}

function isChecked(line: HTMLElement): boolean {
  return line.ariaChecked === "true";
}
