/**
 * Updates that no Yjs writes, byte by byte. Owns: their layout, which is that of yjs 13.6 (V1).
 */
import * as Y from "yjs";
import * as encoding from "lib0/encoding";

/** A number as Yjs writes it. */
export function number(value: number): number[] {
  return Array.from(encoding.encode((encoder) => encoding.writeVarUint(encoder, value)));
}

/** A text as Yjs writes it. */
export function words(text: string): number[] {
  return Array.from(encoding.encode((encoder) => encoding.writeVarString(encoder, text)));
}

/** The same struct or value so many times. */
export function repeat(count: number, bytes: readonly number[]): (readonly number[])[] {
  return Array.from({ length: count }, () => bytes);
}

type Parts = readonly (number | readonly number[])[];

/**
 * An update of client 7 (or `client`): one item in the root "text" with this content, whose first number is its kind,
 * and then `more` structs as they are.
 */
export function update(options: {
  content: Parts;
  more?: readonly (readonly number[])[];
  client?: number;
}): Uint8Array {
  const { content, more = [], client = 7 } = options;
  const [kind = 0, ...rest] = content;
  const head = [1, ...number(1 + more.length), ...number(client), 0, kind, 1, ...words("text"), ...rest];
  const encoder = encoding.createEncoder();
  for (const part of head) for (const byte of [part].flat()) encoding.write(encoder, byte);
  for (const struct of more) for (const byte of struct) encoding.write(encoder, byte);
  encoding.write(encoder, 0);
  return encoding.toUint8Array(encoder);
}

export type ValueKind = "any" | "json" | "embed" | "format" | "subdocument";

/** One value of arrays within arrays. */
export function nestedValue(kind: ValueKind, depth: number, client = 7): Uint8Array {
  const json = words("[".repeat(depth) + "]".repeat(depth));
  const any = [...repeat(depth - 1, [117, 1]), [117, 0]].flat();
  switch (kind) {
    case "any":
      return update({ client, content: [8, 1, any] });
    case "json":
      return update({ client, content: [2, 1, json] });
    case "embed":
      return update({ client, content: [5, json] });
    case "format":
      return update({ client, content: [6, words("bold"), json] });
    default:
      return update({ client, content: [9, words("id"), 118, 1, words("meta"), any.slice(2)] });
  }
}

/** Arrays within arrays as shared types, the first in the root "text". */
export function nestedTypes(depth: number, client = 7, from = 0): Uint8Array {
  const parts: number[] = [1, ...number(depth), ...number(client), ...number(from)];
  for (let clock = from; clock < from + depth; clock++) {
    if (clock === 0) parts.push(7, 1, ...words("text"), 0);
    else parts.push(7, 0, ...number(client), ...number(clock - 1), 0);
  }
  return Uint8Array.from([...parts, 0]);
}

/** One character in each of so many roots. */
export function manyRoots(count: number, client = 7): Uint8Array {
  const roots = Array.from({ length: count }, (_, index) => [4, 1, ...words(`root ${index}`), ...words("a")]);
  return Uint8Array.from([1, ...number(count), ...number(client), 0, ...roots.flat(), 0]);
}

/** One character of each of so many clients, which begin at this clock. */
export function manyClients(count: number, clock = 0): Uint8Array {
  const sections = Array.from({ length: count }, (_, index) => [
    1,
    ...number(count - index),
    ...number(clock),
    4,
    1,
    ...words("text"),
    ...words("a"),
  ]);
  return Uint8Array.from([...number(count), ...sections.flat(), 0]);
}

/** Deletions of every second character of a client, as many as this. */
export function deletionsOf(client: number, count: number): Uint8Array {
  const ranges = Array.from({ length: count }, (_, index) => [...number(2 * index), 1]);
  return Uint8Array.from([0, 1, ...number(client), ...number(count), ...ranges.flat()]);
}

/** The updates of somebody who writes these words, one after the other, into the text `text`. */
export function typed(...parts: string[]): Uint8Array[] {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on("update", (bytes: Uint8Array) => updates.push(bytes));
  for (const part of parts) doc.getText("text").insert(doc.getText("text").length, part);
  return updates;
}
