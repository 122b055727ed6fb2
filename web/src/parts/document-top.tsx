/** What comes above a document's text, and beside it. Owns: the places in the bar. Must never: hold the text or its title. */
import { render } from "preact";
import type { OpenDocument } from "../open-document.ts";
import { furnishDocument } from "./document-bar.tsx";
import { DocumentMenu } from "./document-menu.tsx";

/** Fills the places; returns what empties them. */
export function furnishTop(
  places: Parameters<typeof furnishDocument>[0],
  id: string,
  opened: OpenDocument,
): () => void {
  const bar = document.createElement("div");
  bar.className = "bar-parts";
  const menu = document.createElement("div");
  menu.className = "bar-menu";
  places.bar.append(bar, menu);
  const empty = furnishDocument({ ...places, bar }, opened);
  render(<DocumentMenu id={id} opened={opened} />, menu);
  return () => {
    empty();
    render(null, menu);
    places.bar.replaceChildren();
  };
}
