/**
 * Frames of both protocols as far as an update is in them. Owns: taking it out and putting another in.
 */
import { decodeFrame, decodeHocuspocus, encodeAddressed, encodeSyncStep2, encodeUpdate } from "@weft/protocol";
import * as encoding from "lib0/encoding";

/** The update in a frame that was sent on this path; `undefined` where there is none. */
export function updateIn(frame: Uint8Array, path: string): Uint8Array | undefined {
  const message = path.startsWith("/collab") ? decodeFrame(frame) : messageIn(frame);
  return message?.type === "sync-step-2" || message?.type === "update" ? message.update : undefined;
}

/** The same frame with another update in it. */
export function withUpdate(frame: Uint8Array, path: string, update: Uint8Array): Uint8Array {
  if (path.startsWith("/collab"))
    return (decodeFrame(frame).type === "update" ? encodeUpdate : encodeSyncStep2)(update);
  const whole = decodeHocuspocus(frame);
  if (whole.type !== "message") throw new Error("A frame without an update");
  const { address, message } = whole;
  return encodeAddressed(address.bytes, (message.type === "update" ? encodeUpdate : encodeSyncStep2)(update));
}

/** A message to one document on a Hocuspocus connection. */
export function addressed(document: string, message: Uint8Array): Uint8Array {
  return encodeAddressed(
    encoding.encode((encoder) => encoding.writeVarString(encoder, document)),
    message,
  );
}

function messageIn(frame: Uint8Array) {
  const whole = decodeHocuspocus(frame);
  return whole.type === "message" ? whole.message : undefined;
}
