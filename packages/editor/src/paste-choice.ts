/**
 * The choice after a paste that could be meant otherwise: what the paste (paste-forms.ts, which comes late) and the menu
 * that shows it know of each other.
 */
import { PluginKey, type EditorState } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";

/** What something pasted can be taken for. */
export type PasteForm = "formatted" | "markdown" | "link" | "embed" | "plain";

/** An open choice. */
export interface PasteChoice {
  /** Where what was pasted ends. */
  readonly to: number;
  readonly form: PasteForm;
  readonly forms: readonly PasteForm[];
  /** Puts it in another form, as one step of undo; the choice stays open. */
  take(view: EditorView, form: PasteForm): void;
}

/** `null` as a transaction's meta closes the choice. */
export const pasteChoiceKey: PluginKey<PasteChoice | undefined> = new PluginKey("weft-paste-choice");

/** The choice that is open. */
export function choiceIn(state: EditorState): PasteChoice | undefined {
  return pasteChoiceKey.getState(state);
}
