/**
 * Markdown as people paste it, line by line, to blocks. Owns: the plain part of Markdown that typing knows, too.
 * Must never: lose a character of what it does not understand; that stays as text.
 */
import { clampIndent, newBlockId, safeHref, schema, type Kind } from "@weft/schema";
import type { Mark, Node } from "prosemirror-model";
import { newTextblock } from "./blocks.ts";

interface Form {
  readonly kind: Kind;
  readonly text: string;
  readonly checked?: boolean;
}

const FENCE = /^\s*(`{3,}|~{3,})\s*([\w+#.-]*)\s*$/;
const DIVIDER = /^ {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$/;
const ITEM = /^([\t ]*)(?:[-*+]|\d{1,9}[.)])\s+(.*)$/;
const QUOTE = /^ {0,3}>\s?(.*)$/;
const INLINE =
  /(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(\*|_|~~)(?=\S)(.+?)(?<=\S)\3|(`+)(.+?)\5|\[([^\]]+)\]\(((?:[^\s()]|\([^\s()]*\))+)\)/u;

function readForm(line: string): Form {
  const heading = HEADING.exec(line);
  if (heading !== null) {
    const kind = `heading${heading[1]?.length ?? 1}`;
    return { kind: kind as Kind, text: heading[2] ?? "" };
  }
  const quote = QUOTE.exec(line);
  if (quote !== null) return { kind: "quote", text: quote[1] ?? "" };
  const item = ITEM.exec(line);
  if (item === null) return { kind: "paragraph", text: line.trim() };
  const text = item[2] ?? "";
  const todo = /^\[([ xX])\]\s+(.*)$/.exec(text);
  if (todo !== null) return { kind: "todo", text: todo[2] ?? "", checked: todo[1] !== " " };
  return { kind: /^[\t ]*\d/.test(line) ? "ordered" : "bullet", text };
}

/** A line's text with the marks that its Markdown means. */
function inline(text: string, marks: readonly Mark[] = []): Node[] {
  const nodes: Node[] = [];
  let rest = text;
  for (let match = INLINE.exec(rest); match !== null; match = INLINE.exec(rest)) {
    const [all, strong, strongText, soft, softText, ticks, codeText, label, address] = match;
    const before = rest.slice(0, match.index);
    // An underscore inside a word is part of the word: snake_case.
    const inWord = (strong ?? soft)?.startsWith("_") === true && /\w$/.test(before);
    const href = address === undefined ? undefined : safeHref(address);
    if (inWord || (address !== undefined && href === undefined)) {
      nodes.push(...plain(before + all, marks));
    } else {
      nodes.push(...plain(before, marks));
      const { bold, italic, strike, code, link } = schema.marks;
      if (strong !== undefined) nodes.push(...inline(strongText ?? "", bold.create().addToSet(marks)));
      else if (soft !== undefined)
        nodes.push(...inline(softText ?? "", (soft === "~~" ? strike : italic).create().addToSet(marks)));
      else if (ticks !== undefined) nodes.push(...plain(codeText ?? "", code.create().addToSet(marks)));
      else nodes.push(...inline(label ?? "", link.create({ href }).addToSet(marks)));
    }
    rest = rest.slice(match.index + all.length);
  }
  nodes.push(...plain(rest, marks));
  return nodes;
}

function plain(text: string, marks: readonly Mark[]): Node[] {
  return text === "" ? [] : [schema.text(text, marks)];
}

/** How deep each list line stands among those around it: indents grow by two spaces or more, or by a tab. */
function depthOf(stack: number[], line: string): number {
  const width = (/^[\t ]*/.exec(line)?.[0] ?? "").replaceAll("\t", "    ").length;
  while (stack.length > 0 && (stack.at(-1) ?? 0) > width) stack.pop();
  if (stack.length === 0 || width >= (stack.at(-1) ?? 0) + 2) stack.push(width);
  return clampIndent(stack.length - 1);
}

/** Whether a text shows any of Markdown's line forms or marks. */
export function looksLikeMarkdown(text: string): boolean {
  return text
    .split("\n")
    .some((line) => FENCE.test(line) || DIVIDER.test(line) || readForm(line).kind !== "paragraph" || INLINE.test(line));
}

/** The blocks of a Markdown text. */
export function blocksFromMarkdown(text: string): Node[] {
  const blocks: Node[] = [];
  const stack: number[] = [];
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const fence = FENCE.exec(line);
    if (fence !== null) {
      const end = lines.findIndex((other, index) => index > at && other.trim() === fence[1]);
      const code = lines.slice(at + 1, end === -1 ? undefined : end).join("\n");
      const attrs = { id: newBlockId(), language: fence[2] || null };
      blocks.push(schema.nodes.code_block.create(attrs, plain(code, [])));
      at = end === -1 ? lines.length : end;
    } else if (DIVIDER.test(line)) {
      blocks.push(schema.nodes.divider.create({ id: newBlockId() }));
    } else if (line.trim() !== "") {
      const { text: content, ...attrs } = readForm(line);
      const isItem = ITEM.test(line);
      if (!isItem) stack.length = 0;
      blocks.push(newTextblock({ ...attrs, indent: isItem ? depthOf(stack, line) : 0 }, inline(content)));
    }
  }
  return blocks;
}
