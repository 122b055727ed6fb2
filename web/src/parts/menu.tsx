/**
 * A button that opens a panel under itself. Owns: the popover's life (the browser closes it on Escape and on a click
 * elsewhere, and puts it above everything), and aria-expanded.
 */
import type { ComponentChildren, JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { useUniqueId } from "./unique-id.ts";

interface MenuProps {
  /** The button's accessible name. */
  readonly label: string;
  readonly class?: string;
  readonly button: ComponentChildren;
  readonly children: (close: () => void) => ComponentChildren;
}

export function Menu({ label, button, children, class: className }: MenuProps): JSX.Element {
  const id = useUniqueId();
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class={className} aria-label={label} aria-expanded={open} title={label} popovertarget={id}>
        {button}
      </button>
      <div
        id={id}
        ref={panel}
        class="menu"
        popover="auto"
        role="group"
        aria-label={label}
        onToggle={(event) => {
          setOpen(event.newState === "open");
        }}
      >
        {open ? children(() => panel.current?.hidePopover()) : null}
      </div>
    </>
  );
}
