/** How the others look around the text: chips at its edges, the frame of who is followed, the list of everyone. */
import { PANEL } from "./panel.css.ts";

/** The style sheet; it comes with the chrome. */
export const COMPANY_CSS: string = /* css */ `
.chips { display: flex; gap: 6px; padding: 0; background: none; overflow: visible; }
.chips:not(:popover-open) { display: none; }
.chip {
  display: inline-flex;
  align-items: center;
  gap: 5px;
  min-height: 28px;
  padding: 0 10px;
  border: 0;
  border-radius: 14px;
  background: var(--person);
  box-shadow: var(--_shadow);
  color: light-dark(#ffffff, #191817);
  font: 600 12px / 1 var(--_font);
}
.chip-name { max-width: 120px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; line-height: 1.35; }
.chip-rest { background: var(--_raised); color: var(--_ink); outline: 1px solid var(--_border); outline-offset: -1px; }
.chip-typing .chip-name::after { content: "…" / ""; }
.chip:focus-visible, .follow-pill button:focus-visible { outline: 2px solid var(--_ink); outline-offset: 2px; }

.follow-frame { position: absolute; inset: 0; z-index: calc(var(--weft-z, 5) + 1); border: 2px solid var(--person); pointer-events: none; }
.follow-pill { display: flex; align-items: center; gap: 10px; padding: 4px 4px 4px 12px; border-radius: 16px; background: var(--person); box-shadow: var(--_shadow); color: light-dark(#ffffff, #191817); font: 600 13px / 1.35 var(--_font); }
.follow-pill:not(:popover-open) { display: none; }
.follow-pill span { max-width: 40vw; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.follow-pill button { min-height: 26px; padding: 0 10px; border: 0; border-radius: 13px; background: light-dark(rgb(0 0 0 / 18%), rgb(255 255 255 / 28%)); color: inherit; font: inherit; }
.follow-pill kbd { margin-inline-start: 4px; color: inherit; font: inherit; }

.everyone { width: min(440px, calc(100vw - 24px)); max-height: min(560px, calc(100dvh - 24px)); padding: 0; overflow: auto; ${PANEL} color: var(--_ink); font: 500 13px / 1.35 var(--_font); }
.everyone::backdrop { background: rgb(0 0 0 / 24%); }
.everyone-body { display: flex; flex-direction: column; gap: 12px; padding: 16px; }
.everyone h2 { margin: 0; font: 650 16px / 1.3 var(--_font); }
.everyone p { margin: 0; color: var(--_ink-2); }
.everyone ul { display: flex; flex-direction: column; gap: 4px; margin: 0; padding: 0; list-style: none; }
.everyone ul:empty { display: none; }
.everyone li { display: flex; align-items: center; gap: 8px; min-height: 40px; }
.everyone-dot { flex: none; width: 10px; height: 10px; border-radius: 5px; background: var(--person); }
.everyone-who { flex: 1; display: flex; flex-direction: column; min-width: 0; overflow-wrap: anywhere; }
.everyone-who > span { color: var(--_ink-2); }
.everyone-body > .offer { align-self: end; }
@media (pointer: coarse) { .follow-pill kbd { display: none; } .chip { min-height: 36px; border-radius: 18px; } .everyone button, .follow-pill button { min-height: 44px; } }
@media (forced-colors: active) {
  .chip, .follow-pill { border: 1px solid ButtonText; }
  .follow-frame { border-color: Highlight; }
}
@media print { .chips, .follow-frame, .follow-pill { display: none !important; } }
`;
