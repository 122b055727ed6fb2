/**
 * What foreign markup means, in the forms that the schema's own rules read. Owns: which lines are paragraphs, toggles,
 * images within a line, lists that nest without an item, alignment that an element around says.
 * Must never: drop a word, but for scripts and styles, which are none.
 */
import { isElement, type Element, type Markup } from "./markup.ts";

const names = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** Elements of a line; all others are blocks or hold such. */
const PHRASING = names(
  "a abbr acronym b bdi bdo big br button cite code data del dfn em font g-emoji i img input ins kbd label mark math meter " +
    "nobr output picture progress q rp rt ruby s samp select small source span strike strong sub sup svg time track " +
    "tt u var wbr",
);
/** Elements without words for a reader. */
const SILENT = names("script style title template link meta base");
/** Blocks that are taken as they are: what is in them is no line of text, or is for the schema's rules to find. */
const CLOSED = names("pre hr figure iframe");
const HEADINGS = names("h1 h2 h3 h4 h5 h6");
const TABLE_PARTS = names("thead tbody tfoot tr colgroup col");
/** Class of an image that stands within a line; see the schema's `image_inline`. */
const IN_LINE = "weft-image-inline";

/** Markup as the schema's rules read it. */
export function meaningOf(markup: readonly Markup[]): readonly Markup[] {
  return blocks(markup, undefined);
}

/** What stands between blocks: runs of words become paragraphs. */
function blocks(children: readonly Markup[], align: string | undefined): Markup[] {
  return runsOf(children).flatMap((run) => (Array.isArray(run) ? paragraph(run, {}, align) : block(run, align)));
}

/** Neighbours that make a line together, and the blocks between them; what is blank or silent is left out. */
function runsOf(children: readonly Markup[]): (Element | Markup[])[] {
  const runs: (Element | Markup[])[] = [];
  let line: Markup[] = [];
  const end = (): void => {
    if (!line.every(isBlank)) runs.push(line);
    line = [];
  };
  for (const child of children) {
    if (isElement(child) && SILENT.has(child.tag)) continue;
    if (isInline(child)) {
      line.push(child);
      continue;
    }
    end();
    if (isElement(child)) runs.push(child);
  }
  end();
  return runs;
}

/** Whether an element stands within a line. */
export function isPhrasing({ tag }: Element): boolean {
  return PHRASING.has(tag) && tag !== "br";
}

function isInline(markup: Markup): boolean {
  if (!isElement(markup)) return true;
  return PHRASING.has(markup.tag) && !markup.children.some((child) => !isInline(child) && !isSilent(child));
}

function isSilent(markup: Markup): boolean {
  return isElement(markup) && SILENT.has(markup.tag);
}

function isBlank(markup: Markup): boolean {
  return typeof markup === "string" && /^[ \t\r\n\f]*$/.test(markup);
}

function paragraph(
  children: readonly Markup[],
  attributes: Element["attributes"],
  align: string | undefined,
): Markup[] {
  const picture = onlyImage(children);
  if (picture !== undefined) return [imageBlock(picture)];
  return [{ tag: "p", attributes: aligned(attributes, align), children: line(children) }];
}

/** The image that a line consists of, if nothing says more about it. */
function onlyImage(children: readonly Markup[]): Element | undefined {
  const seen = children.filter((child) => !isBlank(child));
  const [only] = seen;
  if (seen.length !== 1 || !isElement(only)) return undefined;
  if (only.tag === "img") return hasClass(only, IN_LINE) ? undefined : only;
  if (!["picture", "span"].includes(only.tag) || hasClass(only, "weft-")) return undefined;
  return onlyImage(only.children.filter((child) => !isElement(child, "source")));
}

/** An image of its own. Its title, which pages show below or beside it, is its caption. */
function imageBlock(image: Element): Element {
  const { title = "", ...attributes } = image.attributes;
  const picture = { ...image, attributes };
  if (title.trim() === "") return picture;
  const caption = { tag: "figcaption", attributes: {}, children: [title] };
  return { tag: "figure", attributes: {}, children: [picture, caption] };
}

/** What stands within a line. */
function line(children: readonly Markup[]): Markup[] {
  return children.flatMap((child): Markup[] => {
    if (!isElement(child)) return [child];
    if (SILENT.has(child.tag) || hasClass(child, "weft-backref")) return [];
    if (child.tag === "img") return [{ ...child, attributes: { ...child.attributes, class: IN_LINE } }];
    // The rules read nothing of an image's alternatives, and a break between two blocks is all that is left of them.
    if (child.tag === "input" || child.tag === "source") return [];
    return [{ ...child, children: line(child.children) }];
  });
}

/** All words of blocks as one line, with breaks between them. */
function oneLine(children: readonly Markup[]): Markup[] {
  const runs = runsOf(children).map((run) => (Array.isArray(run) ? line(run) : oneLine(run.children)));
  return runs.filter((run) => run.length > 0).flatMap((run, index) => (index === 0 ? run : [lineBreak, ...run]));
}

const lineBreak: Element = { tag: "br", attributes: {}, children: [] };

function block(element: Element, around: string | undefined): Markup[] {
  const { tag, attributes, children } = element;
  const align = ownAlign(element) ?? around;
  if (CLOSED.has(tag)) return [element];
  if (tag === "p") return paragraph(children, attributes, around);
  if (HEADINGS.has(tag)) return [{ tag, attributes: aligned(attributes, around), children: oneLine(children) }];
  if (tag === "ul" || tag === "ol" || tag === "menu" || tag === "dir") return [list(element)];
  if (tag === "li") return [list({ tag: "ul", attributes: {}, children: [element] })];
  if (tag === "details") return [toggle(element)];
  if (tag === "blockquote") return quotation(element);
  if (tag === "table") return table(element);
  if (tag === "video" || tag === "audio" || tag === "embed") return media(element, align);
  if (PHRASING.has(tag)) return [{ ...element, children: blocks(children, align) }];
  if (hasClass(element, "weft-footnote")) return footnote(element);
  if (hasClass(element, "weft-file") || hasClass(element, "weft-embed")) return [element];
  // All else that the rules know holds blocks, and they know it by a class.
  if (hasClass(element, "weft-") || hasClass(element, "markdown-alert"))
    return [{ ...element, children: blocks(children, undefined) }];
  return blocks(children, align);
}

/** Lists that stand in a list belong to the item before them; what is no item becomes one. */
function list(element: Element): Element {
  const items: Element[] = [];
  for (const run of runsOf(element.children)) {
    const last = items.at(-1);
    if (!Array.isArray(run) && run.tag === "li") items.push(run);
    else if (!Array.isArray(run) && last !== undefined && ["ul", "ol"].includes(run.tag))
      items[items.length - 1] = { ...last, children: [...last.children, run] };
    else items.push({ tag: "li", attributes: {}, children: Array.isArray(run) ? run : [run] });
  }
  return { ...element, tag: element.tag === "ol" ? "ol" : "ul", children: items.map(item) };
}

function item(element: Element): Element {
  const [first, ...rest] = runsOf(element.children);
  if (first === undefined) return { ...element, children: boxOf(element) };
  const head = Array.isArray(first) ? [...boxOf(element), ...line(first)] : written(first);
  return {
    ...element,
    children: [...head, ...rest.flatMap((run) => blocks(Array.isArray(run) ? run : [run], undefined))],
  };
}

/** A block that stays what it is written as: an image that leads an item, or is quoted, does not end the list. */
function written(element: Element): Markup[] {
  return element.tag === "p" ? [{ ...element, children: line(element.children) }] : block(element, undefined);
}

/** The box of an item that can be ticked, wherever in its line a page has put it. */
function boxOf(element: Element): Markup[] {
  const found = find(element, (child) => child.tag === "input" && child.attributes["type"] === "checkbox");
  return found === undefined ? [] : [found];
}

function find(element: Element, test: (child: Element) => boolean): Element | undefined {
  for (const child of element.children) {
    if (!isElement(child) || !isInlineOrParagraph(child)) continue;
    const found = test(child) ? child : find(child, test);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isInlineOrParagraph(element: Element): boolean {
  return element.tag === "p" || PHRASING.has(element.tag);
}

/** `<details>` is a toggle: its summary is the item, the rest stands under it. */
function toggle({ attributes, children }: Element): Element {
  const summary = children.find((child) => isElement(child, "summary"));
  const head = isElement(summary) ? oneLine(summary.children) : [];
  const under = blocks(
    children.filter((child) => child !== summary),
    undefined,
  );
  const { open: _, ...kept } = attributes;
  // A paragraph without words leads: else the first block under the toggle would be taken for it.
  const lead: Markup[] = head.every(isBlank) ? [{ tag: "p", attributes: kept, children: [] }] : head;
  return {
    tag: "ul",
    attributes: { ...kept, "data-kind": "toggle" },
    children: [{ tag: "li", attributes: {}, children: [...lead, ...under] }],
  };
}

function quotation(element: Element): Markup[] {
  if (element.children.every((child) => isInline(child) || isSilent(child)))
    return [{ ...element, children: line(element.children) }];
  const quoted = runsOf(element.children).flatMap((run) =>
    written(Array.isArray(run) ? { tag: "p", attributes: {}, children: run } : run),
  );
  return [{ ...element, children: quoted }];
}

/** A footnote is a line; blocks in it, which other editors allow, follow it. */
function footnote(element: Element): Markup[] {
  const [first, ...rest] = runsOf(element.children);
  if (first !== undefined && !Array.isArray(first))
    return [{ ...element, children: [] }, ...blocks(element.children, undefined)];
  return [
    { ...element, children: line(first ?? []) },
    ...rest.flatMap((run) => blocks(Array.isArray(run) ? run : [run], undefined)),
  ];
}

/** A caption within a table has no place in ours, and would break it in two: it goes before it. */
function table(element: Element): Markup[] {
  const captions = element.children.flatMap((child) => (isElement(child, "caption") ? child.children : []));
  const rows = element.children.filter((child) => !isElement(child, "caption")).flatMap(tablePart);
  return [...blocks(captions, undefined), { ...element, children: rows }];
}

function tablePart(markup: Markup): Markup[] {
  if (!isElement(markup)) return [];
  if (TABLE_PARTS.has(markup.tag)) return [{ ...markup, children: markup.children.flatMap(tablePart) }];
  if (markup.tag !== "td" && markup.tag !== "th") return [];
  return [{ ...markup, children: inCell(markup.children) }];
}

/** A cell's line is a paragraph, so that what is marked is its words: a suggestion may stand on a block, too. */
function inCell(children: readonly Markup[]): Markup[] {
  if (!children.every((child) => isInline(child) || isSilent(child))) return blocks(children, undefined);
  const inner = line(children);
  const isEmpty = inner.every((child) => isBlank(child) || isElement(child, "br"));
  return isEmpty ? inner : [{ tag: "p", attributes: {}, children: inner }];
}

/** A film or a sound is a card that leads to it; what a page shows in its place stays. */
function media(element: Element, align: string | undefined): Markup[] {
  const source = element.children.find((child) => isElement(child, "source"));
  const src = element.attributes["src"] ?? (isElement(source) ? source.attributes["src"] : undefined);
  const rest = blocks(
    element.children.filter((child) => !isElement(child, "source", "track")),
    align,
  );
  if (src === undefined) return rest;
  const caption = element.attributes["title"] ?? element.attributes["aria-label"] ?? "";
  const link = { tag: "a", attributes: { href: src }, children: [caption] };
  return [{ tag: "div", attributes: { class: "weft-embed", "data-caption": caption }, children: [link] }, ...rest];
}

function ownAlign({ tag, attributes }: Element): string | undefined {
  return tag === "center" ? "center" : attributes["align"]?.toLowerCase();
}

function aligned(attributes: Element["attributes"], align: string | undefined): Element["attributes"] {
  const says = attributes["align"] ?? attributes["data-align"];
  if (says !== undefined || align === undefined || /text-align/i.test(attributes["style"] ?? "")) return attributes;
  return { ...attributes, align };
}

/** Whether one of an element's classes is the name, or begins with it if it ends in "-". */
function hasClass({ attributes }: Element, name: string): boolean {
  const classes = (attributes["class"] ?? "").split(/\s+/);
  return classes.some((own) => (name.endsWith("-") ? own.startsWith(name) : own === name));
}
