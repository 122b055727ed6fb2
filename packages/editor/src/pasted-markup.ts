/**
 * The text of pasted HTML, before a browser reads it, and the small changes that are made to what it read.
 * Must never: let the browser read a `style` or a handler of it as it is. Under a content security policy without
 * "unsafe-inline", ours and many a host page's, the browser drops each of them with an error, and with them Google
 * Docs' bold and italic; its wrapper `<b style="font-weight:normal">` then makes everything bold.
 */

/** Where an element's style waits. */
export const STYLE = "data-pasted-style";

/** One that does not end goes on to the end, as in a browser; to look for the end of each of many would take for ever. */
const STYLE_SHEET = /<style\b[^>]*>[^]*?(?:<\/style\s*>|$)/gi;
const TAG = /<[a-z][^<>]*>/gi;
const ATTRIBUTE = /\s([^\s=>]+)(\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?/g;
/** Excel says what a cell, and a part of its words, looks like in its style sheet only. */
const EXCEL_RULE = /\.((?:xl|font)\d+)\s*\{([^{}]*)\}/g;
/** What Windows puts before the HTML, where a browser passes it on, and the ends of Word's paragraphs. */
const FILLING = /^Version:[^<]*|<o:p>(?:&nbsp;|\s)*<\/o:p>/gi;

/** HTML text whose styles the browser does not read; for ProseMirror's `transformPastedHTML`. */
export function setStylesAside(html: string): string {
  const rules = new Map<string, string>();
  const bare = html.replace(FILLING, "").replace(STYLE_SHEET, (sheet) => {
    for (const [, name = "", style = ""] of sheet.matchAll(EXCEL_RULE)) rules.set(name, style.replaceAll('"', "'"));
    return "";
  });
  return bare.replace(TAG, (tag) => {
    let classStyle = "";
    const kept = tag.replace(ATTRIBUTE, (all, name: string, value = "") => {
      if (/^on/i.test(name)) return "";
      if (/^class$/i.test(name)) classStyle = rules.get(String(value).replace(/[\s="']/g, "")) ?? "";
      return /^style$/i.test(name) ? ` ${STYLE}${value}` : all;
    });
    return classStyle === "" ? kept : kept.replace(/(?=>)/, ` ${STYLE}-of-class="${classStyle}"`);
  });
}

/** Gives the elements the styles that were set aside. */
export function putStylesBack(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>(`[${STYLE}], [${STYLE}-of-class]`)) {
    // Set by a script, a style is no concern of the policy.
    element.style.cssText = [`${STYLE}-of-class`, STYLE].map((name) => element.getAttribute(name) ?? "").join(";");
    element.removeAttribute(STYLE);
  }
}

/** An element of that name, for the same page. */
export function newElement(near: Element, name: string): HTMLElement {
  return near.ownerDocument.createElement(name);
}

/** Puts an element of another name in the place of one, with all it says and holds. */
export function rename(element: Element, name: string): HTMLElement {
  const renamed = newElement(element, name);
  for (const { name, value } of element.attributes) renamed.setAttribute(name, value);
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
  return renamed;
}

/** Whether there are no words in it. */
export function isBlank(node: Node): boolean {
  return !/\S/.test(node.textContent ?? "");
}
