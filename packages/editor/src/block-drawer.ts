/** What block-work.ts loads: one file for the browser to fetch. */
export { codeBlocks } from "./code-block.ts";
export { formulas } from "./formulas.ts";
export { mediaViews } from "./media-views.ts";
