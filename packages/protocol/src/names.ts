/**
 * The rule for document names. Owns: what is a name, and how it stands in a URL.
 * Must never: turn a name into a file path. Stores key documents by the exact string.
 */
import { encodeUtf8 } from "lib0/string";

/** Longest document name, in bytes of its UTF-8 form. */
export const MAX_NAME_BYTES = 256;

// C0 and C1 controls and DEL would let a name forge lines in logs; lone surrogates have no UTF-8 form, so two
// different names would become one on disk.
const FORBIDDEN = /[\p{Cc}\p{Cs}]/u;

/** Why a string is not a document name, as a sentence for the person who chose it; `undefined` when it is one. */
export function nameProblem(name: string): string | undefined {
  if (name === "") return "The document name is empty.";
  if (encodeUtf8(name).length > MAX_NAME_BYTES) {
    return `The document name is longer than ${MAX_NAME_BYTES} bytes.`;
  }
  if (FORBIDDEN.test(name)) return "The document name contains control characters or broken Unicode.";
  // Browsers and proxies resolve dot segments before we see them: such a name would open another document.
  if (name.split("/").some((part) => part === "." || part === "..")) {
    return 'The document name contains "." or ".." as a path segment.';
  }
  return undefined;
}

/**
 * The document name in a URL path after its prefix, percent-decoded once.
 * Returns `undefined` when the escapes are broken or the result is not a name. The name may contain "/".
 */
export function nameFromPath(path: string): string | undefined {
  let name: string;
  try {
    name = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  return nameProblem(name) === undefined ? name : undefined;
}

/** A document name as it stands in a URL path: each segment percent-encoded, "/" kept. */
export function nameToPath(name: string): string {
  return name.split("/").map(encodeURIComponent).join("/");
}
