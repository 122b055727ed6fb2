/** The chrome's icons: our own, on a 24-unit grid with round strokes. They say nothing: their buttons have names. */
import type { JSX } from "preact";

/** The paths of the icons, by name. */
const PATHS = {
  undo: "M9 14.5 4.5 10 9 5.5 M4.5 10H14a5.5 5.5 0 0 1 0 11h-3.5",
  redo: "M15 14.5 19.5 10 15 5.5 M19.5 10H10a5.5 5.5 0 0 0 0 11h3.5",
  bold: "M7 5h6a3.5 3.5 0 0 1 0 7H7z M7 12h7a3.5 3.5 0 0 1 0 7H7z",
  italic: "M18.5 5h-8 M13.5 19h-8 M14.5 5 9.5 19",
  underline: "M7 4.5v6.5a5 5 0 0 0 10 0V4.5 M5.5 20h13",
  strike:
    "M4.5 12h15 M16.8 7.6A4.4 4.4 0 0 0 12.6 5h-1.4a3.6 3.6 0 0 0-3.6 3.5c0 .9.3 1.6.9 2.2 M7.2 16.2A4.4 4.4 0 0 0 11.4 19h1.4a3.7 3.7 0 0 0 3.7-3.6",
  code: "M8.5 7 3.5 12l5 5 M15.5 7l5 5-5 5",
  link: "M10 14a4.2 4.2 0 0 0 6 0l3.2-3.2a4.2 4.2 0 0 0-6-6L12 6 M14 10a4.2 4.2 0 0 0-6 0l-3.2 3.2a4.2 4.2 0 0 0 6 6L12 18",
  bullet: "M9.5 6h10.5 M9.5 12h10.5 M9.5 18h10.5 M4.6 6h.01 M4.6 12h.01 M4.6 18h.01",
  ordered:
    "M10.5 6H20 M10.5 12H20 M10.5 18H20 M4 4.6 5.4 4v5 M3.8 15.9c.2-.8.8-1.3 1.6-1.3.9 0 1.5.5 1.5 1.2 0 1.5-3.1 2.2-3.1 4.2H7",
  todo: "M11 5.5H8A3.5 3.5 0 0 0 4.5 9v7A3.5 3.5 0 0 0 8 19.5h7a3.5 3.5 0 0 0 3.5-3.5v-3 M8.8 11.4l3 3L20 6",
  down: "M7 10l5 5 5-5",
  check: "M5 12.5 10 17.5 19.5 7.5",
  open: "M14 5h5v5 M19 5l-8 8 M17 14v3.5a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 5 17.5v-9A1.5 1.5 0 0 1 6.5 7H10",
  unlink:
    "M9.5 14.5a4.2 4.2 0 0 0 6 .1l.6-.6 M8 10l-3.2 3.2a4.2 4.2 0 0 0 6 6L12 18 M14.6 9.5a4.2 4.2 0 0 0-2.1-.7 M16 14l3.2-3.2a4.2 4.2 0 0 0-6-6L12 6 M4 4l16 16",
} as const;

/** An icon's name. */
export type IconName = keyof typeof PATHS;

/** An icon of 18 CSS pixels. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }): JSX.Element {
  const width = name === "bullet" ? 2 : 1.75;
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      stroke-width={width}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
