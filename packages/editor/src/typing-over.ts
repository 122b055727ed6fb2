/**
 * What is typed over selected words. Owns: that it gets their marks, as in every editor, and nothing else of theirs.
 * Must never: come between an input method and its text.
 *
 * Chromium (156) keeps how those words looked as a style on a space that replaces them, `<span style="background-color: …">`. A page
 * whose policy knows no inline styles says so in its console, and without that policy the style would be read as marks.
 */
import { Plugin, Selection, TextSelection, type Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";

function typeOver(view: EditorView, event: InputEvent): boolean {
  const { data, inputType, isComposing } = event;
  if (inputType !== "insertText" || data === null || isComposing || view.composing || !view.editable) return false;
  if (/[\r\n]/.test(data) || !(view.state.selection instanceof TextSelection)) return false;
  const [range] = event.getTargetRanges();
  if (range === undefined || range.collapsed || !view.dom.contains(range.startContainer)) return false;
  // Where the browser would write: it tells of a new selection some time after it has it.
  const from = view.posAtDOM(range.startContainer, range.startOffset);
  const to = view.posAtDOM(range.endContainer, range.endOffset);
  if (from >= to) return false;
  event.preventDefault();
  const insert = (): Transaction => {
    const { tr } = view.state;
    tr.insertText(data, from, to);
    return tr.setSelection(Selection.near(tr.doc.resolve(tr.mapping.map(to)), -1)).scrollIntoView();
  };
  if (view.someProp("handleTextInput", (handle) => handle(view, from, to, data, insert)) !== true) {
    view.dispatch(insert());
  }
  return true;
}

/** Typing over selected words, as a plugin. */
export function typingOver(): Plugin {
  return new Plugin({ props: { handleDOMEvents: { beforeinput: typeOver } } });
}
