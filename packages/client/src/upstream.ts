/**
 * Frames on their way to the server in POSTs, one after the other. Owns: that each byte arrives once and in order, also when
 * an answer is lost, and that what gathers while one POST is under way goes into the next.
 * Must never: have two POSTs under way, but for the page's last one.
 */
import { encodeLength, encodeUpload, type UploadAnswer } from "@weft/protocol";

/** What the way up needs of the socket that it belongs to. */
export interface UpstreamOptions {
  /** Sends one body. `last`: the page is going, and the browser is to see to it. */
  post(body: Uint8Array<ArrayBuffer>, signal: AbortSignal, last: boolean): Promise<Response>;
  /** The number of the last event that came down. */
  heard(): number;
  answered(answer: UploadAnswer): void;
  /** Nothing more will arrive: the stream is gone, or the server is. */
  lost(): void;
}

/** The way up. */
export interface Upstream {
  /** Bytes that the server has not confirmed. */
  readonly pending: number;
  push(frame: Uint8Array): void;
  /** Sends something soon, be it only what was heard. */
  poke(): void;
  /** Sends the rest, and then that the client has left; `done` is called when it arrived. */
  leave(done: () => void): void;
  /** The page goes away in this very call: as much of the rest as a browser still sends. */
  depart(leaves: boolean): void;
  stop(): void;
}

/** How long one POST may take before it is sent again, in milliseconds. */
const POST_TIME = 15_000;
/** How often in a row one may fail. With the pauses between, some four seconds. */
const MOST_FAILURES = 4;
const FIRST_PAUSE = 250;
/** Bytes in one POST: few where the line is slow, for one that takes too long has to be sent again. */
const [SMALLEST, FIRST_SIZE, LARGEST] = [16 * 1024, 64 * 1024, 512 * 1024];
/** A POST faster than this lets the next be twice as large, and one slower than that half as large, in milliseconds. */
const [FAST, SLOW] = [500, 4_000];
/** What browsers send for a page that is gone: 64 KB of everything together (Fetch, "keepalive"). */
const LAST_BYTES = 60 * 1024;

/** Begins with nothing sent. */
export function createUpstream(options: UpstreamOptions): Upstream {
  let pieces: Uint8Array[] = [];
  let pending = 0;
  /** Bytes that the server has. */
  let base = 0;
  let size = FIRST_SIZE;
  let asked = false;
  let running = false;
  let stopped = false;
  let left: (() => void) | undefined;
  let failures = 0;
  const ended = new AbortController();

  function take(most: number): Uint8Array {
    const bytes = new Uint8Array(Math.min(most, pending));
    let at = 0;
    for (const piece of pieces) {
      if (at === bytes.length) break;
      const part = piece.subarray(0, bytes.length - at);
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  function drop(count: number): void {
    base += count;
    pending -= count;
    let rest = count;
    const kept = pieces.findIndex((piece) => {
      if (piece.length > rest) return true;
      rest -= piece.length;
      return false;
    });
    pieces = kept < 0 ? [] : pieces.slice(kept);
    const [first] = pieces;
    if (first !== undefined && rest > 0) pieces[0] = first.subarray(rest);
  }

  async function attempt(bytes: Uint8Array, leaves: boolean): Promise<UploadAnswer | "again" | "lost"> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), POST_TIME);
    const stop = (): void => late.abort();
    ended.signal.addEventListener("abort", stop);
    try {
      const body = encodeUpload({ leaves, heard: options.heard(), offset: base, bytes });
      const response = await options.post(new Uint8Array(body), late.signal, false);
      if (response.ok) return readAnswer(await response.json());
      // A proxy on the way has a smaller limit than we have.
      if (response.status === 413 && size > SMALLEST) {
        size = SMALLEST;
        return "again";
      }
      return response.status >= 500 || response.status === 429 ? "again" : "lost";
    } catch {
      return "again";
    } finally {
      clearTimeout(timer);
      ended.signal.removeEventListener("abort", stop);
    }
  }

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    while (!stopped && (asked || pending > 0)) {
      asked = false;
      const bytes = take(size);
      const leaves = left !== undefined && bytes.length === pending;
      const begun = Date.now();
      const answer = await attempt(bytes, leaves);
      if (stopped) return;
      const moved = typeof answer === "string" ? Number.NaN : answer.received - base;
      if (typeof answer === "object" && moved >= 0 && moved <= pending) {
        failures = 0;
        drop(moved);
        adapt(Date.now() - begun);
        options.answered(answer);
        if (leaves && pending === 0) {
          stopped = true;
          left?.();
          return;
        }
        // The document is still being opened.
        if (moved === 0 && bytes.length > 0) await pause(FIRST_PAUSE);
      } else if (answer === "again" && ++failures <= MOST_FAILURES) {
        asked = true;
        await pause(FIRST_PAUSE * 2 ** (failures - 1));
      } else {
        stopped = true;
        options.lost();
        return;
      }
    }
    running = false;
  }

  function adapt(took: number): void {
    if (took < FAST) size = Math.min(LARGEST, size * 2);
    else if (took > SLOW) size = Math.max(SMALLEST, size / 2);
  }

  // What one task brings goes together.
  const soon = (): void => {
    if (!running && !stopped) queueMicrotask(() => void run());
  };

  return {
    get pending() {
      return pending;
    },
    push(frame) {
      const length = encodeLength(frame);
      pieces.push(length, frame);
      pending += length.length + frame.length;
      soon();
    },
    poke() {
      asked = true;
      soon();
    },
    leave(done) {
      left = done;
      asked = true;
      soon();
    },
    depart(leaves) {
      if (stopped) return;
      // Again what is under way: it may end with the page, and what arrives twice is taken once.
      const body = encodeUpload({ leaves, heard: options.heard(), offset: base, bytes: take(LAST_BYTES) });
      options.post(new Uint8Array(body), ended.signal, true).catch(() => {});
    },
    stop() {
      stopped = true;
      ended.abort();
    },
  };
}

function readAnswer(value: unknown): UploadAnswer | "lost" {
  if (typeof value !== "object" || value === null || !("received" in value) || !("sent" in value)) return "lost";
  const { received, sent } = value;
  return typeof received === "number" && typeof sent === "number" ? { received, sent } : "lost";
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
