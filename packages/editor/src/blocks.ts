/**
 * Blocks of an editor state, found and changed. Owns: which blocks a selection means, and edits that keep a block's
 * element, so that what others type into it meanwhile stays.
 */
import { isListKind, newBlockId, readBlock, schema, type Block, type Kind } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { TextSelection, type EditorState, type Transaction } from "prosemirror-state";

/** A block and the position before it. */
export interface Located {
  readonly node: Node;
  readonly pos: number;
}

/** Whether a node is a block of text whose kind can be changed. */
export function isTextblock(node: Node): boolean {
  return node.type === schema.nodes.textblock;
}

/** Whether a node is a block of code. */
export function isCodeBlock(node: Node): boolean {
  return node.type === schema.nodes.code_block;
}

/** Whether a node holds a source, whose line breaks are characters and which has no marks: code, or a formula. */
export function isSource(node: Node): boolean {
  return node.type.spec.code === true;
}

/** The blocks that hold text (code too) and that the selection touches, in order. */
export function selectedBlocks(state: EditorState): Located[] {
  const blocks: Located[] = [];
  for (const { $from, $to } of state.selection.ranges) {
    state.doc.nodesBetween($from.pos, $to.pos, (node, pos) => {
      if (!node.isTextblock) return true;
      blocks.push({ node, pos });
      return false;
    });
  }
  const last = blocks.at(-1);
  // A selection dragged to the very start of the next line does not mean that line.
  if (blocks.length > 1 && last !== undefined && state.selection.to === last.pos + 1) blocks.pop();
  return blocks;
}

/** The block of text or code that holds the selection's start; `undefined` beside one. */
export function currentBlock(state: EditorState): Located | undefined {
  const { $from } = state.selection;
  return $from.parent.isTextblock ? { node: $from.parent, pos: $from.before() } : undefined;
}

/** A new, empty block of text. */
export function newTextblock(attrs: Partial<Block> = {}, content?: Node | readonly Node[]): Node {
  return schema.nodes.textblock.create({ ...attrs, id: newBlockId() }, content);
}

/** Changes one attribute of each block that has another value there; says whether any had. */
export function setAttribute(
  transaction: Transaction,
  blocks: readonly Located[],
  name: string,
  value: (node: Node) => unknown,
): boolean {
  let changed = false;
  for (const { node, pos } of blocks) {
    if (!(name in node.attrs)) continue;
    const next = value(node);
    if (node.attrs[name] === next) continue;
    transaction.setNodeAttribute(pos, name, next);
    changed = true;
  }
  return changed;
}

/** The text of a block as lines of code. */
export function codeText(node: Node): string {
  return node.textBetween(0, node.content.size, "\n", "\n");
}

/** Puts blocks of text in the place of a block of code, one a line; the cursor stays at its character. */
export function codeToText(transaction: Transaction, { node, pos }: Located, kind: Kind): void {
  const lines = codeText(node).split("\n");
  const offset = transaction.selection.from - pos - 1;
  const inside = offset >= 0 && offset <= node.content.size;
  const blocks = lines.map((line) => newTextblock({ kind }, line === "" ? [] : schema.text(line)));
  transaction.replaceWith(pos, pos + node.nodeSize, blocks);
  if (!inside) return;
  // Each line break, one character before, is now the two tokens between blocks.
  const breaks = codeText(node).slice(0, offset).split("\n").length - 1;
  transaction.setSelection(TextSelection.create(transaction.doc, pos + 1 + offset + breaks));
}

/** Whether Enter and Backspace in an empty block of this sort first take its form away. */
export function hasForm(block: Block): boolean {
  return isListKind(block.kind) || block.kind === "quote" || block.indent > 0;
}

/** One step back to plain: outdents, then makes a paragraph of it. Says whether there was a step to take. */
export function loosen(transaction: Transaction, located: Located): boolean {
  const block = readBlock(located.node.attrs);
  if (block.indent > 0) return setAttribute(transaction, [located], "indent", () => block.indent - 1);
  return setAttribute(transaction, [located], "kind", () => "paragraph");
}
