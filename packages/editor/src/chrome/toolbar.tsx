/**
 * The toolbar. Owns: the ARIA toolbar pattern (APG "Toolbar"): one stop for Tab, arrows within, Escape back to the text.
 * Must never: take the focus from the text when it is used by pointer; the keyboard of a phone would close.
 */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { SHORTCUTS, shortcutText } from "../shortcuts.ts";
import { Icon } from "./icons.tsx";
import type { ButtonName, ChromeState } from "./state.ts";
import { StyleMenu } from "./style-menu.tsx";
import { useTooltip } from "./tooltip.tsx";

const GROUPS: readonly (readonly (ButtonName | "style")[])[] = [
  ["undo", "redo"],
  ["style"],
  ["bold", "italic", "underline", "strike", "code", "link"],
  ["bullet", "ordered", "todo"],
];
const ORDER = GROUPS.flat();
const TOGGLES: ReadonlySet<string> = new Set(ORDER.filter((name) => name !== "undo" && name !== "redo"));

function keysOf(name: ButtonName): string | undefined {
  const shortcut = SHORTCUTS.find(({ command }) => command === name);
  return shortcut === undefined ? undefined : shortcutText(shortcut.keys[0]);
}

/** The formatting toolbar: history, block style, marks, lists. */
export function Toolbar({ state }: { readonly state: ChromeState }): JSX.Element {
  const [current, setCurrent] = useState(0);
  const bar = useRef<HTMLDivElement>(null);
  const { tooltip, on, hide } = useTooltip();
  const { active, able } = state.selected.value;

  function move(event: KeyboardEvent): void {
    const steps: Record<string, number | undefined> = {
      ArrowRight: current + 1,
      ArrowLeft: current - 1,
      Home: 0,
      End: ORDER.length - 1,
    };
    const next = steps[event.key];
    if (event.key === "Escape") {
      hide();
      state.editor.peek()?.focus();
    } else if (next !== undefined) {
      const index = (next + ORDER.length) % ORDER.length;
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
    const index = ORDER.indexOf(name);
    const tip = { label: state.messages.commands[name], keys: keysOf(name) };
    return (
      <button
        key={name}
        type="button"
        class="button"
        part="button"
        data-item={name}
        tabIndex={index === current ? 0 : -1}
        aria-label={tip.label}
        aria-pressed={TOGGLES.has(name) ? active.includes(name) : undefined}
        aria-disabled={!able.includes(name)}
        onMouseDown={(event) => event.preventDefault()}
        onClick={(event) => run(name, event)}
        {...on(tip)}
      >
        <Icon name={name} />
      </button>
    );
  }

  return (
    <div
      ref={bar}
      class="tools"
      role="toolbar"
      aria-label={state.messages.toolbar.name}
      aria-orientation="horizontal"
      onKeyDown={move}
      onFocusCapture={(event) => {
        const name = event.target instanceof HTMLElement ? event.target.dataset["item"] : undefined;
        const index = ORDER.findIndex((item) => item === name);
        if (index !== -1) setCurrent(index);
      }}
    >
      {GROUPS.map((group) => (
        <div key={group[0]} class="group">
          {group.map((name) =>
            name === "style" ? (
              <StyleMenu key={name} state={state} tabIndex={ORDER.indexOf(name) === current ? 0 : -1} />
            ) : (
              button(name)
            ),
          )}
        </div>
      ))}
      {tooltip}
    </div>
  );
}
