/** The keyboard shortcuts as people know them. Owns: the one table that the keymap, the tooltips and the help page read. */
import type { CommandName } from "./commands.ts";

/** A command's keys, in prosemirror-keymap's notation: "Mod" is Cmd on Apple's machines and Ctrl elsewhere. */
export interface Shortcut {
  readonly command: CommandName;
  readonly label: string;
  readonly keys: readonly [string, ...string[]];
}

/** Google Docs' shortcuts; the first keys of a command are those that are shown. */
export const SHORTCUTS: readonly Shortcut[] = [
  { command: "undo", label: "Undo", keys: ["Mod-z"] },
  { command: "redo", label: "Redo", keys: ["Mod-Shift-z", "Mod-y"] },
  { command: "bold", label: "Bold", keys: ["Mod-b"] },
  { command: "italic", label: "Italic", keys: ["Mod-i"] },
  { command: "underline", label: "Underline", keys: ["Mod-u"] },
  { command: "strike", label: "Strikethrough", keys: ["Mod-Shift-x"] },
  { command: "code", label: "Code", keys: ["Mod-e"] },
  { command: "link", label: "Link", keys: ["Mod-k"] },
  { command: "paragraph", label: "Text", keys: ["Mod-Alt-0"] },
  { command: "heading1", label: "Heading 1", keys: ["Mod-Alt-1"] },
  { command: "heading2", label: "Heading 2", keys: ["Mod-Alt-2"] },
  { command: "heading3", label: "Heading 3", keys: ["Mod-Alt-3"] },
  { command: "heading4", label: "Heading 4", keys: ["Mod-Alt-4"] },
  { command: "heading5", label: "Heading 5", keys: ["Mod-Alt-5"] },
  { command: "heading6", label: "Heading 6", keys: ["Mod-Alt-6"] },
  { command: "ordered", label: "Numbered list", keys: ["Mod-Shift-7"] },
  { command: "bullet", label: "Bulleted list", keys: ["Mod-Shift-8"] },
  { command: "todo", label: "Task list", keys: ["Mod-Shift-9"] },
  { command: "indent", label: "Indent", keys: ["Tab", "Mod-]"] },
  { command: "outdent", label: "Outdent", keys: ["Shift-Tab", "Mod-["] },
  { command: "toggleChecked", label: "Check the task", keys: ["Mod-Enter"] },
];

/** Whether this is one of Apple's machines, where Cmd stands for Ctrl. */
export function isApple(): boolean {
  return typeof navigator !== "undefined" && /Mac|iP(hone|[oa]d)/.test(navigator.platform);
}

const APPLE: Readonly<Record<string, string>> = { Mod: "⌘", Shift: "⇧", Alt: "⌥" };
const OTHERS: Readonly<Record<string, string>> = { Mod: "Ctrl", Shift: "Shift", Alt: "Alt" };

/** Keys as this machine's user reads them: "⌘⇧X" or "Ctrl+Shift+X". */
export function shortcutText(keys: string, apple: boolean = isApple()): string {
  const names = apple ? APPLE : OTHERS;
  return keys
    .split("-")
    .map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key))
    .join(apple ? "" : "+");
}
