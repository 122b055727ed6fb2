/**
 * Numbers as lib0 writes them, seven bits a byte, lowest first, into bytes that are just long enough: lib0's own encoder
 * allocates a hundred bytes for each message, of which a busy server sends tens of thousands a second.
 * Must never: be given what is not a whole number from 0 on.
 */

/** How many bytes a number takes. */
export function varUintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) length += 1;
  return length;
}

/** Writes a number at `at`; the index behind it. */
export function writeVarUint(bytes: Uint8Array, at: number, value: number): number {
  let end = at;
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes[end++] = (rest % 128) | 128;
  bytes[end++] = rest;
  return end;
}
