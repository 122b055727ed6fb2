/**
 * HTML from the clipboard, made fit for the schema's parser. Owns: what other programs mean by their markup.
 * Must never: let the browser read a `style` attribute of it as it is. Under a content security policy without
 * "unsafe-inline", ours and many a host page's, the browser drops each of them with an error, and with them Google
 * Docs' bold and italic; its wrapper `<b style="font-weight:normal">` then makes everything bold.
 */
import { schema } from "@weft/schema";
import { DOMParser, type ParseOptions, type Slice } from "prosemirror-model";

const STYLE = "data-pasted-style";
const STYLE_SHEET = /<style\b[^>]*>[^]*?<\/style\s*>/gi;
const STYLE_ATTRIBUTE = /(<[a-z][^<>]*?\s)style(?=\s*=)/gi;
const BLOCK = "p, h1, h2, h3, h4, h5, h6, ul, ol, li, div, blockquote, pre, hr, table";

/** HTML text whose styles the browser does not read; for ProseMirror's `transformPastedHTML`. */
export function setStylesAside(html: string): string {
  return html.replace(STYLE_SHEET, "").replace(STYLE_ATTRIBUTE, `$1${STYLE}`);
}

/** The schema's parser for HTML that went through `setStylesAside`. */
export function pastedHTMLParser(): DOMParser {
  return new PastedHTMLParser(schema, DOMParser.fromSchema(schema).rules);
}

class PastedHTMLParser extends DOMParser {
  override parseSlice(root: Element | DocumentFragment, options?: ParseOptions): Slice {
    for (const item of root.querySelectorAll(`p[${STYLE}*="mso-list:"]`)) itemFromWord(item);
    for (const element of root.querySelectorAll<HTMLElement>(`[${STYLE}]`)) {
      // Set by a script, a style is no concern of the policy.
      element.style.cssText = element.getAttribute(STYLE) ?? "";
      element.removeAttribute(STYLE);
      // Google Docs and Word underline and colour a link's words one by one; ours looks so by being a link.
      if (element.closest("a[href]") !== null) element.style.textDecoration = element.style.color = "";
    }
    for (const line of root.querySelectorAll("br")) if (isEmptyLine(line)) line.replaceWith(newElement(line, "p"));
    return super.parseSlice(root, options);
  }
}

function newElement(near: Element, name: string): HTMLElement {
  return near.ownerDocument.createElement(name);
}

/** Word's list items are paragraphs whose level is in a style of its own, and whose bullet is text. */
function itemFromWord(paragraph: Element): void {
  const level = /mso-list:\s*l\d+\s+level(\d)/i.exec(paragraph.getAttribute(STYLE) ?? "")?.[1];
  const bullet = paragraph.querySelector(`[${STYLE}*="mso-list:Ignore" i]`);
  if (level === undefined || bullet === null) return;
  const isNumber = /^\s*(?:\d+|[a-z]{1,4})[.)]/i.test(bullet.textContent ?? "");
  bullet.remove();
  const list = newElement(paragraph, "ul");
  list.dataset["kind"] = isNumber ? "ordered" : "bullet";
  list.dataset["indent"] = String(Number(level) - 1);
  const item = newElement(paragraph, "li");
  item.append(...paragraph.childNodes);
  list.append(item);
  paragraph.replaceWith(list);
}

/** Whether a `<br>` stands alone between two blocks, as an empty paragraph of Google Docs does. */
function isEmptyLine(line: Element): boolean {
  const { previousSibling: before, nextSibling: after } = line;
  return isBlock(before) && isBlock(after);
}

function isBlock(node: ChildNode | null): boolean {
  return node !== null && node.nodeType === 1 && BLOCK.split(", ").includes(node.nodeName.toLowerCase());
}
