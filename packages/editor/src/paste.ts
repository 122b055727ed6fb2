/**
 * What comes from the clipboard. Owns: plain text and Markdown to blocks, and a pasted address to a link.
 * HTML goes through the schema's own parser, which is an allow-list (see pasted-html.ts). New ids for pasted blocks are the binding's job.
 */
import { readBlock, safeHref, schema } from "@weft/schema";
import { Slice, type ResolvedPos } from "prosemirror-model";
import { Plugin, type EditorState, type Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { hasForm, isTextblock } from "./blocks.ts";
import { blocksFromMarkdown, looksLikeMarkdown } from "./markdown-lines.ts";
import { pastedHTMLParser } from "./pasted-html.ts";
import { setStylesAside } from "./pasted-markup.ts";
import { openSlice, sliceFromLines } from "./plain-text.ts";

/** Plain text as a slice: what its Markdown means or, if it has none or `plain` is asked for, a block a line. */
export function sliceFromText(text: string, $context: ResolvedPos, plain: boolean): Slice {
  const lines = text.replace(/\r\n?/g, "\n").replace(/^\n+|\n+$/g, "");
  if (plain || !looksLikeMarkdown(lines)) return sliceFromLines(text, $context);
  return openSlice(blocksFromMarkdown(lines));
}

function pasteAddress(view: EditorView, event: ClipboardEvent): boolean {
  const text = event.clipboardData?.getData("text/plain").trim() ?? "";
  if (!/^https?:\/\/\S+$/i.test(text)) return false;
  const href = safeHref(text);
  const { selection, tr } = view.state;
  const { $from, $to } = selection;
  if (href === undefined || !$from.sameParent($to) || !$from.parent.type.allowsMarkType(schema.marks.link))
    return false;
  const mark = schema.marks.link.create({ href });
  if (selection.empty) tr.replaceSelectionWith(schema.text(text, [...$from.marks(), mark]), false);
  else tr.removeMark(selection.from, selection.to, schema.marks.link).addMark(selection.from, selection.to, mark);
  view.dispatch(tr.removeStoredMark(schema.marks.link).scrollIntoView().setMeta("uiEvent", "paste"));
  return true;
}

/**
 * Puts pasted blocks in. ProseMirror opens every slice as far as it goes, so that the first pasted block would lose
 * its form to the block with the cursor: an empty paragraph takes that form instead, and a block with words in it
 * stays as it is, with the pasted one below.
 */
export function pasteBlocks(state: EditorState, slice: Slice): Transaction | undefined {
  const { $from, empty } = state.selection;
  const first = slice.content.firstChild;
  if (!empty || first === null || slice.openStart !== 1 || !isTextblock($from.parent) || !isTextblock(first))
    return undefined;
  const form = readBlock(first.attrs);
  if (form.kind === "paragraph" && form.indent === 0) return undefined;
  if ($from.parent.content.size > 0) {
    if (slice.content.childCount === 1) return undefined;
    return state.tr.replaceSelection(new Slice(slice.content, 0, slice.openEnd));
  }
  if (hasForm(readBlock($from.parent.attrs))) return undefined;
  const tr = state.tr.replaceSelection(slice);
  for (const name of ["kind", "indent", "checked", "align", "dir"] as const) {
    tr.setNodeAttribute($from.before(), name, form[name]);
  }
  return tr;
}

/** The clipboard as a plugin. */
export function clipboard(): Plugin {
  return new Plugin({
    props: {
      transformPastedHTML: setStylesAside,
      clipboardParser: pastedHTMLParser(),
      clipboardTextParser: (text, $context, plain) => sliceFromText(text, $context, plain),
      handlePaste(view, event, slice) {
        if (pasteAddress(view, event)) return true;
        const tr = pasteBlocks(view.state, slice);
        if (tr === undefined) return false;
        view.dispatch(tr.scrollIntoView().setMeta("paste", true).setMeta("uiEvent", "paste"));
        return true;
      },
    },
  });
}
