/**
 * HTML in and out of documents, outside of a browser. Owns the step between happy-dom's types and the DOM's.
 */
import { schema } from "@weft/schema";
import { Window } from "happy-dom";
import { DOMParser, DOMSerializer, type Node } from "prosemirror-model";

const page = new Window().document as unknown as Document;

/** An element that holds the HTML. Scripts in it do not run. */
export function element(html: string): HTMLElement {
  const holder = page.createElement("div");
  holder.innerHTML = html;
  return holder;
}

/** The document that pasting the HTML into an empty one would give. */
export function fromHTML(html: string): Node {
  return DOMParser.fromSchema(schema).parse(element(html));
}

/** What the editor shows for a document, as HTML. */
export function toHTML(doc: Node): string {
  const holder = page.createElement("div");
  DOMSerializer.fromSchema(schema).serializeFragment(doc.content, { document: page }, holder);
  return holder.innerHTML;
}

/** A document's blocks, one a line: `kind indent|text`, which is what pasting is about. */
export function outline(doc: Node): string[] {
  return doc.children.map((block) => {
    const kind = block.type.name === "textblock" ? String(block.attrs["kind"]) : block.type.name;
    const box = kind === "todo" ? (block.attrs["checked"] === true ? "[x]" : "[ ]") : "";
    return `${kind}${box} ${block.attrs["indent"]}|${block.textBetween(0, block.content.size, "", "⏎")}`;
  });
}
