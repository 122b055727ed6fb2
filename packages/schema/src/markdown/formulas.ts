/**
 * Mathematics in Markdown: `$x$` within a line, `$$` around lines. Owns its grammar, which is Pandoc's and GitHub's: a
 * dollar opens only before a character that is no space, and closes only after one and not before a digit, so that
 * prices stay prices.
 */
import type { MarkdownIt, StateBlock, StateInline } from "markdown-it";

/** Teaches a Markdown parser the tokens `math_inline` and `math_block`, whose content is LaTeX. */
export function readFormulas(md: MarkdownIt): void {
  md.inline.ruler.after("escape", "math_inline", inlineFormula);
  md.block.ruler.after("fence", "math_block", formulaBlock, { alt: ["paragraph", "reference", "blockquote", "list"] });
}

function inlineFormula(state: StateInline, silent: boolean): boolean {
  const { src, pos, posMax } = state;
  if (src[pos] !== "$") return false;
  const fence = src[pos + 1] === "$" ? "$$" : "$";
  const start = pos + fence.length;
  const end = closing(src, start, posMax, fence);
  if (end === undefined) {
    // The whole fence is text: half of it would open another.
    if (!silent) state.pending += fence;
    state.pos += fence.length;
    return true;
  }
  if (!silent) state.push("math_inline", "", 0).content = src.slice(start, end).trim();
  state.pos = end + fence.length;
  return true;
}

/** Where the fence closes. The first dollar decides: a search on for another would be quadratic. */
function closing(src: string, start: number, end: number, fence: string): number | undefined {
  let at = src.indexOf("$", start);
  while (at !== -1 && src[at - 1] === "\\") at = src.indexOf("$", at + 1);
  if (at === -1 || at + fence.length > end || at === start) return undefined;
  if (fence === "$$") return src[at + 1] === "$" && src.slice(start, at).trim() !== "" ? at : undefined;
  if (/\s/.test(src[start] ?? "") || /\s/.test(src[at - 1] ?? "") || /\d/.test(src[at + 1] ?? "")) return undefined;
  return at;
}

/** Whether LaTeX can be written between single dollars, before a character that follows. */
export function isDollarFormula(latex: string, after: string): boolean {
  return /^[^\s$\\]$|^[^\s$][^$\n\r]*[^\s$\\]$/.test(latex) && !/^[\d$]/.test(after);
}

/** Whether LaTeX can be written between lines of two dollars. */
export function isDollarBlock(latex: string): boolean {
  return !latex.includes("$$") && latex.trim() !== "" && !/^\n|\n$|\s$/.test(latex) && !/[\r\t]/.test(latex);
}

function formulaBlock(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  const first = lineAt(state, startLine);
  if (!first.startsWith("$$") || (state.sCount[startLine] ?? 0) - state.blkIndent >= 4) return false;
  const opening = first.slice(2).trimEnd();
  const content: string[] = [];
  let line = startLine;
  let closed = opening.endsWith("$$") && opening.length > 2;
  if (closed) content.push(opening.slice(0, -2).trim());
  else if (opening.includes("$$")) return false;
  else if (opening !== "") content.push(opening.trim());
  while (!closed) {
    line++;
    if (line >= endLine) return false;
    const text = lineAt(state, line);
    if (text !== "" && (state.sCount[line] ?? 0) < state.blkIndent) return false;
    const whole = state.getLines(line, line + 1, state.blkIndent, false);
    closed = text.trimEnd().endsWith("$$");
    const inner = closed ? whole.trimEnd().slice(0, -2) : whole;
    if (!closed || inner.trim() !== "") content.push(inner);
  }
  if (silent) return true;
  const token = state.push("math_block", "", 0);
  token.content = content.join("\n");
  token.map = [startLine, line + 1];
  state.line = line + 1;
  return true;
}

function lineAt(state: StateBlock, line: number): string {
  return state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
}
