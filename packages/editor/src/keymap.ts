/** The keyboard. Owns: which keys do what, and in which order the meanings of one key are tried. */
import { chainCommands, createParagraphNear, deleteSelection, joinBackward, joinForward } from "prosemirror-commands";
import { newlineInCode, selectAll, selectNodeBackward, selectNodeForward } from "prosemirror-commands";
import { selectTextblockEnd, selectTextblockStart } from "prosemirror-commands";
import { undoInputRule } from "prosemirror-inputrules";
import { keydownHandler } from "prosemirror-keymap";
import { Plugin, type Command } from "prosemirror-state";
import {
  backspaceForm,
  backspaceIntoPrevious,
  deleteIntoNext,
  enterAfterNode,
  enterBelowCode,
  enterInCode,
  insertHardBreak,
  leaveCode,
  splitTextblock,
} from "./block-keys.ts";
import { enterCodeTools, enterLanguage, indentCode, outdentCode } from "./code-keys.ts";
import type { CommandArguments, CommandName } from "./commands.ts";
import { backspaceCallout, enterBelowCallout } from "./container-commands.ts";
import { enterInToggle, foldCurrent } from "./folds.ts";
import { arrowIntoFormula, editInlineFormula, enterFormula } from "./formula-keys.ts";
import { isApple, SHORTCUTS } from "./shortcuts.ts";

const handled: Command = () => true;

/** Every binding of a key. `run` gives the editor's command of a name. */
export function keyBindings(
  run: (name: CommandName, args?: CommandArguments) => Command,
): Readonly<Record<string, Command>> {
  const bindings: Record<string, Command> = {};
  for (const { command, args, keys } of SHORTCUTS) for (const key of keys) bindings[key] = run(command, args);
  const backspace = chainCommands(
    undoInputRule,
    deleteSelection,
    backspaceForm,
    backspaceCallout,
    backspaceIntoPrevious,
    joinBackward,
    selectNodeBackward,
  );
  const remove = chainCommands(deleteSelection, deleteIntoNext, joinForward, selectNodeForward);
  return {
    ...bindings,
    Enter: chainCommands(
      editInlineFormula,
      enterFormula,
      enterLanguage,
      enterInCode,
      enterAfterNode,
      enterBelowCallout,
      enterInToggle,
      splitTextblock,
      createParagraphNear,
    ),
    "Shift-Enter": chainCommands(newlineInCode, insertHardBreak),
    "Mod-Enter": chainCommands(enterBelowCode, foldCurrent, run("toggleChecked")),
    Backspace: backspace,
    "Mod-Backspace": backspace,
    "Shift-Backspace": backspace,
    Delete: remove,
    "Mod-Delete": remove,
    // At the deepest indent Tab must not leave the text: the next key would go to a button.
    Tab: chainCommands(indentCode, run("indent"), handled),
    "Shift-Tab": chainCommands(outdentCode, run("outdent"), handled),
    // What can be done here, as in a table.
    "Shift-F10": enterCodeTools,
    ContextMenu: enterCodeTools,
    "Mod-a": selectAll,
    // What every text field on a Mac does.
    ...(isApple()
      ? {
          "Ctrl-h": backspace,
          "Alt-Backspace": backspace,
          "Ctrl-d": remove,
          "Ctrl-Alt-Backspace": remove,
          "Alt-Delete": remove,
          "Alt-d": remove,
          "Ctrl-a": selectTextblockStart,
          "Ctrl-e": selectTextblockEnd,
        }
      : {}),
    ArrowUp: chainCommands(leaveCode("up"), arrowIntoFormula("up")),
    ArrowDown: chainCommands(leaveCode("down"), arrowIntoFormula("down")),
    ArrowLeft: arrowIntoFormula("left"),
    ArrowRight: arrowIntoFormula("right"),
  };
}

/** The keyboard as a plugin. */
export function keyboard(run: (name: CommandName, args?: CommandArguments) => Command): Plugin {
  return new Plugin({ props: { handleKeyDown: keydownHandler({ ...keyBindings(run) }) } });
}
