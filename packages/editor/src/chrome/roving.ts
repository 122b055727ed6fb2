/**
 * The focus in a toolbar (APG "Toolbar"): one stop for Tab, arrows within, Home and End. Owns: which tool that stop is.
 * Tools are the elements with `data-item`, by its name.
 */
import { useState } from "preact/hooks";

/** See `useRoving`. */
export interface Roving {
  readonly tabIndexOf: (name: string) => 0 | -1;
  /** Moves the focus where a key says; says whether it did. */
  readonly move: (event: KeyboardEvent) => boolean;
  /** Learns where the focus went by other ways. */
  readonly onFocusCapture: (event: FocusEvent) => void;
}

/** The focus among tools of these names, in their order. */
export function useRoving(bar: { readonly current: HTMLElement | null }, names: readonly string[]): Roving {
  const [current, setCurrent] = useState(0);
  const at = Math.min(current, names.length - 1);
  return {
    tabIndexOf: (name) => (names.indexOf(name) === at ? 0 : -1),
    move(event) {
      const rtl = bar.current !== null && getComputedStyle(bar.current).direction === "rtl";
      const steps: Record<string, number | undefined> = {
        [rtl ? "ArrowLeft" : "ArrowRight"]: at + 1,
        [rtl ? "ArrowRight" : "ArrowLeft"]: at - 1,
        Home: 0,
        End: names.length - 1,
      };
      const next = steps[event.key];
      if (next === undefined) return false;
      const index = (next + names.length) % names.length;
      setCurrent(index);
      bar.current?.querySelectorAll<HTMLElement>("[data-item]")[index]?.focus();
      event.preventDefault();
      return true;
    },
    onFocusCapture(event) {
      const name = event.target instanceof HTMLElement ? event.target.dataset["item"] : undefined;
      const index = names.findIndex((item) => item === name);
      if (index !== -1) setCurrent(index);
    },
  };
}
