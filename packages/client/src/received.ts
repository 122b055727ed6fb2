/**
 * What came, beside what it did. Owns: which bytes a Yjs transaction took in.
 * Must never: change them, or keep them any longer than the transaction.
 */
import { MESSAGE } from "@weft/protocol";
import * as decoding from "lib0/decoding";
import type { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";

/** An update as it came, beside what it did. */
export interface Received {
  /** V1. What it names as deleted is what its author knew; what else goes with that was lost unseen. */
  readonly update: Uint8Array;
  /**
   * With the first answer of a line: the clock up to which the server had this client's words when the line began. What it
   * names of later ones, which came on this line, nobody has seen: they met what was deleted on the server.
   */
  readonly seen?: number | undefined;
}

const received = new WeakMap<Y.Transaction, Received>();

/** What came that made this transaction; `undefined` for one that was made on this page. */
export function receivedIn(transaction: Y.Transaction): Received | undefined {
  return received.get(transaction);
}

const QUESTION = 0;
const ANSWER = 1;

/** Notes from now on what comes, for `receivedIn`. */
export function noteReceived(provider: WebsocketProvider): void {
  const { doc } = provider;
  const read = provider.messageHandlers[MESSAGE.sync];
  if (read === undefined) throw new Error("The provider has no handler for sync messages.");
  let seen: number | undefined;
  provider.messageHandlers[MESSAGE.sync] = (encoder, decoder, ...rest) => {
    const { kind, body } = partsOf(decoder);
    if (kind === QUESTION) seen = stateOf(body, doc.clientID);
    const came: Received = { update: body, seen: kind === ANSWER ? seen : undefined };
    // The first one only: those that Yjs tidies up in afterwards are its own.
    const note = (transaction: Y.Transaction): void => {
      doc.off("beforeTransaction", note);
      received.set(transaction, came);
    };
    if (kind !== QUESTION) doc.on("beforeTransaction", note);
    // It is the first answer of a line that may hold what went with it; later ones are made when all has been heard.
    if (kind === ANSWER) seen = undefined;
    try {
      read(encoder, decoder, ...rest);
    } finally {
      doc.off("beforeTransaction", note);
    }
  };
}

/** What a sync message holds whose first number was read. What cannot be read is a question about nothing. */
function partsOf(decoder: decoding.Decoder): { readonly kind: number; readonly body: Uint8Array } {
  const start = decoder.pos;
  try {
    return { kind: decoding.readVarUint(decoder), body: decoding.readVarUint8Array(decoder) };
  } catch {
    return { kind: QUESTION, body: new Uint8Array() };
  } finally {
    decoder.pos = start;
  }
}

function stateOf(stateVector: Uint8Array, client: number): number | undefined {
  try {
    return Y.decodeStateVector(stateVector).get(client) ?? 0;
  } catch {
    return undefined;
  }
}
