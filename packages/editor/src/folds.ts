/**
 * What is folded away below toggles. Owns: which toggles are closed, in this window and this browser only; others see the
 * text as they like. What a toggle holds is what stands below it with more indent.
 * Must never: write to the document; or keep somebody's caret in words that can't be seen.
 */
import { readBlock } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { Plugin, PluginKey, TextSelection, type Command, type EditorState, type Transaction } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import { currentBlock, isTextblock, newTextblock } from "./blocks.ts";
import { findBlocks, holds } from "./found-blocks.ts";

/** Where the closed toggles of a document are remembered. */
export interface FoldMemory {
  read(): readonly string[];
  write(ids: readonly string[]): void;
}

/** So many closed toggles are remembered for a document; the newest. */
const MAX_REMEMBERED = 200;

const key = new PluginKey<ReadonlySet<string>>("weft-folds");

/** Whether a toggle is closed. */
export function isFolded(state: EditorState, id: string | null): boolean {
  return id !== null && key.getState(state)?.has(id) === true;
}

function setFolded(transaction: Transaction, state: EditorState, id: string, folded: boolean): Transaction {
  const next = new Set(key.getState(state));
  if (folded) next.add(id);
  else next.delete(id);
  return transaction.setMeta(key, next).setMeta("addToHistory", false);
}

function isToggle(node: Node): boolean {
  return isTextblock(node) && readBlock(node.attrs).kind === "toggle";
}

/** What a block holds: from its end to the end of the last block after it that has more indent. */
export function heldBy(doc: Node, pos: number): { readonly from: number; readonly to: number } {
  const $pos = doc.resolve(pos);
  const { parent } = $pos;
  const index = $pos.index();
  const block = parent.child(index);
  const { indent } = readBlock(block.attrs);
  const from = pos + block.nodeSize;
  let to = from;
  for (let at = index + 1; at < parent.childCount; at++) {
    const next = parent.child(at);
    if (readBlock(next.attrs).indent <= indent) break;
    to += next.nodeSize;
  }
  return { from, to };
}

/** Opens a toggle that is closed, and closes one that is open. A caret that would be hidden goes to its end. */
export function toggleFold(view: EditorView, pos: number): void {
  const { state } = view;
  const block = state.doc.nodeAt(pos);
  const id = block === null ? null : readBlock(block.attrs).id;
  if (block === null || id === null) return;
  const folded = !isFolded(state, id);
  const tr = setFolded(state.tr, state, id, folded);
  const { from, to } = heldBy(state.doc, pos);
  const { head } = state.selection;
  if (folded && head > from && head < to) tr.setSelection(TextSelection.create(tr.doc, from - 1));
  view.dispatch(tr);
}

/** Closes or opens the toggle that the cursor is in. */
export const foldCurrent: Command = (state, _dispatch, view) => {
  const current = currentBlock(state);
  if (current === undefined || !isToggle(current.node)) return false;
  if (view !== undefined) toggleFold(view, current.pos);
  return true;
};

/** Enter at the end of a toggle: into it, or on below all that it hides. */
export const enterInToggle: Command = (state, dispatch) => {
  const current = currentBlock(state);
  const { selection } = state;
  if (current === undefined || !isToggle(current.node) || !selection.empty) return false;
  const { content } = current.node;
  if (content.size === 0 || selection.$from.parentOffset !== content.size) return false;
  const { id, indent } = readBlock(current.node.attrs);
  const { from, to } = heldBy(state.doc, current.pos);
  const closed = isFolded(state, id);
  if (!closed && to === from) return false;
  const at = closed ? to : from;
  const block = newTextblock(closed ? { kind: "toggle", indent } : { indent: indent + 1 });
  const tr = state.tr.insert(at, block);
  dispatch?.(tr.setSelection(TextSelection.create(tr.doc, at + 1)).scrollIntoView());
  return true;
};

/** The ranges that are hidden, in order; none lies in another. */
export function hiddenIn(doc: Node, toggles: readonly number[], state: EditorState): { from: number; to: number }[] {
  const hidden: { from: number; to: number }[] = [];
  for (const pos of toggles) {
    const block = doc.nodeAt(pos);
    const last = hidden.at(-1);
    if (block === null || (last !== undefined && pos < last.to)) continue;
    if (!isFolded(state, readBlock(block.attrs).id)) continue;
    const range = heldBy(doc, pos);
    if (range.to > range.from) hidden.push(range);
  }
  return hidden;
}

/** Folding as a plugin. */
export function folds(memory: FoldMemory): Plugin {
  const find = findBlocks((block) => holds(block, isToggle));

  function hidden(state: EditorState): { from: number; to: number }[] {
    if ((key.getState(state)?.size ?? 0) === 0) return [];
    const toggles: number[] = [];
    for (const { node, position } of find(state.doc)) {
      if (isToggle(node)) toggles.push(position);
      else
        node.descendants((inner, offset) => {
          if (isToggle(inner)) toggles.push(position + 1 + offset);
          return !inner.inlineContent;
        });
    }
    return hiddenIn(state.doc, toggles, state);
  }

  return new Plugin({
    key,
    state: {
      init: () => new Set(memory.read()),
      apply(transaction, folded: ReadonlySet<string>): ReadonlySet<string> {
        const next: unknown = transaction.getMeta(key);
        if (!(next instanceof Set)) return folded;
        memory.write([...(next as Set<string>)].slice(-MAX_REMEMBERED));
        return next as Set<string>;
      },
    },
    // Wherever the caret comes to, by an arrow, a search or an undo: there it can be seen.
    appendTransaction(_transactions, _before, state) {
      const { head } = state.selection;
      if (!hidden(state).some(({ from, to }) => head > from && head < to)) return null;
      const next = new Set(key.getState(state));
      for (const id of toggleIdsAround(state.doc, head)) next.delete(id);
      return state.tr.setMeta(key, next).setMeta("addToHistory", false);
    },
    props: {
      decorations(state) {
        const ranges = hidden(state);
        if (ranges.length === 0) return undefined;
        const blocks: Decoration[] = [];
        for (const { from, to } of ranges) {
          state.doc.nodesBetween(from, to, (node, pos) => {
            if (pos < from) return true;
            blocks.push(Decoration.node(pos, pos + node.nodeSize, { class: "weft-folded" }));
            return false;
          });
        }
        return DecorationSet.create(state.doc, blocks);
      },
    },
    view: () => ({
      update(view, before) {
        if (key.getState(before) === key.getState(view.state)) return;
        // The triangle is the node view's; it is told, for its block has not changed.
        for (const button of view.dom.querySelectorAll<HTMLElement>(".weft-fold > button")) {
          const id = button.closest<HTMLElement>("[data-id]")?.dataset["id"] ?? null;
          button.ariaExpanded = String(!isFolded(view.state, id));
        }
      },
    }),
  });
}

/** The toggles that a position stands below. */
function toggleIdsAround(doc: Node, at: number): string[] {
  const $at = doc.resolve(at);
  const ids: string[] = [];
  for (let depth = $at.depth; depth > 0; depth--) {
    const parent = $at.node(depth - 1);
    let { indent } = readBlock($at.node(depth).attrs);
    for (let index = $at.index(depth - 1) - 1; index >= 0 && indent > 0; index--) {
      const block = readBlock(parent.child(index).attrs);
      if (block.indent >= indent) continue;
      ({ indent } = block);
      if (isToggle(parent.child(index)) && block.id !== null) ids.push(block.id);
    }
  }
  return ids;
}
