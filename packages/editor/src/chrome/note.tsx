/** A sentence that is shown for a moment, below all else. It is read aloud by what is spoken (chrome.tsx), not from here. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ChromeState } from "./state.ts";

/** How long it stays, in milliseconds. */
const STAYS = 4_000;

/** The sentence, while there is one. */
export function Note({ state }: { readonly state: ChromeState }): JSX.Element | null {
  const { note } = state.reading;
  const text = note.value;
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (text === undefined) return undefined;
    element.current?.showPopover();
    const timer = setTimeout(() => {
      note.value = undefined;
    }, STAYS);
    return () => clearTimeout(timer);
  }, [text]);
  if (text === undefined) return null;
  return (
    <div ref={element} class="tooltip note" popover="manual" aria-hidden="true">
      {text}
    </div>
  );
}
