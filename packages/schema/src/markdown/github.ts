/**
 * What GitHub writes in quotations and lists, and what it means: alerts, tasks, footnotes of several paragraphs.
 * Owns those forms in the parser's tokens.
 */
import type { StateCore, Token } from "markdown-it";
import { TONES } from "../containers.ts";
import { isBlockTag } from "./raw-html.ts";

/** Gives the tokens the tags and attributes that html/reading.ts knows them by. */
export function readMeaning(state: StateCore): void {
  const meant: Token[] = [];
  const { tokens } = state;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    meant.push(token);
    if (token.type === "blockquote_open") at += readAlert(tokens, at);
    else if (token.type === "list_item_open") meant.push(...readItem(state, tokens, at));
    else if (token.type === "footnote_reference_open") readFootnote(state, at);
  }
  state.tokens = meant;
}

const ALERT = new RegExp(`^\\[!(${TONES.join("|")})\\]\\s*$`, "i");

/** A quotation that begins with `[!NOTE]` is a callout. Gives how many tokens to pass over. */
function readAlert(tokens: readonly Token[], at: number): number {
  const line = tokens[at + 2];
  if (tokens[at + 1]?.type !== "paragraph_open" || line === undefined || line.children === null) return 0;
  const [first, second] = line.children;
  const tone = first?.type === "text" ? ALERT.exec(first.content)?.[1] : undefined;
  if (tone === undefined || (second !== undefined && !second.type.endsWith("break"))) return 0;
  const open = tokens[at] as Token;
  let close = at + 1;
  while (tokens[close]?.type !== "blockquote_close" || tokens[close]?.level !== open.level) close++;
  for (const token of [open, tokens[close] as Token]) token.tag = "div";
  open.attrSet("class", "weft-callout weft-blocks");
  open.attrSet("data-tone", tone.toLowerCase());
  line.children.splice(0, 2);
  return line.children.length === 0 ? 3 : 0;
}

/** An item with a box is a task; one that leads with a block gets the line of its own that it has, without words. */
function readItem(state: StateCore, tokens: readonly Token[], at: number): Token[] {
  const [item, next, line] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  if (next?.type === "paragraph_open") {
    const first = line?.children?.[0];
    const box = first?.type === "text" ? /^\[([ xX])\](?:\s+|$)/.exec(first.content) : null;
    if (first === undefined || box === null) return [];
    item?.attrSet("data-checked", String(box[1] !== " "));
    first.content = first.content.slice(box[0].length);
    return first.content === "" && line?.children?.length === 1 ? [emptyLine(state)] : [];
  }
  if (next === undefined || next.type === "list_item_close") return [];
  if (next.type === "html_block" && isOwnLine(next.content)) return [];
  return [emptyLine(state)];
}

function emptyLine(state: StateCore): Token {
  const empty = new state.Token("html_block", "", 0);
  empty.content = "<p></p>";
  return empty;
}

/** Whether raw HTML is the line of the item that it leads. */
function isOwnLine(html: string): boolean {
  return /^\s*<p\b/i.test(html) || (!isBlockTag(html) && !/^\s*<img\b/i.test(html));
}

/** A footnote is one line: its paragraphs follow one another with breaks; what else it holds stands after it. */
function readFootnote(state: StateCore, at: number): void {
  let isFirst = true;
  for (let index = at + 1; index < state.tokens.length; index++) {
    const token = state.tokens[index] as Token;
    if (token.type !== "paragraph_open") return;
    const line = state.tokens[index + 1] as Token;
    if (!isFirst) line.children?.unshift(new state.Token("hardbreak", "br", 0));
    isFirst = false;
    for (const tag of [token, state.tokens[index + 2]]) if (tag !== undefined) tag.hidden = true;
    index += 2;
  }
}
