/** Documents as Markdown, both ways. Runs anywhere, without a DOM. */
export { documentFromMarkdown } from "./reading.ts";
export { markdownFromDocument } from "./writing.ts";
