/** What chrome/view-acts.ts loads when it is first wanted: one file for the browser to fetch. */
export { FindBar } from "./find-bar.tsx";
export { copyMarkdown } from "./markdown-copy.ts";
export { Outline } from "./outline.tsx";
export { printDocument } from "./printing.ts";
export { READING_CSS, TEXT_CSS } from "./reading.css.ts";
export { WordCount } from "./word-count.tsx";
