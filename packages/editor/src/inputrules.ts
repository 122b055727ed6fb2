/**
 * Markdown as it is typed. Owns: what becomes of "# ", "- ", "**bold**" and their kin; Backspace right after takes it
 * back (prosemirror-inputrules' undoInputRule, in the keymap).
 */
import { MAX_LATEX, newBlockId, readBlock, schema, type Kind } from "@weft/schema";
import { InputRule, inputRules } from "prosemirror-inputrules";
import type { MarkType } from "prosemirror-model";
import { TextSelection, type EditorState, type Plugin, type Transaction } from "prosemirror-state";
import { isTextblock, newTextblock } from "./blocks.ts";
import { fenced, newCode } from "./code-keys.ts";
import { replaceByFormula } from "./formula-keys.ts";

/** Takes away what was typed and gives the block new attributes. */
function form(
  pattern: RegExp,
  attributes: (match: RegExpMatchArray) => { readonly kind: Kind; readonly checked?: boolean },
): InputRule {
  return new InputRule(
    pattern,
    (state, match, start, end) => {
      const $start = state.doc.resolve(start);
      if (!isTextblock($start.parent)) return null;
      const tr = state.tr.delete(start, end);
      for (const [name, value] of Object.entries(attributes(match))) {
        if ($start.parent.attrs[name] !== value) tr.setNodeAttribute($start.before(), name, value);
      }
      return tr;
    },
    { inCodeMark: false },
  );
}

/** Takes away the markers around a text, and marks it. The pattern's groups: what precedes, opener, text, closer. */
function wrapped(pattern: RegExp, type: MarkType): InputRule {
  return new InputRule(
    pattern,
    (state, match, start, end) => {
      const [, before = "", opener = "", text = "", closer = ""] = match;
      const $start = state.doc.resolve(start);
      if (!isTextblock($start.parent)) return null;
      // Someone in the middle of `code` types stars as stars; an odd number of ticks before says so.
      const ticks = $start.parent.textBetween(0, $start.parentOffset, null, "\ufffc").split("`").length - 1;
      if (!opener.startsWith("`") && (ticks + before.split("`").length - 1) % 2 === 1) return null;
      const open = start + before.length;
      const from = open + opener.length;
      const to = from + text.length;
      // The last character typed is not in the document yet.
      const inDocument = Math.min(end, to + closer.length);
      const tr = state.tr;
      if (inDocument > to) tr.delete(to, inDocument);
      tr.delete(open, from);
      tr.addMark(open, open + text.length, type.create());
      return tr.removeStoredMark(type);
    },
    { inCodeMark: false },
  );
}

function fence(state: EditorState, start: number, end: number): Transaction | null {
  const $start = state.doc.resolve(start);
  if (!isTextblock($start.parent) || $start.parent.textContent.length !== end - start) return null;
  const pos = $start.before();
  const id = newBlockId();
  const tr = state.tr.replaceWith(pos, $start.after(), newCode(state.doc, pos, id)).setMeta(fenced, id);
  return tr.setSelection(TextSelection.create(tr.doc, pos + 1));
}

function line(state: EditorState, start: number, end: number): Transaction | null {
  const $start = state.doc.resolve(start);
  const { parent } = $start;
  if (!isTextblock(parent) || readBlock(parent.attrs).kind !== "paragraph") return null;
  const pos = $start.before();
  // The line goes above the block that was written in; only one with nothing more in it can be written on in.
  if (parent.content.size > end - start) return null;
  const tr = state.tr.delete(start, end).insert(pos, schema.nodes.divider.create({ id: newBlockId() }));
  const $below = tr.doc.resolve(tr.mapping.map(start));
  if (!$below.parent.isTextblock) tr.insert($below.pos, newTextblock());
  return tr;
}

/**
 * A formula in dollars. Prices are none: what is between stands against both dollars, the first follows no letter or
 * digit, and the source neither ends as "$5-$10" would before its last digits, nor counts money as "$5 to US$" does.
 */
function dollars(state: EditorState, match: RegExpMatchArray, start: number, end: number): Transaction | null {
  const [, before = "", latex = ""] = match;
  const $start = state.doc.resolve(start);
  if (!isTextblock($start.parent) || latex.length > MAX_LATEX || /^\d[\d.,]*\s/.test(latex)) return null;
  const open = start + before.length;
  return state.tr.replaceWith(open, end, schema.nodes.math_inline.create({ latex }));
}

function formula(state: EditorState, start: number, end: number): Transaction | null {
  const $start = state.doc.resolve(start);
  if (!isTextblock($start.parent) || $start.parent.content.size !== end - start) return null;
  return replaceByFormula(state.tr, $start.before(), $start.parent.nodeSize);
}

const HEADINGS: readonly Kind[] = ["heading1", "heading2", "heading3", "heading4", "heading5", "heading6"];

/** Every rule. */
export function markdownRules(): InputRule[] {
  const { bold, italic, strike, code } = schema.marks;
  return [
    form(/^(#{1,6})\s$/, (match) => ({ kind: HEADINGS[(match[1]?.length ?? 1) - 1] ?? "heading1" })),
    form(/^[-*+]\s$/, () => ({ kind: "bullet" })),
    form(/^1[.)]\s$/, () => ({ kind: "ordered" })),
    form(/^\[([ x]?)\]\s$/i, (match) => ({ kind: "todo", checked: match[1]?.toLowerCase() === "x" })),
    form(/^>\s$/, () => ({ kind: "quote" })),
    form(/^>>\s$/, () => ({ kind: "toggle" })),
    new InputRule(/^```$/, (state, _match, start, end) => fence(state, start, end)),
    new InputRule(/^\$\$\s$/, (state, _match, start, end) => formula(state, start, end)),
    new InputRule(/(^|[^\w$\\])\$([^\s$](?:[^$]*[^\s$\\\-–—/,+=(])?)\$$/, dollars, { inCodeMark: false }),
    new InputRule(/^(?:---|—-)$/, (state, _match, start, end) => line(state, start, end)),
    wrapped(/(^|[^*\\])(\*\*)([^\s*](?:[^*]*[^\s*])?)(\*\*)$/, bold),
    wrapped(/(^|[^_\\\w])(__)([^\s_](?:[^_]*[^\s_])?)(__)$/, bold),
    wrapped(/(^|[^*\\])(\*)([^\s*](?:[^*]*[^\s*])?)(\*)$/, italic),
    wrapped(/(^|[^_\\\w])(_)([^\s_](?:[^_]*[^\s_])?)(_)$/, italic),
    wrapped(/(^|[^~\\])(~~)([^\s~](?:[^~]*[^\s~])?)(~~)$/, strike),
    wrapped(/(^|[^`\\])(`)([^\s`](?:[^`]*[^\s`])?)(`)$/, code),
  ];
}

/** The rules as a plugin. */
export function markdownTyping(): Plugin {
  return inputRules({ rules: markdownRules() });
}
