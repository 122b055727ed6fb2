/**
 * Where an element of foreign HTML stands: in which list, how deep, in which quotation. Owns the step from nested
 * HTML to flat blocks. Reads only; must never look above the editable surface, since the page that embeds an editor
 * may itself have put it into a list.
 */
import {
  clampIndent,
  isAlignment,
  isBlockId,
  isDirection,
  isKind,
  isListKind,
  type Block,
  type Kind,
} from "./blocks.ts";
import { BLOCKS_CLASS } from "./block-dom.ts";

/** Elements that make a block of their own. */
const BLOCKS: ReadonlySet<string> = new Set("P H1 H2 H3 H4 H5 H6 PRE BLOCKQUOTE UL OL HR TABLE".split(" "));

/** Elements that only group. */
const GROUPS: ReadonlySet<string> = new Set("DIV SECTION ARTICLE MAIN HEADER FOOTER".split(" "));

const MAX_CLIMB = 1000;

/** Tables, callouts and columns that may stand in one another on a page; what is deeper comes without its frame. */
const MAX_NESTING = 12;

/**
 * As much of the DOM's Node and Element as is read here. Spelled out because the server type-checks this package
 * too, and its world has no DOM.
 */
export interface PlacedNode {
  readonly nodeType: number;
  readonly textContent: string | null;
  readonly previousSibling: PlacedNode | null;
}

/** See `PlacedNode`. */
export interface PlacedElement extends PlacedNode {
  readonly tagName: string;
  readonly parentElement: PlacedElement | null;
  readonly childNodes: ArrayLike<PlacedNode>;
  readonly classList: { contains(name: string): boolean };
  readonly style: { getPropertyValue(name: string): string };
  getAttribute(name: string): string | null;
  hasAttribute(name: string): boolean;
  querySelector(selector: string): PlacedNode | null;
}

/** Attributes of a `<p>`, which may be an item of a list or a part of a quotation. */
export function paragraphFromDOM(element: PlacedElement): Partial<Block> {
  const item = closest(element, "LI");
  if (item !== undefined && leads(element, item)) return { ...itemFromDOM(item), ...ownAttributes(element) };
  return { ...placeFromDOM(element), ...ownAttributes(element) };
}

/** Attributes of a block that keeps its kind wherever it stands, such as a heading or code in a list. */
export function blockFromDOM(element: PlacedElement, kind?: Kind): Partial<Block> {
  const place = placeFromDOM(element);
  return { ...(kind === undefined ? place : { ...place, kind }), ...ownAttributes(element) };
}

/** Attributes of an `<li>`; `undefined` when a block inside it will be the item. */
export function listItemFromDOM(element: PlacedElement): Partial<Block> | undefined {
  const first = firstContent(element);
  if (first !== undefined && isElement(first) && BLOCKS.has(first.tagName)) return undefined;
  return { ...itemFromDOM(element), ...ownAttributes(element) };
}

/** Attributes of a `<blockquote>`; `undefined` when blocks inside it will be the quotation. */
export function quoteFromDOM(element: PlacedElement): Partial<Block> | undefined {
  const first = firstContent(element);
  if (first !== undefined && isElement(first) && BLOCKS.has(first.tagName)) return undefined;
  const { kind, indent } = placeFromDOM(element);
  return {
    kind: "quote",
    indent: clampIndent(kind === "quote" ? (indent ?? 0) + 1 : indent),
    ...ownAttributes(element),
  };
}

/** What an element says about itself. Ours say it with `data-`; other editors with `align`, `dir` and `text-align`. */
function ownAttributes(element: PlacedElement): Partial<Block> {
  const own: { -readonly [K in keyof Block]?: Block[K] } = {};
  // Our lists keep what belongs to the block on the list, which has one item.
  const holder = element.tagName === "LI" ? (ourList(element) ?? element) : element;
  const id = holder.getAttribute("data-id");
  if (isBlockId(id)) own.id = id;
  const indent = holder.getAttribute("data-indent");
  if (indent !== null && /^\d+$/.test(indent)) own.indent = clampIndent(Number(indent));
  const align =
    holder.getAttribute("data-align") ?? holder.getAttribute("align") ?? holder.style.getPropertyValue("text-align");
  if (isAlignment(align)) own.align = align;
  const dir = holder.getAttribute("dir");
  if (isDirection(dir)) own.dir = dir;
  return own;
}

/** Kind and indent that follow from the elements around a block that is not the item itself. */
function placeFromDOM(element: PlacedElement): Partial<Block> {
  const item = closest(element, "LI");
  const quotes = count(element, "BLOCKQUOTE") - (item === undefined ? 0 : count(item, "BLOCKQUOTE"));
  if (quotes > 0)
    return { kind: "quote", indent: clampIndent(quotes - 1 + (item === undefined ? 0 : itemIndent(item) + 1)) };
  if (item !== undefined) {
    // What follows in an item belongs under it, one step in; what leads it stands in its place.
    return { kind: "paragraph", indent: clampIndent(itemIndent(item) + (leads(element, item) ? 0 : 1)) };
  }
  return { kind: "paragraph" };
}

function itemFromDOM(item: PlacedElement): Partial<Block> {
  const checked = checkedState(item);
  const indent = itemIndent(item);
  if (checked !== undefined) return { kind: "todo", indent, checked };
  const said = ourList(item)?.getAttribute("data-kind");
  if (isKind(said) && isListKind(said))
    return { kind: said, indent, checked: item.getAttribute("data-checked") === "true" };
  return { kind: closest(item, "UL", "OL")?.tagName === "OL" ? "ordered" : "bullet", indent };
}

function itemIndent(item: PlacedElement): number {
  const said = ourList(item)?.getAttribute("data-indent");
  if (said !== null && said !== undefined && /^\d+$/.test(said)) return clampIndent(Number(said));
  // Google Docs says the level of an item and does not always nest.
  const level = item.getAttribute("aria-level");
  if (level !== null && /^\d+$/.test(level)) return clampIndent(Number(level) - 1);
  return clampIndent(count(item, "UL", "OL") - 1);
}

/** Whether an item is ticked; `undefined` when it has no box. */
function checkedState(item: PlacedElement): boolean | undefined {
  if (item.getAttribute("role") === "checkbox") return item.getAttribute("aria-checked") === "true";
  const said = item.getAttribute("data-checked");
  const inner = ourList(item);
  if (said !== null && (inner === undefined || inner.getAttribute("data-kind") === "todo")) return said === "true";
  const box = item.querySelector('input[type="checkbox"]');
  if (box === null || !isElement(box) || closest(box, "LI") !== item) return undefined;
  return box.hasAttribute("checked");
}

function ourList(item: PlacedElement): PlacedElement | undefined {
  const list = item.parentElement;
  return list !== null && list.hasAttribute("data-kind") ? list : undefined;
}

/** Whether so many tables, callouts and columns are around an element that it is a page's mistake, or its attack. */
export function isTooDeep(element: PlacedElement): boolean {
  let found = 0;
  for (const above of climb(element)) if (above.tagName === "TABLE" || holdsBlocks(above)) found++;
  return found >= 2 * MAX_NESTING;
}

/** The elements around one, up to what holds it: in a cell a list begins anew. */
function* ancestors(element: PlacedElement): Generator<PlacedElement> {
  for (const above of climb(element)) {
    if (holdsBlocks(above)) return;
    yield above;
  }
}

function* climb(element: PlacedElement): Generator<PlacedElement> {
  let above = element.parentElement;
  for (let climbed = 0; above !== null && climbed < MAX_CLIMB; climbed++) {
    if (above.classList.contains("ProseMirror")) return;
    yield above;
    above = above.parentElement;
  }
}

function holdsBlocks({ tagName, classList }: PlacedElement): boolean {
  return (
    tagName === "TD" ||
    tagName === "TH" ||
    tagName === "ASIDE" ||
    classList.contains(BLOCKS_CLASS) ||
    classList.contains("markdown-alert")
  );
}

function closest(element: PlacedElement, ...tags: readonly string[]): PlacedElement | undefined {
  for (const above of ancestors(element)) if (tags.includes(above.tagName)) return above;
  return undefined;
}

function count(element: PlacedElement, ...tags: readonly string[]): number {
  let found = 0;
  for (const above of ancestors(element)) if (tags.includes(above.tagName)) found++;
  return found;
}

/** Whether nothing that can be seen stands in `container` before `element`. */
function leads(element: PlacedElement, container: PlacedElement): boolean {
  for (let at: PlacedElement | null = element; at !== null && at !== container; at = at.parentElement) {
    for (let before = at.previousSibling; before !== null; before = before.previousSibling) {
      if (!isIgnorable(before)) return false;
    }
  }
  return true;
}

/** The first thing in an element that can be seen, looking through grouping elements. */
function firstContent(element: PlacedElement): PlacedNode | undefined {
  for (const child of Array.from(element.childNodes)) {
    if (isIgnorable(child)) continue;
    return isElement(child) && GROUPS.has(child.tagName) ? (firstContent(child) ?? child) : child;
  }
  return undefined;
}

/** Blank text, comments, a check box and the label around it. */
function isIgnorable(node: PlacedNode): boolean {
  if (!isElement(node)) return node.nodeType !== 3 || (node.textContent ?? "").trim() === "";
  if (node.tagName === "INPUT") return true;
  return (node.tagName === "LABEL" || node.tagName === "SPAN") && (node.textContent ?? "").trim() === "";
}

function isElement(node: PlacedNode): node is PlacedElement {
  return node.nodeType === 1;
}
