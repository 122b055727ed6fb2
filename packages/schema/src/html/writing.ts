/**
 * A document to HTML. Owns what `toDOM`, which is for one block at a time, cannot say: items in one list, what stands
 * under them, toggles that fold, footnotes that are linked.
 * Must never: write anything but what tags.ts escaped.
 */
import type { Node } from "prosemirror-model";
import { headingLevel, isBlockId, readBlock, type Block } from "../blocks.ts";
import { nest, isItem, type Nested } from "../nesting.ts";
import { blocksOf, type Source } from "../opening.ts";
import { backReference, lineToHTML, type Footnotes } from "./lines.ts";
import { element, escapeText, fromSpec } from "./tags.ts";

/**
 * The document as HTML, a block a line, without `<html>` and `<body>`: real lists, `<details>` for toggles, numbered
 * footnotes, links that lead there and back. Comments are left out; suggested words stand in `<ins>` and `<del>`. Ids of
 * blocks are left out but for those of footnotes. Never throws, whatever the document holds.
 */
export function htmlFromDocument(source: Source): string {
  const blocks = blocksOf(source);
  return `${blocksToHTML(blocks, numbered(blocks)).join("\n")}\n`;
}

function numbered(blocks: readonly Node[]): Footnotes {
  return new Map(footnoteIds(blocks).map((id, index) => [id, { id, name: String(index + 1), isLinked: true }]));
}

/** The ids of the footnotes, in the order in which the text refers to them; then those that nothing refers to. */
export function footnoteIds(blocks: readonly Node[]): string[] {
  const refers: string[] = [];
  const ids = new Set<string>();
  for (const block of blocks)
    visit(block, (node) => {
      const { footnote, id } = node.attrs;
      if (node.type.name === "footnote_ref" && isBlockId(footnote)) refers.push(footnote);
      if (node.type.name === "footnote" && isBlockId(id)) ids.add(id);
    });
  return [...new Set([...refers.filter((id) => ids.has(id)), ...ids])];
}

function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  node.descendants((child) => see(child));
}

/** Blocks that stand side by side. */
export function blocksToHTML(blocks: readonly Node[], footnotes: Footnotes): string[] {
  return forestToHTML(nest(blocks), 0, footnotes);
}

/** `lists`: how many lists are around it, which a reader takes for the indent. */
function forestToHTML(forest: readonly Nested[], lists: number, footnotes: Footnotes): string[] {
  const html: string[] = [];
  for (let at = 0; at < forest.length; at++) {
    const first = forest[at] as Nested;
    const tag = listTag(first.block);
    if (tag === undefined) {
      html.push(blockToHTML(first, lists, footnotes));
      continue;
    }
    const items: string[] = [];
    for (; at < forest.length && listTag((forest[at] as Nested).block) === tag; at++)
      items.push(itemToHTML(forest[at] as Nested, lists, footnotes));
    at--;
    html.push(element(tag, {}, `\n${items.join("\n")}\n`));
  }
  return html;
}

function listTag(block: Node): "ul" | "ol" | undefined {
  if (!isItem(block)) return undefined;
  const { kind } = readBlock(block.attrs);
  if (kind === "toggle") return undefined;
  return kind === "ordered" ? "ol" : "ul";
}

function itemToHTML({ block, children }: Nested, lists: number, footnotes: Footnotes): string {
  const attrs = readBlock(block.attrs);
  const isTodo = attrs.kind === "todo";
  const box = isTodo
    ? element("input", { type: "checkbox", disabled: "", checked: attrs.checked ? "" : null }, "")
    : "";
  const own = ownAttributes(attrs, lists);
  const checked = isTodo ? { "data-checked": attrs.checked } : {};
  const line = lineToHTML(block.children, footnotes);
  if (children.length === 0) return element("li", { ...checked, ...own }, box + line);
  const under = forestToHTML(children, lists + 1, footnotes).join("\n");
  // An item without words that leads with a block would be taken for that block.
  const head = line === "" ? element("p", own, "") : line;
  return element("li", line === "" ? checked : { ...checked, ...own }, `${box}${head}\n${under}\n`);
}

/** What an element says of its block: how it stands, and its indent where the lists around do not say it. */
function ownAttributes({ align, dir, indent }: Block, implied: number): Record<string, unknown> {
  return { "data-indent": indent === implied ? null : indent, align, dir };
}

/** A block that is no item of a list, or a toggle. */
export function blockToHTML({ block, children }: Nested, lists: number, footnotes: Footnotes): string {
  const attrs = readBlock(block.attrs);
  if (block.type.name === "textblock") {
    const line = lineToHTML(block.children, footnotes);
    if (attrs.kind === "toggle") return toggleToHTML({ block, children }, lists, footnotes);
    if (attrs.kind === "quote") return element("blockquote", ownAttributes(attrs, lists), line);
    const level = headingLevel(attrs.kind);
    return element(level === undefined ? "p" : `h${level}`, ownAttributes(attrs, lists), line);
  }
  const { id } = attrs;
  const inner = innerHTML(block, footnotes);
  const placed = block.type.create({ ...block.attrs, indent: 0 }, null);
  const html = fromSpec(block.type.spec.toDOM?.(placed) ?? ["div", 0], inner);
  const own: Record<string, unknown> = ownAttributes({ ...attrs, align: null, dir: null }, lists);
  if (block.type.name === "footnote" && id !== null) Object.assign(own, { id: `fn-${id}` });
  return withAttributes(html, own, block.type.name === "footnote" ? id : null);
}

/** Adds attributes to the first tag of an element. */
function withAttributes(html: string, attributes: Record<string, unknown>, id: string | null): string {
  const end = html.search(/[\s>]/);
  const said = element("br", attributes, "").slice("<br".length, -1);
  const known = id === null ? "" : ` data-id="${id}"`;
  return `${html.slice(0, end)}${said}${known}${html.slice(end)}`;
}

function innerHTML(block: Node, footnotes: Footnotes): string {
  if (block.type.name === "footnote") {
    const { id } = readBlock(block.attrs);
    const words = lineToHTML(block.children, footnotes);
    return id === null ? words : `${words} ${backReference(id)}`;
  }
  if (block.type.spec.code === true) return escapeText(block.textContent);
  if (block.inlineContent) return lineToHTML(block.children, footnotes);
  const [only] = block.children;
  if (only === undefined) return "";
  // A cell of one plain paragraph is written as the cell itself, as people write it.
  if (block.type.name === "cell" && block.childCount === 1 && isPlain(only))
    return lineToHTML(only.children, footnotes);
  const rows = block.children.map((child) => {
    if (child.type.isInGroup("block")) return undefined;
    return fromSpec(child.type.spec.toDOM?.(child) ?? ["div", 0], innerHTML(child, footnotes));
  });
  const inner = rows.includes(undefined) ? blocksToHTML(block.children, footnotes) : rows;
  return `\n${inner.join("\n")}\n`;
}

/** Whether a block is a paragraph with nothing to say but its words. */
export function isPlain(block: Node): boolean {
  const { kind, indent, align, dir } = readBlock(block.attrs);
  return block.type.name === "textblock" && kind === "paragraph" && indent === 0 && align === null && dir === null;
}

function toggleToHTML({ block, children }: Nested, lists: number, footnotes: Footnotes): string {
  const attrs = readBlock(block.attrs);
  const summary = element("summary", {}, lineToHTML(block.children, footnotes));
  const under = forestToHTML(children, lists + 1, footnotes);
  const attributes = { open: "", ...ownAttributes(attrs, lists) };
  return element("details", attributes, `\n${[summary, ...under].join("\n")}\n`);
}
