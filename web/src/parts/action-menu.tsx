/**
 * A button with a menu of things to do. Owns: where the menu stands, its keys, and that the focus comes back.
 * Must never: be open beside another; the browser closes the one before.
 */
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useUniqueId } from "./unique-id.ts";

export interface MenuAction {
  readonly label: string;
  readonly icon?: ComponentChildren;
  /** What it does; or where a file is downloaded from. */
  readonly run?: () => void;
  readonly download?: string;
  /** Whether a line stands above it. */
  readonly isApart?: boolean;
  readonly isDanger?: boolean;
}

interface ActionMenuProps {
  /** The button's accessible name. */
  readonly label: string;
  readonly class: string;
  readonly button: ComponentChildren;
  readonly actions: readonly MenuAction[];
}

/** Between the button and the menu, and between the menu and the window's edge, in pixels. */
const GAP = 4;
const EDGE = 8;

export function ActionMenu({ label, class: className, button, actions }: ActionMenuProps): JSX.Element {
  const id = useUniqueId();
  const opener = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  useLayoutEffect(() => {
    if (!open) return undefined;
    place(opener.current, panel.current);
    itemsIn(panel.current)[0]?.focus();
    // It stands beside a button that would move under it.
    const close = (): void => panel.current?.hidePopover();
    addEventListener("resize", close);
    addEventListener("scroll", close, { passive: true });
    return () => {
      removeEventListener("resize", close);
      removeEventListener("scroll", close);
    };
  }, [open]);

  const close = (): void => {
    panel.current?.hidePopover();
    opener.current?.focus();
  };

  return (
    <>
      <button
        type="button"
        ref={opener}
        class={className}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        popovertarget={id}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          // The list behind it has arrows of its own.
          event.stopPropagation();
          panel.current?.showPopover();
        }}
      >
        {button}
      </button>
      <div
        id={id}
        ref={panel}
        class="action-menu"
        popover="auto"
        role="menu"
        aria-label={label}
        onToggle={(event) => setOpen(event.newState === "open")}
        onKeyDown={(event) => {
          if (event.key === "Tab") close();
          else if (move(panel.current, event.key)) event.preventDefault();
          // None of the keys in here is one of the page's.
          event.stopPropagation();
        }}
      >
        {open
          ? actions.map(({ label, icon, run, download, isApart, isDanger }) => {
              const shared = {
                role: "menuitem",
                tabIndex: -1,
                class: `action${isApart === true ? " action-apart" : ""}${isDanger === true ? " action-danger" : ""}`,
              } as const;
              return download === undefined ? (
                <button
                  key={label}
                  type="button"
                  {...shared}
                  onClick={() => {
                    close();
                    run?.();
                  }}
                >
                  {icon}
                  <span>{label}</span>
                </button>
              ) : (
                <a key={label} href={download} download="" {...shared} onClick={() => close()}>
                  {icon}
                  <span>{label}</span>
                </a>
              );
            })
          : null}
      </div>
    </>
  );
}

function itemsIn(panel: HTMLElement | null): HTMLElement[] {
  return [...(panel?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
}

function move(panel: HTMLElement | null, key: string): boolean {
  const items = itemsIn(panel);
  const at = items.findIndex((item) => item === document.activeElement);
  const next = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  }[key];
  if (next !== undefined) items[next]?.focus();
  else if (/^\p{L}$/u.test(key)) {
    const order = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    order.find((item) => item.innerText.trim().toLowerCase().startsWith(key.toLowerCase()))?.focus();
  } else return false;
  return true;
}

/** Under the button, its end at the button's end; above it where there is no room. */
function place(button: HTMLElement | null, panel: HTMLElement | null): void {
  if (button === null || panel === null) return;
  const { top, bottom, left, right } = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const isLeft = getComputedStyle(button).direction === "rtl";
  const start = isLeft ? left : right - width;
  panel.style.left = `${Math.max(EDGE, Math.min(start, innerWidth - width - EDGE))}px`;
  const fitsBelow = bottom + GAP + height <= innerHeight - EDGE;
  panel.style.top = `${fitsBelow ? bottom + GAP : Math.max(EDGE, top - GAP - height)}px`;
}
