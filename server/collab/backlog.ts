/**
 * What waits in this process to be sent. Owns: its size in bytes.
 * Must never: count a frame that goes to a thousand members a thousand times; it is in memory once.
 */

/** Presence is left out first: of a reader that is this much nearer to its limit. */
export const PRESENCE_SHARE = 1 / 8;

export interface Backlog {
  /** Bytes of all frames that the network has not taken yet. */
  readonly bytes: number;
  /** Counts one sending of a frame. What it returns is to be called once, when the network has it or never will. */
  add(frame: Uint8Array): () => void;
}

export function createBacklog(): Backlog {
  const waiting = new Map<Uint8Array, { sendings: number; readonly done: () => void }>();
  let bytes = 0;

  function begin(frame: Uint8Array): { sendings: number; readonly done: () => void } {
    const entry = {
      sendings: 0,
      done(): void {
        entry.sendings -= 1;
        if (entry.sendings > 0) return;
        waiting.delete(frame);
        bytes -= frame.length;
      },
    };
    waiting.set(frame, entry);
    bytes += frame.length;
    return entry;
  }

  return {
    get bytes() {
      return bytes;
    },
    add(frame) {
      const entry = waiting.get(frame) ?? begin(frame);
      entry.sendings += 1;
      // One function for all sendings of a frame: this is where every update to every member comes by.
      return entry.done;
    },
  };
}
