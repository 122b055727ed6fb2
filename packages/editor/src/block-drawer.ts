/** What block-work.ts loads: one file for the browser to fetch. */
export { deleteBlocks, duplicateBlocks, moveBlocks } from "./block-moves.ts";
export { calloutViews } from "./callout-view.ts";
export { codeBlocks } from "./code-block.ts";
export { insertColumns, insertFootnote, setCallout } from "./container-insertion.ts";
export { formulas } from "./formulas.ts";
export { clearFormats, setColor } from "./mark-commands.ts";
export { mediaViews } from "./media-views.ts";
export { BLOCKS_CSS } from "./styles/blocks.css.ts";
