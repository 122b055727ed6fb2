/**
 * What Word, Outlook and Word on the web write in words of their own: `mso-` properties, classes and bullets of text.
 * Reads styles where they wait, for a browser drops what it does not know.
 */
import { STYLE, isBlank, newElement, rename } from "./pasted-markup.ts";

/** Paragraphs that are something else by their class. */
const NAMED: readonly (readonly [selector: string, name: string])[] = [
  ["p.MsoTitle", "h1"],
  ['p[class^="MsoHeading"]', "h6"],
  ["p.MsoQuote, p.MsoIntenseQuote", "blockquote"],
];

/** Ends of paragraphs on the web, tabs, Apple's spaces, and the line above footnotes and comments. */
const FILLING = `.EOP, .Apple-converted-space, [${STYLE}*="mso-tab-count"], [${STYLE}*="mso-element:"] > :is(hr, br)`;

/** Gives Word's paragraphs the elements that they stand for. */
export function fromWord(root: ParentNode): void {
  for (const element of root.querySelectorAll(FILLING)) {
    if (isBlank(element)) element.replaceWith(element.matches("span:not(.EOP)") ? " " : "");
  }
  for (const item of root.querySelectorAll(`p[${STYLE}*="mso-list:"]`)) itemFromWord(item);
  // Nothing here counts headings, and nothing yet shows comments: their numbers stay as text.
  for (const number of root.querySelectorAll(`[${STYLE}*="mso-list:Ignore" i], .MsoCommentReference`)) {
    number.replaceWith(`${number.textContent?.trim()} `);
  }
  for (const [selector, name] of NAMED) for (const element of root.querySelectorAll(selector)) rename(element, name);
  for (const heading of root.querySelectorAll('p[role="heading"]')) {
    rename(heading, `h${heading.getAttribute("aria-level")?.match(/^[1-6]$/)?.[0] ?? 6}`);
  }
  for (const item of root.querySelectorAll("li[data-aria-level]")) {
    item.setAttribute("aria-level", item.getAttribute("data-aria-level") ?? "");
  }
}

/** Word's list items are paragraphs whose level is in a style of its own, and whose bullet is text. */
function itemFromWord(paragraph: Element): void {
  const level = /mso-list:\s*l\d+\s+level(\d)/i.exec(paragraph.getAttribute(STYLE) ?? "")?.[1];
  const bullet = paragraph.querySelector(`[${STYLE}*="mso-list:Ignore" i]`);
  if (level === undefined || bullet === null) return;
  const isNumber = /^\s*\(?(?:\d+|[a-z]{1,4})[.)]/i.test(bullet.textContent ?? "");
  bullet.remove();
  const list = newElement(paragraph, "ul");
  list.dataset["kind"] = isNumber ? "ordered" : "bullet";
  list.dataset["indent"] = String(Number(level) - 1);
  const item = newElement(paragraph, "li");
  item.append(...paragraph.childNodes);
  list.append(item);
  paragraph.replaceWith(list);
}
