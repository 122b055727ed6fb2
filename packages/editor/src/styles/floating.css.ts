/** How what floats over the text looks: the menu of languages, the field of a formula. It comes with them, late. */

import { FIELD, PANEL } from "./panel.css.ts";

/** The style sheet. */
export const FLOATING_CSS: string = /* css */ `
.weft-menu {
  position: fixed;
  inset: auto;
  box-sizing: border-box;
  width: 248px;
  margin: 0;
  padding: 6px;
  ${PANEL}
  color: var(--_ink);
  font: 500 13px / 1.35 var(--_font);
}
.weft-menu :is(input, textarea) {
  box-sizing: border-box;
  width: 100%;
  ${FIELD}
}
.weft-menu :is(input, textarea)::placeholder { color: var(--_ink-2); opacity: 1; }
.weft-menu :is(input, textarea):focus { outline: 2px solid var(--_accent); outline-offset: -1px; border-color: transparent; }
.weft-menu [role="listbox"] { max-height: 264px; margin-top: 6px; overflow-y: auto; overscroll-behavior: contain; }
.weft-menu [role="listbox"]:empty { display: none; }
.weft-menu [role="option"] { display: flex; justify-content: space-between; padding: 6px 10px; border-radius: var(--_radius); cursor: pointer; user-select: none; }
.weft-menu [role="option"][aria-selected="true"] { background: var(--_hover); }
.weft-menu [role="option"][data-now] { color: var(--_accent); }
.weft-menu [role="option"][data-now]::after { content: "✓" / ""; }
.weft-tones { width: max-content; min-width: 168px; }
.weft-tones button { display: flex; align-items: center; gap: 10px; box-sizing: border-box; width: 100%; margin: 0; padding: 6px 10px; border: 0; border-radius: var(--_radius); background: none; color: inherit; font: inherit; text-align: start; cursor: pointer; }
.weft-tones button::before { content: ""; flex: none; width: 10px; height: 10px; border-radius: 3px; background: var(--_tone); }
.weft-tones button:focus { outline: none; background: var(--_hover); }
.weft-tones [aria-checked="true"]::after { content: "✓" / ""; margin-inline-start: auto; color: var(--_accent); }
.weft-menu p { margin: 10px; color: var(--_ink-2); }
.weft-menu p:empty { display: none; }
.weft-formula-field { width: min(360px, calc(100vw - 16px)); }
.weft-formula-field textarea { display: block; height: auto; min-height: 34px; max-height: 40vh; padding-block: 7px; field-sizing: content; resize: none; font-family: var(--_font-mono); font-size: 13.5px; line-height: 1.4; }
.weft-formula-field .weft-formula { padding: 10px 6px 4px; overflow-x: auto; font: 400 var(--_size) / 1.5 var(--_font); text-align: center; }
.weft-formula-field .weft-formula:empty { display: none; }
.weft-formula-field .weft-math-wrong { color: var(--_danger); font: 400 13px / 1.4 var(--_font); text-align: start; overflow-wrap: anywhere; }
@media (pointer: coarse) {
  .weft-menu :is(input, textarea) { height: 44px; font-size: 16px; }
  .weft-menu [role="option"], .weft-tones button { padding-block: 12px; }
}
@media (forced-colors: active) { .weft-tones button:focus, .weft-menu [role="option"][aria-selected="true"] { outline: 2px solid Highlight; outline-offset: -2px; } }
`;
