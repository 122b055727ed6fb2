/**
 * A field in a block for words that are an attribute of it. Owns: when they are written: after a pause, and when one leaves.
 * Must never: put what somebody else wrote over words that are being typed.
 */

/** Words are written after so long a pause, in milliseconds. */
const PAUSE = 600;

/** See `createField`. */
export interface Field {
  readonly dom: HTMLTextAreaElement;
  /** Shows the words as they are in the document. */
  show(words: string): void;
  /** Writes what is not written, and goes back to the text. */
  leave(): void;
  /** Writes what is not written. */
  finish(): void;
}

/** Makes a field that grows with its words; Enter and Escape leave it. */
export function createField(
  document: Document,
  options: {
    readonly className: string;
    readonly label: string;
    /** Stands beside it; without one, the label stands in it. */
    readonly hint?: string;
    write(words: string): void;
    leave(): void;
  },
): Field {
  const dom = document.createElement("textarea");
  dom.className = options.className;
  dom.rows = 1;
  if (options.hint === undefined) dom.placeholder = options.label;
  dom.setAttribute("aria-label", options.label);
  if (options.hint !== undefined) dom.setAttribute("aria-description", options.hint);
  let written = "";
  let timer: ReturnType<typeof setTimeout> | undefined;

  function grow(): void {
    // Firefox and Safari have no field-sizing.
    if (CSS.supports("field-sizing", "content")) return;
    dom.style.height = "auto";
    dom.style.height = `${dom.scrollHeight}px`;
  }

  function finish(): void {
    clearTimeout(timer);
    timer = undefined;
    const words = dom.value.replace(/\s*\n\s*/g, " ").trim();
    if (words === written) return;
    written = words;
    options.write(words);
  }

  function leave(): void {
    finish();
    options.leave();
  }

  dom.addEventListener("input", () => {
    grow();
    clearTimeout(timer);
    timer = setTimeout(finish, PAUSE);
  });
  dom.addEventListener("blur", finish);
  dom.addEventListener("keydown", (event) => {
    event.stopPropagation();
    // An input method takes its own Enter.
    if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    leave();
  });

  return {
    dom,
    show(words) {
      if (words === written && timer !== undefined) return;
      const isTyping = timer !== undefined;
      written = words;
      if (isTyping || dom.value.trim() === words) return;
      dom.value = words;
      grow();
    },
    leave,
    finish,
  };
}
