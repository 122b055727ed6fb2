/**
 * Frames with a document's address before them, as Hocuspocus clients get them. Owns: building each once, for the members of
 * a room get the same frame, most of them at the same address.
 */
import { type Address, encodeAddressed } from "@weft/protocol";

const frames = new WeakMap<Uint8Array, { readonly key: string; readonly bytes: Uint8Array }>();
const batches = new WeakMap<readonly Uint8Array[], { readonly key: string; readonly frames: readonly Uint8Array[] }>();

/** A frame at an address. */
export function addressed({ key, bytes }: Address, message: Uint8Array): Uint8Array {
  let entry = frames.get(message);
  if (entry?.key !== key) {
    entry = { key, bytes: encodeAddressed(bytes, message) };
    frames.set(message, entry);
  }
  return entry.bytes;
}

/** Several; the same array gives the same array, so that a socket can know it again. */
export function allAddressed({ key, bytes }: Address, messages: readonly Uint8Array[]): readonly Uint8Array[] {
  let batch = batches.get(messages);
  if (batch?.key !== key) {
    batch = { key, frames: messages.map((message) => encodeAddressed(bytes, message)) };
    batches.set(messages, batch);
  }
  return batch.frames;
}
