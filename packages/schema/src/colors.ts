/**
 * The palette of text and highlighter. Owns its names, and which of them a colour from elsewhere is nearest to.
 * Must never let a colour itself into the document: one that is fine on white cannot be read on black.
 */

/** The colours by name; each theme says what they look like. */
export const COLORS = ["gray", "brown", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "red"] as const;

/** One of `COLORS`. */
export type Color = (typeof COLORS)[number];

/** Whether a value is one of `COLORS`. */
export function isColor(value: unknown): value is Color {
  return typeof value === "string" && (COLORS as readonly string[]).includes(value);
}

/** Names of CSS that other programs write; browsers give all else as `rgb()`. */
const NAMED: Readonly<Record<string, Color>> = {
  grey: "gray",
  silver: "gray",
  darkgray: "gray",
  lightgray: "gray",
  maroon: "red",
  darkred: "red",
  gold: "yellow",
  lime: "green",
  olive: "yellow",
  darkgreen: "green",
  lightgreen: "green",
  aqua: "teal",
  cyan: "teal",
  navy: "blue",
  darkblue: "blue",
  lightblue: "blue",
  violet: "purple",
  fuchsia: "pink",
  magenta: "pink",
};

/** Where each hue begins, in degrees. */
const HUES: readonly (readonly [from: number, color: Color])[] = [
  [345, "red"],
  [290, "pink"],
  [255, "purple"],
  [195, "blue"],
  [165, "teal"],
  [68, "green"],
  [42, "yellow"],
  [15, "orange"],
  [0, "red"],
];

/**
 * The palette's colour that is nearest to a CSS colour of text, or of the ground behind it; `undefined` for what is the
 * page's own black or white, for what is hardly seen, and for what is no colour.
 */
export function nearestColor(css: string, behind: boolean): Color | undefined {
  const word = css.trim().toLowerCase();
  if (isColor(word)) return word;
  if (Object.hasOwn(NAMED, word)) return NAMED[word];
  const channels = channelsOf(word);
  if (channels === undefined) return undefined;
  const { hue, saturation, lightness } = huesOf(channels);
  if (saturation < 0.15) {
    const isGray = behind ? lightness > 0.55 && lightness < 0.94 : lightness > 0.35 && lightness < 0.75;
    return isGray ? "gray" : undefined;
  }
  if (lightness < (behind ? 0.2 : 0.12) || lightness > (behind ? 0.98 : 0.95)) return undefined;
  const color = HUES.find(([from]) => hue >= from)?.[1];
  return (color === "orange" || color === "yellow") && lightness < 0.36 ? "brown" : color;
}

type Channels = readonly [red: number, green: number, blue: number];

function channelsOf(css: string): Channels | undefined {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/.exec(css)?.[1];
  if (hex !== undefined) {
    const size = hex.length / 3;
    const at = (index: number): number =>
      Number.parseInt(hex.slice(index * size, (index + 1) * size).repeat(3 - size), 16);
    return [at(0), at(1), at(2)];
  }
  const numbers = /^rgba?\(([^()]{1,60})\)$/
    .exec(css)?.[1]
    ?.split(/[\s,/]+/)
    .filter((part) => part !== "");
  const [red, green, blue, alpha = 1] = (numbers ?? []).map((part) =>
    part.endsWith("%") ? Number(part.slice(0, -1)) / 100 : Number(part),
  );
  if (red === undefined || green === undefined || blue === undefined || !(alpha >= 0.2)) return undefined;
  return [red, green, blue].every((channel) => channel >= 0 && channel <= 255) ? [red, green, blue] : undefined;
}

function huesOf(channels: Channels): { hue: number; saturation: number; lightness: number } {
  const [red, green, blue] = channels.map((channel) => channel / 255) as [number, number, number];
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  const lightness = most - range / 2;
  if (range === 0) return { hue: 0, saturation: 0, lightness };
  const sixth =
    most === red
      ? ((green - blue) / range + 6) % 6
      : most === green
        ? (blue - red) / range + 2
        : (red - green) / range + 4;
  return { hue: sixth * 60, saturation: range / (1 - Math.abs(2 * lightness - 1)), lightness };
}
