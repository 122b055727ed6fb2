/** The tooltip: what a button does and its keys, after a moment. One for the whole toolbar. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { floatAt } from "./float.ts";

/** How long the pointer rests before a tooltip shows, in milliseconds. */
const DELAY = 400;

/** What a button says in its tooltip. */
export interface Tip {
  readonly label: string;
  readonly keys: string | undefined;
}

/** The attributes that give a button its tooltip. */
export interface TipHandlers {
  onPointerEnter(event: PointerEvent): void;
  onPointerLeave(): void;
  onFocus(event: FocusEvent): void;
  onBlur(): void;
}

/** A tooltip element, and the handlers that bring it up. */
export function useTooltip(): {
  readonly tooltip: JSX.Element;
  readonly on: (tip: Tip) => TipHandlers;
  readonly hide: () => void;
} {
  const element = useRef<HTMLDivElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  function hide(): void {
    clearTimeout(timer.current);
    if (element.current?.matches(":popover-open") === true) element.current.hidePopover();
  }
  useEffect(() => hide, []);

  function show(button: EventTarget | null, tip: Tip): void {
    const bubble = element.current;
    if (bubble === null || !(button instanceof Element)) return;
    const [label, keys] = bubble.children;
    if (label !== undefined) label.textContent = tip.label;
    if (keys !== undefined) keys.textContent = tip.keys ?? "";
    const box = button.getBoundingClientRect();
    floatAt(bubble, { left: box.left + box.width / 2, top: box.top, bottom: box.bottom }, "center");
  }

  return {
    tooltip: (
      <div ref={element} class="tooltip" popover="manual" aria-hidden="true">
        <span />
        <kbd />
      </div>
    ),
    on: (tip) => ({
      onPointerEnter(event) {
        // A finger has no place to rest on: what it touches, it means.
        if (event.pointerType === "touch") return;
        clearTimeout(timer.current);
        const button = event.currentTarget;
        timer.current = setTimeout(() => show(button, tip), DELAY);
      },
      onPointerLeave: hide,
      onFocus(event) {
        const button = event.currentTarget;
        if (button instanceof Element && button.matches(":focus-visible")) show(button, tip);
      },
      onBlur: hide,
    }),
    hide,
  };
}
