/** Constructable style sheets, shared by all editors of a page: no inline style, so a strict CSP holds. */
import { CONTENT_CSS } from "./content.css.ts";

const sheets = new Map<string, CSSStyleSheet>();

/** Makes a sheet of CSS text. */
export function styleSheet(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}

/** Gives the root in which an element stands the styles of the text, once. The element must be in a document. */
export function adoptContentStyles(element: HTMLElement): void {
  adoptStyles(element, CONTENT_CSS);
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
