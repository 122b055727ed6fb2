/**
 * Words that went with a block which somebody deleted who had not seen them. Owns: offering them back.
 * Must never: go away by itself. The words are nowhere else.
 */
import type { JSX } from "preact";
import type { ChromeState } from "./state.ts";

/** As much of the words as is shown, so that one sees which they are. */
const EXCERPT = 80;

/** The offer; nothing when nothing was lost. */
export function LostWords({ state }: { readonly state: ChromeState }): JSX.Element | null {
  const words = state.lost.value;
  const editor = state.editor.value;
  if (words === undefined || editor === undefined) return null;
  const dismiss = (): void => {
    state.lost.value = undefined;
  };
  const putHere = (): void => {
    if (!editor.insertText(words)) return;
    dismiss();
    editor.focus();
  };
  const copy = (): void => {
    navigator.clipboard.writeText(words).then(dismiss, () => {});
  };
  const { lost } = state.messages.chrome;
  const line = words.replaceAll("\n", " ").trim();
  return (
    <div class="banner lost" part="banner" role="alert">
      <span>
        {lost.line} <q>{line.length > EXCERPT ? `${line.slice(0, EXCERPT).trimEnd()}…` : line}</q>
      </span>
      <span class="offers">
        {state.writable.value ? (
          <button type="button" class="offer" onClick={putHere}>
            {lost.putHere}
          </button>
        ) : (
          <button type="button" class="offer" onClick={copy}>
            {lost.copy}
          </button>
        )}
        <button type="button" class="offer quiet" onClick={dismiss}>
          {lost.dismiss}
        </button>
      </span>
    </div>
  );
}
