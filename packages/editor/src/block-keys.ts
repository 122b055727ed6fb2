/**
 * What Enter, Backspace and Delete mean at the edges of blocks.
 * Must never: move a text into another element where a new empty block beside it does the same, because what others
 * type into a moved text is lost.
 */
import { readBlock, schema } from "@weft/schema";
import { exitCode, selectNodeBackward, selectNodeForward } from "prosemirror-commands";
import type { Mark, ResolvedPos } from "prosemirror-model";
import { NodeSelection, Selection, TextSelection, type Command, type EditorState } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { codeText, currentBlock, hasForm, isSource, isTextblock, loosen, newTextblock } from "./blocks.ts";

/** The marks that go on in the next block; code and links end with theirs. */
function carriedMarks(state: EditorState, $pos: ResolvedPos): readonly Mark[] {
  const marks = state.storedMarks ?? $pos.marks();
  return marks.filter(({ type }) => type !== schema.marks.code && type !== schema.marks.link);
}

/** Enter in a block of text. */
export const splitTextblock: Command = (state, dispatch) => {
  const current = currentBlock(state);
  if (current === undefined || !isTextblock(current.node)) return false;
  const tr = state.tr;
  const block = readBlock(current.node.attrs);
  if (current.node.content.size === 0 && hasForm(block)) {
    loosen(tr, current);
    dispatch?.(tr.scrollIntoView());
    return true;
  }
  const marks = carriedMarks(state, state.selection.$from);
  if (!state.selection.empty) tr.deleteSelection();
  const $pos = tr.selection.$from;
  const size = $pos.parent.content.size;
  const heading = block.kind.startsWith("heading");
  const after = { ...block, checked: false, ...(heading ? { kind: "paragraph" as const } : {}) };
  if ($pos.parentOffset === 0 && size > 0) {
    tr.insert($pos.before(), newTextblock(after));
  } else if ($pos.parentOffset === size) {
    const below = $pos.after();
    tr.insert(below, newTextblock(after)).setSelection(TextSelection.create(tr.doc, below + 1));
  } else {
    const { attrs } = newTextblock({ ...block, checked: false });
    tr.split($pos.pos, 1, [{ type: schema.nodes.textblock, attrs }]);
  }
  if (!heading) tr.ensureMarks(marks);
  dispatch?.(tr.scrollIntoView());
  return true;
};

/** Enter in a block of code: a new line, or out of the block from its second empty line at the end. */
export const enterInCode: Command = (state, dispatch) => {
  const current = currentBlock(state);
  if (current === undefined || !isSource(current.node)) return false;
  const text = codeText(current.node);
  const { selection } = state;
  // "```" has just become this block, and Enter ends that line out of habit: it is no line of code.
  if (text === "") return true;
  const tr = state.tr;
  const end = current.pos + 1 + text.length;
  if (selection.empty && selection.from === end && text.endsWith("\n\n")) {
    tr.delete(end - 2, end);
    const below = tr.mapping.map(current.pos + current.node.nodeSize);
    tr.insert(below, newTextblock()).setSelection(TextSelection.create(tr.doc, below + 1));
  } else {
    const line =
      text
        .slice(0, selection.from - current.pos - 1)
        .split("\n")
        .at(-1) ?? "";
    tr.insertText(`\n${/^[\t ]*/.exec(line)?.[0] ?? ""}`, selection.from, selection.to);
  }
  dispatch?.(tr.scrollIntoView());
  return true;
};

/** Enter on a selected divider: a paragraph below it. */
export const enterAfterNode: Command = (state, dispatch) => {
  const { selection } = state;
  if (!(selection instanceof NodeSelection) || !selection.node.isBlock) return false;
  const tr = state.tr.insert(selection.to, newTextblock());
  dispatch?.(tr.setSelection(TextSelection.create(tr.doc, selection.to + 1)).scrollIntoView());
  return true;
};

/** Shift+Enter: a new line in the same block. */
export const insertHardBreak: Command = (state, dispatch) => {
  const current = currentBlock(state);
  if (current === undefined || !isTextblock(current.node)) return false;
  dispatch?.(state.tr.replaceSelectionWith(schema.nodes.hard_break.create(), true).scrollIntoView());
  return true;
};

function atStart(state: EditorState, view: EditorView | undefined): boolean {
  const { selection } = state;
  if (!(selection instanceof TextSelection) || selection.$cursor === null) return false;
  return view === undefined ? selection.$cursor.parentOffset === 0 : view.endOfTextblock("backward", state);
}

/** Backspace at the start of a block that has a form (list, quote, indent, code, empty heading): takes it away. */
export const backspaceForm: Command = (state, dispatch, view) => {
  const current = currentBlock(state);
  if (current === undefined || !atStart(state, view)) return false;
  const tr = state.tr;
  if (isSource(current.node)) {
    if (current.node.content.size > 0) return backspaceIntoPrevious(state, dispatch, view);
    tr.replaceWith(current.pos, current.pos + current.node.nodeSize, newTextblock());
    tr.setSelection(TextSelection.create(tr.doc, current.pos + 1));
  } else {
    const block = readBlock(current.node.attrs);
    const emptyHeading = block.kind.startsWith("heading") && current.node.content.size === 0;
    if (!hasForm(block) && !emptyHeading) return false;
    loosen(tr, current);
  }
  dispatch?.(tr.scrollIntoView());
  return true;
};

/**
 * Backspace between a block of code and another block: never mixes code and text. An empty one of the two goes,
 * else the cursor moves over the boundary.
 */
export const backspaceIntoPrevious: Command = (state, dispatch, view) => {
  const current = currentBlock(state);
  if (current === undefined || !atStart(state, view)) return false;
  const before = state.doc.resolve(current.pos).nodeBefore;
  if (before === null) return isSource(current.node);
  if (!isSource(before) && !isSource(current.node)) return false;
  if (!before.isTextblock) return selectNodeBackward(state, dispatch, view);
  const tr = state.tr;
  if (before.content.size === 0) tr.delete(current.pos - before.nodeSize, current.pos);
  else {
    if (current.node.content.size === 0) tr.delete(current.pos, current.pos + current.node.nodeSize);
    tr.setSelection(TextSelection.create(tr.doc, current.pos - 1));
  }
  dispatch?.(tr.scrollIntoView());
  return true;
};

/** Delete at the end of a block before code, or at the end of code: never mixes the two. */
export const deleteIntoNext: Command = (state, dispatch, view) => {
  const current = currentBlock(state);
  const { selection } = state;
  if (current === undefined || !selection.empty) return false;
  const atEnd =
    view === undefined
      ? selection.$from.parentOffset === current.node.content.size
      : view.endOfTextblock("forward", state);
  const end = current.pos + current.node.nodeSize;
  const after = state.doc.nodeAt(end);
  if (!atEnd || after === null || (!isSource(after) && !isSource(current.node))) return false;
  if (!after.isTextblock) return selectNodeForward(state, dispatch, view);
  const tr = state.tr;
  if (after.content.size === 0) tr.delete(end, end + after.nodeSize);
  else if (current.node.content.size === 0) {
    tr.delete(current.pos, end);
    tr.setSelection(TextSelection.create(tr.doc, current.pos + 1));
  } else return true;
  dispatch?.(tr.scrollIntoView());
  return true;
};

/** An arrow out of a block of code at the document's edge, where nothing would be to go to: makes a paragraph there. */
export function leaveCode(direction: "up" | "down"): Command {
  return (state, dispatch, view) => {
    const current = currentBlock(state);
    if (current === undefined || !isSource(current.node) || !state.selection.empty) return false;
    if (view !== undefined && !view.endOfTextblock(direction, state)) return false;
    const edge = direction === "up" ? current.pos : current.pos + current.node.nodeSize;
    if (edge !== (direction === "up" ? 0 : state.doc.content.size)) return false;
    const tr = state.tr.insert(edge, newTextblock());
    dispatch?.(tr.setSelection(TextSelection.create(tr.doc, edge + 1)).scrollIntoView());
    return true;
  };
}

/** Mod+Enter in code: a paragraph below it. */
export const enterBelowCode: Command = (state, dispatch, view) => {
  const current = currentBlock(state);
  return current !== undefined && isSource(current.node) && exitCode(state, dispatch, view);
};

/** Puts the cursor at the end of the document, in a new paragraph if the last block is not one to write on in. */
export const writeAtEnd: Command = (state, dispatch) => {
  const last = state.doc.lastChild;
  if (last === null) return false;
  const tr = state.tr;
  if (!isTextblock(last)) tr.insert(state.doc.content.size, newTextblock());
  dispatch?.(tr.setSelection(Selection.atEnd(tr.doc)).scrollIntoView());
  return true;
};
