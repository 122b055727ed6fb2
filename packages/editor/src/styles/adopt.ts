/** Constructable style sheets, shared by all editors of a page: no inline style, so a strict CSP holds. */
import { CONTENT_CSS } from "./content.css.ts";

/** Those of the text. What comes late is added to them: an editor may be moved into another root later. */
const content = new Set([CONTENT_CSS]);

const sheets = new Map<string, CSSStyleSheet>();

/** Makes a sheet of CSS text. */
export function styleSheet(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}

/** Gives the root in which an element stands the styles of the text, once. The element must be in a document. */
export function adoptContentStyles(element: HTMLElement): void {
  for (const css of content) adoptStyles(element, css);
}

/** Makes a style sheet one of the text's, from now on, and gives it to an element's root. */
export function addContentStyles(element: HTMLElement, css: string): void {
  content.add(css);
  adoptStyles(element, css);
}

/** Gives the root in which an element stands some styles, once. The element must be in a document. */
export function adoptStyles(element: HTMLElement, css: string): void {
  let sheet = sheets.get(css);
  if (sheet === undefined) {
    sheet = styleSheet(css);
    sheets.set(css, sheet);
  }
  const found = element.getRootNode();
  const root = found instanceof Document || found instanceof ShadowRoot ? found : element.ownerDocument;
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
