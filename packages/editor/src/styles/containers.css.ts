/**
 * How blocks look that are no text: tables, callouts, columns; and the colours and the marks of review.
 * Must never say something by colour alone: a callout names its tone, a suggestion is underlined or struck.
 */
import { COLORS, type Color, type Tone } from "@weft/schema";
import { colorRules, paintOf } from "./paints.ts";

const HUES: Readonly<Record<Tone, Color>> = {
  note: "blue",
  tip: "green",
  important: "purple",
  warning: "yellow",
  caution: "red",
};

const paints = COLORS.map((name) => `--_${name}: ${paintOf(name)};`).join(" ");

const tones = Object.entries(HUES)
  .map(([tone, hue]) => `.weft-page [data-tone="${tone}"] { --_tone: var(--_${hue}); }`)
  .join("\n");

/** The rules, for blocks that stand in `blocks`. */
export function containersCSS(blocks: string): string {
  return /* css */ `
.weft-page { ${paints} }
.weft-highlight { color: inherit; background: none; border-radius: 2px; }
${colorRules(".weft-color", ".weft-highlight", (name) => `var(--_${name})`)}

/* A wide table scrolls in itself. */
${blocks} > .weft-table { margin-top: 1em; overflow-x: auto; }
.weft-table + * { margin-top: 1em; }
.weft-table > table { min-width: 40%; border-collapse: collapse; border-spacing: 0; font: inherit; }
.weft-table :is(td, th) {
  box-sizing: border-box;
  min-width: 7em;
  height: calc(1lh + .8em);
  padding: .4em .65em;
  border: 1px solid var(--_border);
  font-weight: inherit;
  text-align: start;
  vertical-align: top;
}
.weft-table [data-colwidth] { min-width: 0; }
.weft-table th { background: var(--_canvas); font-weight: 650; }
.weft-table :is(td, th)[data-align="center"] { text-align: center; }
.weft-table :is(td, th)[data-align="right"] { text-align: right; }
.weft-table :is(td, th)[data-align="left"] { text-align: left; }
.weft-table tbody:empty::before { content: var(--_no-rows, "Empty table"); color: var(--_ink-2); font-size: .875em; }
/* What is not there: the rest of a row that is shorter than others. */
.weft-table td.weft-phantom {
  border-style: dashed;
  background: repeating-linear-gradient(-45deg, transparent 0 5px, color-mix(in srgb, var(--_ink) 4%, transparent) 5px 6px);
  user-select: none;
}

${tones}
${blocks} > .weft-callout {
  margin-top: 1em;
  padding: .75em 1em .85em;
  border: 1px solid color-mix(in srgb, var(--_tone) 32%, transparent);
  border-radius: 10px;
  background: color-mix(in srgb, var(--_tone) 7%, transparent);
}
.weft-callout + * { margin-top: 1em; }
.weft-callout:not(:has(> .weft-callout-tone))::before { content: attr(aria-label); margin-bottom: .3em; }
/* As high as the words alone, so that nothing moves when the button comes. */
.weft-callout::before, .weft-callout-tone { display: block; color: var(--_tone); font: 650 .8em / 1.4 var(--_font); }
.weft-callout-tone {
  position: relative;
  margin-block: -.2em .1em;
  margin-inline-start: -.5em;
  padding: .2em .5em;
  border: 0;
  border-radius: var(--_radius);
  background: none;
  cursor: pointer;
  user-select: none;
}
.weft-callout-tone::before { content: ""; position: absolute; inset: -10px -14px; }
.weft-callout-tone:enabled::after { content: ""; display: inline-block; width: .4em; height: .4em; margin-inline-start: .6em; border: solid currentColor; border-width: 0 1.5px 1.5px 0; translate: 0 -.2em; rotate: 45deg; opacity: .8; }
.weft-callout-tone:enabled:hover, .weft-callout-tone[aria-expanded="true"] { background: color-mix(in srgb, var(--_tone) 12%, transparent); }
.weft-callout-tone:focus-visible { outline: 2px solid var(--_accent); outline-offset: -2px; }
.weft-callout-tone:disabled { cursor: inherit; }

/* Columns that have no room beside each other stand below each other. */
${blocks} > .weft-columns { display: flex; flex-wrap: wrap; gap: 1em 2em; margin-top: 1em; }
.weft-columns + * { margin-top: 1em; }
.weft-column { flex: 1 1 0; min-width: min(12em, 100%); min-height: 1lh; }
/* Nothing would show where an empty one is. */
.weft-doc[contenteditable="true"] .weft-column:has(> p:only-child > .ProseMirror-trailingBreak:only-child) { border-radius: var(--_radius); outline: 1px dashed var(--_border); outline-offset: 6px; }

.weft-image-inline { max-width: 100%; height: auto; vertical-align: middle; }
.weft-mention { padding: .05em .25em; border-radius: 4px; background: color-mix(in srgb, var(--_accent) 12%, transparent); color: var(--_accent); }
.weft-doc :is(sup, sub) { font-size: .72em; line-height: 0; }
.weft-footnote-ref { color: var(--_accent); }
.weft-footnote-ref::before { content: attr(data-number); }
.weft-footnote-ref:not([data-number])::before { content: "*"; }
${blocks} > .weft-footnote { position: relative; padding-inline-start: 1.8em; color: var(--_ink-2); font-size: .88em; line-height: 1.5; }
.weft-footnote::before { content: attr(data-number) "."; position: absolute; inset-inline-start: 0; font-variant-numeric: tabular-nums; }
.weft-footnote:not([data-number])::before { content: "*"; }

.weft-comment:not(.weft-marked) { color: inherit; background: color-mix(in srgb, var(--_yellow) 18%, transparent); border-bottom: 1.5px solid color-mix(in srgb, var(--_yellow) 70%, transparent); }
.weft-insertion:not(.weft-marked) { color: var(--_green); text-decoration: underline; text-underline-offset: .18em; }
.weft-deletion:not(.weft-marked) { color: var(--_red); text-decoration: line-through; }
.weft-marked > * { outline: 1.5px dashed var(--_mark); outline-offset: 3px; border-radius: 2px; }
.weft-comment { --_mark: color-mix(in srgb, var(--_yellow) 60%, transparent); }
.weft-insertion { --_mark: color-mix(in srgb, var(--_green) 60%, transparent); }
.weft-deletion { --_mark: color-mix(in srgb, var(--_red) 60%, transparent); }
.weft-deletion.weft-marked > * { text-decoration: line-through; }
`;
}
