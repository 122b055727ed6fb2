/**
 * White space as CSS shows it: a run of it is one space, none at the ends of a line, all of it where a style says so.
 * Owns: that step, so that a document's own double spaces, which we write with such a style, come back.
 */
import { isElement, type Element, type Markup } from "./markup.ts";

/** Elements that do not end the line that they stand in. */
type IsInline = (element: Element) => boolean;

interface Line {
  /** Whether a space would be the first on the line, or stand beside another. */
  spaced: boolean;
  /** Where the last text stands, if it ends in a space that goes if the line ends here. */
  tail: { readonly within: Markup[]; readonly at: number } | undefined;
}

/** The markup with its white space as it is seen. */
export function collapseSpaces(markup: readonly Markup[], isInline: IsInline): readonly Markup[] {
  const line: Line = { spaced: true, tail: undefined };
  const collapsed = collapse(markup, false, line, isInline);
  endLine(line);
  return collapsed;
}

function collapse(markup: readonly Markup[], pre: boolean, line: Line, isInline: IsInline): Markup[] {
  const out: Markup[] = [];
  for (const child of markup) {
    if (!isElement(child)) {
      addText(out, child, pre, line);
    } else if (child.tag === "pre") {
      endLine(line);
      out.push(child);
    } else {
      const breaks = !isInline(child);
      if (breaks) endLine(line);
      if (child.tag === "img") Object.assign(line, { spaced: false, tail: undefined });
      out.push({ ...child, children: collapse(child.children, keepsSpaces(child, pre), line, isInline) });
      if (breaks) endLine(line);
    }
  }
  return out;
}

function addText(out: Markup[], text: string, pre: boolean, line: Line): void {
  if (pre) {
    out.push(text);
    Object.assign(line, { spaced: false, tail: undefined });
    return;
  }
  let shown = text.replace(/[ \t\r\n\f]+/g, " ");
  if (line.spaced && shown.startsWith(" ")) shown = shown.slice(1);
  if (shown === "") return;
  out.push(shown);
  line.spaced = shown.endsWith(" ");
  line.tail = line.spaced ? { within: out, at: out.length - 1 } : undefined;
}

function endLine(line: Line): void {
  const { tail } = line;
  if (tail !== undefined) {
    const text = tail.within[tail.at];
    if (typeof text === "string") tail.within[tail.at] = text.slice(0, -1);
  }
  line.spaced = true;
  line.tail = undefined;
}

function keepsSpaces({ attributes }: Element, pre: boolean): boolean {
  const style = /(?:^|;)\s*white-space\s*:\s*([a-z-]+)/i.exec(attributes["style"] ?? "")?.[1];
  return style === undefined ? pre : /^(?:pre|pre-wrap|break-spaces)$/i.test(style);
}
