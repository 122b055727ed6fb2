/** What late-plugins.ts loads: one file for the browser to fetch. */
export { autolink } from "./autolink.ts";
export { codeColors } from "./code-colors.ts";
export { carets } from "./company/carets.ts";
export { steadyLine } from "./company/steady-line.ts";
export { dropCursor, gapCursor } from "./gap-cursor.ts";
export { clipboard } from "./paste.ts";
export { readingKeys } from "./reading-keys.ts";
export { otherMedia } from "./styles/other-media.css.ts";
export { typingOver } from "./typing-over.ts";
