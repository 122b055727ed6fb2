/**
 * A document to Markdown. Owns the style of what is written, which is GitHub's; escapes are the library's.
 */
import { gfmToMarkdown } from "mdast-util-gfm";
import { toMarkdown, type Options } from "mdast-util-to-markdown";
import { blocksOf, type Source } from "../opening.ts";
import { withoutEmpty } from "./empty-paragraphs.ts";
import { flowOf } from "./flow.ts";
import { labelled } from "./footnote-labels.ts";

const STYLE: Options = {
  bullet: "-",
  bulletOther: "*",
  // Beside "**" for strong an underscore can never be taken for part of it.
  emphasis: "_",
  fences: true,
  rule: "-",
  listItemIndent: "one",
  extensions: [gfmToMarkdown({ tablePipeAlign: false })],
  unsafe: [
    { character: "$", inConstruct: "phrasing" },
    // The library takes none in a label for an address; readers do in what describes an image.
    {
      character: ":",
      before: "[ps]",
      after: "\\/",
      inConstruct: "image",
      notInConstruct: ["destinationRaw", "destinationLiteral", "titleQuote"],
    },
  ],
};

/**
 * The document as GitHub's Markdown; what Markdown cannot say is written as HTML that GitHub shows, and comes back.
 * Comments are left out, and what Markdown cannot hold: empty paragraphs, indents without a list, widths of columns.
 * Never throws, whatever the document holds.
 */
export function markdownFromDocument(source: Source): string {
  const blocks = blocksOf(source).map(withoutEmpty);
  const children = flowOf(blocks, { footnotes: labelled(blocks), holdsBreaks: true, isCell: false });
  return toMarkdown({ type: "root", children }, STYLE);
}
