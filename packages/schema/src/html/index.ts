/** Documents as HTML, both ways. Runs anywhere, without a DOM. */
export { type DocumentJSON, documentFromHTML } from "./reading.ts";
export { MAX_MARKUP, TooMuchMarkup } from "./markup.ts";
export { pageFromDocument } from "./page.ts";
export { htmlFromDocument } from "./writing.ts";
