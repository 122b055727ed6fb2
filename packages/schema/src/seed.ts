/**
 * The first content of a new document. Owns its exact bytes: they are the same on every machine and in every
 * release, so that two servers that seed one document at once give it one block, not two.
 * Must never change for a given schema version; a new version has a new client id and with it new bytes.
 */
import * as Y from "yjs";
import { CONTENT, META, SCHEMA_VERSION } from "./version.ts";
import { elementFromNode } from "./to-yjs.ts";
import { schema } from "./schema.ts";

/** Id of a new document's first block. */
export const FIRST_BLOCK_ID = "first-block";

/**
 * A V1 update that gives an empty document one empty paragraph and `meta.schemaVersion`. Deterministic: applying it
 * again, here or on another replica, changes nothing. Only a server applies it, and only to a document that is empty.
 */
export function seedUpdate(): Uint8Array {
  const doc = new Y.Doc();
  // Yjs draws client ids from 32 bits: that one meets so small a number is as likely as that two clients meet.
  doc.clientID = SCHEMA_VERSION;
  doc.transact(() => {
    const block = schema.node("textblock", { id: FIRST_BLOCK_ID });
    doc.getXmlFragment(CONTENT).insert(0, [elementFromNode(block)]);
    doc.getMap(META).set("schemaVersion", SCHEMA_VERSION);
  });
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
}
