/** What happens when something is chosen by name: it comes in the place of what was typed, as one change. */
import { schema } from "@weft/schema";
import { EditorState, Selection, type Transaction } from "prosemirror-state";
import type { CommandName } from "../commands.ts";
import type { Editor } from "../editor.ts";
import { closeTypeahead } from "../typeahead.ts";
import type { Choice } from "./choices.ts";

/** Commands that open something, at once or after a change, for which they need the page. */
const ASKING: ReadonlySet<CommandName> = new Set<CommandName>([
  "link",
  "embed",
  "image",
  "file",
  "code_language",
  "math_inline",
]);

/** Puts something in the place of what was typed to choose it: runs a command there, or changes the text. */
export function choose(editor: Editor, choice: Choice["does"]): void {
  const { view, typeahead: open } = editor;
  if (open === undefined || editor.mode !== "edit") return;
  const tr = closeTypeahead(view.state.tr.delete(open.from, open.to));
  let done = true;
  if (!("command" in choice)) {
    const space = choice.isInline && choice.type !== schema.nodes.emoji ? [choice, schema.text(" ")] : choice;
    tr.insert(open.from, space);
  } else {
    // On the text without what was typed, and as one change with its deletion: one undo takes back both.
    const bare = EditorState.create({ doc: tr.doc, selection: tr.selection });
    done = false;
    const change = (next: Transaction): void => {
      done = true;
      for (const step of next.steps) tr.step(step);
      tr.setSelection(Selection.fromJSON(tr.doc, next.selection.toJSON()));
      if (next.storedMarksSet) tr.setStoredMarks(next.storedMarks);
    };
    if (!ASKING.has(choice.command)) editor.command(choice.command, choice.args)(bare, change);
  }
  view.dispatch(tr.scrollIntoView());
  // What asks something first, or waits for its code, does so where the text is.
  if (!done && "command" in choice) editor.exec(choice.command, choice.args);
}
