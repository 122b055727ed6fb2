/**
 * Frames of the Hocuspocus protocol, many documents on one connection, to bytes and back: an address, a message type,
 * a body. Sync and awareness bodies are y-protocol frames, so `frames.ts` reads those.
 * Decoding is total, as there. Byte tables: @hocuspocus/provider 2.15, 3.4 and 4.8 (its OutgoingMessages).
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { type Frame, MESSAGE, decodeFrame } from "./frames.ts";
import { MAX_NAME_BYTES } from "./names.ts";

/** The varUint after the address. 0, 1 and 3 are those of y-protocols. */
const HOCUSPOCUS = {
  auth: 2,
  syncReply: 4,
  stateless: 5,
  broadcastStateless: 6,
  close: 7,
  syncStatus: 8,
} as const;

const AUTH = { token: 0, denied: 1, authenticated: 2 } as const;

/** Sent without an address: "are you there", and "yes". */
const PING = 9;
const PONG = 10;

/** Longest session id behind a document name, in UTF-16 code units; providers make ones of about eleven. */
const MAX_SESSION = 128;
/** The name, NUL, and a session id of three bytes a unit. */
const MAX_ADDRESS_BYTES = MAX_NAME_BYTES + 1 + 3 * MAX_SESSION;

/** Whom a frame concerns: a document, and with session awareness one of several users of it on this connection. */
export interface Address {
  /** Document name, or name, NUL and session id: equal keys are the same address. */
  readonly key: string;
  /** The document's name, not yet checked by `nameProblem`. */
  readonly document: string;
  /** The address as the client wrote it, length included; answers begin with the same bytes. A view: copy to keep. */
  readonly bytes: Uint8Array;
}

/** What a client says to one document. */
export type HocuspocusMessage =
  | Extract<Frame, { type: "sync-step-1" | "sync-step-2" | "update" | "awareness" | "query-awareness" }>
  /** `version` is the provider's, such as "4.8.0"; providers before 4 do not tell it. */
  | { readonly type: "auth"; readonly token: string; readonly version: string | undefined }
  /** Text for the other clients of the document, which the server hands on unread. */
  | { readonly type: "stateless"; readonly payload: string }
  /** The client lets go of the document and keeps the connection. */
  | { readonly type: "close" };

/** A decoded frame. Byte arrays are views into the received frame: copy what outlives it. */
export type HocuspocusFrame =
  | { readonly type: "ping" }
  | { readonly type: "pong" }
  | { readonly type: "message"; readonly address: Address; readonly message: HocuspocusMessage }
  | { readonly type: "malformed"; readonly reason: string };

/** Decodes one frame of a client. Never throws: bytes that no client may send give `malformed` with the reason. */
export function decodeHocuspocus(bytes: Uint8Array): HocuspocusFrame {
  // As an address, these would announce nine or ten bytes and then end.
  if (bytes.length === 1 && bytes[0] === PING) return { type: "ping" };
  if (bytes.length === 1 && bytes[0] === PONG) return { type: "pong" };
  try {
    const decoder = decoding.createDecoder(bytes);
    const length = decoding.readVarUint(decoder);
    if (length > MAX_ADDRESS_BYTES) return { type: "malformed", reason: "an address that is too long" };
    decoder.pos = 0;
    const key = decoding.readVarString(decoder);
    const [document = "", session = "", ...rest] = key.split("\0");
    if (rest.length > 0 || session.length > MAX_SESSION) return { type: "malformed", reason: "not an address" };
    const address = { key, document, bytes: bytes.subarray(0, decoder.pos) };
    const message = readMessage(decoder);
    return message.type === "malformed" ? message : { type: "message", address, message };
  } catch {
    return { type: "malformed", reason: "unreadable" };
  }
}

function readMessage(decoder: decoding.Decoder): HocuspocusMessage | Extract<Frame, { type: "malformed" }> {
  const start = decoder.pos;
  const type = decoding.readVarUint(decoder);
  switch (type) {
    case MESSAGE.sync:
    case MESSAGE.awareness:
    case MESSAGE.queryAwareness: {
      const frame = decodeFrame(decoder.arr.subarray(start));
      return isClientFrame(frame) ? frame : { type: "malformed", reason: reasonOf(frame) };
    }
    case HOCUSPOCUS.auth: {
      const step = decoding.readVarUint(decoder);
      if (step !== AUTH.token) return { type: "malformed", reason: `auth message ${step} is for the server to say` };
      const token = decoding.readVarString(decoder);
      // Providers have added fields here before, so whatever else follows is left alone.
      const version = decoding.hasContent(decoder) ? decoding.readVarString(decoder) : undefined;
      return { type: "auth", token, version };
    }
    case HOCUSPOCUS.stateless:
      return { type: "stateless", payload: decoding.readVarString(decoder) };
    case HOCUSPOCUS.close:
      return { type: "close" };
    case HOCUSPOCUS.syncReply:
    case HOCUSPOCUS.broadcastStateless:
    case HOCUSPOCUS.syncStatus:
      return { type: "malformed", reason: `message type ${type} is for servers to say` };
    default:
      return { type: "malformed", reason: `unknown message type ${type}` };
  }
}

type ClientFrame = Exclude<HocuspocusMessage, { type: "auth" | "stateless" | "close" }>;

function isClientFrame(frame: Frame): frame is ClientFrame {
  return ["sync-step-1", "sync-step-2", "update", "awareness", "query-awareness"].includes(frame.type);
}

function reasonOf(frame: Frame): string {
  return frame.type === "malformed" ? frame.reason : "unreadable";
}

/** Puts an address before a message. */
export function encodeAddressed(address: Uint8Array, message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(address.length + message.length);
  bytes.set(address);
  bytes.set(message, address.length);
  return bytes;
}

function encodeText(head: readonly number[], text: string): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const part of head) encoding.writeVarUint(encoder, part);
  encoding.writeVarString(encoder, text);
  return encoding.toUint8Array(encoder);
}

/** `2 1 varString`: the document is not for this client; the connection stays. To be addressed, as all below. */
export function encodeDenied(reason: string): Uint8Array {
  return encodeText([HOCUSPOCUS.auth, AUTH.denied], reason);
}

/** `2 2 varString`: the document is open to this client, and how far. */
export function encodeAuthenticated(mayWrite: boolean): Uint8Array {
  return encodeText([HOCUSPOCUS.auth, AUTH.authenticated], mayWrite ? "read-write" : "readonly");
}

/** `5 varString`: text of another client. */
export function encodeStateless(payload: string): Uint8Array {
  return encodeText([HOCUSPOCUS.stateless], payload);
}

/** `7 varString`: the server lets go of the document. Providers before 3 throw on it. */
export function encodeDetached(reason: string): Uint8Array {
  return encodeText([HOCUSPOCUS.close], reason);
}

/** `8 1`: one step 2 or update of this client is durable. Providers count these, so one is sent for each. */
export const SYNC_APPLIED: Uint8Array = Uint8Array.of(HOCUSPOCUS.syncStatus, 1);

/** `8 0`: one step 2 or update of this client was refused. */
export const SYNC_REFUSED: Uint8Array = Uint8Array.of(HOCUSPOCUS.syncStatus, 0);

/** `10`: "I am here". Has no address. */
export const PONG_FRAME: Uint8Array = Uint8Array.of(PONG);
