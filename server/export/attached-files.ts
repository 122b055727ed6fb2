/**
 * Files that a document shows, beside it. Owns: their addresses in what is exported.
 * Must never: point anywhere but into the folder of the export.
 */
import { attachedFileName } from "./file-names.ts";

/** A file's address on the server it was uploaded to. */
const ADDRESS = /^\/files\/([0-9a-f]{64})\/([^/?#]+)$/;

/**
 * The content with addresses of attached files that are paths relative to it, and which file belongs at which path.
 * `json` is ProseMirror's, as `documentJSON` gives it, and is left as it is.
 */
export function withFilesBeside(json: unknown): {
  readonly json: unknown;
  /** Hashes by path. */
  readonly files: ReadonlyMap<string, string>;
} {
  const files = new Map<string, string>();
  const moved = (value: unknown): unknown => {
    if (typeof value === "string") {
      const [, hash, name] = ADDRESS.exec(value) ?? [];
      if (hash === undefined || name === undefined) return value;
      const path = `files/${hash.slice(0, 16)}/${attachedFileName(decoded(name))}`;
      files.set(path, hash);
      return path.split("/").map(encodeURIComponent).join("/");
    }
    if (Array.isArray(value)) return value.map(moved);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, key === "text" ? inner : moved(inner)]),
    );
  };
  return { json: moved(json), files };
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
