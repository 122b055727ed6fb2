/** Light, dark, or as the system says. Owns: data-theme on <html> after the first paint, and remembering it. */
import { effect, signal, type Signal } from "@preact/signals-core";
import { onRemembered, recall, remember } from "./remembered.ts";

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "theme";

function themeFrom(text: string | undefined): Theme {
  return THEMES.find((theme) => theme === text) ?? "auto";
}

export const theme: Signal<Theme> = signal(themeFrom(recall(KEY)));

export function applyTheme(): void {
  onRemembered(KEY, (value) => {
    theme.value = themeFrom(value);
  });
  effect(() => {
    const { dataset } = document.documentElement;
    if (theme.value === "auto") delete dataset["theme"];
    else dataset["theme"] = theme.value;
    remember(KEY, theme.value);
  });
}
