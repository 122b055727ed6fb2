/** The toolbar's menus beside that of styles: colours, alignment, and what can be inserted. Owns: their lines. */
import { ALIGNMENTS, COLORS, type Color } from "@weft/schema";
import { commandLabel } from "../messages/label.ts";
import { keysText } from "../shortcuts.ts";
import { INSERTIONS } from "./choices.ts";
import type { MenuItem } from "./menu.tsx";
import type { ChromeState } from "./state.ts";

/** The colours of the letters, and those behind them; each first with none. */
export function colorItems({ editor, messages }: ChromeState): readonly MenuItem[] {
  const here = editor.peek();
  const line = (command: "color" | "highlight", color: Color | null): MenuItem => ({
    id: `${command} ${color ?? ""}`,
    label: `${messages.commands[command]}: ${messages.chrome.colors[color ?? "none"]}`,
    shown: (
      <span class={`swatch swatch-${command}`} data-color={color ?? "none"} aria-hidden="true">
        A
      </span>
    ),
    section: messages.commands[command],
    checked: color === null ? here?.isActive(command) === false : here?.isActive(command, { color }) === true,
    run: () => here?.exec(command, { color }),
  });
  return (["color", "highlight"] as const).flatMap((command) => [null, ...COLORS].map((color) => line(command, color)));
}

/** The alignments. */
export function alignItems({ editor, messages }: ChromeState): readonly MenuItem[] {
  const here = editor.peek();
  return ALIGNMENTS.map((align) => ({
    id: align,
    label: messages.alignments[align],
    icon: align,
    keys: keysText("align", { align }),
    checked: here?.isActive("align", { align }) === true,
    // Chosen again, it is taken back.
    run: () => here?.exec("align", { align: here.isActive("align", { align }) ? null : align }),
  }));
}

/** What can be inserted: all that "/" offers but the styles, which have a menu of their own. */
export function insertItems({ editor, messages }: ChromeState): readonly MenuItem[] {
  const here = editor.peek();
  return INSERTIONS.filter(({ section }) => section === "blocks").map((insertion) => ({
    id: `${insertion.command} ${insertion.args?.count ?? ""}`,
    label: commandLabel(messages, insertion.command, insertion.args),
    icon: insertion.icon,
    able: here?.can(insertion.command, insertion.args) === true,
    run: () => here?.exec(insertion.command, insertion.args),
  }));
}
