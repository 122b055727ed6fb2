/** How images, files and what is being attached look, and their controls. Owns: what is not needed to read them. */
import { PALETTE } from "@weft/client";
import { adoptStyles } from "../styles/adopt.ts";

/** Gives the root in which an element stands these styles, once. */
export function adoptMediaStyles(element: HTMLElement): void {
  adoptStyles(element, CSS_TEXT);
}

const BLOCKS = ":is(.weft-doc, .weft-blocks, .weft-marked)";
const CONTROL = ":is(.weft-image, .weft-file-card, .weft-embed-card, .weft-upload)";

const tints = PALETTE.map(
  (_, index) =>
    `:is(.weft-media-bar, .weft-alt, .weft-image-missing) *::highlight(weft-selection-${index}) { background-color: transparent; }`,
).join("\n");

const CSS_TEXT = /* css */ `
${CONTROL} button {
  display: inline-grid;
  place-items: center;
  box-sizing: border-box;
  min-width: 32px;
  height: 32px;
  margin: 0;
  padding: 0 7px;
  border: 0;
  border-radius: var(--_radius);
  background: none;
  color: var(--_ink);
  font: 600 12.5px / 1 var(--_font);
  cursor: pointer;
  -webkit-tap-highlight-color: transparent;
}
/* What is selected with a picture is the picture, not the words of its controls. */
.weft-media-bar ::selection, .weft-image-missing ::selection, .weft-alt > :is(strong, small, button)::selection { background: none; }
${tints}
${CONTROL} button:hover { background: var(--_hover); }
${CONTROL} :is(button, a, .weft-width-grip):focus-visible { outline: 2px solid var(--_accent); outline-offset: 1px; }
${CONTROL} [hidden] { display: none !important; }
.weft-doc[aria-readonly="true"] .weft-edits, .weft-doc[aria-readonly="true"] .weft-caption-field { display: none; }

${BLOCKS} > .weft-image.ProseMirror-selectednode { background: none; content-visibility: visible; }
${BLOCKS} > .weft-image:is(:hover, :focus-within) { content-visibility: visible; }
.weft-image.ProseMirror-selectednode .weft-image-frame > img,
.weft-image:focus-within .weft-image-frame > img,
.weft-image:is(.ProseMirror-selectednode, :focus-within) .weft-image-missing { outline: 2px solid var(--_accent); outline-offset: 2px; }
.weft-image-frame > img { transition: outline-color var(--_in); }
.weft-image-loading .weft-image-frame > img { background: var(--_hover); }
.weft-image-broken .weft-image-frame { width: min(30em, 100%); }
.weft-image-broken .weft-image-frame > img { display: none; }
.weft-image-missing { display: flex; align-items: center; gap: 12px; box-sizing: border-box; min-height: 64px; padding: 10px 12px 10px 16px; border: 1px dashed var(--_control); border-radius: 10px; background: var(--_canvas); color: var(--_ink-2); font: 500 14px / 1.4 var(--_font); }
.weft-image-missing > svg { flex: none; }
.weft-image-missing > span { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.weft-image-missing > button { flex: none; padding: 0 12px; border: 1px solid var(--_border); background: var(--_raised); }
.weft-image-loading .weft-image-missing > button { opacity: .5; }

.weft-media-bar {
  position: absolute;
  z-index: 2;
  inset-block-start: 8px;
  inset-inline-start: 8px;
  display: flex;
  gap: 1px;
  padding: 3px;
  border: 1px solid var(--_border);
  border-radius: 10px;
  background: var(--_raised);
  box-shadow: var(--_shadow);
  opacity: 0;
  visibility: hidden;
  white-space: nowrap;
  user-select: none;
  /* Hidden late, shown at once: what is on its way to be seen takes no focus. */
  transition: opacity var(--_in), visibility 0s 120ms;
}
.weft-image-frame:hover > .weft-media-bar,
.weft-image.ProseMirror-selectednode .weft-media-bar,
.weft-image:focus-within .weft-media-bar { opacity: 1; visibility: visible; transition-delay: 0s; }
/* A picture that is smaller than the bar stays visible beside it, or above. */
.weft-image-frame.weft-small > .weft-media-bar { inset-block-start: 0; inset-inline-start: calc(100% + 14px); }
.weft-image-frame.weft-low > .weft-media-bar { inset-block-start: calc(100% + 8px); inset-inline-start: 0; }
.weft-image.weft-empty-frame { position: relative; min-height: 46px; }
.weft-image.weft-empty-frame > .weft-media-bar { inset-inline: auto 4px; inset-block-start: 4px; }
.weft-image.weft-empty-frame:is(:hover, .ProseMirror-selectednode, :focus-within) > .weft-media-bar { opacity: 1; visibility: visible; transition-delay: 0s; }
.weft-media-bar .weft-missing::after { content: ""; width: 6px; height: 6px; border-radius: 50%; background: var(--_warn); }
.weft-media-bar .weft-missing { grid-auto-flow: column; gap: 4px; }

.weft-width-grip {
  position: absolute;
  z-index: 1;
  inset-block: 0;
  display: grid;
  place-items: center;
  width: 24px;
  cursor: ew-resize;
  touch-action: none;
  opacity: 0;
  border-radius: 8px;
  transition: opacity var(--_in);
}
.weft-width-grip-start { inset-inline-start: -11px; }
.weft-width-grip-end { inset-inline-end: -11px; }
.weft-width-grip::before {
  content: "";
  width: 8px;
  height: min(44px, 60%);
  border: 1.5px solid light-dark(#ffffff, #191817);
  border-radius: 5px;
  background: var(--_accent);
  box-shadow: 0 1px 3px rgb(0 0 0 / 30%);
}
.weft-image-frame:hover > .weft-width-grip,
.weft-image.ProseMirror-selectednode .weft-width-grip,
.weft-image:focus-within .weft-width-grip { opacity: 1; }
.weft-image-broken .weft-width-grip { display: none; }
.weft-width {
  position: absolute;
  z-index: 2;
  inset: auto 8px 8px auto;
  padding: 4px 8px;
  border-radius: var(--_radius);
  background: var(--_ink);
  color: var(--_page);
  font: 600 12px / 1.3 var(--_font);
  font-variant-numeric: tabular-nums;
  pointer-events: none;
}

.weft-caption-field, .weft-alt-field {
  display: block;
  box-sizing: border-box;
  width: 100%;
  margin: 0;
  padding: 0;
  border: 0;
  outline: 0;
  background: none;
  color: var(--_ink-2);
  font: 400 .85em / 1.45 var(--_font);
  -webkit-user-select: text;
  user-select: text;
  field-sizing: content;
  resize: none;
  overflow: hidden;
}
.weft-caption-field { margin-top: .5em; border-radius: 4px; }
.weft-caption-field:focus { box-shadow: 0 0 0 2px var(--_page), 0 0 0 3.5px var(--_accent); color: var(--_ink); }
:is(.weft-caption-field, .weft-alt-field)::placeholder { color: var(--_ink-2); opacity: 1; }
.weft-doc[aria-readonly="false"] .weft-image figcaption { display: none; }
.weft-alt {
  display: grid;
  grid-template-columns: 1fr auto;
  gap: 6px 12px;
  max-width: 34em;
  margin-top: 10px;
  padding: 12px 14px;
  border: 1px solid var(--_border);
  border-radius: 10px;
  background: var(--_raised);
  box-shadow: var(--_shadow);
  font: 500 13px / 1.4 var(--_font);
}
.weft-alt > :is(strong, .weft-alt-field) { grid-column: 1 / -1; font-weight: 600; }
.weft-alt-field { padding: 8px 10px; border: 1px solid var(--_control); border-radius: var(--_radius); color: var(--_ink); font: 400 14px / 1.45 var(--_font); }
.weft-alt-field:focus { border-color: var(--_accent); box-shadow: 0 0 0 1px var(--_accent); }
.weft-alt > small { color: var(--_ink-2); font-size: 12.5px; }
.weft-alt > button { align-self: end; background: var(--_accent); color: var(--_on-accent); padding: 0 12px; }
.weft-alt > button:hover { background: var(--_accent); filter: brightness(.94); }
.weft-media-note { margin: .5em 0 0; color: var(--_ink-2); font: 400 .85em / 1.45 var(--_font); }

${BLOCKS} > .weft-file.weft-file-card { flex-wrap: nowrap; align-items: center; gap: 12px; padding: 8px 8px 8px 14px; }
.weft-file-card.ProseMirror-selectednode { outline: 2px solid var(--_accent); outline-offset: 1px; border-radius: 10px; }
.weft-file-icon { display: grid; flex: none; color: var(--_ink-2); }
.weft-file-card > a { flex: 0 1 auto; font-weight: 550; text-decoration: none; cursor: pointer; border-radius: 3px; }
.weft-file-card > a:hover { text-decoration: underline; }
.weft-file-card > small { flex: 1 0 auto; white-space: nowrap; }
.weft-file-card > button { flex: none; color: var(--_ink-2); }

${BLOCKS} > .weft-embed.weft-embed-card { flex-flow: row wrap; align-items: center; gap: 2px 8px; padding: 8px 8px 8px 14px; overflow: hidden; }
.weft-embed-card.ProseMirror-selectednode { outline: 2px solid var(--_accent); outline-offset: 1px; border-radius: 10px; }
.weft-embed-card > a { flex: 0 1 auto; overflow: hidden; max-width: 100%; border-radius: 3px; font-weight: 550; text-decoration: none; text-overflow: ellipsis; white-space: nowrap; cursor: pointer; }
.weft-embed-card > a:hover { text-decoration: underline; }
.weft-embed-card > small { flex: 1 1 0; min-width: 6em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.weft-embed-card > button { flex: none; color: var(--_ink-2); }
.weft-embed-card > .weft-caption-field { flex: 1 0 100%; margin: 0; }
.weft-embed-stage { flex: 1 0 100%; display: grid; place-content: center; justify-items: center; gap: 10px; box-sizing: border-box; min-height: 140px; max-height: 480px; margin: -8px -8px 6px -14px; padding: 16px; border-bottom: 1px solid var(--_border); background: var(--_hover); color: var(--_ink); text-align: center; }
.weft-embed-stage:has(iframe) { display: block; max-height: none; padding: 0; }
.weft-embed-stage > strong { font: 650 17px / 1.3 var(--_font); }
.weft-embed-stage > p { margin: 0; color: var(--_ink-2); font: 400 13px / 1.4 var(--_font); }
.weft-embed-stage > button { padding: 0 14px; background: var(--_accent); color: var(--_on-accent); }
.weft-embed-stage > button:hover { background: var(--_accent); filter: brightness(.94); }
.weft-embed-stage > iframe { display: block; width: 100%; height: 100%; border: 0; }

${BLOCKS} > .weft-upload { box-sizing: border-box; margin-top: 1em; padding: 12px 14px; border: 1px solid var(--_border); border-radius: 10px; background: var(--_canvas); color: var(--_ink); font: 500 13px / 1.4 var(--_font); white-space: normal; cursor: default; user-select: none; }
.weft-upload + * { margin-top: 1em; }
.weft-upload > img { display: block; max-width: 100%; max-height: 320px; margin-bottom: 10px; border-radius: var(--_radius); opacity: .6; }
.weft-upload-line { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 10px; min-height: 32px; }
.weft-upload-name { min-width: 0; overflow: hidden; max-width: 24em; text-overflow: ellipsis; white-space: nowrap; font-weight: 600; }
.weft-upload-state { flex: 1 1 12em; color: var(--_ink-2); }
.weft-upload[data-state="failed"] .weft-upload-state { color: var(--_danger); }
.weft-upload[data-state="offline"] .weft-upload-state { color: var(--_warn); }
.weft-upload button { border: 1px solid var(--_border); background: var(--_raised); padding: 0 12px; }
.weft-upload progress { appearance: none; display: block; width: 100%; height: 4px; margin-top: 8px; border: 0; border-radius: 2px; overflow: hidden; background: var(--_border); }
.weft-upload progress::-webkit-progress-bar { background: var(--_border); }
.weft-upload progress::-webkit-progress-value { background: var(--_accent); transition: width 120ms linear; }
.weft-upload progress::-moz-progress-bar { background: var(--_accent); }
${BLOCKS} > .weft-upload-other { border-style: dashed; background: none; color: var(--_ink-2); }

@media (pointer: coarse) {
  ${CONTROL} button { min-width: 44px; height: 44px; }
  .weft-media-bar { max-width: calc(100% - 16px); overflow-x: auto; }
  .weft-alt-field, .weft-caption-field { font-size: 16px; }
  .weft-width-grip { width: 44px; }
  .weft-width-grip-start { inset-inline-start: -21px; }
  .weft-width-grip-end { inset-inline-end: -21px; }
}
@media (max-width: 640px) {
  ${BLOCKS} > .weft-file.weft-file-card { gap: 8px; padding-inline-start: 10px; }
  .weft-upload-name { max-width: 100%; }
}
@media (prefers-reduced-motion: reduce) { ${CONTROL} * { transition: none !important; } }
@media (forced-colors: active) {
  .weft-width-grip::before { background: Highlight; }
  .weft-alt > button { background: ButtonFace; color: ButtonText; border: 1px solid; }
}
@media print {
  .weft-caption-field { font-family: inherit; }
  .weft-embed-card > :is(a, small) { white-space: normal; overflow-wrap: anywhere; }
  .weft-media-bar, .weft-width-grip, .weft-upload, .weft-image-missing > button, :is(.weft-file-card, .weft-embed-card) > button, .weft-embed-stage, .weft-alt { display: none !important; } }
`;
