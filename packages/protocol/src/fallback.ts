/**
 * The fallback where WebSockets are blocked: the frames of a WebSocket over plain HTTP. Owns: its words and byte layouts.
 * Down: events of `text/event-stream`, numbered, kept by the server until the client says that it has them, so that a
 * response that was cut goes on in the next one. Up: one string of bytes, sent in pieces that say where they begin, so that
 * a piece that comes twice is taken once. Decoding is total: nothing throws.
 * Must never: know what a frame means; it travels as it would on a WebSocket.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

/** Where the fallback is, before the document's name. */
export const FALLBACK_PATH = "/fallback/";

/** The header that names a stream: in each POST, and in a GET that goes on with one. Never part of an address. */
export const STREAM_HEADER = "weft-stream";

/** Query parameter of the GET: seconds for which an empty answer may be held back. Without it the answer has no end. */
export const HOLD_PARAMETER = "hold";

/**
 * Names of the events. Those without a name are one frame each, in base64. `part` is a piece of the frame that the next
 * unnamed event ends. `open` brings the stream's name, `close` the close code; a `ping` is to be answered by a POST.
 */
export const STREAM_EVENT = { open: "open", part: "part", ping: "ping", close: "close" } as const;

/** Largest piece of a frame in one event, in bytes: what a cut connection has to repeat. Divisible by three for base64. */
export const PART_BYTES: number = 48 * 1024;

/** Largest body of one POST, in bytes; many proxies refuse more. Frames may be larger than that. */
export const MAX_UPLOAD_BYTES: number = 1024 * 1024;

/** What one POST brings. */
export interface Upload {
  /** Whether the client leaves: nothing follows, and the stream may end. */
  readonly leaves: boolean;
  /** The number of the last event that the client has. */
  readonly heard: number;
  /** How many bytes the client sent before these. */
  readonly offset: number;
  /** The next bytes of the string: frames, each after its length as a varUint, cut anywhere. */
  readonly bytes: Uint8Array;
}

/** What a POST is answered with, as JSON. */
export interface UploadAnswer {
  /** Bytes of the string that the server has taken so far. */
  readonly received: number;
  /** The number of the last event that it has for the client. */
  readonly sent: number;
}

/** `varUint(leaves) varUint(heard) varUint(offset) bytes`. */
export function encodeUpload({ leaves, heard, offset, bytes }: Upload): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, leaves ? 1 : 0);
  encoding.writeVarUint(encoder, heard);
  encoding.writeVarUint(encoder, offset);
  encoding.writeUint8Array(encoder, bytes);
  return encoding.toUint8Array(encoder);
}

/** The body of a POST; `undefined` when the bytes are none. `bytes` is a view into them. */
export function decodeUpload(body: Uint8Array): Upload | undefined {
  try {
    const decoder = decoding.createDecoder(body);
    const leaves = decoding.readVarUint(decoder);
    if (leaves > 1) return undefined;
    const heard = decoding.readVarUint(decoder);
    const offset = decoding.readVarUint(decoder);
    return { leaves: leaves === 1, heard, offset, bytes: decoding.readTailAsUint8Array(decoder) };
  } catch {
    return undefined;
  }
}

/** The length that stands before a frame on its way up. */
export function encodeLength(frame: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, frame.length);
  return encoding.toUint8Array(encoder);
}

/** Finds the frames in the string of bytes that comes up. */
export interface FrameReader {
  /**
   * The frames that these bytes end, in order; they are views where possible, so copy what outlives the call.
   * `undefined` when a frame would be larger than allowed, which is known before it has come.
   */
  read(bytes: Uint8Array): readonly Uint8Array[] | undefined;
}

/** A reader of frames of at most `most` bytes. It keeps no more than came: a length alone reserves nothing. */
export function createFrameReader(most: number): FrameReader {
  let length = 0;
  let shift = 1;
  let inBody = false;
  let pieces: Uint8Array[] = [];
  let gathered = 0;

  return {
    read(bytes) {
      const frames: Uint8Array[] = [];
      let at = 0;
      while (at < bytes.length || (inBody && length === 0)) {
        if (!inBody) {
          const byte = bytes[at++] ?? 0;
          length += (byte & 0x7f) * shift;
          shift *= 0x80;
          if (length > most || shift > 2 ** 35) return undefined;
          inBody = byte < 0x80;
          continue;
        }
        const piece = bytes.subarray(at, at + length - gathered);
        at += piece.length;
        gathered += piece.length;
        if (gathered < length) {
          // A copy: the body that it came in ends with this call.
          pieces.push(piece.slice());
          break;
        }
        frames.push(pieces.length === 0 ? piece : joined([...pieces, piece], length));
        length = 0;
        shift = 1;
        inBody = false;
        pieces = [];
        gathered = 0;
      }
      return frames;
    },
  };
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
