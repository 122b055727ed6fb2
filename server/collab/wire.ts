/**
 * Frames as a WebSocket carries them (RFC 6455 §5.2): unmasked, whole, binary. Owns: building them once for all sockets.
 * Must never: be used on a connection whose extensions change the payload, such as permessage-deflate.
 */

/** First byte: the last fragment, of a binary message. */
const WHOLE_BINARY = 0x82;
/** From so many bytes on a second chunk costs less than a copy. */
const WORTH_SPLITTING = 16 * 1024;

function headerOf(length: number): Buffer {
  if (length < 126) return Buffer.of(WHOLE_BINARY, length);
  if (length < 65_536) return Buffer.of(WHOLE_BINARY, 126, length >> 8, length & 255);
  const header = Buffer.alloc(10);
  header[0] = WHOLE_BINARY;
  header[1] = 127;
  header.writeUIntBE(length, 4, 6);
  return header;
}

let lastPayload: Uint8Array | undefined;
let lastBatch: readonly Uint8Array[] | undefined;
let lastChunks: readonly Uint8Array[] = [];

/** What to write for one payload. A broadcast asks for the same one again and again, so the last answer is kept. */
export function chunksOf(payload: Uint8Array): readonly Uint8Array[] {
  if (payload === lastPayload) return lastChunks;
  const header = headerOf(payload.length);
  const chunks = payload.length < WORTH_SPLITTING ? [Buffer.concat([header, payload])] : [header, payload];
  if (payload.length < WORTH_SPLITTING) {
    lastPayload = payload;
    lastBatch = undefined;
    lastChunks = chunks;
  }
  return chunks;
}

/** What to write for several payloads in order, in as few chunks as are cheap. */
export function chunksOfAll(payloads: readonly Uint8Array[]): readonly Uint8Array[] {
  const [only] = payloads;
  if (payloads.length === 1 && only !== undefined) return chunksOf(only);
  if (payloads === lastBatch) return lastChunks;
  const parts = payloads.flatMap((payload) => [headerOf(payload.length), payload]);
  const chunks = joinSmall(parts);
  // A large one may be a whole document, which is not to stay in memory for this.
  if (chunks.every(({ length }) => length < 2 * WORTH_SPLITTING)) {
    lastPayload = undefined;
    lastBatch = payloads;
    lastChunks = chunks;
  }
  return chunks;
}

/** The same bytes, with small neighbours copied into one. */
export function joinSmall(parts: readonly Uint8Array[]): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let small: Uint8Array[] = [];
  let bytes = 0;
  const close = (): void => {
    const [only] = small;
    if (small.length === 1 && only !== undefined) chunks.push(only);
    else if (small.length > 0) chunks.push(Buffer.concat(small, bytes));
    small = [];
    bytes = 0;
  };
  for (const part of parts) {
    if (part.length >= WORTH_SPLITTING) {
      close();
      chunks.push(part);
      continue;
    }
    if (bytes + part.length > WORTH_SPLITTING) close();
    small.push(part);
    bytes += part.length;
  }
  close();
  return chunks;
}
