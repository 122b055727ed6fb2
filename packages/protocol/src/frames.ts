/**
 * Frames of the y-websocket protocol and Weft's three additions, to bytes and back.
 * Decoding is total: any bytes give a frame or a reason, nothing throws, nothing is read past the end.
 * Byte tables: y-protocols 1.0.7 (sync.js, awareness.js, auth.js); 100-102 are Weft's, spoken only on the
 * "weft" subprotocol because stock clients report unknown types as errors.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { varUintLength, writeVarUint } from "./var-uint.ts";

/** The WebSocket subprotocol on which frames 100, 101 and 102 are spoken. */
export const SUBPROTOCOL = "weft";

/** Prefix of the subprotocol that carries a token: `weft.token.<JWT>`. */
export const TOKEN_SUBPROTOCOL_PREFIX = "weft.token.";

/** The first varUint of each frame. */
export const MESSAGE = {
  sync: 0,
  awareness: 1,
  auth: 2,
  queryAwareness: 3,
  saved: 100,
  event: 101,
  token: 102,
} as const;

const SYNC = { step1: 0, step2: 1, update: 2 } as const;

/** What stands before the body. */
const HEAD = {
  step1: [MESSAGE.sync, SYNC.step1],
  step2: [MESSAGE.sync, SYNC.step2],
  update: [MESSAGE.sync, SYNC.update],
  awareness: [MESSAGE.awareness],
} as const;

/** What the server tells a connection beside the document's content; more kinds may come, ignore unknown ones. */
export type ServerEvent =
  /** Whether edits reach the disk right now. `message` is for a person to read. */
  | { readonly type: "storage"; readonly ok: boolean; readonly message?: string }
  /** What this connection may do from now on. */
  | { readonly type: "role"; readonly role: string }
  /** Nobody may write in this document as things are; `reason` is a sentence for a person. Told to who comes in. */
  | { readonly type: "read-only"; readonly reason: string }
  /** The document's encoded state in bytes, from 70 % of the limit on, beyond which nothing more is taken. */
  | { readonly type: "size"; readonly bytes: number; readonly limit: number }
  /**
   * Which of those that had this name one after the other the document is: greater than that of any before it. Told to who
   * comes in, before any content; a document whose name was never removed has 0 and nothing is told.
   */
  | { readonly type: "epoch"; readonly epoch: number }
  /** The document was deleted; the connection closes next. */
  | { readonly type: "deleted" }
  /** Text that another client of the document sent to all of them, as Hocuspocus "stateless" messages do. */
  | { readonly type: "message"; readonly payload: string };

/** A decoded frame. Byte arrays are views into the received frame: copy what outlives it. */
export type Frame =
  | { readonly type: "sync-step-1"; readonly stateVector: Uint8Array }
  | { readonly type: "sync-step-2"; readonly update: Uint8Array }
  | { readonly type: "update"; readonly update: Uint8Array }
  | { readonly type: "awareness"; readonly awareness: Uint8Array }
  | { readonly type: "auth-denied"; readonly reason: string }
  | { readonly type: "query-awareness" }
  | { readonly type: "saved"; readonly count: number }
  | { readonly type: "event"; readonly event: unknown }
  | { readonly type: "token"; readonly token: string }
  | { readonly type: "unknown"; readonly messageType: number }
  | { readonly type: "malformed"; readonly reason: string };

/** Decodes one frame. Never throws: bytes that are not a whole frame give `malformed` with the reason. */
export function decodeFrame(bytes: Uint8Array): Frame {
  try {
    const decoder = decoding.createDecoder(bytes);
    const frame = readFrame(decoder);
    // One message per frame: y-websocket up to 3.1 reads exactly one, so more would be heard by some and not by others.
    if (frame.type !== "unknown" && decoding.hasContent(decoder)) {
      return { type: "malformed", reason: "bytes after the end of the message" };
    }
    return frame;
  } catch (error) {
    return { type: "malformed", reason: error instanceof Error ? error.message : "unreadable" };
  }
}

function readFrame(decoder: decoding.Decoder): Frame {
  const messageType = decoding.readVarUint(decoder);
  switch (messageType) {
    case MESSAGE.sync:
      return readSync(decoder);
    case MESSAGE.awareness:
      return { type: "awareness", awareness: decoding.readVarUint8Array(decoder) };
    case MESSAGE.auth:
      decoding.readVarUint(decoder);
      return { type: "auth-denied", reason: decoding.readVarString(decoder) };
    case MESSAGE.queryAwareness:
      return { type: "query-awareness" };
    case MESSAGE.saved:
      return { type: "saved", count: decoding.readVarUint(decoder) };
    case MESSAGE.event:
      return { type: "event", event: JSON.parse(decoding.readVarString(decoder)) as unknown };
    case MESSAGE.token:
      return { type: "token", token: decoding.readVarString(decoder) };
    default:
      return { type: "unknown", messageType };
  }
}

function readSync(decoder: decoding.Decoder): Frame {
  const step = decoding.readVarUint(decoder);
  switch (step) {
    case SYNC.step1:
      return { type: "sync-step-1", stateVector: decoding.readVarUint8Array(decoder) };
    case SYNC.step2:
      return { type: "sync-step-2", update: decoding.readVarUint8Array(decoder) };
    case SYNC.update:
      return { type: "update", update: decoding.readVarUint8Array(decoder) };
    default:
      return { type: "malformed", reason: `unknown sync message ${step}` };
  }
}

/** Each number of `head` is below 128. */
function encodeBytes(head: readonly number[], body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(head.length + varUintLength(body.length) + body.length);
  bytes.set(head);
  bytes.set(body, writeVarUint(bytes, head.length, body.length));
  return bytes;
}

function encodeText(messageType: number, text: string): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, messageType);
  encoding.writeVarString(encoder, text);
  return encoding.toUint8Array(encoder);
}

/** `00 00 buf`: "this is what I have; send me the rest". */
export function encodeSyncStep1(stateVector: Uint8Array): Uint8Array {
  return encodeBytes(HEAD.step1, stateVector);
}

/** `00 01 buf`: the answer to a step 1, a V1 update. */
export function encodeSyncStep2(update: Uint8Array): Uint8Array {
  return encodeBytes(HEAD.step2, update);
}

/** `00 02 buf`: an edit, a V1 update. */
export function encodeUpdate(update: Uint8Array): Uint8Array {
  return encodeBytes(HEAD.update, update);
}

/** `01 buf`: presence, as `encodeAwareness` makes it. */
export function encodeAwarenessFrame(awareness: Uint8Array): Uint8Array {
  return encodeBytes(HEAD.awareness, awareness);
}

/** `100 varUint`: the first `count` sync messages that this connection sent are on disk. Cumulative. */
export function encodeSaved(count: number): Uint8Array {
  const bytes = new Uint8Array(1 + varUintLength(count));
  bytes[0] = MESSAGE.saved;
  writeVarUint(bytes, 1, count);
  return bytes;
}

/** `101 varString(JSON)`. */
export function encodeEvent(event: ServerEvent): Uint8Array {
  return encodeText(MESSAGE.event, JSON.stringify(event));
}

/** `102 varString(JWT)`: a fresh token for this connection, in place. */
export function encodeToken(token: string): Uint8Array {
  return encodeText(MESSAGE.token, token);
}

/** `01 01 00`: awareness without entries. Says "the line is alive" to clients that count messages only. */
export const KEEP_ALIVE_FRAME: Uint8Array = Uint8Array.of(MESSAGE.awareness, 1, 0);

/** `03`: "say who is with you". Clients answer with every state that they know, their own included. */
export const QUERY_AWARENESS_FRAME: Uint8Array = Uint8Array.of(MESSAGE.queryAwareness);
