/** How the tools of a table look: what is selected, handles, the lines along which it grows. Loaded with tables. */

/** The style sheet of the tools. They lie over the text, in `.weft-page`. */
export const TABLES_CSS: string = /* css */ `
.weft-table .weft-selected-cell { background-image: linear-gradient(var(--_selection), var(--_selection)); box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--_accent) 45%, transparent); }
.weft-doc .weft-selected-cell ::selection { background: none; }

.weft-table-tools { position: absolute; inset: 0; z-index: 1; overflow: clip; overflow-clip-margin: 24px; pointer-events: none; user-select: none; -webkit-user-select: none; }
.weft-table-tools > * { position: absolute; top: 0; left: 0; box-sizing: border-box; margin: 0; padding: 0; border: 0; pointer-events: auto; }
.weft-table-tools > [hidden] { display: none; }
.weft-handle { display: grid; place-items: center; border-radius: 4px; background: var(--_page); color: var(--_control); cursor: pointer; }
.weft-handle::before { content: ""; width: 3px; height: 3px; border-radius: 1.5px; background: currentColor; box-shadow: 0 -6px, 0 6px; }
.weft-handle-column::before { box-shadow: -6px 0, 6px 0; }
.weft-handle:hover, .weft-more:hover { background: var(--_hover); color: var(--_ink); }
.weft-handle[aria-expanded="true"] { background: var(--_accent); color: var(--_on-accent); }
.weft-more { display: grid; place-items: center; border-radius: 4px; background: color-mix(in srgb, var(--_hover) 70%, var(--_page)); color: var(--_ink-2); cursor: pointer; }
.weft-more::before, .weft-more::after { content: ""; grid-area: 1 / 1; background: currentColor; border-radius: 1px; }
.weft-more::before { width: 9px; height: 1.5px; }
.weft-more::after { width: 1.5px; height: 9px; }
.weft-resizer { cursor: col-resize; touch-action: none; }
.weft-resizer::after { content: ""; position: absolute; inset-block: 0; left: calc(50% - 1px); width: 2px; background: var(--_accent); opacity: 0; transition: opacity 80ms ease-out 60ms; }
.weft-resizer:hover::after, .weft-resizing::after { opacity: 1; }
@media (pointer: coarse) {
  .weft-resizer::after { inset-block: 5px; left: calc(50% - 2px); width: 4px; border-radius: 2px; background: var(--_control); opacity: 1; }
  .weft-resizing::after { background: var(--_accent); inset-block: 0; }
  /* The finger's place is larger than what is seen. */
  .weft-handle::after { inset: -13px; }
  .weft-handle::after { content: ""; position: absolute; }
}
@media (forced-colors: active) {
  .weft-table .weft-selected-cell { outline: 2px solid Highlight; outline-offset: -2px; }
  .weft-handle, .weft-more { border: 1px solid ButtonText; }
}
@media print { .weft-table-tools { display: none; } }
`;
