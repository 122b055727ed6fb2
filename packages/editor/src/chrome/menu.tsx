/**
 * A button with a menu. Owns: the ARIA menu button pattern (APG "Menu Button"): arrows within, letters to jump, Escape back.
 * Must never: take the focus from the text for good. Whoever chose something is back in the text.
 */
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
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
  /** A menu that opens in the place of this one, which one comes back to. */
  readonly menu?: { readonly columns?: number; readonly items: () => readonly MenuItem[] };
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
          back={state.messages.atHand.back}
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
  readonly columns?: number;
  /** What leads from an inner menu back to this one; for menus that have inner ones. */
  readonly back?: string;
  readonly anchor: HTMLElement | null;
  /** The menu is to go; where the focus goes then. */
  readonly onLeave: (back: "button" | "text" | "nowhere") => void;
}

/** A menu below its anchor. */
export function Menu(props: MenuProps): JSX.Element {
  const { anchor, onLeave } = props;
  const menu = useRef<HTMLDivElement>(null);
  const [inner, setInner] = useState<MenuItem>();
  /** The line that led to the inner menu one came back from. */
  const from = useRef<string | undefined>(undefined);
  const label = inner?.label ?? props.label;
  const columns = (inner === undefined ? props.columns : inner.menu?.columns) ?? 1;
  const items = useMemo(() => inner?.menu?.items() ?? props.items, [inner]);

  useLayoutEffect(() => {
    const element = menu.current;
    return element === null ? undefined : onOutside(element, [anchor], () => onLeave("nowhere"));
  }, []);

  useLayoutEffect(() => {
    const element = menu.current;
    if (element === null) return;
    const box = anchor?.getBoundingClientRect();
    if (box !== undefined) floatAt(element, box);
    const lines = itemsOf(element).slice(inner === undefined ? 0 : 1);
    // The present choice, in a menu of one question; one of many is read from its beginning.
    const checked = new Set(items.map(({ section }) => section)).size > 1 ? undefined : lines.find(isChecked);
    const before = inner === undefined ? lines[items.findIndex(({ id }) => id === from.current)] : undefined;
    (before ?? checked ?? lines.find((line) => line.ariaDisabled !== "true") ?? lines[0])?.focus();
  }, [inner]);

  function choose(item: MenuItem): void {
    if (item.able === false) return;
    if (item.menu !== undefined) return setInner(item);
    onLeave("text");
    item.run();
  }

  function goBack(): void {
    from.current = inner?.id;
    setInner(undefined);
  }

  function move(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === "Tab") return onLeave("nowhere");
    const isList = columns === 1;
    if (inner !== undefined && (event.key === "Escape" || (isList && event.key === "ArrowLeft"))) goBack();
    else if (event.key === "Escape") onLeave("button");
    else if (isList && event.key === "ArrowRight" && (event.target as HTMLElement).ariaHasPopup === "menu")
      (event.target as HTMLElement).click();
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
      {inner === undefined ? null : (
        <button
          type="button"
          class="item back"
          role="menuitem"
          tabIndex={-1}
          aria-label={props.back}
          onMouseDown={(event) => event.preventDefault()}
          onClick={goBack}
        >
          <Icon name="down" size={16} />
          {label}
        </button>
      )}
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
        aria-haspopup={item.menu === undefined ? undefined : "menu"}
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
        {keys === undefined || keys === "" ? null : <kbd aria-hidden="true" data-keys={keys} />}
        {item.menu === undefined ? null : <Icon name="down" size={16} />}
      </button>
    </>
  );
}

function isChecked(line: HTMLElement): boolean {
  return line.ariaChecked === "true";
}
