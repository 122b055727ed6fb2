/** How code, formulas, images, files and embeds look. They come with their code, for which a document that has such a block waits. */
import { codeCSS } from "./code.css.ts";
import { BLOCKS } from "./content.css.ts";
import { formulasCSS } from "./formulas.css.ts";
import { mediaCSS } from "./media-blocks.css.ts";

/** The style sheet of those blocks. */
export const BLOCKS_CSS: string = codeCSS(BLOCKS) + formulasCSS(BLOCKS) + mediaCSS(BLOCKS);
