/**
 * HTML from the clipboard, made fit for the schema's parser. Owns: what programs have in common in their markup; what
 * only one of them writes is in that one's file.
 * Must never: throw words away that the page it comes from shows.
 */
import { safeSrc, schema } from "@weft/schema";
import { DOMParser, type ParseOptions, type Slice } from "prosemirror-model";
import { footnotesFromLinks } from "./pasted-footnotes.ts";
import { isBlank, newElement, putStylesBack } from "./pasted-markup.ts";
import { fromNotion } from "./pasted-notion.ts";
import { fromWord } from "./pasted-word.ts";

const LINE = "p, h1, h2, h3, h4, h5, h6";
const BLOCK = `${LINE}, ul, ol, li, div, blockquote, pre, hr, table`;

/** The schema's parser for HTML that went through `setStylesAside`. */
export function pastedHTMLParser(): DOMParser {
  return new PastedHTMLParser(schema, DOMParser.fromSchema(schema).rules);
}

class PastedHTMLParser extends DOMParser {
  override parseSlice(root: Element | DocumentFragment, options?: ParseOptions): Slice {
    const isOurs = root.querySelector("[data-pm-slice]") !== null;
    // Word's own properties are gone once the browser has read a style.
    if (!isOurs) fromWord(root);
    putStylesBack(root);
    if (!isOurs) {
      fromNotion(root);
      footnotesFromLinks(root);
      fromAnywhere(root);
    }
    return super.parseSlice(root, options);
  }
}

function fromAnywhere(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>("[style], [bgcolor]")) {
    const { style } = element;
    if (style.display === "none") removeHidden(element);
    // Google Docs and Word underline and colour a link's words one by one; ours looks so by being a link.
    if (element.closest("a[href]") !== null) style.textDecoration = style.color = "";
    if (element.matches("td, th")) style.backgroundColor ||= element.getAttribute("bgcolor") ?? "";
  }
  for (const code of root.querySelectorAll("pre > code")) {
    // No browser shows the last line break.
    const end = code.lastChild;
    if (end?.nodeType === 3) end.nodeValue = end.nodeValue?.replace(/\r?\n$/, "") ?? "";
  }
  for (const line of root.querySelectorAll("br")) placeLineBreak(line);
  for (const image of [...root.querySelectorAll("img")].toReversed()) placeImage(image);
}

/** A row that goes is no longer covered by the cells that reach down to it. */
function removeHidden(element: HTMLElement): void {
  if (element.tagName === "TR") {
    const rowOf = (row: Element | null) => (row as HTMLTableRowElement).rowIndex;
    for (const cell of element.closest("table")?.querySelectorAll<HTMLTableCellElement>("[rowspan]") ?? []) {
      const distance = rowOf(element) - rowOf(cell.parentElement);
      if (distance > 0 && distance < cell.rowSpan) cell.rowSpan--;
    }
  }
  element.remove();
}

/** In a document an image is a block: it stands below the one that it was in. */
function placeImage(image: HTMLImageElement): void {
  const line = image.closest(LINE);
  line?.after(image);
  // Google Docs draws the boxes of its tasks. What stands on the writer's own disk, no browser may read.
  const isBox = image.getAttribute("aria-roledescription") === "checkbox";
  if (isBox || (image.alt === "" && safeSrc(image.getAttribute("src")) === undefined)) image.remove();
  if (line !== null && isBlank(line) && line.querySelector("img, sup") === null) line.remove();
}

/** A `<br>` between two blocks, or alone in one, is an empty paragraph; the last one of a block only keeps it open. */
function placeLineBreak(line: Element): void {
  const { previousSibling: before, nextSibling: after, parentElement: parent } = line;
  if (after !== null && after.nextSibling === null && after.nodeType === 3 && isBlank(after)) after.remove();
  const isAlone = before === null && line.nextSibling === null && parent?.tagName === "DIV";
  if (line.className === "Apple-interchange-newline") line.remove();
  else if (isAlone || (isNamed(before, BLOCK) && isNamed(after, `${BLOCK}, br`)))
    line.replaceWith(newElement(line, "p"));
}

function isNamed(node: ChildNode | null, names: string): boolean {
  return node !== null && node.nodeType === 1 && (node as Element).matches(names);
}
