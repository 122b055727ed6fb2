/**
 * Blocks as Markdown's syntax tree. Owns: lists, quotations and what stands under an item from flat blocks, and HTML for
 * what Markdown cannot say, in forms that GitHub shows.
 * Must never: leave out a word. Empty paragraphs, indents that no list explains and widths of columns are left out.
 */
import type { BlockContent, DefinitionContent, Html, List, ListItem, Paragraph, PhrasingContent } from "mdast";
import type { Node } from "prosemirror-model";
import { headingLevel, readBlock } from "../blocks.ts";
import { readTone } from "../containers.ts";
import { lineToHTML } from "../html/lines.ts";
import { element, fromSpec } from "../html/tags.ts";
import { blockToHTML } from "../html/writing.ts";
import { safeSrc } from "../links.ts";
import { isImageWidth } from "../media.ts";
import { isItem, nest, type Nested } from "../nesting.ts";
import { isLanguage } from "../nodes.ts";
import { isEmptyParagraph } from "./empty-paragraphs.ts";
import { isDollarBlock } from "./formulas.ts";
import { phrasingOf, type Place } from "./phrasing.ts";
import { COMMENT_LANGUAGE, isCommentBlock } from "./raw-html.ts";
import { tableOf } from "./tables.ts";

type Flow = BlockContent | DefinitionContent;

/** Blocks that stand side by side. */
export function flowOf(blocks: readonly Node[], place: Place): Flow[] {
  return forestToFlow(nest(blocks.filter((block) => !isEmptyParagraph(block))), 0, place);
}

/** `lists`: how many lists are around it. */
function forestToFlow(forest: readonly Nested[], lists: number, place: Place): Flow[] {
  const flow: Flow[] = [];
  for (let at = 0; at < forest.length;) {
    const first = (forest[at] as Nested).block;
    const same = runFrom(forest, at, groupOf(first));
    if (groupOf(first) === undefined) flow.push(...blockToFlow(forest[at] as Nested, lists, place));
    else if (isItem(first)) flow.push(listOf(same, lists, place));
    else flow.push(...quotationOf(same, outermost(forest[at - 1], first, lists), place));
    at += same.length;
  }
  return flow;
}

type Group = "bullets" | "numbers" | "quotation" | undefined;

/** What neighbours make together; `undefined` for what stands alone. */
function groupOf(block: Node): Group {
  if (block.type.name !== "textblock") return undefined;
  const { kind, align, dir } = readBlock(block.attrs);
  if (kind === "quote") return align === null && dir === null ? "quotation" : undefined;
  if (!isItem(block) || kind === "toggle") return undefined;
  return kind === "ordered" ? "numbers" : "bullets";
}

function runFrom(forest: readonly Nested[], from: number, group: Group): readonly Nested[] {
  if (group === undefined) return forest.slice(from, from + 1);
  for (let to = from + 1; to < forest.length; to++)
    if (groupOf((forest[to] as Nested).block) !== group) return forest.slice(from, to);
  return forest.slice(from);
}

function listOf(items: readonly Nested[], lists: number, place: Place): List {
  const ordered = readBlock(items[0]?.block.attrs ?? {}).kind === "ordered";
  const children = items.map((item) => itemOf(item, lists, place));
  return { type: "list", ordered, spread: false, ...(ordered ? { start: 1 } : {}), children };
}

function itemOf({ block, children }: Nested, lists: number, place: Place): ListItem {
  const { kind, checked, align, dir } = readBlock(block.attrs);
  const under = forestToFlow(children, lists + 1, place);
  const line = phrasingOf(block.children, place);
  const head: Flow[] = [];
  if (kind === "todo") {
    const box = `[${checked ? "x" : " "}]`;
    head.push(paragraphOf([html(line.length === 0 ? box : `${box} `), ...line]));
  } else if (align !== null || dir !== null) {
    head.push(html(element("p", { align, dir }, chunkLine(block, place))));
  } else if (line.length > 0 || under.length === 0) {
    head.push(paragraphOf(line));
  } else if (under[0]?.type === "paragraph") {
    // A comment without words keeps the paragraph from becoming the item's own line.
    head.push(html("<!-- -->"));
  }
  // A tag alone on its line begins HTML, which goes on until a line is empty.
  const isTag = line.length > 0 && line.every(({ type }) => type === "html");
  const spread = !under.every(isClose) || (isTag && under.length > 0);
  return { type: "listItem", spread, children: [...head, ...under] };
}

/**
 * Whether a block may stand right below the line of an item: only a list of lines. A list that begins with an empty item
 * would underline that line as a heading.
 */
function isClose(child: Flow): boolean {
  if (child.type !== "list" || child.children.some((item) => item.spread === true)) return false;
  const head = child.children[0]?.children[0];
  return head !== undefined && !(head.type === "paragraph" && head.children.length === 0);
}

/** The indent of a quotation that is in no other. After a list a deeper one would be taken for what stands under it. */
function outermost(before: Nested | undefined, first: Node, lists: number): number {
  return before !== undefined && isItem(before.block) ? Math.max(lists, readBlock(first.attrs).indent) : lists;
}

function quotationOf(quotes: readonly Nested[], outer: number, place: Place): Flow[] {
  const flow: Flow[] = [];
  for (const { block } of quotes) {
    let inner = flow;
    for (let depth = Math.max(0, readBlock(block.attrs).indent - outer); depth >= 0; depth--) {
      let last = inner.at(-1);
      if (last?.type !== "blockquote") {
        if (inner.length === 1 && isWordless(last)) inner.pop();
        last = { type: "blockquote", children: [] };
        inner.push(last);
      }
      inner = last.children;
    }
    const line = phrasingOf(block.children, place);
    // A line without words in a quotation only keeps one open that has no other: between others it is nothing to a reader.
    if (line.length === 0 && inner.length > 0) continue;
    if (inner.length === 1 && isWordless(inner[0])) inner.pop();
    inner.push(paragraphOf(line));
  }
  return flow;
}

function isWordless(block: Flow | undefined): boolean {
  return block?.type === "paragraph" && block.children.length === 0;
}

function blockToFlow({ block, children }: Nested, lists: number, place: Place): Flow[] {
  switch (block.type.name) {
    case "textblock":
      return readBlock(block.attrs).kind === "toggle"
        ? toggleOf(block, forestToFlow(children, lists + 1, place), place)
        : [textOf(block, place)];
    case "code_block":
      return [codeOf(block, lists)];
    case "math": {
      const latex = block.textContent;
      return [isDollarBlock(latex) ? html(`$$\n${latex}\n$$`) : chunk(block, place)];
    }
    case "divider":
      return [{ type: "thematicBreak" }];
    case "image":
      return [imageOf(block, place)];
    case "table":
      if (block.children.every((row) => row.childCount === 0)) return [];
      return [tableOf(block, place) ?? chunk(block, place)];
    case "callout":
      return [alertOf(block, place)];
    case "columns":
      return columnsOf(block, place);
    case "footnote": {
      const label = place.footnotes.get(String(block.attrs["id"]))?.name;
      if (label === undefined) return [paragraphOf(phrasingOf(block.children, place))];
      const line = phrasingOf(block.children, place);
      return [{ type: "footnoteDefinition", identifier: label, label, children: [paragraphOf(line)] }];
    }
    default:
      return [chunk(block, place)];
  }
}

function textOf(block: Node, place: Place): Flow {
  const { kind, align, dir } = readBlock(block.attrs);
  if (align !== null || dir !== null) return chunk(block, place);
  const level = headingLevel(kind);
  if (level === undefined) return paragraphOf(phrasingOf(block.children, place));
  const children = phrasingOf(block.children, { ...place, holdsBreaks: false });
  return { type: "heading", depth: level as 1, children };
}

function codeOf(block: Node, lists: number): Flow {
  const text = block.textContent;
  const language: unknown = block.attrs["language"];
  // Within a list an empty line would end the comment.
  const isBroken = lists > 0 && /\n\s*\n/.test(text);
  if (language === COMMENT_LANGUAGE && isCommentBlock(text) && !isBroken) return html(text);
  return { type: "code", value: text, ...(isLanguage(language) ? { lang: language } : {}) };
}

function imageOf(block: Node, place: Place): Flow {
  const { src, alt, caption, width } = block.attrs as Readonly<Record<string, unknown>>;
  const url = safeSrc(src);
  const [words, title] = [alt, caption].map((value) => (typeof value === "string" ? value : "")) as [string, string];
  if (url === undefined || /[\r\n]/.test(words + title)) return chunk(block, place);
  if (isImageWidth(width))
    return html(element("img", { src: url, alt: words, width, ...(title === "" ? {} : { title }) }, ""));
  return paragraphOf([{ type: "image", url, alt: words, ...(title === "" ? {} : { title }) }]);
}

/** GitHub shows a toggle's content as Markdown where empty lines are around it. */
function toggleOf(block: Node, under: readonly Flow[], place: Place): Flow[] {
  const { align, dir } = readBlock(block.attrs);
  const open = element("details", { align, dir }, "").replace("</details>", "");
  const summary = element("summary", {}, chunkLine(block, place));
  if (under.length === 0) return [html(`${open}\n${summary}\n</details>`)];
  return [html(`${open}\n${summary}`), ...under, html("</details>")];
}

function alertOf(block: Node, place: Place): Flow {
  const sign = `[!${readTone(block.attrs["tone"]).toUpperCase()}]`;
  const children = flowOf(block.children, place);
  const [first, ...rest] = children;
  // GitHub writes the first paragraph right below. HTML at its beginning would be drawn up beside the sign.
  if (first?.type === "paragraph" && first.children[0]?.type === "text")
    return { type: "blockquote", children: [paragraphOf([html(`${sign}\n`), ...first.children]), ...rest] };
  return { type: "blockquote", children: [paragraphOf([html(sign)]), ...children] };
}

const HOLE = "\u0000";

function columnsOf(block: Node, place: Place): Flow[] {
  const [open = "", close = ""] = tags(block);
  const flow: Flow[] = [html(open)];
  for (const column of block.children) {
    const [before = "", after = ""] = tags(column);
    flow.push(html(before), ...flowOf(column.children, place), html(after));
  }
  return [...flow, html(close)];
}

function tags(node: Node): string[] {
  const placed = "indent" in node.attrs ? node.type.create({ ...node.attrs, indent: 0 }) : node;
  return fromSpec(placed.type.spec.toDOM?.(placed) ?? ["div", 0], HOLE).split(HOLE);
}

/** A block as HTML. An empty line would end it, so the line ends of its texts are written as references. */
function chunk(block: Node, { footnotes }: Place): Html {
  const flat = "indent" in block.attrs ? block.type.create({ ...block.attrs, indent: 0 }, block.content) : block;
  return html(blockToHTML({ block: flat, children: [] }, 0, footnotes).replace(/\n(?=[ \t]*(?:\n|$))/g, "&#10;"));
}

function chunkLine(block: Node, { footnotes }: Place): string {
  return lineToHTML(block.children, footnotes).replaceAll("\n", "&#10;");
}

function html(value: string): Html {
  return { type: "html", value };
}

function paragraphOf(children: PhrasingContent[]): Paragraph {
  return { type: "paragraph", children };
}
