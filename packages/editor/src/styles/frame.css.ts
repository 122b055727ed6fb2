/** How the frame around the text looks: where the bar, the column and the slots are. Loaded with the text. */
import { TOKENS } from "./tokens.css.ts";

/** The style sheet of the shadow root's frame. */
export const FRAME_CSS: string = /* css */ `
:host {
  ${TOKENS}
  display: flex;
  flex-direction: column;
  position: relative;
  min-height: 240px;
  background: var(--_page);
  color: var(--_ink);
  font: 500 13px / 1.35 var(--_font);
  -webkit-font-smoothing: antialiased;
}
:host([hidden]) { display: none; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
*, *::before, *::after { box-sizing: border-box; }

.sentinel { height: 1px; margin-bottom: -1px; flex: none; }
.bar {
  position: sticky;
  top: var(--weft-toolbar-top, 0px);
  z-index: var(--weft-z, 5);
  flex: none;
  display: flex;
  align-items: center;
  gap: 8px;
  height: var(--weft-toolbar-height, 44px);
  padding: 0 12px;
  border-bottom: 1px solid transparent;
  background: var(--_page);
  transition: border-color var(--_in);
}
.under { border-color: var(--_border); }
.over { position: sticky; top: calc(var(--weft-toolbar-top, 0px) + var(--weft-toolbar-height, 44px)); z-index: var(--weft-z, 5); flex: none; height: 0; }
:host(:fullscreen) :is(.bar, .over) { --weft-toolbar-top: 0px; }
.bar[hidden] + .over { top: var(--weft-toolbar-top, 0px); }
.body { flex: 1 1 auto; display: flex; flex-direction: column; min-height: 0; overflow: auto; }
.column {
  flex: 1 0 auto;
  display: flex;
  flex-direction: column;
  width: 100%;
  max-width: calc(var(--_measure) + 2 * var(--_side));
  margin: 0 auto;
  padding: clamp(24px, 8vh, 80px) var(--_side) 0;
}
.titled { padding-top: 8px; }
::slotted([slot="weft-surface"]) { flex: 1 0 auto; display: flex; flex-direction: column; }


.bar[hidden] { display: none; }
.tools-place { flex: 1 1 auto; min-width: 0; height: 100%; }
.save-place, .floating { display: contents; }
.column { position: relative; }
.beside { position: absolute; inset: 0; pointer-events: none; }
.notices, .opening-place { flex: none; }
.opening-place[hidden] { display: none; }
@media (max-width: 640px) { .bar { padding: 0 4px; } }
/* On a phone the tools stand where the thumbs are, above the keyboard. */
@media (max-width: 640px) and (pointer: coarse) {
  .bar {
    order: 1;
    top: auto;
    bottom: var(--_keyboard, 0px);
    height: calc(var(--weft-toolbar-height, 48px) + env(safe-area-inset-bottom, 0px));
    padding-bottom: env(safe-area-inset-bottom, 0px);
    border-bottom: 0;
    border-top: 1px solid var(--_border);
  }
  .over { top: var(--weft-toolbar-top, 0px); }
  /* The last line must have room to be scrolled to above the keyboard. */
  .body { padding-bottom: var(--_keyboard, 0px); }
}
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
@media (prefers-contrast: more) { :host { --_ink-2: var(--_ink); --_border: var(--_control); } }
@media print { .bar, .over, .sentinel, .notices { display: none; } .body { overflow: visible; } .column { max-width: none; padding: 0; } :host { background: none; } }
`;
