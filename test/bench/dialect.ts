/**
 * The two protocols as the load generator speaks them. Owns: how a y-protocols message is addressed, what is said on
 * opening, and which messages the server acknowledges. Must never: decode more than the first bytes of a message.
 */
import { SUBPROTOCOL } from "@weft/protocol";
import * as encoding from "lib0/encoding";

export interface Dialect {
  readonly protocols: readonly string[];
  /** Target of the upgrade, given the path before the document's name. */
  target(path: string, document: string): string;
  /** Bytes before every message about the document. */
  address(document: string): Uint8Array;
  /** What is said before the first message, with its address. */
  greeting(document: string): Uint8Array | undefined;
  /** Whether a state vector is acknowledged too, beside updates. */
  readonly acksQuestions: boolean;
  /** The number of messages acknowledged by now, when the message at `start` says so. `before` is what it was. */
  acked(bytes: Uint8Array, start: number, before: number): number | undefined;
}

const SAVED = 100;
const SYNC_STATUS = 8;

/** Messages as they are. Asks for Weft's acknowledgements, of which other servers know nothing. */
export const Y_WEBSOCKET: Dialect = {
  protocols: [SUBPROTOCOL],
  target: (path, document) => path + document,
  address: () => new Uint8Array(),
  greeting: () => undefined,
  acksQuestions: true,
  acked: (bytes, start) => (bytes[start] === SAVED ? readNumber(bytes, start + 1) : undefined),
};

/** Each message after the document's name; one SyncStatus for each update. */
export const HOCUSPOCUS: Dialect = {
  protocols: [],
  target: (path) => path,
  address: nameOf,
  greeting: (document) => Uint8Array.of(...nameOf(document), 2, 0, 0),
  acksQuestions: false,
  acked: (bytes, start, before) => (bytes[start] === SYNC_STATUS && bytes[start + 1] === 1 ? before + 1 : undefined),
};

function nameOf(document: string): Uint8Array {
  return encoding.encode((encoder) => encoding.writeVarString(encoder, document));
}

/** A lib0 varUint of at most 53 bits. */
export function readNumber(bytes: Uint8Array, start: number): number {
  let value = 0;
  let factor = 1;
  for (let at = start; ; at++, factor *= 128) {
    const byte = bytes[at] ?? 0;
    value += (byte & 127) * factor;
    if (byte < 128) return value;
  }
}
