/** How formulas look: drawn, as a source, and in between. KaTeX's own styles come with it, late. */

/** The rules, for blocks that stand in `blocks`. */
export function formulasCSS(blocks: string): string {
  return /* css */ `
${blocks} > .weft-math { position: relative; text-align: center; white-space: pre-wrap; overflow-wrap: anywhere; }
/* Without a frame when it is drawn and nobody writes in it. */
${blocks} > .weft-math-drawn:not(.weft-writing) { border-color: transparent; background: none; }
${blocks} > .weft-math-drawn:not(.weft-writing) > code,
[aria-readonly="true"] .weft-math-drawn > code { position: absolute; inset: 0 auto auto 0; width: 1px; height: 1px; padding: 0; overflow: hidden; clip-path: inset(50%); }
.weft-formula { user-select: none; }
pre > .weft-formula { padding: .5em 1em; overflow: auto hidden; border-radius: inherit; cursor: text; font: 400 var(--_size) / 1.4 var(--_font); }
.weft-writing > .weft-formula, .weft-math-wrong > .weft-formula { border-top: 1px solid var(--_border); border-radius: 0; }
pre > .weft-formula:empty { display: none; }
.weft-formula .katex-display { margin: .4em 0; }
.weft-math-none > .weft-formula { color: var(--_ink-2); }
.weft-math-none.weft-writing > .weft-formula { display: none; }
${blocks} > .weft-math-wrong > .weft-formula { color: var(--_danger); font-size: .82em; text-align: start; }
[aria-readonly="true"] .weft-formula { cursor: default; }

span.weft-math { padding: .1em .3em; border-radius: 4px; background: var(--_hover); font-family: var(--_font-mono); font-size: .92em; overflow-wrap: anywhere; cursor: pointer; }
[aria-readonly="true"] span.weft-math { cursor: text; }
span.weft-math-drawn { padding: 0 .08em; background: none; font: inherit; }
span.weft-math-drawn:hover { background: var(--_hover); }
[aria-readonly="true"] span.weft-math-drawn:hover { background: none; }
span.weft-math-none { color: var(--_ink-2); font-family: inherit; }
span.weft-math-wrong { color: var(--_danger); text-decoration: underline wavy 1px; text-underline-offset: .2em; }
/* A long one scrolls in itself, and is as high as the line where it is not. */
span.weft-math-drawn .katex { white-space: normal; }
@media print {
  ${blocks} > .weft-math-drawn { border-color: transparent; background: none; }
  ${blocks} > .weft-math-drawn > code { display: none; }
  .weft-writing > .weft-formula { border-top: 0; }
}
`;
}
