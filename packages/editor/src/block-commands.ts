/** Commands on whole blocks: kind, indent, checked, code, divider. Attribute writes wherever that is possible. */
import { clampIndent, newBlockId, readBlock, safeSrc, schema, type Alignment, type Kind } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { NodeSelection, TextSelection, type Command, type EditorState, type Transaction } from "prosemirror-state";
import { codeText, codeToText, currentBlock, isCodeBlock, isSource, isTextblock, newTextblock } from "./blocks.ts";
import { selectedBlocks, setAttribute } from "./blocks.ts";
import { newCode } from "./code-keys.ts";
import { readAddress } from "./links.ts";

/** Makes every selected block one of `kind`; a block of code, or a formula, becomes one block a line. */
export function setKind(kind: Kind): Command {
  return (state, dispatch) => {
    const blocks = selectedBlocks(state);
    if (blocks.length === 0) return false;
    if (dispatch === undefined) return true;
    const tr = state.tr;
    // From the end, so that the positions of those before stay true.
    for (const located of blocks.toReversed()) {
      if (isSource(located.node)) codeToText(tr, located, kind);
      else setAttribute(tr, [located], "kind", () => kind);
    }
    dispatch(tr.scrollIntoView());
    return true;
  };
}

/** Moves the selected blocks in (1) or out (-1). */
export function indentBlocks(by: 1 | -1): Command {
  return (state, dispatch) => {
    const tr = state.tr;
    const change = (indent: unknown): number => clampIndent(clampIndent(indent) + by);
    if (!setAttribute(tr, selectedBlocks(state), "indent", (node) => change(node.attrs["indent"]))) return false;
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

/** Aligns the selected blocks of text; `null` is as the writing direction has it. */
export function alignBlocks(align: Alignment | null): Command {
  return (state, dispatch) => {
    const blocks = selectedBlocks(state).filter(({ node }) => isTextblock(node));
    if (blocks.length === 0) return false;
    const tr = state.tr;
    setAttribute(tr, blocks, "align", () => align);
    dispatch?.(tr);
    return true;
  };
}

/** Checks the selected tasks, or unchecks them if all are checked. */
export const toggleChecked: Command = (state, dispatch) => {
  const todos = selectedBlocks(state).filter(({ node }) => readBlock(node.attrs).kind === "todo" && isTextblock(node));
  if (todos.length === 0) return false;
  const tr = state.tr;
  const checked = !todos.every(({ node }) => readBlock(node.attrs).checked);
  setAttribute(tr, todos, "checked", () => checked);
  dispatch?.(tr);
  return true;
};

/** Makes one block of code of the selected blocks; or text again, if they are code. */
export const toggleCode: Command = (state, dispatch) => {
  const blocks = selectedBlocks(state);
  const [first] = blocks;
  const last = blocks.at(-1);
  if (first === undefined || last === undefined) return false;
  if (blocks.every(({ node }) => isCodeBlock(node))) return setKind("paragraph")(state, dispatch);
  const end = last.pos + last.node.nodeSize;
  let size = 0;
  for (const { node } of blocks) size += node.nodeSize;
  // Something between them that holds no text, such as a divider, would be swallowed.
  if (size !== end - first.pos) return false;
  if (dispatch !== undefined) {
    const text = blocks.map(({ node }) => codeText(node)).join("\n");
    const code = newCode(state.doc, first.pos, newBlockId(), text);
    const tr = state.tr.replaceWith(first.pos, end, code);
    const within = blocks.length === 1 ? state.selection.head - first.pos - 1 : text.length;
    tr.setSelection(TextSelection.create(tr.doc, first.pos + 1 + Math.min(within, text.length)));
    dispatch(tr.scrollIntoView());
  }
  return true;
};

/** Draws a line after the current block, or in its place if it is empty; the cursor goes on below. */
export const insertDivider: Command = (state, dispatch) => {
  const tr = placeBlock(state, schema.nodes.divider.create({ id: newBlockId() }));
  if (tr !== undefined) dispatch?.(tr.scrollIntoView());
  return tr !== undefined;
};

/** Puts a page from elsewhere into the document: as a frame where that may be, else as a card with its link. */
export function insertEmbed(href: string): Command {
  return (state, dispatch) => {
    const src = safeSrc(readAddress(href));
    if (src === undefined || !/^https?:/i.test(src)) return false;
    const tr = placeBlock(state, schema.nodes.embed.create({ id: newBlockId(), src }));
    if (tr !== undefined) dispatch?.(tr.scrollIntoView());
    return tr !== undefined;
  };
}

/** Where a block could be put at all. */
export const mayPlaceBlock = (state: EditorState): boolean =>
  currentBlock(state) !== undefined || (state.selection instanceof NodeSelection && state.selection.node.isBlock);

/** Puts a block without words below the current one, or above one that is empty; the cursor goes below it. */
export function placeBlock(state: EditorState, block: Node): Transaction | undefined {
  const current = currentBlock(state);
  const { selection } = state;
  const selected = selection instanceof NodeSelection && selection.node.isBlock;
  if (current === undefined && !selected) return undefined;
  const tr = state.tr;
  const node = current?.node ?? (selected ? selection.node : undefined);
  const pos = current?.pos ?? selection.from;
  const size = node?.nodeSize ?? 0;
  const empty = current !== undefined && current.node.content.size === 0;
  const next = state.doc.nodeAt(pos + size);
  if (empty) tr.insert(pos, block);
  else tr.insert(pos + size, next?.isTextblock === true ? [block] : [block, newTextblock()]);
  const below = empty ? pos + block.nodeSize + 1 : pos + size + block.nodeSize + 1;
  // In an empty block it goes above: the block, with whoever else is in it, stays and is written on.
  return tr.setSelection(TextSelection.create(tr.doc, below));
}
