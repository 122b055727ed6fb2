/** The keyboard shortcuts as people know them. Owns: the one table that the keymap, the tooltips and the help page read. */
import type { CommandArguments, CommandName } from "./commands.ts";

/** A command's keys, in prosemirror-keymap's notation: "Mod" is Cmd on Apple's machines and Ctrl elsewhere. */
export interface Shortcut {
  readonly command: CommandName;
  readonly args?: CommandArguments;
  readonly keys: readonly [string, ...string[]];
}

/** Google Docs' shortcuts; the first keys of a command are those that are shown. */
export const SHORTCUTS: readonly Shortcut[] = [
  { command: "undo", keys: ["Mod-z"] },
  { command: "redo", keys: ["Mod-Shift-z", "Mod-y"] },
  { command: "bold", keys: ["Mod-b"] },
  { command: "italic", keys: ["Mod-i"] },
  { command: "underline", keys: ["Mod-u"] },
  { command: "strike", keys: ["Mod-Shift-x"] },
  { command: "code", keys: ["Mod-e"] },
  { command: "superscript", keys: ["Mod-."] },
  { command: "subscript", keys: ["Mod-,"] },
  { command: "clear", keys: ["Mod-\\"] },
  { command: "link", keys: ["Mod-k"] },
  { command: "paragraph", keys: ["Mod-Alt-0"] },
  { command: "heading1", keys: ["Mod-Alt-1"] },
  { command: "heading2", keys: ["Mod-Alt-2"] },
  { command: "heading3", keys: ["Mod-Alt-3"] },
  { command: "heading4", keys: ["Mod-Alt-4"] },
  { command: "heading5", keys: ["Mod-Alt-5"] },
  { command: "heading6", keys: ["Mod-Alt-6"] },
  { command: "ordered", keys: ["Mod-Shift-7"] },
  { command: "bullet", keys: ["Mod-Shift-8"] },
  { command: "todo", keys: ["Mod-Shift-9"] },
  { command: "align", args: { align: "left" }, keys: ["Mod-Shift-l"] },
  { command: "align", args: { align: "center" }, keys: ["Mod-Shift-e"] },
  { command: "align", args: { align: "right" }, keys: ["Mod-Shift-r"] },
  { command: "align", args: { align: "justify" }, keys: ["Mod-Shift-j"] },
  { command: "moveUp", keys: ["Alt-ArrowUp"] },
  { command: "moveDown", keys: ["Alt-ArrowDown"] },
  { command: "duplicate", keys: ["Mod-Shift-d"] },
  { command: "delete", keys: ["Mod-Shift-Backspace"] },
  { command: "code_language", keys: ["Mod-Alt-k"] },
  { command: "indent", keys: ["Tab", "Mod-]"] },
  { command: "outdent", keys: ["Shift-Tab", "Mod-["] },
  { command: "toggleChecked", keys: ["Mod-Enter"] },
];

/** Whether this is one of Apple's machines, where Cmd stands for Ctrl. */
export function isApple(): boolean {
  return typeof navigator !== "undefined" && /Mac|iP(hone|[oa]d)/.test(navigator.platform);
}

const ARROWS = { ArrowUp: "↑", ArrowDown: "↓" };
const APPLE: Readonly<Record<string, string>> = { Mod: "⌘", Shift: "⇧", Alt: "⌥", Backspace: "⌫", ...ARROWS };
const OTHERS: Readonly<Record<string, string>> = { Mod: "Ctrl", Shift: "Shift", Alt: "Alt", ...ARROWS };

/** Keys as this machine's user reads them: "⌘⇧X" or "Ctrl+Shift+X". */
export function shortcutText(keys: string, apple: boolean = isApple()): string {
  const names = apple ? APPLE : OTHERS;
  return keys
    .split("-")
    .map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key))
    .join(apple ? "" : "+");
}

/** The keys of a command as this machine's user reads them; `undefined` for one without. */
export function keysText(name: CommandName, args?: CommandArguments): string | undefined {
  const found = SHORTCUTS.find((shortcut) => shortcut.command === name && shortcut.args?.align === args?.align);
  return found === undefined ? undefined : shortcutText(found.keys[0]);
}
