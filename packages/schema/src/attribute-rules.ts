/**
 * What each attribute may be where JSON comes in, with the words for the one who wrote something else.
 * Must never be asked about what comes out of Yjs: there a strange value is shown as none, and stays (decision 0002).
 */
import { ALIGNMENTS, DIRECTIONS, KINDS, MAX_INDENT, isAlignment, isBlockId, isDirection, isKind } from "./blocks.ts";
import { COLORS, isColor } from "./colors.ts";
import { TONES, isShare, isTone } from "./containers.ts";
import { MAX_LATEX } from "./formulas.ts";
import { safeHref, safeSrc } from "./links.ts";
import { MAX_CAPTION, MAX_NAME, isFileSize, isImageWidth, isMime, readPixels } from "./media.ts";
import { isLanguage } from "./nodes.ts";
import { MAX_LABEL, isEmoji, isEmojiName, isUserId } from "./references.ts";
import { MODIFIED, isModified, isSuggestionId } from "./review-marks.ts";
import { MAX_SPAN, isColumnWidths, isSpan } from "./tables.ts";

/** A test of a value, and what it asks for. */
export interface Rule {
  test(value: unknown): boolean;
  readonly expected: string;
}

/** The rule for an attribute of a node or a mark. */
export function ruleOf(owner: string, attribute: string): Rule | undefined {
  for (const name of [`${owner}.${attribute}`, attribute]) if (Object.hasOwn(RULES, name)) return RULES[name];
  return undefined;
}

const yesOrNo: Rule = { test: (value) => typeof value === "boolean", expected: "true or false" };
const span: Rule = { test: isSpan, expected: `a whole number from 1 to ${MAX_SPAN}` };
const source: Rule = {
  test: (value) => value === "" || safeSrc(value) === value,
  expected: "an http, https or relative address",
};
const imageWidth: Rule = { test: orNull(isImageWidth), expected: "whole CSS pixels from 1 to 10000, or null" };
const suggestion: Rule = { test: isSuggestionId, expected: "1 to 200 letters, digits or : . @ | + - _" };

/** By attribute, or by owner and attribute where two owners mean different things by one name. */
const RULES: Readonly<Record<string, Rule>> = {
  id: { test: orNull(isBlockId), expected: "1 to 64 letters, digits, - or _" },
  kind: { test: isKind, expected: `one of ${KINDS.join(", ")}` },
  indent: {
    test: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_INDENT,
    expected: `a whole number from 0 to ${MAX_INDENT}`,
  },
  checked: yesOrNo,
  align: { test: orNull(isAlignment), expected: `one of ${ALIGNMENTS.join(", ")}, or null` },
  dir: { test: orNull(isDirection), expected: `one of ${DIRECTIONS.join(", ")}, or null` },
  language: { test: orNull(isLanguage), expected: "the name of a language, or null" },
  header: yesOrNo,
  colspan: span,
  rowspan: span,
  colwidth: { test: orNull(isColumnWidths), expected: "an array of whole CSS pixels, one for each column, or null" },
  tone: { test: isTone, expected: `one of ${TONES.join(", ")}` },
  "column.width": { test: orNull(isShare), expected: "a share from 0.05 to 20, or null" },
  src: source,
  alt: words(MAX_CAPTION),
  caption: words(MAX_CAPTION),
  "image.width": imageWidth,
  "image_inline.width": imageWidth,
  pixels: {
    test: orNull((value) => readPixels(value) !== undefined),
    expected: 'the width and height of the file, such as "800x600", or null',
  },
  "file.name": words(MAX_NAME),
  size: { test: orNull(isFileSize), expected: "a number of bytes, or null" },
  mime: { test: (value) => value === "" || isMime(value), expected: 'a media type such as "image/png", or ""' },
  latex: words(MAX_LATEX),
  user: { test: (value) => value === "" || isUserId(value), expected: "the id of a person, 1 to 256 characters" },
  "mention.label": words(MAX_LABEL),
  "footnote.label": { test: orNull(isWords(MAX_LABEL)), expected: `text of at most ${MAX_LABEL} characters, or null` },
  "emoji.name": { test: isEmojiName, expected: "an emoji's short name, without colons" },
  "emoji.text": { test: orNull(isEmoji), expected: "an emoji, or null" },
  footnote: { test: isBlockId, expected: "the id of a footnote" },
  href: { test: (value) => safeHref(value) === value, expected: "an http, https, mailto, tel or relative address" },
  color: { test: isColor, expected: `one of ${COLORS.join(", ")}` },
  "comment.id": { test: isBlockId, expected: "1 to 64 letters, digits, - or _" },
  "insertion.id": suggestion,
  "deletion.id": suggestion,
  "modification.id": suggestion,
  type: { test: isModified, expected: `one of ${MODIFIED.join(", ")}` },
  attrName: { test: orNull(isWords(MAX_NAME)), expected: "the name of an attribute, or null" },
  previousValue: { test: isSmall, expected: "a value of at most 10000 characters as JSON" },
  newValue: { test: isSmall, expected: "a value of at most 10000 characters as JSON" },
};

function orNull(test: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => value === null || test(value);
}

/** Any attribute's value: what it means is looked at where it is read, as with what comes from Yjs. */
function isSmall(value: unknown): boolean {
  return JSON.stringify(value).length <= 10_000;
}

function words(limit: number): Rule {
  return { test: isWords(limit), expected: `text of at most ${limit} characters` };
}

/** Whole characters only: a half of one has no form in Yjs. */
function isWords(limit: number): (value: unknown) => boolean {
  return (value) => typeof value === "string" && value.length <= limit && value.isWellFormed();
}
