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
  text: "M5 6V4.5h14V6 M12 4.5v15 M9.5 19.5h5",
  heading1: "M4 5v14 M12 5v14 M4 12h8 M16.5 10.5 19 9v10",
  heading2:
    "M3.5 5v14 M11 5v14 M3.5 12H11 M15 11.2c.2-1.4 1.2-2.2 2.6-2.2 1.5 0 2.6.9 2.6 2.3 0 2.5-5.2 4.2-5.2 7.7h5.5",
  heading3:
    "M3.5 5v14 M11 5v14 M3.5 12H11 M15 9.5c.6-.4 1.4-.6 2.2-.6 1.7 0 2.9.9 2.9 2.4 0 1.4-1.1 2.3-2.8 2.3 1.9 0 3.2 1 3.2 2.7 0 1.6-1.3 2.7-3.2 2.7-.9 0-1.8-.2-2.4-.6",
  quote: "M5 6v12 M9.5 8H20 M9.5 12H20 M9.5 16h7",
  toggle: "M5 7.5v9l5-4.5z M13 8h7 M13 12h7 M13 16h7",
  callout:
    "M5 4.5h14a1.5 1.5 0 0 1 1.5 1.5v12a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 18V6A1.5 1.5 0 0 1 5 4.5z M12 8h.01 M12 11.5V16",
  columns: "M4.5 5h6v14h-6z M13.5 5h6v14h-6z",
  divider: "M4 12h16 M8 6h8 M8 18h8",
  footnote: "M4 8h9 M4 13h9 M4 18h6 M18 5v7 M16 6.5 18 5",
  plus: "M12 5v14 M5 12h14",
  more: "M6 12h.01 M12 12h.01 M18 12h.01",
  color: "M6.5 16 12 4l5.5 12 M8.3 12h7.4 M4.5 20h15",
  highlight: "M14.5 4.5 19.5 9.5 11 18l-5 .5.5-5z M4.5 21h15",
  superscript:
    "M4.5 8 13 18.5 M13 8 4.5 18.5 M16.5 5.2c.3-.9 1-1.4 1.9-1.4 1.1 0 1.9.7 1.9 1.6 0 1.7-3.7 2.4-3.7 4.6h4",
  subscript: "M4.5 5.5 13 16 M13 5.5 4.5 16 M16.5 15.2c.3-.9 1-1.4 1.9-1.4 1.1 0 1.9.7 1.9 1.6 0 1.7-3.7 2.4-3.7 4.6h4",
  clear: "M7 5h11 M12.5 5 10 19 M5 21h9 M16 15l5 5 M21 15l-5 5",
  left: "M4 6h16 M4 10h10 M4 14h16 M4 18h10",
  center: "M4 6h16 M7 10h10 M4 14h16 M7 18h10",
  right: "M4 6h16 M10 10h10 M4 14h16 M10 18h10",
  justify: "M4 6h16 M4 10h16 M4 14h16 M4 18h16",
  indent: "M4 5h16 M11 10h9 M11 14h9 M4 19h16 M4 9.5 7 12l-3 2.5",
  outdent: "M4 5h16 M11 10h9 M11 14h9 M4 19h16 M7 9.5 4 12l3 2.5",
  up: "M7 14l5-5 5 5",
  grip: "M9 6h.01 M15 6h.01 M9 12h.01 M15 12h.01 M9 18h.01 M15 18h.01",
  copy: "M9 9h9.5A1.5 1.5 0 0 1 20 10.500V19a1.500 1.500 0 0 1-1.500 1.500H10A1.500 1.500 0 0 1 8.500 19V9.500 M15.500 9V5.500A1.500 1.500 0 0 0 14 4H5.500A1.500 1.500 0 0 0 4 5.500V14a1.500 1.500 0 0 0 1.500 1.500h3",
  trash: "M5 7h14 M10 7V4.500h4V7 M7 7l.8 12.500h8.400L17 7 M10.500 11v5 M13.500 11v5",
  table: "M4 5.5h16v13H4z M4 10h16 M4 14.2h16 M10 5.5v13",
  math: "M17.5 6.500V5h-11l6 7-6 7h11v-1.500",
  embed: "M4 5h16v14H4z M10 9v6l5-3z",
  image: "M4 5.5h16v13H4z M4 15.5l4.5-4.5 4 4 2.5-2.5 5 5 M15 9.5h.01",
  file: "M19.5 11.5 12 19a4.6 4.6 0 0 1-6.5-6.5l7.8-7.8a3 3 0 0 1 4.3 4.3L9.9 16.7a1.5 1.5 0 0 1-2.1-2.1l7-7",
  down: "M7 10l5 5 5-5",
  close: "M6.5 6.5l11 11 M17.5 6.5l-11 11",
  view: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z M12 9.3a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4",
  find: "M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12z M15 15l5 5",
  matchCase: "M3.5 18 8 6.5 12.5 18 M5 14.2h6 M20.5 11.5V18 M20.5 14.8a2.9 2.9 0 1 1-5.8 0 2.9 2.9 0 0 1 5.8 0z",
  wholeWords:
    "M3.5 6v12 M20.5 6v12 M10.8 11v5.2 M10.8 13.6a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0z M13.4 7.5v8.7 M13.4 13.6a2.2 2.2 0 1 0 4.4 0 2.2 2.2 0 0 0-4.4 0z",
  outline: "M4 5.5h11 M8 10h12 M8 14.5h9 M4 19h11",
  count: "M9.5 4.5l-2 15 M16.5 4.5l-2 15 M4.5 9.5h16 M3.5 14.5h16",
  focus:
    "M4 8V5.5A1.5 1.5 0 0 1 5.5 4H8 M16 4h2.5A1.5 1.5 0 0 1 20 5.5V8 M20 16v2.5a1.5 1.5 0 0 1-1.5 1.5H16 M8 20H5.5A1.5 1.5 0 0 1 4 18.5V16 M8 12h8",
  fullscreen: "M14.5 4.5h5v5 M19.5 4.5l-6 6 M9.5 19.5h-5v-5 M4.5 19.5l6-6",
  print: "M7 9V4.5h10V9 M7 17H4.5V9h15v8H17 M7 13.5h10v6H7z",
  check: "M5 12.5 10 17.5 19.5 7.5",
  edit: "M5 19l.8-3.800L16.500 4.500l3 3L8.800 18.200z M14 7l3 3",
  open: "M14 5h5v5 M19 5l-8 8 M17 14v3.5a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 5 17.5v-9A1.5 1.5 0 0 1 6.5 7H10",
  unlink:
    "M9.5 14.5a4.2 4.2 0 0 0 6 .1l.6-.6 M8 10l-3.2 3.2a4.2 4.2 0 0 0 6 6L12 18 M14.6 9.5a4.2 4.2 0 0 0-2.1-.7 M16 14l3.2-3.2a4.2 4.2 0 0 0-6-6L12 6 M4 4l16 16",
} as const;

/** An icon's name. */
export type IconName = keyof typeof PATHS;

/** An icon of 18 CSS pixels. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }): JSX.Element {
  const width = name === "bullet" || name === "more" || name === "grip" ? 2.25 : 1.75;
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
