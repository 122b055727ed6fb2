/**
 * The tools: what has a button or a menu, in which order, and how one is drawn. Owns: the one list of them, which the bar,
 * its menu "More" and the bubble over selected text share.
 * Must never: take the focus from the text when one is used by pointer; the keyboard of a phone would close.
 */
import type { JSX } from "preact";
import { keysText } from "../shortcuts.ts";
import { blockItems } from "./block-menu.ts";
import { Icon, type IconName } from "./icons.tsx";
import { MenuButton, type MenuItem } from "./menu.tsx";
import type { ButtonName, ChromeState } from "./state.ts";
import { StyleMenu } from "./style-menu.tsx";
import { alignItems, colorItems, insertItems } from "./tool-menus.tsx";
import type { Tip, TipHandlers } from "./tooltip.tsx";
import { viewMenu } from "./view-menu.tsx";

const MENUS = ["style", "color", "align", "insert", "block", "view"] as const;

/** A tool that is a menu. */
type MenuName = (typeof MENUS)[number];

/** A tool's name. */
export type ToolName = ButtonName | MenuName;

/** All tools, in the groups in which they stand in the bar. */
export const TOOLS: readonly (readonly ToolName[])[] = [
  ["undo", "redo"],
  ["style"],
  ["bold", "italic", "underline", "strike", "code", "link", "color"],
  ["bullet", "ordered", "todo"],
  ["align", "image", "insert", "block"],
  ["view"],
];

/** What a bar shows that shall be short; the rest is in its menu "More". */
const COMMON: ReadonlySet<ToolName> = new Set<ToolName>(["undo", "redo", "style", "bold", "italic", "link", "bullet"]);

/** What is done to selected words. */
const WORDS: ReadonlySet<ToolName> = new Set<ToolName>([
  "style",
  "bold",
  "italic",
  "underline",
  "strike",
  "code",
  "link",
  "color",
]);

const only = (names: ReadonlySet<ToolName>): typeof TOOLS =>
  TOOLS.map((group) => group.filter((name) => names.has(name))).filter(({ length }) => length > 0);

/** The tools of a bar that shall be short. */
export const COMMON_TOOLS: typeof TOOLS = only(COMMON);

/** The tools of the bubble. */
export const WORD_TOOLS: typeof TOOLS = only(WORDS);

const isButton = (name: ToolName): name is ButtonName => !(MENUS as readonly ToolName[]).includes(name);

/** Colours beside each other: none and ten, in two rows. */
const COLOR_COLUMNS = 6;

interface ToolMenu {
  readonly label: string;
  readonly icon: IconName;
  readonly columns?: number;
  /** Whether it is there for who can only read, too. */
  readonly reads?: boolean;
  readonly items: () => readonly MenuItem[];
}

function menuOf(state: ChromeState, name: Exclude<MenuName, "style">): ToolMenu {
  const {
    commands,
    chrome: { toolbar, handle },
  } = state.messages;
  const menus: Readonly<Record<typeof name, ToolMenu>> = {
    color: { label: commands.color, icon: "color", columns: COLOR_COLUMNS, items: () => colorItems(state) },
    align: { label: commands.align, icon: "left", items: () => alignItems(state) },
    block: { label: handle.menu, icon: "grip", items: () => blockItems(state) },
    insert: { label: toolbar.insert, icon: "plus", items: () => insertItems(state) },
    view: viewMenu(state),
  };
  return menus[name];
}

const isPressed = (name: ButtonName, active: readonly ButtonName[]): boolean | undefined =>
  name === "undo" || name === "redo" ? undefined : active.includes(name);

interface ToolProps {
  readonly state: ChromeState;
  readonly name: ToolName;
  readonly tabIndex: number;
  /** The tooltip of the bar in which it stands. */
  readonly tooltip: { readonly on: (tip: Tip) => TipHandlers; readonly hide: () => void };
}

/** One tool of a bar. */
export function Tool({ state, name, tabIndex, tooltip }: ToolProps): JSX.Element {
  if (isButton(name)) return <ToolButton state={state} name={name} tabIndex={tabIndex} tooltip={tooltip} />;
  if (name === "style") return <StyleMenu state={state} tabIndex={tabIndex} />;
  const { label, icon, columns = 1, reads = false, items } = menuOf(state, name);
  return (
    <MenuButton
      state={state}
      name={name}
      label={label}
      columns={columns}
      reads={reads}
      tabIndex={tabIndex}
      items={items}
    >
      <Icon name={icon} />
      <Icon name="down" size={12} />
    </MenuButton>
  );
}

function ToolButton({ state, name, tabIndex, tooltip }: ToolProps & { readonly name: ButtonName }): JSX.Element {
  const { active, able } = state.selected.value;
  const tip = { label: state.messages.commands[name], keys: keysText(name) };

  function run(event: MouseEvent): void {
    tooltip.hide();
    const editor = state.editor.peek();
    if (editor === undefined || !editor.can(name)) return;
    editor.exec(name);
    // Pressed by pointer: the hand goes back to the text. By keyboard (no click count): it stays where it is.
    if (event.detail > 0 && name !== "link") editor.view.focus();
  }

  return (
    <button
      type="button"
      class="button"
      part="button"
      data-item={name}
      tabIndex={tabIndex}
      aria-label={tip.label}
      aria-pressed={isPressed(name, active)}
      aria-disabled={!able.includes(name)}
      onMouseDown={(event) => event.preventDefault()}
      onClick={run}
      {...tooltip.on(tip)}
    >
      <Icon name={name} />
    </button>
  );
}

/** A tool as a line of a menu among others; a menu is one in the place of that. The styles have one of their own in every bar. */
export function toolLine(state: ChromeState, name: Exclude<ToolName, "style">): MenuItem {
  if (!isButton(name)) {
    const { label, icon, columns = 1, items } = menuOf(state, name);
    return { id: name, label, icon, menu: { columns, items }, run() {} };
  }
  const { commands } = state.messages;
  const { active, able } = state.selected.peek();
  return {
    id: name,
    label: commands[name],
    icon: name,
    keys: keysText(name),
    checked: name === "link" ? undefined : isPressed(name, active),
    able: able.includes(name),
    run: () => state.editor.peek()?.exec(name),
  };
}
