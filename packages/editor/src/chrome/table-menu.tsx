/** The menu of a table: what can be done to the row, the column, the cells, the table in which the selection is. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Alignment } from "@weft/schema";
import type { TableCommandName } from "../table-commands.ts";
import { floatAt, onOutside } from "./float.ts";
import { itemsOf, moveInMenu } from "./menu-focus.ts";
import type { ChromeState } from "./state.ts";

type Item = TableCommandName | { readonly align: Alignment | null; readonly word: AlignmentWord };
type AlignmentWord = "alignStart" | "alignLeft" | "alignCenter" | "alignRight";

const ROWS: readonly (readonly Item[])[] = [
  ["table_row_above", "table_row_below", "table_row_up", "table_row_down", "table_row_fill"],
  ["table_header_row"],
];
const COLUMNS: readonly (readonly Item[])[] = [
  ["table_column_before", "table_column_after", "table_column_left", "table_column_right"],
  ["table_header_column"],
  [
    { align: null, word: "alignStart" },
    { align: "left", word: "alignLeft" },
    { align: "center", word: "alignCenter" },
    { align: "right", word: "alignRight" },
  ],
  ["table_column_wider", "table_column_narrower", "table_column_fit"],
];
const CELLS: readonly Item[] = ["table_merge", "table_split"];

/** By what was asked for: the groups of the menu. */
const GROUPS = {
  row: [...ROWS, CELLS, ["table_row_delete"]],
  column: [...COLUMNS, CELLS, ["table_column_delete"]],
  table: [CELLS, ...ROWS, ...COLUMNS, ["table_row_delete", "table_column_delete", "table_delete"]],
} as const satisfies Record<string, readonly (readonly Item[])[]>;

/** What is shown only where it has a meaning, which is rare. */
const RARE: ReadonlySet<Item> = new Set(["table_row_fill"]);
/** What one does more than once in a row: the menu stays. */
const STAYING: ReadonlySet<Item> = new Set(["table_column_wider", "table_column_narrower"]);
const CHECKED: ReadonlySet<Item> = new Set(["table_header_row", "table_header_column"]);

/** The menu, where and when it is asked for. */
export function TableMenu({ state }: { readonly state: ChromeState }): JSX.Element {
  const menu = useRef<HTMLDivElement>(null);
  const request = state.tableMenu.value;
  const editor = state.editor.value;
  const { commands, table } = state.messages;

  function close(): void {
    state.tableMenu.value = undefined;
  }

  useLayoutEffect(() => {
    const element = menu.current;
    if (request === undefined || element === null) return undefined;
    floatAt(element, request);
    const items = itemsOf(element);
    (items.find((item) => item.ariaDisabled !== "true") ?? items[0])?.focus();
    const stop = onOutside(element, [], close);
    return () => {
      stop();
      element.hidePopover();
    };
  }, [request]);

  function choose(item: Item): void {
    if (editor === undefined || !can(item)) return;
    if (typeof item === "string") editor.exec(item);
    else editor.exec("table_align", { align: item.align });
    // What can be done has changed.
    if (STAYING.has(item)) return;
    close();
    editor.view.focus();
  }

  function can(item: Item): boolean {
    if (editor === undefined) return false;
    return typeof item === "string" ? editor.can(item) : editor.can("table_align", { align: item.align });
  }

  function move(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === "Escape" || event.key === "Tab") {
      close();
      editor?.view.focus();
    } else if (!moveInMenu(menu.current, event)) return;
    event.preventDefault();
  }

  function button(item: Item): JSX.Element {
    const isAlignment = typeof item !== "string";
    const label = isAlignment ? table[item.word] : commands[item];
    const checked = isAlignment ? editor?.isActive("table_align", { align: item.align }) : editor?.isActive(item);
    const role = isAlignment ? "menuitemradio" : CHECKED.has(item) ? "menuitemcheckbox" : "menuitem";
    return (
      <button
        key={label}
        type="button"
        class="item"
        role={role}
        tabIndex={-1}
        aria-checked={role === "menuitem" ? undefined : checked === true}
        aria-disabled={!can(item)}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => choose(item)}
      >
        {label}
      </button>
    );
  }

  const name = request === undefined || request.part === "table" ? table.menu : table[request.part];
  return (
    <div ref={menu} class="menu" part="menu" popover="manual" role="menu" aria-label={name} onKeyDown={move}>
      {request !== undefined &&
        GROUPS[request.part].map((group, index) => (
          <div key={index} class="items" role="group">
            {group.filter((item) => !RARE.has(item) || can(item)).map(button)}
          </div>
        ))}
    </div>
  );
}
