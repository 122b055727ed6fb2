/** What a Weft document may contain, and its forms as JSON, plain text, DOM and Yjs types. Runs anywhere. */
export * from "./blocks.ts";
export { BLOCKS_CLASS } from "./block-dom.ts";
export { COLORS, type Color, isColor } from "./colors.ts";
export { TONES, type Tone, isShare, isTone, readTone } from "./containers.ts";
export { type Formats, formatsOf, isNodeMark, marksOf, nodeMarkAttributes, nodeMarksOf } from "./format.ts";
export { InvalidDocument, documentJSON, elementJSON, updateFromJSON } from "./json.ts";
export * from "./links.ts";
export { fileName, isFileSize, isImageWidth, isMime, sizeInWords } from "./media.ts";
export { isLanguage, type NodeName } from "./nodes.ts";
export type { MarkName } from "./marks.ts";
export { MAX_DEPTH, type Raw, rawOf } from "./raw.ts";
export { emojiText, isEmoji, isEmojiName, isUserId, mentionText } from "./references.ts";
export * from "./schema.ts";
export * from "./seed.ts";
export { type Cell, MAX_SPAN, isColumnWidths, isSpan, readCell } from "./tables.ts";
export * from "./text.ts";
export { isInText, isOpaque, textFromNodes, typeFromNode } from "./to-yjs.ts";
export * from "./version.ts";
