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
.find-more svg { transition: rotate 120ms ease-out; }
.find-more[aria-expanded="false"] svg { rotate: -90deg; }
.find .offer { min-height: 34px; font-size: 13px; }
.offer[aria-disabled="true"] { color: var(--_control); cursor: default; }
@media (min-width: 400px) and (pointer: fine) { .find-row + .find-row { padding-inline-start: 38px; } }
@media (pointer: coarse) { .find-field { flex-basis: 100%; } .find-more { order: 1; } .find-tools { order: 2; } .find .offer { min-height: 44px; } }
.panel-head { display: flex; align-items: center; justify-content: space-between; gap: 8px; padding-inline-start: 10px; color: var(--_ink-2); font-weight: 600; }
.outline { position: absolute; inset-inline-start: 0; top: 0; width: 264px; max-height: calc(min(100dvh - var(--weft-toolbar-top, 0px), var(--_host)) - var(--weft-toolbar-height, 44px)); padding: 8px 12px 24px; overflow-y: auto; overscroll-behavior: contain; pointer-events: auto; }
.outline.reading-panel { inset-inline-start: 8px; top: 6px; width: min(320px, calc(100% - 16px)); max-height: calc(min(100dvh - var(--weft-toolbar-top, 0px), var(--_host)) - var(--weft-toolbar-height, 44px) - 14px); padding: 6px; }
.outline ul { margin: 0; padding: 0; list-style: none; }
.outline ul ul { padding-inline-start: 14px; }
.entry { display: block; width: 100%; padding: 5px 10px; overflow-wrap: anywhere; border: 0; border-radius: var(--_radius); background: none; color: var(--_ink-2); font: 400 13px / 1.4 var(--_font); text-align: start; cursor: pointer; }
.outline > ul > li > .entry { font-weight: 500; }
.entry:hover { background: var(--_hover); color: var(--_ink); }
.entry[aria-current] { background: color-mix(in srgb, var(--_accent) 10%, transparent); color: var(--_accent); }
.with-outline { padding-inline-start: 264px; }
.count { width: fit-content; max-width: calc(100vw - 16px); padding: 6px 6px 10px; }
.count table { border-spacing: 0; }
.count :is(th, td) { padding: 4px 10px; font-weight: 400; text-align: end; }
.count :is(th, thead td) { color: var(--_ink-2); }
.count th[scope="row"] { text-align: start; }
.count tbody td { font-variant-numeric: tabular-nums; }
@media (pointer: coarse) { .entry { padding-block: 12px; } }
@media (forced-colors: active) { .entry[aria-current] { outline: 2px solid Highlight; outline-offset: -2px; } }
@media print { .with-outline { padding-inline-start: 0; } .outline, .reading-panel { display: none; } }
`;

/** The style sheet of the text while it is read with these. */
export const TEXT_CSS: string = /* css */ `
::highlight(weft-found) { background-color: light-dark(#ffe9a8, #5a4a16); }
::highlight(weft-found-current) { background-color: light-dark(#ff9f43, #ffb454); color: #1f1d1a; }
.weft-focusing > .weft-doc > * { transition: opacity 120ms ease-out; }
.weft-focusing > .weft-doc > :not(.weft-current) { opacity: .35; }
@media (prefers-contrast: more) { .weft-focusing > .weft-doc > :not(.weft-current) { opacity: .6; } }
@media (prefers-reduced-motion: reduce) { .weft-focusing > .weft-doc > * { transition: none; } }
@media (forced-colors: active) {
  ::highlight(weft-found) { background-color: Mark; color: MarkText; }
  ::highlight(weft-found-current) { background-color: Highlight; color: HighlightText; }
}
@media print { .weft-focusing > .weft-doc > :not(.weft-current) { opacity: 1; } }
@media print { ::highlight(weft-found), ::highlight(weft-found-current) { background-color: transparent; color: inherit; } }
`;
