/**
 * Footnotes of other programs: two links that lead to each other, the first in the text and the second in the note, as
 * Word, LibreOffice, Google Docs and most converters write them. Their ids are new ones: a second paste has notes of its own.
 */
import { newBlockId } from "@weft/schema";
import { newElement } from "./pasted-markup.ts";

/** Makes footnotes of the notes, and their references; other links within the page lead nowhere here and go. */
export function footnotesFromLinks(root: ParentNode): void {
  const links = [...root.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')];
  const named = new Map(links.map((link) => [link.getAttribute("name") ?? link.id, link]));
  // A link without a name is no one's target.
  named.delete("");
  const targetOf = (link: HTMLAnchorElement) => named.get(link.getAttribute("href")?.slice(1) ?? "");
  for (const reference of links) {
    const link = targetOf(reference);
    const note = link?.closest("p, li, div");
    if (link && note && targetOf(link) === reference && !note.contains(reference)) makeFootnote(reference, link, note);
    reference.removeAttribute("href");
  }
}

function makeFootnote(reference: Element, link: Element, note: Element): void {
  const id = newBlockId();
  const mark = newElement(reference, "sup");
  mark.className = "weft-footnote-ref";
  mark.dataset["footnote"] = id;
  const raised = reference.closest("sup");
  (raised?.textContent === reference.textContent ? raised : reference).replaceWith(mark);
  const footnote = newElement(note, "div");
  footnote.className = "weft-footnote";
  footnote.dataset["id"] = id;
  link.remove();
  footnote.append(...note.childNodes);
  note.replaceWith(footnote);
}
