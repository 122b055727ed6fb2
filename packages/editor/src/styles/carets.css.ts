/** How the others' carets and selections look, over the text. They come with their code. */
import { PALETTE } from "@weft/client";

const people = PALETTE.map(
  ({ light, dark }, index) => /* css */ `
.weft-person-${index} { --_person: light-dark(${light}, ${dark}); }
::highlight(weft-selection-${index}) { background-color: light-dark(${light}2e, ${dark}3d); }`,
).join("");

/** The style sheet of the carets. */
export const CARETS_CSS: string = /* css */ `
${people}
.weft-carets { position: absolute; inset: 0; overflow: clip; overflow-clip-margin: 24px; pointer-events: none; user-select: none; }
.weft-caret { position: absolute; top: 0; left: 0; width: 2px; margin-left: -1px; border-radius: 1px; background: var(--_person); }
.weft-caret::before { content: ""; position: absolute; top: -2px; left: -2px; width: 6px; height: 3px; border-radius: 1.5px; background: var(--_person); }
.weft-caret-name {
  position: absolute;
  bottom: 100%;
  left: -2px;
  max-width: 160px;
  padding: 2px 6px;
  overflow: hidden;
  border-radius: 4px 4px 4px 0;
  background: var(--_person);
  color: light-dark(#ffffff, #191817);
  font: 600 12px / 16px var(--_font);
  text-overflow: ellipsis;
  white-space: nowrap;
  opacity: 0;
  transition: opacity 80ms ease-out;
}
.weft-caret-flipped { right: -2px; left: auto; border-radius: 4px 4px 0 4px; }
.weft-caret-named { z-index: 1; }
.weft-caret-named > .weft-caret-name { opacity: 1; transition: opacity var(--_in); }
.weft-caret-idle { opacity: .5; }
.weft-typing { position: absolute; top: 0; inset-inline-start: -12px; width: 2px; border-radius: 1px; background: var(--_person); }
.weft-typing[hidden] { display: none; }
@media (forced-colors: active) {
  .weft-caret, .weft-caret::before, .weft-typing { background: Highlight; forced-color-adjust: none; }
  .weft-caret-name { background: Highlight; color: HighlightText; forced-color-adjust: none; }
}
`;
