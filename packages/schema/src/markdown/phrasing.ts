/**
 * What stands in a line, as Markdown's syntax tree. Owns: which marks Markdown can say here, and HTML for those that it
 * cannot say, or not in this place: `un**"quoted"**` would show its asterisks.
 */
import type { Break, Html, PhrasingContent } from "mdast";
import { Fragment, type Mark, type Node } from "prosemirror-model";
import { atomToHTML, tagsOf, isBeside, type Footnotes } from "../html/lines.ts";
import { element, unescapeText } from "../html/tags.ts";
import { safeHref, safeSrc } from "../links.ts";
import { isImageWidth } from "../media.ts";
import { emojiText } from "../references.ts";
import { schema } from "../schema.ts";
import { isDollarFormula } from "./formulas.ts";

/** Where a line stands: a line break that is a character would end a heading, and a row of a table. */
export interface Place {
  readonly footnotes: Footnotes;
  readonly holdsBreaks: boolean;
  readonly isCell: boolean;
}

/** Text, or something else, with the marks that Markdown is to say of it. */
interface Loose {
  readonly node: Node;
  readonly marks: readonly Mark[];
}

/** The same in its place in the line. */
interface Piece extends Loose {
  readonly at: number;
}

/** Marks that Markdown says with characters around words, and those characters. */
const ATTENTION: Readonly<
  Record<string, { readonly type: "strong" | "emphasis" | "delete"; readonly marker: string }>
> = {
  bold: { type: "strong", marker: "*" },
  italic: { type: "emphasis", marker: "_" },
  strike: { type: "delete", marker: "~" },
};

// CommonMark's white space; JavaScript's has more, and a mark that ends beside one of those does not end.
const SPACES_BEFORE = /^[\t\n\f\r\p{Zs}]*/u;
const SPACES_AFTER = /[\t\n\f\r\p{Zs}]*$/u;

/** The content of a line. */
export function phrasingOf(nodes: readonly Node[], place: Place): PhrasingContent[] {
  let loose = piecesOf(nodes);
  for (const name of Object.keys(ATTENTION)) loose = withoutEdges(loose, name);
  const pieces = loose.map((piece, at) => ({ ...piece, at }));
  return spoken(pieces, [], { ...place, pieces });
}

interface Line extends Place {
  readonly pieces: readonly Piece[];
}

/** The nodes with line breaks as nodes, without marks that are not of the text, and no two texts that could be one. */
function piecesOf(nodes: readonly Node[]): Loose[] {
  const split = nodes.flatMap((node) => {
    if (!node.isText || !/[\r\n]/.test(node.text ?? "")) return [node];
    return (node.text ?? "")
      .split(/\r\n?|\n/)
      .flatMap((line, index) => [
        ...(index > 0 ? [schema.nodes.hard_break.create(null, null, node.marks)] : []),
        ...(line === "" ? [] : [schema.text(line, node.marks)]),
      ]);
  });
  const marked = split.map((node) => node.mark(node.marks.filter((mark) => isSaid(mark, node))));
  return Fragment.fromArray(marked).content.map((node) => ({ node: node.mark([]), marks: node.marks }));
}

function isSaid(mark: Mark, node: Node): boolean {
  if (isBeside(mark)) return false;
  if (mark.type.name === "link") return safeHref(mark.attrs["href"]) !== undefined;
  return mark.type.name !== "code" || node.isText;
}

/** Takes a mark off the spaces and breaks at its ends: Markdown's marks begin and end at a word, and no one sees it. */
function withoutEdges(pieces: readonly Loose[], name: string): Loose[] {
  const has = (piece: Loose | undefined): boolean => piece?.marks.some((mark) => mark.type.name === name) === true;
  const out: Loose[] = [];
  for (let from = 0; from < pieces.length;) {
    if (!has(pieces[from])) {
      out.push(pieces[from++] as Loose);
      continue;
    }
    let to = from;
    while (has(pieces[to])) to++;
    out.push(...trimmed(pieces.slice(from, to), name));
    from = to;
  }
  return out;
}

function trimmed(run: readonly Loose[], name: string): Loose[] {
  const [before, rest] = edge(run, name, "start");
  const [after, inner] = edge(rest.toReversed(), name, "end");
  return [...before, ...inner.toReversed(), ...after.toReversed()];
}

/** The pieces at one end that go without the mark, and the rest; both from that end on. */
function edge(run: readonly Loose[], name: string, end: "start" | "end"): [bare: Loose[], rest: Loose[]] {
  const bare: Loose[] = [];
  for (const [index, piece] of run.entries()) {
    const { node } = piece;
    const off = { node, marks: piece.marks.filter((mark) => mark.type.name !== name) };
    if (node.type.name === "hard_break") {
      bare.push(off);
      continue;
    }
    const text = node.text ?? "";
    const isCode = piece.marks.some((mark) => mark.type.name === "code");
    const space = node.isText && !isCode ? (end === "start" ? SPACES_BEFORE : SPACES_AFTER).exec(text)?.[0].length : 0;
    if (space === undefined || space === 0) return [bare, run.slice(index)];
    if (space === text.length) {
      bare.push(off);
      continue;
    }
    const [first, second] =
      end === "start" ? [text.slice(0, space), text.slice(space)] : [text.slice(-space), text.slice(0, -space)];
    bare.push({ node: schema.text(first), marks: off.marks });
    return [bare, [{ node: schema.text(second), marks: piece.marks }, ...run.slice(index + 1)]];
  }
  return [bare, []];
}

/** Pieces that have the marks `open` already, as a tree of the marks that they have besides. */
function spoken(pieces: readonly Piece[], open: readonly Mark[], line: Line): PhrasingContent[] {
  const out: PhrasingContent[] = [];
  for (let from = 0; from < pieces.length;) {
    const first = pieces[from] as Piece;
    const [mark, to] = widest(pieces, from, open);
    if (mark === undefined) out.push(...leaf(first, line));
    else out.push(...around(mark, pieces.slice(from, to), [...open, mark], line));
    from = mark === undefined ? from + 1 : to;
  }
  return out;
}

/** The mark that reaches farthest from here, so that as few as can be are closed and opened again; code is innermost. */
function widest(pieces: readonly Piece[], from: number, open: readonly Mark[]): [mark: Mark | undefined, to: number] {
  let best: [Mark | undefined, number] = [undefined, from];
  for (const mark of pieces[from]?.marks ?? []) {
    if (mark.type.name === "code" || mark.isInSet(open)) continue;
    let to = from;
    while (to < pieces.length && mark.isInSet(pieces[to]?.marks ?? [])) to++;
    if (to > best[1]) best = [mark, to];
  }
  return best;
}

function around(mark: Mark, pieces: readonly Piece[], open: readonly Mark[], line: Line): PhrasingContent[] {
  const children = spoken(pieces, open, line);
  if (mark.type.name === "link") {
    return [{ type: "link", url: safeHref(mark.attrs["href"]) ?? "", children }];
  }
  const attention = ATTENTION[mark.type.name];
  if (attention !== undefined && isReadable(attention.marker, pieces, open, line))
    return [{ type: attention.type, children }];
  const [before, after] = tagsOf(mark);
  return [html(before, line), ...children, html(after, line)];
}

type Kind = "space" | "sign" | "letter";

/** Whether a reader takes the characters for a mark: CommonMark's rule of flanking, at both ends. */
function isReadable(marker: string, run: readonly Piece[], open: readonly Mark[], line: Line): boolean {
  const [first, last] = [run[0] as Piece, run.at(-1) as Piece];
  const outside = open.slice(0, -1);
  const before = outerKind(line.pieces[first.at - 1], outside, -1);
  const after = outerKind(line.pieces[last.at + 1], outside, 0);
  const fits = (outer: Kind, inner: Kind): boolean => {
    if (inner === "space") return false;
    return outer !== "letter" || (inner === "letter" && marker !== "_");
  };
  return fits(before, innerKind(first, open, 0)) && fits(after, innerKind(last, open, -1));
}

/** What stands outside of a mark's end: another mark's sign where marks open or close in between. */
function outerKind(piece: Piece | undefined, open: readonly Mark[], at: 0 | -1): Kind {
  if (piece === undefined) return open.length > 0 ? "sign" : "space";
  if (!open.every((mark) => mark.isInSet(piece.marks)) || piece.marks.length !== open.length) return "sign";
  // An emoji is a sign to one reader and two letters to another: outside of a mark the latter is the worse.
  return kindOf(piece, at, "letter");
}

function innerKind(piece: Piece, open: readonly Mark[], at: 0 | -1): Kind {
  return piece.marks.length > open.length ? "sign" : kindOf(piece, at, "sign");
}

function kindOf({ node, marks }: Piece, at: 0 | -1, doubtful: Kind): Kind {
  if (node.type.name === "hard_break") return "space";
  if (!node.isText || marks.some((mark) => mark.type.name === "code")) return "sign";
  const text = node.text ?? "";
  const character =
    at === 0 ? String.fromCodePoint(text.codePointAt(0) ?? 0) : (/.$/su.exec(text.slice(-2))?.[0] ?? "");
  if (SPACES_BEFORE.exec(character)?.[0] !== "") return "space";
  if (/[\p{L}\p{N}]/u.test(character)) return "letter";
  return /^[\p{P}\p{S}]$/u.test(character) && character.length === 1 ? "sign" : doubtful;
}

function html(value: string, { isCell }: Line): Html {
  return { type: "html", value: isCell ? value.replaceAll("|", "\\|") : value };
}

function leaf(piece: Piece, line: Line): PhrasingContent[] {
  const { node, marks } = piece;
  const next = line.pieces[piece.at + 1];
  if (node.isText) {
    const value = node.text ?? "";
    if (marks.some((mark) => mark.type.name === "code")) return [{ type: "inlineCode", value }];
    return line.isCell ? cellText(value, piece.at === 0, next === undefined, line) : wordsOf(value, line);
  }
  switch (node.type.name) {
    case "hard_break":
      return [lineBreak(line.pieces[piece.at - 1], next, line)];
    case "image_inline":
      return [image(node, line)];
    case "emoji":
      return [{ type: "text", value: emojiText(node.attrs) }];
    case "footnote_ref": {
      const label = line.footnotes.get(String(node.attrs["footnote"]))?.name;
      if (label !== undefined) return [{ type: "footnoteReference", identifier: label, label }];
      break;
    }
    case "math_inline": {
      const latex = String(node.attrs["latex"]);
      if (isDollarFormula(latex, next?.node.text ?? "")) return [html(`$${latex}$`, line)];
      break;
    }
    default:
  }
  return tagged(atomToHTML(node, line.footnotes), line);
}

/**
 * Words as they are, but for underscores beside an emoji. To a reader an emoji is a sign, so that a mark can end there; the
 * library looks at half of its two code units, takes it for a letter, and escapes nothing.
 */
function wordsOf(value: string, line: Line): PhrasingContent[] {
  return value.split(/((?<=[\uD800-\uDFFF])_+|_+(?=[\uD800-\uDFFF]))/).flatMap((part, index): PhrasingContent[] => {
    if (part === "") return [];
    return index % 2 === 1 ? [html(part.replaceAll("_", "\\_"), line)] : [{ type: "text", value: part }];
  });
}

/** HTML within a line: its tags are HTML to a reader, but its words are Markdown. */
function tagged(markup: string, line: Line): PhrasingContent[] {
  return markup.split(/(<[^>]*>|\n)/).flatMap((part): PhrasingContent[] => {
    if (part === "") return [];
    if (part === "\n") return [html("&#10;", line)];
    return [part.startsWith("<") ? html(part, line) : { type: "text", value: unescapeText(part) }];
  });
}

/** White space at the ends of a cell is for the eye; the text's own is written as references. */
function cellText(value: string, isFirst: boolean, isLast: boolean, line: Line): PhrasingContent[] {
  const start = isFirst ? (/^\s*/u.exec(value)?.[0] ?? "") : "";
  const rest = value.slice(start.length);
  const end = isLast ? (/\s*$/u.exec(rest)?.[0] ?? "") : "";
  const text = rest.slice(0, rest.length - end.length);
  const references = (space: string): PhrasingContent[] =>
    space === "" ? [] : [html(Array.from(space, (one) => `&#${one.codePointAt(0)};`).join(""), line)];
  return [...references(start), ...(text === "" ? [] : wordsOf(text, line)), ...references(end)];
}

/** A backslash at the end of a line breaks it only where words follow. */
function lineBreak(before: Piece | undefined, after: Piece | undefined, line: Line): Break | Html {
  const isWord = (piece: Piece | undefined, edge: RegExp): boolean =>
    piece?.node.isText === true && edge.test(piece.node.text ?? "");
  const fits = line.holdsBreaks && isWord(before, /\S$/) && isWord(after, /^\S/);
  return fits ? { type: "break" } : html("<br>", line);
}

function image({ attrs }: Node, line: Line): PhrasingContent {
  const src = safeSrc(attrs["src"]);
  const alt = String(attrs["alt"]);
  const width: unknown = attrs["width"];
  if (src !== undefined && !isImageWidth(width) && !/[\r\n]/.test(alt)) return { type: "image", url: src, alt };
  return html(element("img", { src, alt, width: isImageWidth(width) ? width : undefined }, ""), line);
}
