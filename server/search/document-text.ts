/** The words of a stored document. Apart from the index, for a question needs none of what this loads. */
import { isForeign, writeContent } from "@weft/schema/content";
import * as Y from "yjs";
import { replay } from "../storage/replay.ts";
import type { StoredDocument } from "../storage/store.ts";

/** "" for a document of another app, whose words nobody but that app knows where to find. Throws `CorruptDocument`. */
export function textOf(stored: StoredDocument): string {
  const doc = new Y.Doc();
  try {
    replay(stored, doc);
    return isForeign(doc) ? "" : writeContent(doc, "text");
  } finally {
    doc.destroy();
  }
}
