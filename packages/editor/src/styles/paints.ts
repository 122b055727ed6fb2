/** What the colours of text and highlighter look like. Owns: their values, light and dark. */
import { COLORS, type Color } from "@weft/schema";

/** On the page, each can be read as text: at least 4.5 to 1 (WCAG 2.2, 1.4.3). */
const PAINTS: Readonly<Record<Color, readonly [light: string, dark: string]>> = {
  gray: ["#6a655e", "#a8a29e"],
  brown: ["#85552f", "#cfa582"],
  orange: ["#b04f06", "#f0a35e"],
  yellow: ["#856000", "#e5c04b"],
  green: ["#2b7a30", "#7fcb8c"],
  teal: ["#0f736b", "#5fc9bd"],
  blue: ["#2457c5", "#8fb0ff"],
  purple: ["#7a38ab", "#c9a2f2"],
  pink: ["#b5246c", "#f29ac2"],
  red: ["#bd2a2a", "#ff8a80"],
};

/** A colour as CSS; a host page may set its own as `--weft-{name}`. */
export function paintOf(name: Color): string {
  const [light, dark] = PAINTS[name];
  return `var(--weft-${name}, light-dark(${light}, ${dark}))`;
}

/**
 * The rules of coloured letters and of the highlighter, for elements with `data-color`. On a light page the highlighter is as bright
 * as a pen's ink, which a paint that can be read as text is not.
 */
export function colorRules(letters: string, pen: string, paint: (name: Color) => string = paintOf): string {
  const paints = COLORS.map((name) => `:is(${letters}, ${pen})[data-color="${name}"] { --_paint: ${paint(name)}; }`);
  return `${paints.join("\n")}
${letters}[data-color] { color: var(--_paint); }
${pen}[data-color] { background: light-dark(oklch(from var(--_paint) 92% calc(c * .9) h), color-mix(in srgb, var(--_paint) 28%, transparent)); }`;
}
