/**
 * What something pasted can be taken for, and how each form is put in. Comes late. Owns: that what was pasted can be given
 * another form afterwards, as one step, wherever others' edits have moved it.
 * Must never: take away what somebody else wrote in it meanwhile. Then it stays as it is, and the choice is over.
 */
import { newBlockId, readBlock, safeHref, schema } from "@weft/schema";
import { providerOf } from "@weft/schema/embeds";
import { Slice, type Node } from "prosemirror-model";
import { EditorState, NodeSelection, Selection, TextSelection, type Transaction } from "prosemirror-state";
import { ReplaceStep } from "prosemirror-transform";
import { placeBlock } from "./block-commands.ts";
import { hasForm, isTextblock } from "./blocks.ts";
import { addressAtEnd } from "./autolink.ts";
import { blocksFromMarkdown, looksLikeMarkdown } from "./markdown-lines.ts";
import { openSlice, sliceFromLines } from "./plain-text.ts";
import { pasteChoiceKey, type PasteChoice, type PasteForm } from "./paste-choice.ts";

/** What the clipboard brought. */
export interface Pasted {
  readonly text: string;
  /** What its HTML was read as; absent for plain text. */
  readonly slice: Slice | undefined;
}

/** The address that a text is, and nothing else. */
export function addressIn(text: string): string | undefined {
  const address = text.trim();
  if (/^https?:\/\/\S+$/i.test(address)) return safeHref(address);
  const found = addressAtEnd(address);
  return found?.start === 0 && found.end === address.length ? found.href : undefined;
}

/** Whether there is more in it than words in paragraphs. */
function isFormatted(slice: Slice): boolean {
  let found = false;
  slice.content.descendants((node) => {
    const plain = isTextblock(node) ? !hasForm(readBlock(node.attrs)) : node.isText && node.marks.length === 0;
    if (!plain && node.type !== schema.nodes.hard_break) found = true;
    return !found;
  });
  return found;
}

/** What it can be taken for, the likeliest first; nothing where there is but one way, and the usual one will do. */
export function formsOf({ text, slice }: Pasted, { selection }: EditorState): readonly PasteForm[] {
  const { $from, $to } = selection;
  const href = addressIn(text);
  if (href !== undefined && $from.sameParent($to) && $from.parent.type.allowsMarkType(schema.marks.link)) {
    return selection.empty && providerOf(href) !== undefined ? ["link", "embed", "plain"] : ["link"];
  }
  if (slice === undefined) return looksLikeMarkdown(linesOf(text)) ? ["markdown", "plain"] : [];
  if (!isFormatted(slice) || text.trim() === "") return [];
  return looksLikeMarkdown(linesOf(text)) ? ["formatted", "plain", "markdown"] : ["formatted", "plain"];
}

const linesOf = (text: string): string => text.replace(/\r\n?/g, "\n").replace(/^\n+|\n+$/g, "");

/** Plain text as a slice: what its Markdown means or, if it has none, a block a line. */
export function sliceFromMarkdown(text: string): Slice {
  return openSlice(blocksFromMarkdown(linesOf(text)));
}

/** Puts it in at the selection, in one of its forms. */
export function pasteAs(form: PasteForm, { text, slice }: Pasted, state: EditorState): Transaction {
  const { selection, tr } = state;
  const { $from } = selection;
  if (form === "link") return pasteLink(text, state);
  if (form === "embed") return pasteEmbed(text, state);
  if (form === "plain") return tr.replaceSelection(sliceFromLines(text, $from));
  const given = form === "markdown" || slice === undefined ? sliceFromMarkdown(text) : slice;
  const placed = pasteBlocks(state, given);
  if (placed !== undefined) return placed;
  const only = given.openStart === 0 && given.openEnd === 0 && given.content.childCount === 1;
  const single = only ? given.content.firstChild : null;
  return single === null ? tr.replaceSelection(given) : tr.replaceSelectionWith(single, false);
}

function pasteLink(text: string, { selection, tr }: EditorState): Transaction {
  const { link } = schema.marks;
  const mark = link.create({ href: addressIn(text) });
  const { $from, from, to, empty } = selection;
  if (empty) tr.replaceSelectionWith(schema.text(text.trim(), [...$from.marks(), mark]), false);
  else tr.removeMark(from, to, link).addMark(from, to, mark);
  return tr.removeStoredMark(link);
}

function pasteEmbed(text: string, state: EditorState): Transaction {
  const node = schema.nodes.embed.create({ id: newBlockId(), src: addressIn(text) });
  return placeBlock(state, node) ?? pasteLink(text, state);
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

/** What a paste has put where, and what was there before. */
interface Place {
  readonly from: number;
  readonly to: number;
  /** What stands there now, as long as nobody else has been at it. */
  readonly now: Slice;
  readonly before: Slice;
  /** The selection of before, from `from` on. */
  readonly anchor: number;
  readonly head: number;
  readonly ofNode: boolean;
}

/** The smallest place in which two documents differ, with the selection of the first in it. */
function placeOf(before: Node, selection: Selection, after: Node): Place | undefined {
  const first = before.content.findDiffStart(after.content);
  const last = before.content.findDiffEnd(after.content);
  if (first === null || last === null) return undefined;
  const grown = after.content.size - before.content.size;
  const from = Math.min(first, selection.from);
  // Where letters repeat, what is equal from both ends overlaps.
  const end = Math.max(last.a, selection.to, from, from - grown);
  return {
    from,
    to: end + grown,
    now: after.slice(from, end + grown),
    before: before.slice(from, end),
    anchor: selection.anchor - from,
    head: selection.head - from,
    ofNode: selection instanceof NodeSelection,
  };
}

/** The choice for something that a transaction has just pasted; told to the plugin's state by it. */
export function offer(tr: Transaction, before: EditorState, pasted: Pasted, form: PasteForm): Transaction {
  const forms = formsOf(pasted, before);
  const place = placeOf(before.doc, before.selection, tr.doc);
  if (forms.length < 2 || place === undefined) return tr;
  return tr.setMeta(pasteChoiceKey, choiceAt(place, pasted, forms, form));
}

/** An open choice, as the plugin's state keeps it. */
export interface KeptChoice extends PasteChoice {
  after(transaction: Transaction, isRemote: boolean): KeptChoice | undefined;
}

function choiceAt(place: Place, pasted: Pasted, forms: readonly PasteForm[], form: PasteForm): KeptChoice {
  return {
    to: place.to,
    form,
    forms,
    after(transaction, isRemote) {
      if (!transaction.docChanged && (isRemote || !transaction.selectionSet)) return this;
      const { mapping, doc } = transaction;
      // Ids for what was pasted, and the like, are part of the paste.
      const root = transaction.getMeta("appendedTransaction") as Transaction | undefined;
      const ours = root?.getMeta(pasteChoiceKey) !== undefined;
      if (!ours && !isRemote) return undefined;
      const from = mapping.map(place.from, ours ? -1 : 1);
      const to = mapping.map(place.to, ours ? 1 : -1);
      if (from > to) return undefined;
      const now = doc.slice(from, to);
      if (!ours && !now.eq(place.now)) return undefined;
      return choiceAt({ ...place, from, to, now }, pasted, forms, form);
    },
    take(view, next) {
      const { tr } = view.state;
      const { from, to, before, anchor, head } = place;
      const back = tr.maybeStep(new ReplaceStep(from, to, before));
      // What is around it has changed so that it can't be put back.
      if (back.failed !== null) return view.dispatch(view.state.tr.setMeta(pasteChoiceKey, null));
      const selection = place.ofNode
        ? NodeSelection.create(tr.doc, from + Math.min(anchor, head))
        : TextSelection.between(tr.doc.resolve(from + anchor), tr.doc.resolve(from + head));
      const bare = EditorState.create({ doc: tr.doc, selection });
      const done = pasteAs(next, pasted, bare);
      for (const step of done.steps) tr.step(step);
      tr.setSelection(Selection.fromJSON(tr.doc, done.selection.toJSON()));
      const again = placeOf(bare.doc, selection, tr.doc);
      tr.setMeta(pasteChoiceKey, again === undefined ? null : choiceAt(again, pasted, forms, next));
      view.dispatch(tr.setMeta("paste", true).setMeta("uiEvent", "paste").scrollIntoView());
      return undefined;
    },
  };
}
