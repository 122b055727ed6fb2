/** Where this browser remembers which toggles are closed. Owns: the entries "weft.folds:{document}" of its local storage. */
import { isBlockId } from "@weft/schema";
import type { FoldMemory } from "./folds.ts";

/** The closed toggles of a document. Where nothing may be stored they are remembered as long as the page is open. */
export function foldMemory(document: string): FoldMemory {
  const name = `weft.folds:${document}`;
  return {
    read() {
      try {
        const ids: unknown = JSON.parse(localStorage.getItem(name) ?? "[]");
        return Array.isArray(ids) ? ids.filter(isBlockId) : [];
      } catch {
        return [];
      }
    },
    write(ids) {
      try {
        if (ids.length === 0) localStorage.removeItem(name);
        else localStorage.setItem(name, JSON.stringify(ids));
      } catch {
        // Storage is full, or forbidden.
      }
    },
  };
}
