/** Constructable style sheets, shared by all editors of a page: no inline style, so a strict CSP holds. */
import { CONTENT_CSS } from "./content.css.ts";

let content: CSSStyleSheet | undefined;

/** Makes a sheet of CSS text. */
export function styleSheet(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}

/** Gives the root in which an element stands the styles of the text, once. The element must be in a document. */
export function adoptContentStyles(element: HTMLElement): void {
  adopt(element, (content ??= styleSheet(CONTENT_CSS)));
}

/** Gives the root in which an element stands a sheet, once. */
export function adopt(element: HTMLElement, sheet: CSSStyleSheet): void {
  const found = element.getRootNode();
  const root = found instanceof Document || found instanceof ShadowRoot ? found : element.ownerDocument;
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
