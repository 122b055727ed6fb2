/**
 * Edits as bytes: what a writer who types at one place sends, and which of them an update of the server brings.
 * Owns: making and recognising them without a Y.Doc, which would cost more than the servers that are measured.
 * Source of the layout: yjs 13.6, update format V1.
 */
import { encodeUpdate } from "@weft/protocol";
import * as encoding from "lib0/encoding";
import * as Y from "yjs";

/** Client ids of writers begin here: as many bytes as those that Yjs draws. */
export const FIRST_WRITER = 2_000_000_000;

const GC = 0;
const DELETED = 1;
const STRING = 4;
const SKIP = 10;

/** A writer's edit number `clock`: one character, or another text in ASCII, behind its last. A y-protocols message. */
export function typedEdit(writer: number, clock: number, text = "x"): Uint8Array {
  const client = FIRST_WRITER + writer;
  return encodeUpdate(
    encoding.encode((encoder) => {
      for (const number of [1, 1, client, clock]) encoding.writeVarUint(encoder, number);
      if (clock === 0) {
        encoding.writeUint8(encoder, STRING);
        encoding.writeVarUint(encoder, 1);
        encoding.writeVarString(encoder, "text");
      } else {
        encoding.writeUint8(encoder, 0x80 | STRING);
        encoding.writeVarUint(encoder, client);
        encoding.writeVarUint(encoder, clock - 1);
      }
      encoding.writeVarString(encoder, text);
      encoding.writeVarUint(encoder, 0);
    }),
  );
}

/** A run of what one client wrote: from this clock up to, without, that one. */
export interface Span {
  readonly client: number;
  readonly from: number;
  readonly to: number;
}

/** Longer updates are worth a comparison with the last ones before they are read again. */
const WORTH_KEEPING = 64;
const KEPT = 16;
const recent: { readonly bytes: Buffer; readonly spans: readonly Span[] }[] = [];

/** What an update at this place of a message brings. A server sends most of them to many, who read them once. */
export function readSpans(bytes: Uint8Array, start: number, end: number): readonly Span[] {
  const length = end - start;
  if (length < WORTH_KEEPING) return parseSpans(bytes, start, end);
  for (const known of recent) {
    if (known.bytes.length === length && known.bytes.compare(bytes, start, end) === 0) return known.spans;
  }
  const spans = parseSpans(bytes, start, end);
  recent.unshift({ bytes: Buffer.from(bytes.subarray(start, end)), spans });
  if (recent.length > KEPT) recent.pop();
  return spans;
}

let at = 0;

function number(bytes: Uint8Array): number {
  let value = 0;
  let factor = 1;
  for (;;) {
    const byte = bytes[at++] ?? 0;
    value += (byte & 127) * factor;
    if (byte < 128) return value;
    factor *= 128;
  }
}

function skipText(bytes: Uint8Array): void {
  const length = number(bytes);
  at += length;
}

function parseSpans(bytes: Uint8Array, start: number, end: number): readonly Span[] {
  const spans: Span[] = [];
  at = start;
  for (let clients = number(bytes); clients > 0; clients--) {
    const structs = number(bytes);
    const client = number(bytes);
    const first = number(bytes);
    let clock = first;
    for (let struct = 0; struct < structs; struct++) {
      const length = structLength(bytes);
      // Some other kind of content: Yjs knows them all.
      if (length === undefined || at > end) return readByYjs(bytes.slice(start, end));
      clock += length;
    }
    spans.push({ client, from: first, to: clock });
  }
  return spans;
}

/** Reads one struct; undefined when it is of a kind that typing does not make. */
function structLength(bytes: Uint8Array): number | undefined {
  const info = bytes[at++] ?? 0;
  const kind = info & 31;
  if (kind === GC) return number(bytes);
  if (kind === SKIP || (kind !== STRING && kind !== DELETED)) return undefined;
  if (info & 0x80) {
    number(bytes);
    number(bytes);
  }
  if (info & 0x40) {
    number(bytes);
    number(bytes);
  }
  if ((info & 0xc0) === 0) {
    if (number(bytes) === 1) {
      skipText(bytes);
    } else {
      number(bytes);
      number(bytes);
    }
    if (info & 0x20) skipText(bytes);
  }
  const length = number(bytes);
  if (kind === DELETED) return length;
  // Yjs counts in UTF-16 code units: one for each first byte, and another for the surrogate of four bytes.
  let units = 0;
  for (const end = at + length; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}

function readByYjs(update: Uint8Array): readonly Span[] {
  const { from, to } = Y.parseUpdateMeta(update);
  return Array.from(to, ([client, clock]) => ({ client, from: from.get(client) ?? 0, to: clock }));
}
