/**
 * How what one reads with looks. Owns: the panels over the text, in the shadow root; and what finding and focus mode do to
 * the look of the text.
 */
import { PANEL } from "../styles/panel.css.ts";

/** The style sheet of the panels. */
export const READING_CSS: string = /* css */ `
.reading-panel { pointer-events: auto; ${PANEL} }
.find { width: min(440px, calc(100vw - 16px)); max-width: 100%; padding: 6px; }
.find-row { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; }
.find-row + .find-row { margin-top: 6px; }
.find-field { position: relative; display: flex; flex: 1 1 150px; min-width: 0; }
.find-field .field { width: 100%; padding-inline-end: 96px; }
.find-place { position: absolute; inset-inline-end: 10px; top: 50%; translate: 0 -50%; color: var(--_ink-2); font: 400 12px / 1.3 var(--_font); font-variant-numeric: tabular-nums; pointer-events: none; }
.find-tools { display: flex; align-items: center; gap: 2px; margin-inline-start: auto; }
.option { font: 600 13px / 1 var(--_font); }
.wholeWords span { padding: 1px 2px 0; border: solid currentColor; border-width: 0 1px; border-radius: 2px; }
.find-more svg { transition: rotate 120ms ease-out; }
.find-more[aria-expanded="false"] svg { rotate: -90deg; }
.find .offer { min-height: 34px; font-size: 13px; }
.offer[aria-disabled="true"] { color: var(--_control); cursor: default; }
@media (min-width: 400px) and (pointer: fine) { .find-row + .find-row { padding-inline-start: 38px; } }
@media (pointer: coarse) { .find-field { flex-basis: 100%; } .find-more { order: 1; } .find-tools { order: 2; } .find .offer { min-height: 44px; } }
@media print { .reading-panel { display: none; } }
`;

/** The style sheet of the text while it is read with these. */
export const TEXT_CSS: string = /* css */ `
::highlight(weft-found) { background-color: light-dark(#ffe9a8, #5a4a16); }
::highlight(weft-found-current) { background-color: light-dark(#ff9f43, #ffb454); color: #1f1d1a; }
@media (forced-colors: active) {
  ::highlight(weft-found) { background-color: Mark; color: MarkText; }
  ::highlight(weft-found-current) { background-color: Highlight; color: HighlightText; }
}
@media print { ::highlight(weft-found), ::highlight(weft-found-current) { background-color: transparent; color: inherit; } }
`;
