/**
 * What stands in a line, as HTML. Owns: marks around texts, and white space that HTML would swallow.
 */
import type { Mark, Node } from "prosemirror-model";
import { isBlockId } from "../blocks.ts";
import { element, escapeText, fromSpec } from "./tags.ts";

/** How the footnotes are called, by id of their block: to a reader, and as an id. */
export type Footnotes = ReadonlyMap<string, { readonly name: string; readonly id: string; readonly isLinked: boolean }>;

const BESIDE: ReadonlySet<string> = new Set(["comment", "modification", "unknown"]);

/** Whether a mark is about a text, not of it: what people said beside a text does not leave with it. */
export function isBeside(mark: Mark): boolean {
  return BESIDE.has(mark.type.name);
}

/** The content of a line. */
export function lineToHTML(nodes: readonly Node[], footnotes: Footnotes): string {
  let html = "";
  const open: Mark[] = [];
  const close = (count: number): void => {
    while (open.length > count) html += tagsOf(open.pop())[1];
  };
  for (const [index, node] of nodes.entries()) {
    const marks = node.marks.filter((mark) => !isBeside(mark));
    let same = 0;
    while (same < open.length && same < marks.length && open[same]?.eq(marks[same] as Mark) === true) same++;
    close(same);
    for (const mark of marks.slice(same)) {
      html += tagsOf(mark)[0];
      open.push(mark);
    }
    html += node.isText ? textToHTML(node.text ?? "", nodes[index - 1], nodes[index + 1]) : atomToHTML(node, footnotes);
  }
  close(0);
  return html;
}

const HOLE = "\u0000";

/** A mark's tags before and after what it is on. */
export function tagsOf(mark: Mark | undefined): readonly [before: string, after: string] {
  const spec = mark?.type.spec.toDOM?.(mark, true);
  if (spec === undefined) return ["", ""];
  // No attribute holds the hole: readers refuse control characters, and it is the last one that counts.
  const [before = "", after = ""] = fromSpec(spec, HOLE).split(HOLE);
  return [before, after];
}

function textToHTML(text: string, before: Node | undefined, after: Node | undefined): string {
  const parts = text.split(/([ \t\r\n\f]+)/);
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return escapeText(part);
      const isFirst = index === 1 && parts[0] === "";
      const isLast = index === parts.length - 2 && parts.at(-1) === "";
      const shown = part === " " && !(isFirst && swallowsAfter(before)) && !(isLast && swallowsBefore(after));
      return shown ? " " : element("span", { style: "white-space: pre-wrap" }, part.replaceAll("\n", "&#10;"));
    })
    .join("");
}

/** Whether HTML would not show a space after this. */
function swallowsAfter(node: Node | undefined): boolean {
  return node === undefined || node.type.name === "hard_break" || /[ \t\r\n\f]$/.test(node.text ?? "");
}

function swallowsBefore(node: Node | undefined): boolean {
  return node === undefined || node.type.name === "hard_break" || /^[ \t\r\n\f]/.test(node.text ?? "");
}

/** Something within a line that is no text. */
export function atomToHTML(node: Node, footnotes: Footnotes): string {
  if (node.type.name === "footnote_ref") return referenceToHTML(node.attrs["footnote"], footnotes);
  const spec = node.type.spec.toDOM?.(node);
  return spec === undefined ? escapeText(node.textContent) : fromSpec(spec, "");
}

function referenceToHTML(block: unknown, footnotes: Footnotes): string {
  const footnote = isBlockId(block) ? footnotes.get(block) : undefined;
  if (footnote === undefined) return isBlockId(block) ? reference(block, "?") : "";
  const { id, name, isLinked } = footnote;
  const shown = escapeText(name);
  return reference(id, isLinked ? element("a", { href: `#fn-${id}`, id: `fnref-${id}` }, shown) : shown);
}

function reference(id: string, inner: string): string {
  return element("sup", { class: "weft-footnote-ref", "data-footnote": id }, inner);
}

/** The link from a footnote back to the line that refers to it; not part of its words. */
export function backReference(id: string): string {
  return element("a", { class: "weft-backref", href: `#fnref-${id}`, "aria-label": "Back" }, "↩");
}
