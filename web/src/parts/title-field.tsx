/**
 * The document's title as a large field, the same for everyone in it. Owns: keeping the caret still while others
 * change the title. Must never: touch the field while someone composes a character in it.
 */
import { useSignalEffect, type ReadonlySignal } from "@preact/signals";
import { MAX_TITLE } from "@weft/schema";
import type { JSX, RefObject } from "preact";
import { useRef } from "preact/hooks";
import { messages } from "../messages.ts";

interface TitleFieldProps {
  readonly title: ReadonlySignal<string>;
  readonly onTitle: (title: string) => void;
  /** Goes on to the text. */
  readonly onLeave: () => void;
  readonly readOnly: boolean;
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

const growsByItself = CSS.supports("field-sizing", "content");

export function TitleField({ title, onTitle, onLeave, readOnly, field }: TitleFieldProps): JSX.Element {
  const composing = useRef(false);

  const take = (wanted: string): void => {
    const element = field.current;
    if (element === null || composing.current) return;
    replaceMinimally(element, wanted);
    grow(element);
  };
  useSignalEffect(() => {
    take(title.value);
  });

  const give = (element: HTMLTextAreaElement): void => {
    // One line: pasted line breaks become spaces.
    if (/[\r\n]/.test(element.value)) replaceMinimally(element, element.value.replaceAll(/\s*[\r\n]+\s*/g, " "));
    grow(element);
    onTitle(element.value);
  };

  return (
    <textarea
      ref={field}
      class="title"
      rows={1}
      aria-label={messages.document.titleLabel}
      placeholder={messages.untitled}
      // Longer ones, made by other means, are shown whole.
      maxLength={MAX_TITLE}
      autocomplete="off"
      dir="auto"
      readOnly={readOnly}
      onInput={(event) => {
        if (!composing.current) give(event.currentTarget);
      }}
      onCompositionStart={() => {
        composing.current = true;
      }}
      onCompositionEnd={(event) => {
        composing.current = false;
        give(event.currentTarget);
      }}
      onKeyDown={(event) => {
        if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
        const { currentTarget: element } = event;
        const atEnd = element.selectionStart === element.value.length && element.selectionEnd === element.value.length;
        // In a wrapped title the arrow first goes down its lines; the browser takes it to the end of the last one.
        if (event.key !== "Enter" && !(event.key === "ArrowDown" && (atEnd || isOneLine(element)))) return;
        event.preventDefault();
        onLeave();
      }}
    />
  );
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
  if (growsByItself) return;
  element.style.height = "auto";
  element.style.height = `${element.scrollHeight}px`;
}
