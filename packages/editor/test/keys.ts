/** The editor's commands and keys without its page, for tests of what people do with them. */
import type { Binding } from "@weft/binding";
import type { Command } from "prosemirror-state";
import { createCommands, type CommandName, type NamedCommand } from "../src/commands.ts";
import { keyBindings } from "../src/keymap.ts";
import * as work from "../src/tables/work.ts";

// For tests of other rooms, to which a package is its name.
export type { TableCommandName } from "../src/table-commands.ts";
export { pasteCells } from "../src/tables/cell-clipboard.ts";
export { CellSelection } from "../src/tables/cell-selection.ts";

export { backspaceCallout, calloutAt, enterBelowCallout } from "../src/container-commands.ts";

export interface Keys {
  readonly commands: Readonly<Record<CommandName, NamedCommand>>;
  /** By key, in prosemirror-keymap's notation. */
  readonly keys: Readonly<Record<string, Command>>;
}

export function keysFor(binding: Pick<Binding, "undo" | "redo">): Keys {
  const commands = createCommands(binding, () => true, { now: work, load: async () => work });
  return { commands, keys: keyBindings((name, args = {}) => commands[name].command(args)) };
}
