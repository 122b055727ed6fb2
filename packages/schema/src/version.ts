/**
 * The version of the document format and the names of its two roots. Owns: what "schema version" means.
 * Must never go down: a lower number would tell newer documents that older editors understand them.
 */
import type * as Y from "yjs";
import { rootValue } from "./roots.ts";

/**
 * The format's version. Only additive changes with defaults raise it; nodes, marks and attributes are never renamed.
 * An editor sends it as `schema=<n>` when it connects; a document keeps it as `meta.schemaVersion`.
 */
export const SCHEMA_VERSION = 1;

/** Root name of the text: a `Y.XmlFragment` in y-prosemirror's element format. */
export const CONTENT = "content";

/** Root name of what is known about the text: a `Y.Map` with `title` and `schemaVersion`. */
export const META = "meta";

/** `meta.schemaVersion`, or `undefined` for a document that no Weft wrote. Never throws, never casts a root. */
export function schemaVersionOf(doc: Y.Doc): number | undefined {
  const version = rootValue(doc, META, "schemaVersion");
  return typeof version === "number" && Number.isSafeInteger(version) && version > 0 ? version : undefined;
}

/** Whether a newer editor wrote in the document: this one shows it, and must not write into it. */
export function isNewer(doc: Y.Doc): boolean {
  return (schemaVersionOf(doc) ?? 0) > SCHEMA_VERSION;
}
