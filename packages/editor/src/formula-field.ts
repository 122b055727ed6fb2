/**
 * The field in which a formula within a line is written: its source, and the formula as it becomes. Comes late.
 * Enter or a press elsewhere takes it over, Escape leaves it as it was.
 * Must never: lose what was written because somebody deleted the formula meanwhile; it goes in at the cursor then.
 */
import { MAX_LATEX, schema } from "@weft/schema";
import { TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { floatAt, onOutside } from "./chrome/float.ts";
import { drawings } from "./formula-drawings.ts";
import type { BlockMessages } from "./messages/blocks.en.ts";
import { adoptStyles } from "./styles/adopt.ts";
import { FLOATING_CSS } from "./styles/floating.css.ts";

/** What the field is opened with. */
export interface FormulaQuestion {
  readonly view: EditorView;
  /** Where the formula is on the screen. */
  readonly box: DOMRect;
  readonly words: BlockMessages["math"];
  readonly latex: string;
  /** The position before the formula; `undefined` when it is gone. */
  place(): number | undefined;
  closed(): void;
}

/** An open field. */
export interface FormulaField {
  close(): void;
}

/** Opens the field. The focus goes into it, and back to the text behind the formula. */
export function openFormulaField(question: FormulaQuestion): FormulaField {
  const { view, words, latex } = question;
  const { ownerDocument } = view.dom;
  adoptStyles(view.dom, FLOATING_CSS);
  const menu = ownerDocument.createElement("div");
  menu.className = "weft-menu weft-formula-field";
  menu.popover = "manual";
  menu.role = "dialog";
  menu.ariaLabel = words.inline;
  const field = menu.appendChild(ownerDocument.createElement("textarea"));
  field.rows = 1;
  field.spellcheck = false;
  field.autocapitalize = "off";
  field.maxLength = MAX_LATEX;
  field.ariaLabel = words.source;
  field.placeholder = words.hint;
  field.value = latex;
  const shown = menu.appendChild(ownerDocument.createElement("div"));
  shown.className = "weft-formula";
  const queue = drawings();

  function show(): void {
    const { value } = field;
    if (value.trim() === "") {
      queue.forget(shown);
      shown.textContent = "";
      return;
    }
    queue.draw(shown, (draw) => {
      const drawn = ownerDocument.createElement("div");
      const fault = draw(value, drawn, false);
      shown.classList.toggle("weft-math-wrong", fault !== undefined);
      if (fault === undefined) shown.replaceChildren(drawn);
      else shown.textContent = words.fault(fault);
    });
  }

  let gone = false;
  function close(): void {
    if (gone) return;
    gone = true;
    stop();
    queue.end();
    menu.remove();
    question.closed();
  }

  function take(): void {
    if (gone) return;
    const next = field.value.trim();
    const position = question.place();
    const { tr } = view.state;
    const node = position === undefined ? null : tr.doc.nodeAt(position);
    if (!view.editable || view.isDestroyed) return close();
    if (position === undefined || node?.type !== schema.nodes.math_inline) {
      if (next !== "" && next !== latex) tr.replaceSelectionWith(schema.nodes.math_inline.create({ latex: next }));
    } else if (next === "") tr.delete(position, position + 1);
    else {
      if (next !== node.attrs["latex"] && next !== latex) tr.setNodeAttribute(position, "latex", next);
      tr.setSelection(TextSelection.create(tr.doc, position + 1));
    }
    close();
    view.dispatch(tr);
  }

  /** An empty formula that was just made and is not wanted goes; another stays as it was. */
  function leave(): void {
    if (latex === "") field.value = "";
    else field.value = latex;
    take();
  }

  field.addEventListener("input", show);
  menu.addEventListener("keydown", (event) => {
    // Not for the page's own shortcuts.
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Escape") leave();
    else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey)) take();
    else return;
    event.preventDefault();
    view.focus();
  });
  view.dom.after(menu);
  const stop = onOutside(menu, [], take);
  floatAt(menu, question.box);
  show();
  field.focus({ preventScroll: true });
  field.select();
  return { close };
}
