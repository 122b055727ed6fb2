/** How the chrome looks: tools, menus, dialogs, banners, all in the element's shadow root. Its frame: frame.css.ts. */
import { colorRules } from "./paints.ts";
import { FIELD, PANEL } from "./panel.css.ts";

/** The style sheet of what is in the frame. */
export const CHROME_CSS: string = /* css */ `
.tools {
  flex: 1 1 auto;
  display: flex;
  justify-content: safe center;
  min-width: 0;
  height: 100%;
  overflow: hidden;
}
.group { display: flex; align-items: center; gap: 2px; padding: 0 7px; flex: none; }
.group + .group { position: relative; }
.group + .group::before { content: ""; position: absolute; inset-inline-start: 0; top: 50%; width: 1px; height: 18px; margin-top: -9px; background: var(--_border); }

button, .action { font: inherit; color: inherit; cursor: pointer; }
.button {
  display: inline-flex;
  flex: none;
  align-items: center;
  justify-content: center;
  min-width: 32px;
  height: 32px;
  margin: 0;
  padding: 0;
  border: 0;
  border-radius: var(--_radius);
  background: transparent;
  color: var(--_ink-2);
  transition: background-color 80ms ease-out, color 80ms ease-out;
}
.button:hover { background: var(--_hover); color: var(--_ink); }
.button[aria-pressed="true"] { background: color-mix(in srgb, var(--_accent) 13%, transparent); color: var(--_accent); }
.button[aria-disabled="true"] { background: none; color: var(--_control); opacity: .55; cursor: default; }
.style { justify-content: space-between; gap: 6px; width: 116px; padding: 0 8px 0 10px; color: var(--_ink); }
.style-label { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.style svg { color: var(--_ink-2); flex: none; }
.style[aria-expanded="true"] { background: var(--_hover); }
:focus-visible { outline: 2px solid var(--_accent); outline-offset: -2px; }

[popover] { position: fixed; inset: auto; margin: 0; border: 0; color: var(--_ink); font: inherit; }
.bubble { display: flex; max-width: calc(100vw - 16px); height: 42px; padding: 0 1px; overflow: auto hidden; scrollbar-width: none; ${PANEL} animation: appear 80ms ease-out; }
.bubble:not(:popover-open) { display: none; }
.bubble .group { padding: 0 4px; }
.bubble .style { width: 104px; }
.menu {
  width: 256px;
  max-height: calc(100dvh - 16px);
  overflow-y: auto;
  overscroll-behavior: contain;
  padding: 6px;
  ${PANEL}
}
.item {
  display: flex;
  align-items: baseline;
  justify-content: space-between;
  gap: 12px;
  width: 100%;
  padding: 7px 10px;
  border: 0;
  border-radius: var(--_radius);
  background: none;
  text-align: start;
}
.item:hover, .item:focus { background: var(--_hover); outline: none; }
.item:focus-visible { outline: 2px solid var(--_accent); }
/* Seen, and no part of the line's words. */
.item kbd::after { content: attr(data-keys); }
.item[aria-checked="true"] .sample { color: var(--_accent); }
.items + .items { margin-top: 5px; padding-top: 5px; border-top: 1px solid var(--_border); }
.items > .item { padding-block: 6px; }
.items > .item[aria-checked="true"]::after { content: "✓"; color: var(--_accent); }
.item[aria-disabled="true"] { color: var(--_control); cursor: default; }
.sample { font-size: 14px; line-height: 1.3; }
.sample-heading1 { font-size: 22px; font-weight: 700; letter-spacing: -.022em; }
.sample-heading2 { font-size: 18px; font-weight: 650; letter-spacing: -.016em; }
.sample-heading3 { font-size: 16px; font-weight: 650; letter-spacing: -.011em; }
.sample-heading4 { font-weight: 650; }
.sample-quote { padding-inline-start: 8px; border-inline-start: 2px solid var(--_control); color: var(--_ink-2); }
.sample-code_block { font-family: var(--_font-mono); font-size: 13px; }
kbd { color: var(--_ink-2); font: 500 12px / 1.3 var(--_font); white-space: nowrap; }

.menu { pointer-events: auto; max-height: min(560px, calc(100vh - 24px)); overflow-y: auto; overscroll-behavior: contain; }
.opens { gap: 1px; padding: 0 4px 0 7px; }
.named { gap: 7px; padding-inline: 10px; }
.opens svg + svg { color: var(--_control); }
.opens[aria-expanded="true"] { background: var(--_hover); color: var(--_ink); }
.item[aria-disabled="true"] { opacity: .5; cursor: default; }
.item.choice:is(:hover, :focus) { background: var(--_hover); }
.item.choice[aria-checked="true"] .choice-icon { border-color: var(--_accent); color: var(--_accent); }
.item kbd { margin-inline-start: auto; }
.item[aria-haspopup="menu"] > svg { margin-inline-start: auto; rotate: -90deg; color: var(--_control); }
.item[aria-haspopup="menu"] > svg:dir(rtl), .back:dir(ltr) > svg { rotate: 90deg; }
.back:dir(rtl) > svg { rotate: -90deg; }
.back { grid-column: 1 / -1; align-items: center; justify-content: start !important; gap: 8px; margin-bottom: 4px; padding: 7px 8px !important; border-bottom: 1px solid var(--_border); border-radius: var(--_radius) !important; color: var(--_ink-2); font-weight: 600; }
.item:has(.swatch + .choice-label) { align-items: center; justify-content: start; gap: 12px; }
.grid { display: grid; grid-template-columns: repeat(var(--_columns), 36px); width: auto; }
.grid .section { grid-column: 1 / -1; }
.grid .item { justify-content: center; padding: 3px; border-radius: 50%; }
.swatch { display: grid; place-items: center; width: 28px; height: 28px; border: 1px solid var(--_border); border-radius: 50%; font: 650 14px / 1 var(--_font); }
.item[aria-checked="true"] .swatch { box-shadow: 0 0 0 2px var(--_raised), 0 0 0 4px var(--_accent); }
${colorRules(".swatch-color", ".swatch-highlight")}
.handle { position: absolute; display: flex; gap: 0; height: 26px; pointer-events: auto; animation: appear 80ms ease-out; }
.handle-button { display: grid; place-items: center; width: 24px; height: 26px; margin: 0; padding: 0; border: 0; border-radius: 4px; background: none; color: var(--_control); cursor: pointer; }
.handle-button:hover { background: var(--_hover); color: var(--_ink-2); }
.grip { cursor: grab; touch-action: none; }
.grip:active { cursor: grabbing; }
.drop-line { position: absolute; top: 0; left: 0; height: 2px; border-radius: 1px; background: var(--_accent); }
@media (max-width: 760px) { .handle { display: none; } }
.typeahead { width: 280px; max-height: min(380px, 60vh); overflow-y: auto; overscroll-behavior: contain; }
.section { padding: 8px 10px 4px; color: var(--_ink-2); font: 600 11px / 1.3 var(--_font); letter-spacing: .02em; }
.choice { align-items: center; justify-content: start; gap: 10px; padding: 5px 8px; cursor: pointer; }
.choice:hover { background: none; }
.choice[aria-selected="true"] { background: var(--_hover); }
.choice-icon {
  display: grid;
  place-items: center;
  flex: none;
  width: 30px;
  height: 30px;
  border: 1px solid var(--_border);
  border-radius: var(--_radius);
  background: var(--_page);
  color: var(--_ink-2);
  font-size: 16px;
}
.choice-label { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.nothing { margin: 0; padding: 8px 10px; color: var(--_ink-2); font-weight: 400; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.tooltip {
  padding: 5px 9px;
  overflow: visible;
  border-radius: var(--_radius);
  background: light-dark(#2a2825, #e9e6e1);
  color: light-dark(#ffffff, #1f1d1a);
  font: 500 12px / 16px var(--_font);
  pointer-events: none;
  white-space: nowrap;
}
.tooltip kbd { margin-inline-start: 8px; color: inherit; opacity: .7; }
.tooltip kbd:empty { display: none; }

.note { inset: auto 0 24px; width: fit-content; max-width: calc(100vw - 32px); margin-inline: auto; padding: 9px 14px; font-size: 13px; white-space: normal; }
.panels { position: absolute; inset-inline-end: 8px; top: 6px; display: flex; flex-direction: column; align-items: end; gap: 8px; max-width: calc(100% - 16px); pointer-events: none; }

.dialog {
  width: min(360px, calc(100vw - 16px));
  padding: 8px;
  ${PANEL}
}
.card { display: flex; align-items: center; gap: 1px; max-width: min(400px, calc(100vw - 16px)); height: 40px; padding: 0 4px 0 12px; ${PANEL} animation: appear 80ms ease-out; }
.card:not(:popover-open) { display: none; }
.card-address { min-width: 0; margin-inline-end: 8px; overflow: hidden; color: var(--_accent); text-decoration: none; text-overflow: ellipsis; white-space: nowrap; }
a.card-address:hover { text-decoration: underline; }
.paste { width: auto; min-width: 176px; }
.paste > .item[aria-checked="true"]::after { content: "✓" / ""; color: var(--_accent); }
.row { display: flex; align-items: center; gap: 6px; }
.row + .row { margin-top: 6px; }
.field {
  flex: 1;
  min-width: 0;
  ${FIELD}
}
.field::placeholder { color: var(--_ink-2); opacity: 1; }
.field:focus { outline: 2px solid var(--_accent); outline-offset: -1px; border-color: transparent; }
.field[aria-invalid="true"] { border-color: var(--_danger); }
.wrong { margin: 6px 2px 2px; color: var(--_danger); }
.apply { height: 34px; padding: 0 14px; border: 0; border-radius: var(--_radius); background: var(--_accent); color: var(--_on-accent); }
.action {
  display: inline-flex;
  align-items: center;
  gap: 6px;
  height: 30px;
  padding: 0 10px;
  border: 0;
  border-radius: var(--_radius);
  background: none;
  color: var(--_ink-2);
  text-decoration: none;
}
.action:hover { background: var(--_hover); color: var(--_ink); }

.banner { flex: none; padding: 10px 16px; border-bottom: 1px solid var(--_border); text-align: center; }
.banner-danger { background: color-mix(in srgb, var(--_danger) 9%, var(--_page)); color: var(--_danger); }
.banner-quiet { padding-block: 6px; color: var(--_ink-2); }
.lost { display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: 8px 16px; background: color-mix(in srgb, var(--_warn) 10%, var(--_page)); color: var(--_ink); text-align: start; }
.offers { display: flex; flex: none; gap: 8px; }
.offer { min-height: 32px; padding: 4px 12px; border: 1px solid var(--_border); border-radius: 6px; background: var(--_page); color: inherit; font: inherit; font-weight: 500; cursor: pointer; }
.banner:has(> .offer) { display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: 8px 16px; }
.banner > .offer { color: var(--_ink); }
.offer:hover { background: var(--_hover); }
.offer:focus-visible { outline: 2px solid var(--_accent); outline-offset: 1px; }
.offer.quiet { border-color: transparent; background: none; color: var(--_ink-2); font-weight: 400; }
@media (pointer: coarse) { .offer { min-height: 44px; } }
.save { flex: none; max-width: 40%; overflow: hidden; color: var(--_ink-2); font-weight: 400; text-overflow: ellipsis; white-space: nowrap; }
.save-warn { color: var(--_warn); }
.save-danger { color: var(--_danger); }

.stopped { padding-bottom: 48px; animation: appear 120ms ease-out; }
.stopped h2 { margin: 0 0 6px; font: 650 18px / 1.3 var(--_font); }
.stopped p { margin: 0 0 14px; color: var(--_ink-2); font: 400 14px / 1.5 var(--_font); }
.stopped pre { margin: 24px 0 0; padding: 16px 18px; border: 1px solid var(--_border); border-radius: 10px; background: var(--_canvas); font: 400 15px / 1.6 var(--_font); white-space: pre-wrap; overflow-wrap: anywhere; user-select: text; }
.opening { color: var(--_ink-2); animation: appear 200ms ease-out; }
.opening p { margin: 0 0 20px; font-weight: 400; }
.bones i { display: block; height: 12px; margin: 0 0 16px; border-radius: 4px; background: var(--_hover); }
.bones i:nth-child(2) { width: 92%; }
.bones i:nth-child(3) { width: 64%; }
@keyframes appear { from { opacity: 0; } }

@media (pointer: coarse) {
  .button { min-width: 44px; height: 44px; }
  .card { height: 52px; }
  .bubble { height: 52px; }
  .tools { justify-content: start; }
  .item, .items > .item { padding-block: 11px; }
  .item kbd { display: none; }
  .field, .apply { height: 44px; font-size: 16px; }
  .action { height: 44px; }
}
@media (max-width: 640px) {
  .style { width: 100px; }
  .bubble .group { padding: 0 2px; }
  .bubble .style { width: 72px; }
  .bubble .button { min-width: 38px; }
  .save { max-width: 30%; padding-inline-end: 8px; }
}
@media (forced-colors: active) { .choice[aria-selected="true"] { outline: 2px solid Highlight; outline-offset: -2px; } .button[aria-pressed="true"] { outline: 2px solid Highlight; outline-offset: -2px; } }
@media print { .banner { display: none; } }
`;
