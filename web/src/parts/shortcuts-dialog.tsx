/**
 * The list of keyboard shortcuts. Owns: how keys are shown. The editor's own come from the table that its keymap reads.
 * Must never: handle a key.
 */
import { commandLabel, SHORTCUTS, shortcutText, type Shortcut } from "@weft/editor";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { around } from "../around.ts";
import { editorMessages } from "../messages.ts";
import { CloseIcon } from "./icons.tsx";
import { useUniqueId } from "./unique-id.ts";

/** What it does, and the keys pressed together or one after the other. */
type Row = readonly [text: string, ...keys: string[]];

const { rows, groups } = around().shortcuts;

/** From this command on the editor's table is about blocks. */
const FIRST_BLOCK_COMMAND = "paragraph";

function keysOf(keys: string): string[] {
  return keys.split("-").map((key) => shortcutText(key));
}

function rowsOf(shortcuts: readonly Shortcut[]): Row[] {
  return shortcuts
    .filter(({ command }) => !/^heading[2-6]$/.test(command))
    .map(({ command, args, keys }) => {
      const shown = keysOf(keys[0]);
      return command === "heading1"
        ? [rows.headings, ...shown.slice(0, -1), "1 … 6"]
        : [commandLabel(editorMessages, command, args), ...shown];
    });
}

/** There Cmd+H hides the app. */
const isApple = shortcutText("Mod") === "⌘";

const firstBlock = SHORTCUTS.findIndex(({ command }) => command === FIRST_BLOCK_COMMAND);

const LIST: readonly (readonly [title: string, rows: readonly Row[]])[] = [
  [groups.text, [...rowsOf(SHORTCUTS.slice(0, firstBlock)), [rows.lineBreak, ...keysOf("Shift-Enter")]]],
  [groups.blocks, rowsOf(SHORTCUTS.slice(firstBlock))],
  [
    groups.markdown,
    [
      [rows.mdHeading, "#", "Space"],
      [rows.mdBullet, "-", "Space"],
      [rows.mdOrdered, "1.", "Space"],
      [rows.mdTodo, "[]", "Space"],
      [rows.mdQuote, ">", "Space"],
      [rows.mdCode, "```"],
      [rows.mdDivider, "---"],
    ],
  ],
  [
    groups.around,
    [
      [rows.find, ...keysOf("Mod-f")],
      [rows.replace, ...keysOf(isApple ? "Mod-Shift-h" : "Mod-h")],
      [rows.findNext, ...keysOf("Mod-g")],
      [rows.fullscreen, ...keysOf("Mod-Shift-f")],
      [rows.toolbar, ...keysOf("Alt-F10")],
      [rows.backToText, "Esc"],
      [rows.everyone, ...keysOf("Mod-Alt-p")],
      [rows.shortcuts, ...keysOf("Mod-/")],
    ],
  ],
  [
    groups.home,
    [
      [rows.create, "N"],
      [rows.template, "T"],
      [rows.search, "/"],
      [rows.list, "↑", "↓"],
      [rows.remove, "Delete"],
      [rows.undoRemove, ...keysOf("Mod-z")],
    ],
  ],
];

export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useUniqueId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Taken away by Mod+/ rather than closed by the browser: only close() gives the focus back.
    return () => element?.close();
  }, []);
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby={title} closedby="any" onClose={onClose}>
      <header class="dialog-head">
        <h2 id={title}>{around().shortcuts.title}</h2>
        <button type="button" class="icon-button" aria-label={around().shortcuts.close} onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      <div class="shortcut-groups">
        {LIST.map(([group, list]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {list.map(([text, ...keys]) => (
                <div key={text} class="shortcut">
                  <dt>{text}</dt>
                  <dd>
                    {keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </dialog>
  );
}
