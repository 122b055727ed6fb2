/**
 * The toolbar. Owns: the ARIA toolbar pattern (APG "Toolbar"): one stop for Tab, arrows within, Escape back to the text;
 * and what goes into the menu "More" where there is no room.
 * Must never: take the focus from the text when it is used by pointer; the keyboard of a phone would close.
 */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { keysText } from "../shortcuts.ts";
import { blockItems } from "./block-menu.ts";
import { Icon, type IconName } from "./icons.tsx";
import { MenuButton, type MenuItem } from "./menu.tsx";
import type { ButtonName, ChromeState } from "./state.ts";
import { StyleMenu } from "./style-menu.tsx";
import { alignItems, colorItems, insertItems } from "./tool-menus.tsx";
import { useTooltip } from "./tooltip.tsx";
import { viewMenu } from "./view-menu.tsx";

/** The menus of the toolbar. */
type MenuName = "style" | "color" | "align" | "insert" | "block" | "view";

const GROUPS: readonly (readonly (ButtonName | MenuName)[])[] = [
  ["undo", "redo"],
  ["style"],
  ["bold", "italic", "underline", "strike", "code", "link", "color"],
  ["bullet", "ordered", "todo"],
  ["align", "image", "insert", "block"],
  ["view"],
];
const MENUS: ReadonlySet<string> = new Set<MenuName>(["style", "color", "align", "insert", "block", "view"]);
const isButton = (name: ButtonName | MenuName): name is ButtonName => !MENUS.has(name);

const COUNT = GROUPS.flat().length;

/** The room that "More" takes, in CSS pixels, where a finger presses it. */
const MORE_ROOM = 60;

/** How many of the tools have room beside each other; measured while all are there, for they do not change. */
function useRoom(): { readonly fits: number; readonly bar: { current: HTMLDivElement | null } } {
  const bar = useRef<HTMLDivElement>(null);
  /** Where each tool ends, from the start of the bar. */
  const ends = useRef<readonly number[]>([]);
  const [fits, setFits] = useState(COUNT);
  useEffect(() => {
    const element = bar.current;
    if (element === null) return undefined;
    const measure = (): void => {
      const groups = [...element.querySelectorAll<HTMLElement>(".group:not(.more)")];
      if (groups.flatMap((group) => [...group.children]).length === COUNT) {
        let end = 0;
        ends.current = groups.flatMap((group) => {
          const tools = [...group.children].map((tool) => (tool as HTMLElement).offsetWidth + TOOL_GAP);
          const padding = group.offsetWidth - tools.reduce((sum, width) => sum + width, 0);
          return tools.map((width, at) => (end += width + (at === 0 ? padding : 0)));
        });
      }
      const room = element.clientWidth;
      const all = (ends.current.at(-1) ?? 0) <= room;
      setFits(all ? COUNT : Math.max(1, ends.current.filter((end) => end <= room - MORE_ROOM).length));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { fits, bar };
}

/** Between the tools of a group, in CSS pixels, as chrome.css.ts has it. */
const TOOL_GAP = 2;

/** The first so many tools, in their groups. */
function shownGroups(fits: number): readonly (readonly (ButtonName | MenuName)[])[] {
  let left = fits;
  return GROUPS.map((group) => {
    const shown = group.slice(0, Math.max(0, left));
    left -= group.length;
    return shown;
  }).filter(({ length }) => length > 0);
}

/** The formatting toolbar: history, block style, marks, lists, and what can be inserted. */
export function Toolbar({ state }: { readonly state: ChromeState }): JSX.Element {
  const [current, setCurrent] = useState(0);
  const { tooltip, on, hide } = useTooltip();
  const { fits, bar } = useRoom();
  const { active, able } = state.selected.value;
  const { commands, toolbar } = state.messages;
  const all = GROUPS.flat();
  const names: readonly string[] = [...all.slice(0, fits), ...(fits < COUNT ? ["more"] : [])];
  const at = Math.min(current, names.length - 1);
  const tabIndexOf = (name: string): number => (names.indexOf(name) === at ? 0 : -1);

  function move(event: KeyboardEvent): void {
    const rtl = bar.current !== null && getComputedStyle(bar.current).direction === "rtl";
    const steps: Record<string, number | undefined> = {
      [rtl ? "ArrowLeft" : "ArrowRight"]: at + 1,
      [rtl ? "ArrowRight" : "ArrowLeft"]: at - 1,
      Home: 0,
      End: names.length - 1,
    };
    const next = steps[event.key];
    if (event.key === "Escape") {
      hide();
      state.editor.peek()?.focus();
    } else if (next !== undefined) {
      const index = (next + names.length) % names.length;
      setCurrent(index);
      bar.current?.querySelectorAll<HTMLElement>("[data-item]")[index]?.focus();
    } else return;
    event.preventDefault();
  }

  function run(name: ButtonName, event: MouseEvent): void {
    hide();
    const editor = state.editor.peek();
    if (editor === undefined || !editor.can(name)) return;
    editor.exec(name);
    // Pressed by pointer: the hand goes back to the text. By keyboard (no click count): it stays in the toolbar.
    if (event.detail > 0 && name !== "link") editor.view.focus();
  }

  function button(name: ButtonName): JSX.Element {
    const tip = { label: commands[name], keys: keysText(name) };
    const toggles = name !== "undo" && name !== "redo";
    return (
      <button
        key={name}
        type="button"
        class="button"
        part="button"
        data-item={name}
        tabIndex={tabIndexOf(name)}
        aria-label={tip.label}
        aria-pressed={toggles ? active.includes(name) : undefined}
        aria-disabled={!able.includes(name)}
        onMouseDown={(event) => event.preventDefault()}
        onClick={(event) => run(name, event)}
        {...on(tip)}
      >
        <Icon name={name} />
      </button>
    );
  }

  const menus: Readonly<
    Record<
      Exclude<MenuName, "style">,
      { label: string; icon: IconName; columns?: number; reads?: boolean; items: () => readonly MenuItem[] }
    >
  > = {
    color: { label: commands.color, icon: "color", columns: COLOR_COLUMNS, items: () => colorItems(state) },
    align: { label: commands.align, icon: "left", items: () => alignItems(state) },
    block: { label: state.messages.handle.menu, icon: "grip", items: () => blockItems(state) },
    insert: { label: toolbar.insert, icon: "plus", items: () => insertItems(state) },
    view: viewMenu(state),
  };

  function tool(name: ButtonName | MenuName): JSX.Element {
    if (isButton(name)) return button(name);
    if (name === "style") return <StyleMenu key={name} state={state} tabIndex={tabIndexOf(name)} />;
    const { label, icon, columns = 1, reads = false, items } = menus[name];
    return (
      <MenuButton
        key={name}
        state={state}
        name={name}
        label={label}
        columns={columns}
        reads={reads}
        tabIndex={tabIndexOf(name)}
        items={items}
      >
        <Icon name={icon} />
        <Icon name="down" size={12} />
      </MenuButton>
    );
  }

  /** What has no room, as lines of one menu. */
  function rest(): readonly MenuItem[] {
    return all.slice(fits).flatMap((name): readonly MenuItem[] => {
      if (!isButton(name))
        return name === "style" ? [] : menus[name].items().map((item) => inList(item, menus[name].label));
      const pressed = name === "undo" || name === "redo" || name === "link" ? undefined : active.includes(name);
      return [
        {
          id: name,
          label: commands[name],
          icon: name,
          keys: keysText(name),
          checked: pressed,
          able: able.includes(name),
          section: toolbar.name,
          run: () => state.editor.peek()?.exec(name),
        },
      ];
    });
  }

  return (
    <div
      ref={bar}
      class="tools"
      role="toolbar"
      aria-label={toolbar.name}
      aria-orientation="horizontal"
      onKeyDown={move}
      onFocusCapture={(event) => {
        const name = event.target instanceof HTMLElement ? event.target.dataset["item"] : undefined;
        const index = names.findIndex((item) => item === name);
        if (index !== -1) setCurrent(index);
      }}
    >
      {shownGroups(fits).map((group) => (
        <div key={group[0]} class="group">
          {group.map(tool)}
        </div>
      ))}
      {fits === COUNT ? null : (
        <div class="group more">
          <MenuButton
            state={state}
            name="more"
            label={toolbar.more}
            tabIndex={tabIndexOf("more")}
            class=""
            items={rest}
          >
            <Icon name="more" />
          </MenuButton>
        </div>
      )}
      {tooltip}
    </div>
  );
}

/** A line of a menu of its own as one among others, where it has to say more. */
function inList(item: MenuItem, section: string): MenuItem {
  if (item.icon !== undefined) return { section, ...item };
  const shown = (
    <>
      {item.shown}
      <span class="choice-label">{item.label}</span>
    </>
  );
  return { section, ...item, shown };
}

/** Colours beside each other: none and ten, in two rows. */
const COLOR_COLUMNS = 6;
