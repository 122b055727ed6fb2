/** What a command with its arguments is called. */
import type { CommandArguments, CommandName } from "../commands.ts";
import type { Messages } from "./en.ts";

/** A command's name for a menu or a list, in the words of a language. */
export function commandLabel(messages: Messages, command: CommandName, args: CommandArguments = {}): string {
  if (command === "columns" && args.count !== undefined) return messages.columnsOf(args.count);
  if (command === "align" && args.align !== undefined && args.align !== null) return messages.alignments[args.align];
  return messages.commands[command];
}
