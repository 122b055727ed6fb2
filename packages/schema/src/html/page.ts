/**
 * A document as a page of its own, to keep, to print, to send. Owns its style, which is in it: no address is asked for
 * it. Must never: hold a script.
 */
import type { Source } from "../opening.ts";
import { titleLine } from "../text.ts";
import { escapeText } from "./tags.ts";
import { htmlFromDocument } from "./writing.ts";

const STYLE = `
:root { color-scheme: light dark }
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: break-word }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 1.6em 0 0.5em }
p, ul, ol, pre, blockquote, details, .weft-table, .weft-callout, .weft-columns, figure { margin: 0.6em 0 }
pre { padding: 0.8em 1em; overflow: auto; background: rgb(128 128 128 / 0.12); border-radius: 6px; tab-size: 4 }
code { font: 0.9em/1.5 ui-monospace, monospace }
blockquote { padding-left: 1em; border-left: 3px solid rgb(128 128 128 / 0.5) }
img { max-width: 100%; height: auto }
figure { text-align: center }
figcaption, .weft-file small, .weft-embed small { opacity: 0.75; font-size: 0.9em }
.weft-table { overflow-x: auto }
table { border-collapse: collapse }
td, th { border: 1px solid rgb(128 128 128 / 0.5); padding: 0.3em 0.6em; text-align: start; vertical-align: top }
td > p, th > p { margin: 0 }
.weft-callout { padding: 0.2em 1em; border-left: 4px solid #57c; background: rgb(128 128 128 / 0.08) }
.weft-columns { display: flex; flex-wrap: wrap; gap: 1.5em }
.weft-column { flex: 1 1 14em; min-width: 0 }
.weft-file, .weft-embed { display: flex; gap: 0.6em; justify-content: space-between; padding: 0.5em 0.8em; border: 1px solid rgb(128 128 128 / 0.5); border-radius: 6px }
.weft-footnote { font-size: 0.9em; border-top: 1px solid rgb(128 128 128 / 0.3); padding-top: 0.3em }
[align="left"] { text-align: left } [align="center"] { text-align: center }
[align="right"] { text-align: right } [align="justify"], [data-align="justify"] { text-align: justify }
[data-align="left"] { text-align: left } [data-align="center"] { text-align: center } [data-align="right"] { text-align: right }
li:has(> input[type="checkbox"]) { list-style: none; margin-left: -1.3em }
`;

/**
 * A whole HTML page with the document in it. `title`: for the window and as the first heading; "" for none. `lang`: the
 * language of the text as in HTML's `lang`; left out when not given.
 */
export function pageFromDocument(source: Source, { title, lang }: { title: string; lang?: string }): string {
  const name = escapeText(titleLine(title));
  const language = lang !== undefined && /^[A-Za-z0-9-]{1,35}$/.test(lang) ? ` lang="${lang}"` : "";
  return [
    "<!doctype html>",
    `<html${language}>`,
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${name === "" ? "Document" : name}</title>`,
    `<style>${STYLE}</style></head>`,
    "<body>",
    ...(title === "" ? [] : [`<h1>${name}</h1>`]),
    `${htmlFromDocument(source)}</body>`,
    "</html>\n",
  ].join("\n");
}
