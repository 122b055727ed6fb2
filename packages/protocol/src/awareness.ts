/**
 * Presence on the wire: a list of (client id, clock, JSON text). Owns the bytes only; the JSON stays text here,
 * because a relay that parses and prints other people's JSON can be crashed by it (reliability notes, fact 10).
 * Source: y-protocols 1.0.7 awareness.js.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

/** One client's presence. `state` is JSON text; "null" says that the client has gone. */
export interface AwarenessEntry {
  readonly client: number;
  readonly clock: number;
  readonly state: string;
}

/** The JSON text of a client that has gone. */
export const GONE = "null";

/** Decodes the body of an awareness frame; `undefined` when the bytes are not one. Never throws. */
export function decodeAwareness(bytes: Uint8Array): AwarenessEntry[] | undefined {
  try {
    const decoder = decoding.createDecoder(bytes);
    const count = decoding.readVarUint(decoder);
    // An entry takes at least three bytes: a larger count is a lie that would reserve memory.
    if (count * 3 > bytes.length) return undefined;
    const entries: AwarenessEntry[] = [];
    for (let i = 0; i < count; i++) {
      entries.push({
        client: decoding.readVarUint(decoder),
        clock: decoding.readVarUint(decoder),
        state: decoding.readVarString(decoder),
      });
    }
    return decoding.hasContent(decoder) ? undefined : entries;
  } catch {
    return undefined;
  }
}

/** Encodes entries as the body of an awareness frame. */
export function encodeAwareness(entries: readonly AwarenessEntry[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, entries.length);
  for (const entry of entries) {
    encoding.writeVarUint(encoder, entry.client);
    encoding.writeVarUint(encoder, entry.clock);
    encoding.writeVarString(encoder, entry.state);
  }
  return encoding.toUint8Array(encoder);
}
