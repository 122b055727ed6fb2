/**
 * The document's title as a large field, the same for everyone in it. Plain elements: it comes with the text. Owns:
 * keeping the caret still while others change the title.
 * Must never: touch the field while someone composes a character in it.
 */
import { effect, type ReadonlySignal } from "@preact/signals-core";
import { MAX_TITLE } from "@weft/schema";
import { messages } from "../messages.ts";

interface TitleFieldOptions {
  readonly title: ReadonlySignal<string>;
  readonly readOnly: ReadonlySignal<boolean>;
  readonly onTitle: (title: string) => void;
  /** Goes on to the text. */
  readonly onLeave: () => void;
}

/** A field, and the end of its following the title. */
export interface TitleField {
  readonly element: HTMLTextAreaElement;
  readonly end: () => void;
}

const growsByItself = CSS.supports("field-sizing", "content");

export function createTitleField({ title, readOnly, onTitle, onLeave }: TitleFieldOptions): TitleField {
  const element = document.createElement("textarea");
  Object.assign(element, {
    className: "title",
    rows: 1,
    ariaLabel: messages.document.titleLabel,
    placeholder: messages.untitled,
    // Longer ones, made by other means, are shown whole.
    maxLength: MAX_TITLE,
    autocomplete: "off",
    dir: "auto",
  });
  let composing = false;

  const give = (): void => {
    // One line: pasted line breaks become spaces.
    if (/[\r\n]/.test(element.value)) replaceMinimally(element, element.value.replaceAll(/\s*[\r\n]+\s*/g, " "));
    grow(element);
    onTitle(element.value);
  };
  element.addEventListener("input", () => {
    if (!composing) give();
  });
  element.addEventListener("compositionstart", () => {
    composing = true;
  });
  element.addEventListener("compositionend", () => {
    composing = false;
    give();
  });
  element.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const atEnd = element.selectionStart === element.value.length && element.selectionEnd === element.value.length;
    // In a wrapped title the arrow first goes down its lines; the browser takes it to the end of the last one.
    if (event.key !== "Enter" && !(event.key === "ArrowDown" && (atEnd || isOneLine(element)))) return;
    event.preventDefault();
    onLeave();
  });

  const stops = [
    effect(() => {
      element.readOnly = readOnly.value;
    }),
    effect(() => {
      const wanted = title.value;
      if (composing) return;
      replaceMinimally(element, wanted);
      grow(element);
    }),
  ];
  return { element, end: () => stops.forEach((stop) => stop()) };
}

/** Makes the field say `wanted` by replacing only what differs, so that the browser keeps the selection's place. */
function replaceMinimally(element: HTMLTextAreaElement, wanted: string): void {
  const shown = element.value;
  if (shown === wanted) return;
  const shorter = Math.min(shown.length, wanted.length);
  let start = 0;
  while (start < shorter && shown[start] === wanted[start]) start++;
  let end = 0;
  while (end < shorter - start && shown[shown.length - 1 - end] === wanted[wanted.length - 1 - end]) end++;
  element.setRangeText(wanted.slice(start, wanted.length - end), start, shown.length - end, "preserve");
}

function isOneLine(element: HTMLTextAreaElement): boolean {
  return element.clientHeight < 1.7 * Number.parseFloat(getComputedStyle(element).lineHeight);
}

function grow(element: HTMLTextAreaElement): void {
  if (growsByItself || !element.isConnected) return;
  element.style.height = "auto";
  element.style.height = `${element.scrollHeight}px`;
}
