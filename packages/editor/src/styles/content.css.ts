/**
 * How a document looks. Owns: the typography of the text, all below `.weft-page`.
 * Must never: give a block an overflow or a transform that would move a caret off its letter.
 */
import { MAX_INDENT } from "@weft/schema";
import { containersCSS } from "./containers.css.ts";
import { TOKENS } from "./tokens.css.ts";

/** What blocks stand in: the document, a cell, a callout, a column, and a mark that is around them. */
export const BLOCKS = ":is(.weft-doc, .weft-blocks, .weft-marked)";

const levels = Array.from({ length: MAX_INDENT + 1 }, (_, level) => level);

/** Resets the counters of a level and of those below it. */
function counters(from: number): string {
  return levels
    .slice(from)
    .map((level) => `weft-${level} 0`)
    .join(" ");
}

function at(level: number): string {
  return level === 0 ? ":not([data-indent], .weft-marked)" : `[data-indent="${level}"]`;
}

const STYLES = ["decimal", "lower-alpha", "lower-roman"] as const;
/** A square would be taken from some other font, which has it large or as an emoji. */
const BULLETS = ["•", "◦", "–"] as const;

/** Numbers: an item counts on at its level; whatever else stands at a level, or above it, ends the count there. */
const lists = levels
  .map((level) => {
    const deeper = level === MAX_INDENT ? "none" : counters(level + 1);
    return /* css */ `
${BLOCKS} > ${at(level)} { counter-set: ${counters(level)}; ${level === 0 ? "" : `margin-inline-start: calc(${level} * 1.6 * var(--_size));`} }
${BLOCKS} > ol.weft-list${at(level)} { counter-set: ${deeper}; counter-increment: weft-${level}; }
${BLOCKS} > ol.weft-list${at(level)}::before { content: counter(weft-${level}, ${STYLES[level % 3]}) "."; }
${BLOCKS} > ul.weft-list${at(level)}::before { content: "${BULLETS[level % 3]}"; }`;
  })
  .join("");

/** The style sheet of the text. */
export const CONTENT_CSS: string = /* css */ `
.weft-page { ${TOKENS} position: relative; display: flex; flex-direction: column; }

/* Its basis is no "auto": with that Chromium 156 lays out all blocks twice at each key, to measure and to place them. */
.weft-doc {
  position: relative;
  flex: 1 0 fit-content;
  padding: 0 0 96px;
  color: var(--_ink);
  font: 400 var(--_size) / var(--_line) var(--_font);
  font-optical-sizing: auto;
  font-variant-ligatures: none;
  letter-spacing: normal;
  text-align: start;
  white-space: break-spaces;
  overflow-wrap: break-word;
  outline: none;
  caret-color: var(--_accent);
  tab-size: 4;
  -webkit-text-size-adjust: 100%;
}
.weft-doc, .weft-blocks { counter-reset: ${counters(0)}; }
.weft-doc ::selection { background: var(--_selection); }

${BLOCKS} > * {
  box-sizing: border-box;
  margin: .6em 0 0;
  padding: 0;
  border: 0;
  background: none;
  color: inherit;
  font: inherit;
  letter-spacing: inherit;
}
.weft-doc > * { content-visibility: auto; contain-intrinsic-size: auto 3lh; overflow-clip-margin: 12px; }
.weft-doc > .weft-current { content-visibility: visible; }
:is(.weft-doc, .weft-blocks) > :first-child { margin-top: 0; }
.weft-marked { display: contents; }
${BLOCKS} > p { min-height: 1lh; }
${BLOCKS} > [data-align="center"] { text-align: center; }
${BLOCKS} > [data-align="right"] { text-align: right; }
${BLOCKS} > [data-align="left"] { text-align: left; }
${BLOCKS} > [data-align="justify"] { text-align: justify; }

${BLOCKS} > h1 { margin-top: calc(2 * var(--_size)); font-size: calc(2 * var(--_size)); line-height: 1.18; letter-spacing: -.022em; font-weight: 700; }
${BLOCKS} > h2 { margin-top: calc(1.7 * var(--_size)); font-size: calc(1.53 * var(--_size)); line-height: 1.25; letter-spacing: -.016em; font-weight: 650; }
${BLOCKS} > h3 { margin-top: calc(1.4 * var(--_size)); font-size: calc(1.235 * var(--_size)); line-height: 1.32; letter-spacing: -.011em; font-weight: 650; }
${BLOCKS} > h4 { margin-top: calc(1.2 * var(--_size)); line-height: 1.4; font-weight: 650; }
${BLOCKS} > h5 { margin-top: calc(1.2 * var(--_size)); font-size: calc(.88 * var(--_size)); line-height: 1.4; font-weight: 650; }
${BLOCKS} > h6 { margin-top: calc(1.2 * var(--_size)); font-size: calc(.88 * var(--_size)); line-height: 1.4; font-weight: 600; color: var(--_ink-2); }
${BLOCKS} > :is(h1, h2, h3, h4, h5, h6):first-child { margin-top: 0; }
${BLOCKS} > h1 + * { margin-top: calc(.4 * var(--_size)); }
${BLOCKS} > h2 + * { margin-top: calc(.35 * var(--_size)); }
${BLOCKS} > h3 + *, ${BLOCKS} > h4 + *, ${BLOCKS} > h5 + *, ${BLOCKS} > h6 + * { margin-top: calc(.3 * var(--_size)); }

${BLOCKS} > .weft-list { position: relative; padding-inline-start: calc(1.6 * var(--_size)); list-style: none; }
${BLOCKS} > .weft-list + .weft-list[data-indent],
${BLOCKS} > .weft-list[data-indent] + .weft-list,
${BLOCKS} > ul[data-kind="bullet"] + ul[data-kind="bullet"],
${BLOCKS} > ul[data-kind="todo"] + ul[data-kind="todo"],
${BLOCKS} > ol.weft-list + ol.weft-list { margin-top: .25em; }
${BLOCKS} > .weft-list > li { display: block; margin: 0; padding: 0; min-height: 1lh; }
${BLOCKS} > .weft-list::before {
  position: absolute;
  inset-inline-start: 0;
  inset-block-start: 0;
  color: var(--_ink-2);
  font-variant-numeric: tabular-nums;
  pointer-events: none;
}
${BLOCKS} > ol.weft-list::before { min-width: 1.2em; text-align: end; }
${BLOCKS} > ul.weft-list::before { width: 1.2em; text-align: center; }
${lists}
${BLOCKS} > ul.weft-list[data-kind="todo"]::before { content: none; }
.weft-check {
  position: absolute;
  inset-inline-start: 0;
  inset-block-start: 0;
  display: grid;
  place-items: center;
  width: 1.25em;
  height: 1lh;
  user-select: none;
}
.weft-check input {
  appearance: none;
  position: relative;
  display: grid;
  place-items: center;
  box-sizing: border-box;
  width: 1.06em;
  height: 1.06em;
  margin: 0;
  border: 1.5px solid var(--_control);
  border-radius: 4px;
  background: transparent;
  font: inherit;
  cursor: pointer;
  transition: background-color var(--_in), border-color var(--_in);
}
.weft-check input:hover { border-color: var(--_accent); }
.weft-check input:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
.weft-check input::after { content: ""; position: absolute; inset: -10px; }
.weft-check input:checked { border-color: var(--_accent); background: var(--_accent); }
.weft-check input:checked::before {
  content: "";
  width: .66em;
  height: .66em;
  background: var(--_on-accent);
  clip-path: polygon(14% 47%, 0 62%, 40% 100%, 100% 18%, 85% 4%, 38% 70%);
}
.weft-fold { position: absolute; inset-inline-start: 0; inset-block-start: 0; display: flex; align-items: center; height: 1lh; user-select: none; }
.weft-fold button {
  position: relative;
  width: 20px;
  height: 20px;
  margin: 0;
  padding: 0;
  border: 0;
  border-radius: 4px;
  background: none;
  color: var(--_ink-2);
  cursor: pointer;
}
.weft-fold button:hover { background: var(--_hover); color: var(--_ink); }
.weft-fold button::before {
  content: "";
  position: absolute;
  inset: 5px 6px;
  background: currentColor;
  clip-path: polygon(0 0, 100% 50%, 0 100%);
  transition: rotate var(--_in);
}
.weft-fold button[aria-expanded="true"]::before { rotate: 90deg; }
.weft-fold button::after { content: ""; position: absolute; inset: -10px; }
${BLOCKS} > ul.weft-list[data-kind="toggle"]::before { content: none; }
${BLOCKS} > .weft-folded { display: none; }
.weft-fold button[aria-expanded="false"]:dir(rtl)::before { rotate: 180deg; }
.weft-doc li[data-checked="true"] > .weft-task { color: var(--_ink-2); text-decoration: line-through 1px; }

${BLOCKS} > blockquote { padding-inline-start: 1em; border-inline-start: 3px solid var(--_border); color: var(--_ink-2); }
${BLOCKS} > blockquote + blockquote { margin-top: 0; padding-top: .6em; }
${BLOCKS} > hr {
  height: 2.6em;
  margin-top: .3em;
  background: linear-gradient(var(--_border), var(--_border)) center / 100% 1px no-repeat;
  cursor: default;
}
${BLOCKS} > hr + * { margin-top: .3em; }

${containersCSS(BLOCKS)}
/* What a newer editor made: its words, and that it stays as it is. */
.weft-unknown { color: var(--_ink-2); background: color-mix(in srgb, var(--_ink) 4%, transparent); border: 1px dashed var(--_control); border-radius: 4px; cursor: default; white-space: pre-line; }
${BLOCKS} > .weft-unknown { margin-top: .6em; padding: .5em .75em; }
${BLOCKS} > .weft-unknown:empty::before { content: attr(title); font-size: .875em; }
span.weft-unknown { padding: 0 .25em; }
span.weft-unknown:empty::before { content: "…"; }

.weft-doc strong { font-weight: 650; }
.weft-doc em { font-style: italic; }
.weft-doc u { text-underline-offset: .16em; }
.weft-doc :not(pre) > code, .weft-doc a code {
  padding: .12em .32em;
  border-radius: 4px;
  background: var(--_hover);
  color: inherit;
  font: inherit;
  font-family: var(--_font-mono);
  font-size: .92em;
  box-decoration-break: clone;
  -webkit-box-decoration-break: clone;
}
.weft-doc a { color: var(--_accent); text-decoration: underline 1px; text-underline-offset: .18em; cursor: text; }
.weft-doc a:hover { text-decoration-thickness: 2px; }
.weft-doc[aria-readonly="true"] a { cursor: pointer; }
.weft-doc[aria-readonly="true"] > p { text-wrap: pretty; }
.weft-doc[aria-readonly="true"] > :is(h1, h2, h3, h4) { text-wrap: balance; }

.weft-empty::before { content: attr(data-placeholder); float: inline-start; height: 0; color: var(--_ink-2); pointer-events: none; }
.weft-doc .ProseMirror-selectednode { border-radius: var(--_radius); background-color: var(--_selection); }
.weft-doc.ProseMirror-hideselection { caret-color: transparent; }
.weft-doc.ProseMirror-hideselection ::selection { background: transparent; }
.weft-doc img.ProseMirror-separator { display: inline !important; width: 0 !important; height: 0 !important; margin: 0 !important; border: 0 !important; }
.weft-doc .ProseMirror-trailingBreak { content: normal; }

@media (max-width: 640px) { .weft-page { --_line: var(--weft-line-height, 1.55); } }
@media (prefers-contrast: more) { .weft-page { --_ink-2: var(--_ink); --_border: var(--_control); } }
@media (prefers-reduced-motion: reduce) { .weft-fold button::before { transition: none; } }
`;
