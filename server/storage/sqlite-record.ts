/**
 * How updates lie in the rows of the database. Owns: the bytes of both kinds of rows, and every checksum.
 * Must never: take damaged bytes for whole ones, or throw where it can still say which document is damaged.
 */
import { crc32, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

/** One update as it is logged. `document` is the id of its row. */
export interface RecordedEntry {
  readonly document: number;
  readonly seq: number;
  readonly checksum: number;
  readonly bytes: Uint8Array;
}

/** Bytes of the length and the checksum that stand with each copy of a batch's table. */
const FRAME = 8;
/** Runs shorter than this, in bytes, are left as they are. */
const WORTH_COMPRESSING = 512;

/** The checksum of one update. Name and number are part of it, so that bytes which ended up elsewhere are found out. */
export function checksumOf(document: string, seq: number, bytes: Uint8Array): number {
  return crc32(bytes, crc32(`${seq} ${document}`));
}

/** The checksum of a row that holds the updates from `first` to `last`. */
export function runChecksumOf(document: string, first: number, last: number, bytes: Uint8Array): number {
  return first === last ? checksumOf(document, last, bytes) : crc32(bytes, crc32(`${first}-${last} ${document}`));
}

/** Bytes as they lie in a row. */
export interface Coded {
  readonly bytes: Uint8Array;
  readonly isCompressed: boolean;
}

/** The content of a row that holds these updates of one document, which follow each other. A single one stands alone. */
export function encodeRun(updates: readonly Uint8Array[]): Coded {
  const [only] = updates;
  if (only !== undefined && updates.length === 1) return { bytes: only, isCompressed: false };
  const encoder = encoding.createEncoder();
  for (const update of updates) encoding.writeVarUint8Array(encoder, update);
  const bytes = encoding.toUint8Array(encoder);
  if (bytes.length < WORTH_COMPRESSING) return { bytes, isCompressed: false };
  // Letters typed one after the other say nearly the same: a fifth is left of them.
  return { bytes: zstdCompressSync(bytes), isCompressed: true };
}

/** The updates of a row of `count`, whose checksum was found right. */
export function decodeRun(run: Coded, count: number): Uint8Array[] {
  const bytes = run.isCompressed ? new Uint8Array(zstdDecompressSync(run.bytes)) : run.bytes;
  if (count === 1) return [bytes];
  const decoder = decoding.createDecoder(bytes);
  return Array.from({ length: count }, () => decoding.readVarUint8Array(decoder));
}

/**
 * The bytes of a row that holds one transaction's updates of many documents, in order. The table of what is in it stands
 * at both ends: were it lost, nobody could tell whose updates these were.
 */
export function encodeBatch(entries: readonly RecordedEntry[]): Uint8Array {
  const encoder = encoding.createEncoder();
  let length = 0;
  for (const { document, seq, checksum, bytes } of entries) {
    length += bytes.length;
    encoding.writeVarUint(encoder, document);
    encoding.writeVarUint(encoder, seq);
    encoding.writeVarUint(encoder, bytes.length);
    encoding.writeUint32(encoder, checksum);
  }
  const table = encoding.toUint8Array(encoder);
  const row = new Uint8Array(2 * (FRAME + table.length) + length);
  const view = new DataView(row.buffer);
  const behind = FRAME + table.length + length;
  for (const [frame, place] of [
    [0, FRAME],
    [row.length - FRAME, behind],
  ] as const) {
    view.setUint32(frame, table.length);
    view.setUint32(frame + 4, crc32(table));
    row.set(table, place);
  }
  let offset = FRAME + table.length;
  for (const { bytes } of entries) {
    row.set(bytes, offset);
    offset += bytes.length;
  }
  return row;
}

/** The entries of a row, each to be checked with its checksum; `undefined` when not even their table can be read. */
export function decodeBatch(row: Uint8Array): RecordedEntry[] | undefined {
  const table = tableAt(row, "front") ?? tableAt(row, "back");
  if (table === undefined) return undefined;
  const decoder = decoding.createDecoder(table);
  const entries: RecordedEntry[] = [];
  let offset = FRAME + table.length;
  while (decoding.hasContent(decoder)) {
    const document = decoding.readVarUint(decoder);
    const seq = decoding.readVarUint(decoder);
    const length = decoding.readVarUint(decoder);
    const checksum = decoding.readUint32(decoder);
    entries.push({ document, seq, checksum, bytes: row.subarray(offset, offset + length) });
    offset += length;
  }
  return entries;
}

function tableAt(row: Uint8Array, end: "front" | "back"): Uint8Array | undefined {
  if (row.length < 2 * FRAME) return undefined;
  const view = new DataView(row.buffer, row.byteOffset, row.length);
  const frame = end === "front" ? 0 : row.length - FRAME;
  const length = view.getUint32(frame);
  if (2 * (FRAME + length) > row.length) return undefined;
  const place = end === "front" ? FRAME : frame - length;
  const table = row.subarray(place, place + length);
  // The checksum of nothing is 0, so a row of zeros would pass for an empty one.
  return length > 0 && crc32(table) === view.getUint32(frame + 4) ? table : undefined;
}
