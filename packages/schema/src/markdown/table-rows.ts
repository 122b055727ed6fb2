/**
 * What a document's tables can say and Markdown's cannot. Owns two repairs of the parser's tokens: the cells of a row that
 * is wider than the head, which GitHub leaves out, stay; and a head without words, which Markdown asks for, is none.
 */
import type { StateCore, Token } from "markdown-it";

/** Adds the cells that the parser left out, and takes empty heads away, before what stands in cells is read. */
export function readRows(state: StateCore): void {
  const lines = state.src.split("\n");
  const tokens: Token[] = [];
  let head = 0;
  let cells = 0;
  let row: Token | undefined;
  for (const token of state.tokens) {
    if (token.type === "tr_open") {
      row = token;
      cells = 0;
    }
    if (token.type === "td_close") cells++;
    if (token.type === "tr_close" && row?.map != null && cells > 0) {
      const written = cellsOf(lines[row.map[0]] ?? "");
      for (const content of written.slice(cells)) tokens.push(...cellTokens(state, content, token.level));
    }
    if (token.type === "thead_open") head = tokens.length;
    if (token.type === "tbody_open" && tokens.slice(head).every(({ content }) => content === "")) tokens.length = head;
    tokens.push(token);
  }
  state.tokens = tokens;
}

/** The cells of a line of a table, in a quotation or not. */
function cellsOf(line: string): string[] {
  const cells = line
    .replace(/^[\s>]+/, "")
    .trim()
    .split(/(?<!\\)\|/)
    .map((cell) => cell.replaceAll("\\|", "|").trim());
  if (cells[0] === "") cells.shift();
  if (cells.at(-1) === "") cells.pop();
  return cells;
}

function cellTokens(state: StateCore, content: string, level: number): Token[] {
  const open = new state.Token("td_open", "td", 1);
  const line = new state.Token("inline", "", 0);
  const close = new state.Token("td_close", "td", -1);
  Object.assign(line, { content, children: [], level: level + 1 });
  return [open, line, close];
}
