/**
 * The values behind the look: colours, type, space. Owns: the private variables `--_*` and their defaults; a host page
 * overrides them with `--weft-*` on any ancestor. Light and dark are one list, chosen by the CSS `color-scheme`.
 */

/** Declarations for the root of the text and for the chrome's host. */
export const TOKENS: string = /* css */ `
  --_font: var(--weft-font, "Inter Variable", Inter, system-ui, sans-serif);
  --_font-mono: var(--weft-font-mono, "JetBrains Mono Variable", "JetBrains Mono", ui-monospace, monospace);
  --_size: var(--weft-font-size, 17px);
  --_line: var(--weft-line-height, 1.62);
  --_measure: var(--weft-measure, 720px);
  --_side: var(--weft-side, clamp(20px, 6vw, 96px));
  --_page: var(--weft-page, light-dark(#ffffff, #191817));
  --_canvas: var(--weft-canvas, light-dark(#faf9f7, #232220));
  --_raised: var(--weft-raised, light-dark(#ffffff, #232220));
  --_hover: var(--weft-hover, light-dark(#f3f1ed, #2b2927));
  --_ink: var(--weft-ink, light-dark(#1f1d1a, #e9e6e1));
  --_ink-2: var(--weft-ink-2, light-dark(#6a655e, #a29c93));
  --_border: var(--weft-border, light-dark(#e7e3dc, #35332f));
  --_control: var(--weft-control-border, light-dark(#8e877c, #7d776d));
  --_accent: var(--weft-accent, light-dark(#2e5bd8, #8fb0ff));
  --_on-accent: var(--weft-accent-ink, light-dark(#ffffff, #14181f));
  --_selection: var(--weft-selection, color-mix(in srgb, var(--_accent) 18%, transparent));
  --_danger: var(--weft-danger, light-dark(#c02b2b, #ff8a80));
  --_warn: var(--weft-warn, light-dark(#8f5b00, #f0b429));
  --_radius: var(--weft-radius, 6px);
  --_shadow: var(--weft-shadow, 0 4px 16px light-dark(rgb(31 29 26 / 12%), rgb(0 0 0 / 40%)));
  --_in: 120ms ease-out;
`;
