/**
 * What came, beside what it did. Owns: handing the bytes of an update on with the Yjs transaction that takes it in.
 * Must never: change them, or keep them any longer.
 */
import { MESSAGE, RECEIVED } from "@weft/protocol";
import * as decoding from "lib0/decoding";
import type { WebsocketProvider } from "y-websocket";
import type * as Y from "yjs";

/** Notes each received update in its transaction's `meta`, under the key `RECEIVED`. */
export function noteReceived(provider: WebsocketProvider): void {
  const read = provider.messageHandlers[MESSAGE.sync];
  if (read === undefined) throw new Error("The provider has no handler for sync messages.");
  provider.messageHandlers[MESSAGE.sync] = (encoder, decoder, ...rest) => {
    const update = updateIn(decoder);
    // The first one only: those that Yjs tidies up in afterwards are its own.
    const note = ({ meta }: Y.Transaction): void => {
      provider.doc.off("beforeTransaction", note);
      meta.set(RECEIVED, update);
    };
    if (update !== undefined) provider.doc.on("beforeTransaction", note);
    try {
      read(encoder, decoder, ...rest);
    } finally {
      provider.doc.off("beforeTransaction", note);
    }
  };
}

/** The update of a sync message whose first number was read; `undefined` for a question, and for what cannot be read. */
function updateIn(decoder: decoding.Decoder): Uint8Array | undefined {
  const start = decoder.pos;
  try {
    const isQuestion = decoding.readVarUint(decoder) === 0;
    return isQuestion ? undefined : decoding.readVarUint8Array(decoder);
  } catch {
    return undefined;
  } finally {
    decoder.pos = start;
  }
}
