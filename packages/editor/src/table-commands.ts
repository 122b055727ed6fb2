/**
 * The commands of tables, by name, before their code is there. Owns: their names, and that one which is asked for too early
 * is done when it can be.
 */
import { type Alignment, schema } from "@weft/schema";
import type { Command, EditorState, Plugin } from "prosemirror-state";
import type { Late } from "./late.ts";
import type { Messages } from "./messages/index.ts";

/** Every name of a command on tables. */
export const TABLE_COMMAND_NAMES = [
  "table",
  "table_row_above",
  "table_row_below",
  "table_row_up",
  "table_row_down",
  "table_row_fill",
  "table_row_delete",
  "table_column_before",
  "table_column_after",
  "table_column_left",
  "table_column_right",
  "table_column_delete",
  "table_column_wider",
  "table_column_narrower",
  "table_column_fit",
  "table_align",
  "table_header_row",
  "table_header_column",
  "table_merge",
  "table_split",
  "table_delete",
] as const;

/** One of TABLE_COMMAND_NAMES. */
export type TableCommandName = (typeof TABLE_COMMAND_NAMES)[number];

/** What they may be told: how large a new `table` is (3 by 3; each 1 to 100), and how `table_align` aligns. */
export interface TableArguments {
  readonly rows?: number;
  readonly columns?: number;
  /** `null`: as the text runs. */
  readonly align?: Alignment | null;
}

/** A command on tables, and whether it is in force at the selection. */
export interface TableCommand {
  command(args: TableArguments): Command;
  active(state: EditorState, args: TableArguments): boolean;
}

/** Which part of a table's menu is asked for, and beside which box of the viewport. */
export interface TableMenuRequest {
  readonly part: "row" | "column" | "table";
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
}

/** What the tools need of the editor. */
export interface TableToolsOptions {
  readonly messages: Messages;
  /** The positioned frame around the text. */
  readonly page: HTMLElement;
  /** Opens the menu, and says whether there is one. */
  openMenu(request: TableMenuRequest): boolean;
}

/** What is loaded for tables (tables/work.ts). */
export interface TableWork {
  readonly commands: Readonly<Record<TableCommandName, TableCommand>>;
  readonly tableTools: (options: TableToolsOptions) => Plugin;
}

/** Whether the selection begins in a cell. */
export function isInCell({ selection }: Pick<EditorState, "selection">): boolean {
  const { $from } = selection;
  for (let depth = $from.depth; depth > 0; depth--) if ($from.node(depth).type === schema.nodes.cell) return true;
  return false;
}

/** The commands. Until `source` is there they say whether they may have a meaning, and are done after it came. */
export function tableCommands(source: Late<TableWork>): Readonly<Record<TableCommandName, TableCommand>> {
  const entries = TABLE_COMMAND_NAMES.map((name): [TableCommandName, TableCommand] => [
    name,
    {
      command: (args) => (state, dispatch, view) => {
        if (source.now !== undefined) return source.now.commands[name].command(args)(state, dispatch, view);
        if (name === "table" ? !state.selection.$from.parent.isTextblock : !isInCell(state)) return false;
        if (dispatch === undefined) return true;
        source.load().then(
          ({ commands }) => {
            if (view?.editable === true && !view.isDestroyed)
              commands[name].command(args)(view.state, view.dispatch.bind(view), view);
          },
          // The browser has said so in its console; the next one tries again.
          () => {},
        );
        return view !== undefined;
      },
      active: (state, args) => source.now?.commands[name].active(state, args) ?? false,
    },
  ]);
  return Object.fromEntries(entries) as Record<TableCommandName, TableCommand>;
}
