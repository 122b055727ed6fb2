/** A made-up migration from schema version 1 to 2, for the server that is killed and for the test that looks at what it left. */
import { CONTENT, type Migration } from "@weft/schema";
import * as Y from "yjs";

/** Gives each block an attribute. */
export const urgent: Migration = (doc) => {
  for (const block of doc.getXmlFragment(CONTENT).toArray())
    if (block instanceof Y.XmlElement) block.setAttribute("urgency", "low");
};

/** How many blocks have the attribute, and how many there are. */
export function countUrgent(doc: Y.Doc): { readonly urgent: number; readonly blocks: number } {
  const blocks = doc.getXmlFragment(CONTENT).toArray() as Y.XmlElement[];
  return { urgent: blocks.filter((block) => block.getAttribute("urgency") === "low").length, blocks: blocks.length };
}
