/** What chrome/reading-place.tsx loads when it is first wanted: one file for the browser to fetch. */
export { FindBar } from "./find-bar.tsx";
export { printDocument } from "./printing.ts";
export { READING_CSS, TEXT_CSS } from "./reading.css.ts";
