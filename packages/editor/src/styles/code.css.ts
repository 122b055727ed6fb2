/**
 * How code looks: its frame, the tools above it, its colours. Owns: `--weft-code-*`, the eight colours.
 * Must never: give a token a weight or a slant that would move the letters behind it.
 */

/** On the frame's ground, each can be read as text: at least 4.5 to 1 (WCAG 2.2, 1.4.3); a unit test measures it. */
export const CODE_PAINTS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  keyword: ["#8a2fa8", "#d3a4f5"],
  string: ["#22702c", "#93cf94"],
  literal: ["#a8480a", "#f0a878"],
  comment: ["#6a655e", "#a29c93"],
  title: ["#2457c5", "#90b4ff"],
  type: ["#0f6c72", "#6dcbc8"],
  attribute: ["#80590a", "#dfc07d"],
  meta: ["#a32a5e", "#f29ab8"],
  added: ["#1e6b3c", "#7fcb8c"],
  removed: ["#a8323a", "#ff9a90"],
};

const colors = Object.entries(CODE_PAINTS)
  .map(
    ([sort, [light, dark]]) => `.weft-code-${sort} { color: var(--weft-code-${sort}, light-dark(${light}, ${dark})); }`,
  )
  .join("\n");

/** The rules, for blocks that stand in `blocks`. */
export function codeCSS(blocks: string): string {
  return /* css */ `
${blocks} > pre {
  margin-top: 1em;
  border: 1px solid var(--_border);
  border-radius: 10px;
  background: var(--_canvas);
  font: 400 calc(.865 * var(--_size)) / 1.6 var(--_font-mono);
  font-variant-ligatures: none;
  white-space: pre;
}
${blocks} > pre + * { margin-top: 1em; }
/* Long lines scroll in a frame of their own, below the tools. */
/* Whichever way the page runs: brackets and semicolons would stand at the wrong end. */
${blocks} > pre code { direction: ltr; text-align: left; display: block; padding: .82em 1em; overflow-x: auto; border: 0; background: none; color: inherit; font: inherit; white-space: inherit; }
${blocks} > .weft-code code { padding-top: .25em; }
${blocks} > .weft-code-wrapped code { white-space: pre-wrap; overflow-wrap: anywhere; }
.weft-code-tools {
  display: flex;
  align-items: center;
  gap: 2px;
  padding: 4px 6px 0;
  font: 500 12px / 1.4 var(--_font);
  white-space: nowrap;
  user-select: none;
}
.weft-code-tools button {
  min-width: 0;
  margin: 0;
  padding: 4px 8px;
  overflow: hidden;
  border: 0;
  border-radius: var(--_radius);
  background: none;
  color: var(--_ink-2);
  font: inherit;
  text-overflow: ellipsis;
  cursor: pointer;
}
.weft-code-tools button:hover, .weft-code-tools [aria-expanded="true"] { background: var(--_hover); color: var(--_ink); }
.weft-code-tools button:focus-visible { outline: 2px solid var(--_accent); outline-offset: -2px; }
.weft-code-tools [aria-pressed="true"] { color: var(--_accent); }
.weft-code-language { margin-inline-end: auto !important; }
.weft-code-language::after { content: ""; display: inline-block; width: .34em; height: .34em; margin-inline-start: .55em; border: solid currentColor; border-width: 0 1.5px 1.5px 0; translate: 0 -.2em; rotate: 45deg; opacity: .8; }
[aria-readonly="true"] .weft-code-language { cursor: default; background: none !important; }
[aria-readonly="true"] .weft-code-language::after { content: none; }
/* What can be done with code shows where somebody is about to do it. */
.weft-code-tools :not(.weft-code-language) { opacity: 0; transition: opacity 80ms ease-out; }
:is(.weft-code:hover, .weft-code:focus-within, .weft-current) .weft-code-tools * { opacity: 1; }
@media (hover: none) { .weft-code-tools :not(.weft-code-language) { opacity: 1; } }
${colors}
.weft-diagram { border-top: 1px solid var(--_border); padding: 1em; overflow-x: auto; font: 400 14px / 1.45 var(--_font); text-align: center; white-space: normal; user-select: none; transition: color 1ms; }
.weft-diagram img { display: inline-block; max-width: 100%; height: auto; }
.weft-diagram p { margin: 0; color: var(--_ink-2); font-size: 13px; text-align: start; white-space: pre-line; overflow-wrap: anywhere; }
.weft-diagram img + p { margin-top: .8em; color: var(--_danger); }
/* Who only reads wants the diagram. */
[aria-readonly="true"] .weft-code:has(.weft-diagram > img) > code { display: none; }
[aria-readonly="true"] .weft-code:has(.weft-diagram > img) > .weft-diagram { border-top: 0; }
@media (pointer: coarse) { .weft-code-tools button { min-height: 40px; padding-inline: 10px; } }
@media print {
  ${blocks} > .weft-code:has(.weft-diagram > img) > code { display: none; }
  .weft-diagram { border-top: 0; }
  .weft-code-tools { display: none; }
  ${blocks} > pre code { padding-top: .82em; white-space: pre-wrap; overflow-wrap: anywhere; }
}
`;
}
