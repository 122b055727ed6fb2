/**
 * From a document as it lies in the database to one that can be opened. Owns: taking its snapshot out of its compression.
 * Must never: do that in the thread that asks, which has no time for megabytes.
 */
import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import type { StoredLog } from "./sqlite-log.ts";
import { CorruptDocument, type StoredDocument } from "./store.ts";

const decompress = promisify(zstdDecompress);

export async function unpacked(document: string, { snapshot, updates, through }: StoredLog): Promise<StoredDocument> {
  const whole = snapshot?.isCompressed === true ? await expand(document, snapshot.bytes) : snapshot?.bytes;
  return {
    document,
    snapshot: whole,
    updates,
    through,
    snapshotBytes: whole?.length ?? 0,
    logBytes: updates.reduce((sum, { length }) => sum + length, 0),
  };
}

async function expand(document: string, bytes: Uint8Array): Promise<Uint8Array> {
  try {
    const whole = await decompress(bytes);
    return new Uint8Array(whole.buffer, whole.byteOffset, whole.length);
  } catch (error) {
    throw new CorruptDocument(document, "its snapshot cannot be decompressed", { cause: error });
  }
}
