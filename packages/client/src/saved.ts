/**
 * The truth about unsaved changes. Owns: which local change travelled in which sync message of this connection, and
 * which of those messages the server has reported durable (frame 100).
 * Must never: call a change saved because it was sent, or because the line looked healthy.
 */
import { MESSAGE } from "@weft/protocol";

/** The bookkeeping of one document's local changes. */
export interface Ledger {
  /** Local changes that are not reported durable. */
  readonly unsaved: number;
  /** Whether the server reported this line's step 2 durable: it took what we have, and could keep it. */
  readonly delivered: boolean;
  /** When changes were last reported durable, in milliseconds since the epoch. */
  readonly savedAt: number | undefined;
  /** A local change was made; call it before the provider sends the change. */
  changed(): void;
  /** Changes of an earlier window that no server has were put back. */
  restored(count: number): void;
  /** A new line opens: its sync messages are counted from one. */
  connected(): void;
  /** A frame goes out on the present line. */
  sent(frame: Uint8Array): void;
  /** The server reports the first `count` sync messages of this line durable. */
  acknowledged(count: number): void;
  /** The line is gone: what it carried and was not acknowledged must travel again. */
  disconnected(): void;
}

const STEP_2 = 1;
const UPDATE = 2;

/** Starts the bookkeeping. `now` gives milliseconds since the epoch; `changes` are those that exist already. */
export function createLedger(now: () => number, changes = 0): Ledger {
  let unsent = changes;
  let messages = 0;
  let answer: number | undefined;
  let delivered = false;
  let savedAt: number | undefined;
  // In order of `message`, because messages are numbered as they leave.
  let underway: { message: number; changes: number }[] = [];
  const sum = (): number => underway.reduce((total, entry) => total + entry.changes, 0);

  return {
    get unsaved() {
      return unsent + sum();
    },
    get delivered() {
      return delivered;
    },
    get savedAt() {
      return savedAt;
    },
    changed() {
      unsent++;
    },
    restored(count) {
      unsent += count;
    },
    connected() {
      messages = 0;
      answer = undefined;
      delivered = false;
    },
    sent(frame) {
      if (frame[0] !== MESSAGE.sync) return;
      messages++;
      if (frame[1] === STEP_2) {
        answer ??= messages;
        // A step 2 answers the server's state vector, so it holds all that the server lacks, also what an earlier
        // message carried in vain; crediting everything to it can only make us say "saved" later, never too early.
        const all = unsent + sum();
        underway = all === 0 ? [] : [{ message: messages, changes: all }];
        unsent = 0;
      } else if (frame[1] === UPDATE && unsent > 0) {
        // One update frame carries exactly the change just made; older unsent ones wait for the step 2.
        underway.push({ message: messages, changes: 1 });
        unsent--;
      }
    },
    acknowledged(count) {
      const reached = Math.min(count, messages);
      if (answer !== undefined && reached >= answer) delivered = true;
      const rest = underway.filter((entry) => entry.message > reached);
      if (rest.length === underway.length) return;
      underway = rest;
      savedAt = now();
    },
    disconnected() {
      unsent += sum();
      underway = [];
    },
  };
}

/** The WebSocket class with an ear on it: `opened` hears of each new socket, `sending` of each binary frame. */
export function listeningSocket(
  Base: typeof WebSocket,
  opened: () => void,
  sending: (frame: Uint8Array) => void,
): typeof WebSocket {
  return class extends Base {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      opened();
    }
    override send(data: Parameters<WebSocket["send"]>[0]): void {
      if (data instanceof Uint8Array) sending(data);
      super.send(data);
    }
  };
}
