/**
 * Plain text: of a document's content, and its title. Owns no markup: for Markdown and HTML see their own modules.
 */
import type { Fragment, Node } from "prosemirror-model";
import type * as Y from "yjs";
import { rootValue } from "./roots.ts";
import { META } from "./version.ts";

/**
 * The words of a node or a fragment, one block a line; a hard break is a line end, a divider leaves nothing. A table's row
 * is a line with tabs between its cells. Footnotes stand at the end, by the numbers that refer to them; an image is its
 * alternative text and its caption.
 */
export function toText(content: Node | Fragment): string {
  const fragment = "content" in content && "type" in content ? content.content : content;
  const notes = new Footnotes();
  const lines = fragment.firstChild?.isInline ? [wordsIn(fragment, notes)] : linesOf(fragment, notes);
  return [...lines, ...notes.lines()].join("\n");
}

function linesOf(fragment: Fragment, notes: Footnotes): string[] {
  return fragment.content.flatMap((node) => {
    const { name } = node.type;
    if (name === "footnote") {
      notes.add(node);
      return [];
    }
    if (name === "row") return [node.children.map((cell) => inOneLine(linesOf(cell.content, notes))).join("\t")];
    if (node.isTextblock) return [wordsIn(node.content, notes)];
    if (!node.isLeaf) return linesOf(node.content, notes);
    const words = node.type.spec.leafText?.(node) ?? "";
    return words === "" ? [] : [words];
  });
}

function wordsIn(inline: Fragment, notes: Footnotes): string {
  return inline.textBetween(0, inline.size, "\n", (leaf) =>
    leaf.type.name === "footnote_ref"
      ? `[${notes.number(leaf.attrs["footnote"])}]`
      : (leaf.type.spec.leafText?.(leaf) ?? ""),
  );
}

function inOneLine(lines: readonly string[]): string {
  return lines.join(" ").replace(/[\t\n]+/g, " ");
}

/** Footnotes are numbered as the text refers to them, and then those that nothing refers to. */
class Footnotes {
  readonly #numbers = new Map<unknown, number>();
  readonly #notes: Node[] = [];

  add(footnote: Node): void {
    this.#notes.push(footnote);
  }

  number(id: unknown): number {
    const number = this.#numbers.get(id) ?? this.#numbers.size + 1;
    this.#numbers.set(id, number);
    return number;
  }

  lines(): string[] {
    const lines: [number: number, line: string][] = [];
    // One that has no id yet is known by itself.
    for (const note of this.#notes) {
      const words = inOneLine([wordsIn(note.content, this)]);
      const number = this.number(note.attrs["id"] ?? note);
      lines.push([number, `[${number}] ${words}`]);
    }
    return lines.sort(([a], [b]) => a - b).map(([, line]) => line);
  }
}

/** Longest title, in code points: it stands in lists, tabs and file names. */
export const MAX_TITLE = 300;

/** A title on one line: line ends and control characters as spaces, broken Unicode replaced. Not cut. */
export function titleLine(title: string): string {
  return title.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").toWellFormed();
}

/**
 * The document's title: `meta.title` on one line, at most `MAX_TITLE` long; "" when it has none or is another app's
 * document. Never throws, never changes the document, not even by defining or casting a root.
 */
export function titleOf(doc: Y.Doc): string {
  const title = rootValue(doc, META, "title");
  if (typeof title !== "string") return "";
  // Cut before cleaning: a title of megabytes would be cleaned for every line of a list.
  // Spaces at its ends stay: it may be a title that someone is typing, and its next word is yet to come.
  const line = titleLine(title.slice(0, MAX_TITLE * 4));
  return Array.from(line).slice(0, MAX_TITLE).join("");
}
