/**
 * One WebSocket of the load generator, on a bare TCP socket: thousands of them must cost less than what they measure.
 * Owns: the handshake and the framing of RFC 6455. Must never: copy what it can hand on in place.
 */
import { type Socket, connect } from "node:net";

export interface LineHandlers {
  onOpen(): void;
  /**
   * One message: its bytes from `start` to `end`, valid during the call only. `length` is its whole length; of a large
   * one only the beginning is kept, unless the line was told to keep all.
   */
  onMessage(bytes: Uint8Array, start: number, end: number, length: number): void;
  /** The connection is over and was not ended from here. */
  onEnd(reason: string): void;
}

const KEPT = 4096;
const LARGE = 64 * 1024;
const MASK = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d);
/** What is read is used up before the next socket is read, so that all share it. No Buffer: its slices are no copies. */
const INCOMING = new Uint8Array(256 * 1024);

/** A message as a client sends it: one masked binary frame. */
export function clientFrame(message: Uint8Array, opcode = 2): Buffer {
  const { length } = message;
  const head = length < 126 ? 6 : length < 65_536 ? 8 : 14;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = 0x80 | opcode;
  if (head === 6) {
    frame[1] = 0x80 | length;
  } else if (head === 8) {
    frame[1] = 0x80 | 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 0x80 | 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.set(MASK, head - 4);
  for (let i = 0; i < length; i++) frame[head + i] = (message[i] ?? 0) ^ (MASK[i & 3] ?? 0);
  return frame;
}

export class Line {
  readonly #socket: Socket;
  readonly #handlers: LineHandlers;
  /** Whether large messages are kept whole. */
  readonly #keepsAll: boolean;
  #isOpen = false;
  #isCut = false;
  #response = "";
  /** A header that is not whole yet. */
  readonly #head = new Uint8Array(14);
  #headLength = 0;
  /** A message that is not whole yet: what is kept of it, and how many of its bytes have come. */
  #body: Uint8Array | undefined;
  #opcode = 0;
  #length = 0;
  #filled = 0;

  constructor(port: number, target: string, protocols: readonly string[], handlers: LineHandlers, keepsAll = false) {
    this.#handlers = handlers;
    this.#keepsAll = keepsAll;
    this.#socket = connect({
      port,
      host: "127.0.0.1",
      noDelay: true,
      onread: {
        buffer: INCOMING,
        callback: (count, bytes) => {
          this.#read(bytes, count);
          return true;
        },
      },
    });
    const asked = protocols.length === 0 ? "" : `Sec-WebSocket-Protocol: ${protocols.join(", ")}\r\n`;
    this.#socket.write(
      `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: d2VmdCBiZW5jaG1hcmshIQ==\r\n${asked}\r\n`,
    );
    this.#socket.on("error", (error) => this.#end(error.message));
    this.#socket.on("close", () => this.#end("the connection was cut"));
  }

  /** Bytes that the kernel has not taken yet. */
  get waiting(): number {
    return this.#socket.writableLength;
  }

  /** Sends frames made by `clientFrame`. */
  send(frames: Uint8Array): void {
    this.#socket.write(frames);
  }

  /** Reads nothing more, as a reader that has gone to sleep. */
  stall(): void {
    this.#socket.pause();
  }

  /** Ends the connection without a word. */
  cut(): void {
    this.#isCut = true;
    this.#socket.destroy();
  }

  #end(reason: string): void {
    if (this.#isCut) return;
    this.#isCut = true;
    this.#socket.destroy();
    this.#handlers.onEnd(reason);
  }

  #read(bytes: Uint8Array, count: number): void {
    let at = this.#isOpen ? 0 : this.#readResponse(bytes, count);
    while (at < count && !this.#isCut) {
      if (this.#body !== undefined) {
        at = this.#fill(bytes, at, count);
        continue;
      }
      const head = this.#headLength === 0 ? headerLength(bytes, at, count) : 0;
      if (head === 0) {
        this.#head[this.#headLength++] = bytes[at++] ?? 0;
        if (headerLength(this.#head, 0, this.#headLength) === this.#headLength) {
          this.#begin(this.#head, 0, this.#headLength);
          this.#headLength = 0;
        }
        continue;
      }
      const length = payloadLength(bytes, at);
      const opcode = bytes[at] ?? 0;
      if (at + head + length <= count) {
        this.#message(opcode, bytes, at + head, at + head + length, length);
        at += head + length;
      } else {
        this.#begin(bytes, at, head);
        at += head;
      }
    }
  }

  #begin(bytes: Uint8Array, at: number, head: number): void {
    const length = payloadLength(bytes, at);
    this.#opcode = bytes[at] ?? 0;
    this.#length = length;
    this.#filled = 0;
    this.#body = new Uint8Array(length > LARGE && !this.#keepsAll ? KEPT : length);
    if (length === 0) this.#fill(bytes, at + head, at + head);
  }

  #fill(bytes: Uint8Array, at: number, count: number): number {
    const body = this.#body ?? new Uint8Array();
    const taken = Math.min(count - at, this.#length - this.#filled);
    const kept = Math.min(taken, body.length - this.#filled);
    if (kept > 0) body.set(bytes.subarray(at, at + kept), this.#filled);
    this.#filled += taken;
    if (this.#filled === this.#length) {
      this.#body = undefined;
      this.#message(this.#opcode, body, 0, body.length, this.#length);
    }
    return at + taken;
  }

  #message(first: number, bytes: Uint8Array, start: number, end: number, length: number): void {
    if (first === 0x82) {
      this.#handlers.onMessage(bytes, start, end, length);
    } else if (first === 0x89) {
      this.send(clientFrame(bytes.subarray(start, end), 10));
    } else if (first === 0x88) {
      const code = length >= 2 ? ((bytes[start] ?? 0) << 8) | (bytes[start + 1] ?? 0) : 1005;
      this.#end(`closed with ${code} ${Buffer.from(bytes.subarray(start + 2, end)).toString("utf8")}`.trim());
    } else if (first !== 0x8a) {
      this.#end(`a frame of kind ${first.toString(16)}, which no server here sends`);
    }
  }

  /** Index of the first byte behind the answer to the upgrade, or `count`. */
  #readResponse(bytes: Uint8Array, count: number): number {
    const before = this.#response.length;
    this.#response += Buffer.from(bytes.buffer, bytes.byteOffset, count).toString("latin1");
    const end = this.#response.indexOf("\r\n\r\n");
    if (end < 0) return count;
    if (this.#response.startsWith("HTTP/1.1 101")) {
      this.#isOpen = true;
      this.#response = "";
      this.#handlers.onOpen();
    } else {
      this.#end(`refused: ${this.#response.slice(9, 60).split("\r")[0]}`);
    }
    return end + 4 - before;
  }
}

/** Bytes of the frame's header at `at`, 0 if it is not whole. */
function headerLength(bytes: Uint8Array, at: number, count: number): number {
  if (count - at < 2) return 0;
  const short = (bytes[at + 1] ?? 0) & 127;
  const head = short < 126 ? 2 : short === 126 ? 4 : 10;
  return count - at < head ? 0 : head;
}

function payloadLength(bytes: Uint8Array, at: number): number {
  const short = (bytes[at + 1] ?? 0) & 127;
  if (short < 126) return short;
  const digits = short === 126 ? 2 : 8;
  let length = 0;
  for (let i = 0; i < digits; i++) length = length * 256 + (bytes[at + 2 + i] ?? 0);
  return length;
}
