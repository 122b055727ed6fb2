/**
 * Names of files for documents. Owns: that a title and a document's name, which people chose, become one name in one folder.
 * Must never: give two documents one name on any file system, or a name that leads out of the folder or hides in it.
 */
import { createHash } from "node:crypto";

/** Most bytes of a name's parts: with the extension and a suffix it stays below the 255 of all file systems. */
const TITLE_BYTES = 120;
const ID_BYTES = 60;

/** An id that is a safe part of a name as it is: ids that Weft makes are. No capitals, which some disks do not tell apart. */
const PLAIN_ID = /^[0-9a-z][0-9a-z_-]{0,39}$/;

/** `Road-map--2k3j….md`: by its title, so that people find it, and by its id, so that it is the only one. */
export function documentFileName(
  { id, title }: { readonly id: string; readonly title: string },
  extension: string,
): string {
  const words = readable(title, TITLE_BYTES);
  return `${words === "" ? "Untitled" : words}--${idPart(id)}.${extension}`;
}

/** The part of a name that stands for a document, whatever its title. */
function idPart(id: string): string {
  if (PLAIN_ID.test(id)) return id;
  const hash = createHash("sha256").update(id).digest("hex").slice(0, 12);
  const words = readable(id, ID_BYTES).toLowerCase();
  return words === "" ? hash : `${words}~${hash}`;
}

/** An attached file's own name, made safe. */
export function attachedFileName(name: string): string {
  return readable(name, TITLE_BYTES) || "file";
}

/** Letters, digits and marks of any script, `.`, `_` and single dashes; none of them at the ends but letters and digits. */
function readable(text: string, mostBytes: number): string {
  const clean = text
    .toWellFormed()
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}\p{M}._]+/gu, "-");
  let cut = "";
  let bytes = 0;
  for (const letter of clean) {
    bytes += Buffer.byteLength(letter);
    if (bytes > mostBytes) break;
    cut += letter;
  }
  return cut.replace(/^[-._\p{M}]+|[-._]+$/gu, "");
}
