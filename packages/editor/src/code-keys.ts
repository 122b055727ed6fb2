/**
 * What keys and commands do to code: its language, and the indent of its lines.
 * Must never: guess a language. It is said after a fence, chosen, or that of the code before.
 */
import { isLanguage, schema } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { PluginKey, Plugin, TextSelection, type Command, type EditorState } from "prosemirror-state";
import { currentBlock, isCodeBlock, selectedBlocks, setAttribute, type Located } from "./blocks.ts";
import { languageNamed } from "./code-names.ts";

/** The language of the last block of code before a position, which a new one there takes over. */
export function languageBefore(doc: Node, position: number): string | null {
  let found: unknown = null;
  doc.nodesBetween(0, position, (node, at) => {
    if (isCodeBlock(node) && at + node.nodeSize <= position) found = node.attrs["language"];
    return !node.isTextblock;
  });
  return isLanguage(found) ? found : null;
}

/** Gives the selected blocks of code a language, or none (`null`). */
export function setLanguage(language: string | null): Command {
  return (state, dispatch) => {
    const blocks = selectedBlocks(state).filter(({ node }) => isCodeBlock(node));
    if (blocks.length === 0 || (language !== null && !isLanguage(language))) return false;
    const tr = state.tr;
    setAttribute(tr, blocks, "language", () => language);
    if (tr.docChanged) dispatch?.(tr);
    return true;
  };
}

/** The id of the block that a fence has just made, as long as its first line is being written; as meta, that it makes one. */
export const fenced: PluginKey<unknown> = new PluginKey<unknown>("weft-fenced");

/** Remembers which block a fence has just made. */
export function fences(): Plugin<unknown> {
  return new Plugin<unknown>({
    key: fenced,
    state: {
      init: () => null,
      apply(tr, id: unknown, _before, state) {
        const made: unknown = tr.getMeta(fenced);
        if (made !== undefined) return made;
        if (id === null) return null;
        const current = currentBlock(state);
        if (current === undefined || current.node.attrs["id"] !== id) return null;
        return current.node.textContent.includes("\n") ? null : id;
      },
    },
  });
}

/**
 * Enter behind the name of a language, as in "```js": the block that the fence has made gets it, and the name goes.
 * Not by Space: "go test" and "python x.py" are code, and nobody would look for the word that went.
 */
export const enterLanguage: Command = (state, dispatch) => {
  const current = currentBlock(state);
  if (current === undefined || !isCodeBlock(current.node) || !state.selection.empty) return false;
  const made = fenced.getState(state) ?? null;
  if (made === null || current.node.attrs["id"] !== made) return false;
  const language = languageNamed(current.node.textContent);
  if (language === undefined) return false;
  const tr = state.tr.delete(current.pos + 1, current.pos + 1 + current.node.content.size);
  dispatch?.(tr.setNodeAttribute(current.pos, "language", language.name).setMeta(fenced, null));
  return true;
};

interface Lines {
  readonly block: Located;
  /** Where the selected lines begin, in the document. */
  readonly starts: readonly number[];
  readonly text: string;
}

/** The lines of code that the selection touches; `undefined` where it is not in one block of code. */
function selectedLines({ selection }: EditorState): Lines | undefined {
  const { $from, $to } = selection;
  if (!(selection instanceof TextSelection) || !$from.sameParent($to) || !isCodeBlock($from.parent)) return undefined;
  const block = { node: $from.parent, pos: $from.before() };
  const text = block.node.textContent;
  const starts: number[] = [];
  let start = text.lastIndexOf("\n", $from.parentOffset - 1) + 1;
  // A selection that ends at the very start of a line does not mean that line.
  const end = selection.empty ? $to.parentOffset : $to.parentOffset - 1;
  for (; start <= end; start = text.indexOf("\n", start) + 1) {
    starts.push(block.pos + 1 + start);
    if (!text.includes("\n", start)) break;
  }
  return { block, starts, text };
}

/** One step of indent in this code: what its lines use already, or a tab. */
function stepOf(text: string): string {
  const spaces = /^ {2,8}(?=\S)/gm;
  let step: string | undefined;
  if (/^\t/m.test(text)) return "\t";
  for (const [found] of text.matchAll(spaces)) if (step === undefined || found.length < step.length) step = found;
  return step ?? "\t";
}

/** Tab in code: one step in; of a selection that is more than a word in a line, whole lines. */
export const indentCode: Command = (state, dispatch) => {
  const lines = selectedLines(state);
  if (lines === undefined) return false;
  const tr = state.tr;
  const step = stepOf(lines.text);
  if (state.selection.empty) tr.insertText(step);
  else for (const start of lines.starts.toReversed()) tr.insertText(step, start);
  dispatch?.(tr.scrollIntoView());
  return true;
};

/** Shift+Tab in code: its lines one step out, as far as they are in. */
export const outdentCode: Command = (state, dispatch) => {
  const lines = selectedLines(state);
  if (lines === undefined) return false;
  const tr = state.tr;
  const width = Math.max(stepOf(lines.text).length, 2);
  for (const start of lines.starts.toReversed()) {
    const line = lines.text.slice(start - lines.block.pos - 1);
    const gone = line.startsWith("\t") ? 1 : (new RegExp(`^ {1,${width}}`).exec(line)?.[0].length ?? 0);
    if (gone > 0) tr.delete(start, start + gone);
  }
  if (tr.docChanged) dispatch?.(tr.scrollIntoView());
  return true;
};

/** Does something with the button for the language, which stands above the code that the cursor is in. */
function atLanguage(does: (button: HTMLElement) => void): Command {
  return (state, dispatch, view) => {
    const current = currentBlock(state);
    if (current === undefined || !isCodeBlock(current.node)) return false;
    if (dispatch === undefined) return true;
    const dom = view?.nodeDOM(current.pos);
    const button = dom instanceof HTMLElement ? dom.querySelector<HTMLElement>(".weft-code-language") : null;
    if (button !== null) does(button);
    return button !== null;
  };
}

/** Opens the menu of languages of the block that the cursor is in. The button knows how, and where. */
export const askLanguage: Command = atLanguage((button) => button.click());

/** Goes to the tools above the code that the cursor is in. */
export const enterCodeTools: Command = atLanguage((button) => button.focus());

/** Whether all selected blocks are code in this language. */
export function isInLanguage(state: EditorState, language: string | null): boolean {
  const blocks = selectedBlocks(state);
  return (
    blocks.length > 0 && blocks.every(({ node }) => isCodeBlock(node) && (node.attrs["language"] ?? null) === language)
  );
}

/** A new block of code, in the language of the code before it. */
export function newCode(doc: Node, position: number, id: string, text = ""): Node {
  const language = languageBefore(doc, position);
  return schema.nodes.code_block.create({ id, language }, text === "" ? null : schema.text(text));
}
