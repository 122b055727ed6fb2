/**
 * What a block is: its kinds, its id, its indent and the other attributes that every textblock has.
 * Must never trust an attribute: values come out of Yjs as any client wrote them, unvalidated. What renders or
 * acts on a block reads it through `readBlock`.
 */

/** The kinds of a textblock. Changing kind is one attribute write, so words typed meanwhile stay. */
export const KINDS = [
  "paragraph",
  "heading1",
  "heading2",
  "heading3",
  "heading4",
  "heading5",
  "heading6",
  "quote",
  "bullet",
  "ordered",
  "todo",
  "toggle",
] as const;

/** One of `KINDS`. */
export type Kind = (typeof KINDS)[number];

/** Deepest indent. Beyond it a phone shows one word per line. Indents are whole numbers from 0. */
export const MAX_INDENT = 8;

/** How a block's lines stand; `null` in an attribute means "as the writing direction has it". */
export const ALIGNMENTS = ["left", "center", "right", "justify"] as const;

/** One of `ALIGNMENTS`. */
export type Alignment = (typeof ALIGNMENTS)[number];

/** Writing directions; `null` in an attribute means "as the page has it". */
export const DIRECTIONS = ["ltr", "rtl", "auto"] as const;

/** One of `DIRECTIONS`. */
export type Direction = (typeof DIRECTIONS)[number];

/** A textblock's attributes after validation: safe to render and to act on. */
export interface Block {
  readonly id: string | null;
  readonly kind: Kind;
  /** 0 to `MAX_INDENT`. */
  readonly indent: number;
  /** Whether a "todo" is done. Kept by the other kinds, so that changing back restores it. */
  readonly checked: boolean;
  readonly align: Alignment | null;
  readonly dir: Direction | null;
}

/** Any node's attributes as a block; unknown values become defaults. Works for code blocks and dividers too. */
export function readBlock(attrs: Readonly<Record<string, unknown>>): Block {
  return {
    id: isBlockId(attrs["id"]) ? attrs["id"] : null,
    kind: isKind(attrs["kind"]) ? attrs["kind"] : "paragraph",
    indent: clampIndent(attrs["indent"]),
    checked: attrs["checked"] === true,
    align: isAlignment(attrs["align"]) ? attrs["align"] : null,
    dir: isDirection(attrs["dir"]) ? attrs["dir"] : null,
  };
}

/** Whether a value is one of `KINDS`. */
export function isKind(value: unknown): value is Kind {
  return typeof value === "string" && (KINDS as readonly string[]).includes(value);
}

/** Whether a value is one of `ALIGNMENTS`. */
export function isAlignment(value: unknown): value is Alignment {
  return typeof value === "string" && (ALIGNMENTS as readonly string[]).includes(value);
}

/** Whether a value is one of `DIRECTIONS`. */
export function isDirection(value: unknown): value is Direction {
  return typeof value === "string" && (DIRECTIONS as readonly string[]).includes(value);
}

/** Whether a kind is shown as an item of a list. */
export function isListKind(kind: Kind): boolean {
  return kind === "bullet" || kind === "ordered" || kind === "todo" || kind === "toggle";
}

/** 1 to 6 for headings, `undefined` for the other kinds. */
export function headingLevel(kind: Kind): number | undefined {
  return kind.startsWith("heading") ? Number(kind.slice("heading".length)) : undefined;
}

/** The nearest indent that a block may have; 0 for what is no number. */
export function clampIndent(value: unknown): number {
  if (typeof value !== "number" || Number.isNaN(value)) return 0;
  return Math.min(MAX_INDENT, Math.max(0, Math.trunc(value)));
}

const BLOCK_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether a value can be a block's id: 1 to 64 URL-safe characters (ours have 12). */
export function isBlockId(value: unknown): value is string {
  return typeof value === "string" && BLOCK_ID.test(value);
}

/** A fresh block id: 12 URL-safe characters, 72 random bits, so that replicas need not ask each other. */
export function newBlockId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
}
