/** A document's content in each of its formats: out, and in as the least change of a document that others have open. */
export { FORMATS, type Format, isForeign, writeContent } from "./formats.ts";
export { changeContent } from "./changing.ts";
