/**
 * KaTeX's fonts, as its style sheet names them. Each address is written out: bundlers find files by it.
 * They come from the server of this file, never from another.
 */

/** Family, weight, style, file. */
export const FORMULA_FONTS: readonly (readonly [family: string, weight: string, style: string, url: URL])[] = [
  ["KaTeX_AMS", "400", "normal", new URL("katex/dist/fonts/KaTeX_AMS-Regular.woff2", import.meta.url)],
  ["KaTeX_Caligraphic", "700", "normal", new URL("katex/dist/fonts/KaTeX_Caligraphic-Bold.woff2", import.meta.url)],
  ["KaTeX_Caligraphic", "400", "normal", new URL("katex/dist/fonts/KaTeX_Caligraphic-Regular.woff2", import.meta.url)],
  ["KaTeX_Fraktur", "700", "normal", new URL("katex/dist/fonts/KaTeX_Fraktur-Bold.woff2", import.meta.url)],
  ["KaTeX_Fraktur", "400", "normal", new URL("katex/dist/fonts/KaTeX_Fraktur-Regular.woff2", import.meta.url)],
  ["KaTeX_Main", "700", "normal", new URL("katex/dist/fonts/KaTeX_Main-Bold.woff2", import.meta.url)],
  ["KaTeX_Main", "700", "italic", new URL("katex/dist/fonts/KaTeX_Main-BoldItalic.woff2", import.meta.url)],
  ["KaTeX_Main", "400", "italic", new URL("katex/dist/fonts/KaTeX_Main-Italic.woff2", import.meta.url)],
  ["KaTeX_Main", "400", "normal", new URL("katex/dist/fonts/KaTeX_Main-Regular.woff2", import.meta.url)],
  ["KaTeX_Math", "700", "italic", new URL("katex/dist/fonts/KaTeX_Math-BoldItalic.woff2", import.meta.url)],
  ["KaTeX_Math", "400", "italic", new URL("katex/dist/fonts/KaTeX_Math-Italic.woff2", import.meta.url)],
  ["KaTeX_SansSerif", "700", "normal", new URL("katex/dist/fonts/KaTeX_SansSerif-Bold.woff2", import.meta.url)],
  ["KaTeX_SansSerif", "400", "italic", new URL("katex/dist/fonts/KaTeX_SansSerif-Italic.woff2", import.meta.url)],
  ["KaTeX_SansSerif", "400", "normal", new URL("katex/dist/fonts/KaTeX_SansSerif-Regular.woff2", import.meta.url)],
  ["KaTeX_Script", "400", "normal", new URL("katex/dist/fonts/KaTeX_Script-Regular.woff2", import.meta.url)],
  ["KaTeX_Size1", "400", "normal", new URL("katex/dist/fonts/KaTeX_Size1-Regular.woff2", import.meta.url)],
  ["KaTeX_Size2", "400", "normal", new URL("katex/dist/fonts/KaTeX_Size2-Regular.woff2", import.meta.url)],
  ["KaTeX_Size3", "400", "normal", new URL("katex/dist/fonts/KaTeX_Size3-Regular.woff2", import.meta.url)],
  ["KaTeX_Size4", "400", "normal", new URL("katex/dist/fonts/KaTeX_Size4-Regular.woff2", import.meta.url)],
  ["KaTeX_Typewriter", "400", "normal", new URL("katex/dist/fonts/KaTeX_Typewriter-Regular.woff2", import.meta.url)],
];
