/**
 * What a stream has to bring its client: events with numbers, kept until the client says that it has them.
 * Owns: their order, their form on the wire, and what keeping them costs. Must never: drop one that is not confirmed.
 */
import { PART_BYTES, STREAM_EVENT } from "@weft/protocol";
import type { Backlog } from "./backlog.ts";

interface StreamEvent {
  readonly name: string | undefined;
  readonly data: Uint8Array;
  readonly release: () => void;
}

export interface Outbox {
  /** The number of the newest event. */
  readonly newest: number;
  /** What the events cost that were not written to the present response. */
  readonly unwritten: number;
  /** What the events cost that the client has not confirmed, written or not. */
  readonly unconfirmed: number;
  addFrame(frame: Uint8Array): void;
  addClose(code: number, reason: string): void;
  /** Forgets the events up to number `heard`, which must have been sent. */
  confirm(heard: number): void;
  /** The next events as text, about so many characters; "" when all are written. */
  next(most: number): string;
  /** A new response begins: what is not confirmed is written again. */
  rewind(): void;
  /** Forgets everything. */
  clear(): void;
}

/** What an event takes in memory beside its bytes: a client that confirms nothing must not make millions of small ones. */
const EVENT_BYTES = 200;

/** Nothing to bring yet. `backlog` counts what is in memory for all streams together. */
export function createOutbox(backlog: Backlog): Outbox {
  let events: StreamEvent[] = [];
  let first = 1;
  let written = 0;
  let unwritten = 0;
  let unconfirmed = 0;

  function add(name: string | undefined, data: Uint8Array, release: () => void): void {
    events.push({ name, data, release });
    unwritten += costOf(data);
    unconfirmed += costOf(data);
  }

  return {
    get newest() {
      return first + events.length - 1;
    },
    get unwritten() {
      return unwritten;
    },
    get unconfirmed() {
      return unconfirmed;
    },
    addFrame(frame) {
      // One frame is in memory once, however many streams it waits in, and until its last piece is confirmed.
      const release = backlog.add(frame);
      let at = 0;
      for (; frame.length - at > PART_BYTES; at += PART_BYTES) {
        add(STREAM_EVENT.part, frame.subarray(at, at + PART_BYTES), ignore);
      }
      add(undefined, at === 0 ? frame : frame.subarray(at), release);
    },
    addClose(code, reason) {
      add(STREAM_EVENT.close, Buffer.from(JSON.stringify({ code, reason })), ignore);
    },
    confirm(heard) {
      const count = heard - first + 1;
      // Fewer than before is no lie: a POST may be overtaken by the next response.
      if (count <= 0) return;
      for (const [index, event] of events.splice(0, count).entries()) {
        unconfirmed -= costOf(event.data);
        if (index >= written) unwritten -= costOf(event.data);
        event.release();
      }
      first += count;
      written = Math.max(0, written - count);
    },
    next(most) {
      let text = "";
      for (let event = events[written]; event !== undefined && text.length < most; event = events[written]) {
        text += format(first + written, event);
        unwritten -= costOf(event.data);
        written += 1;
      }
      return text;
    },
    rewind() {
      written = 0;
      unwritten = unconfirmed;
    },
    clear() {
      for (const { release } of events) release();
      events = [];
      unwritten = 0;
      unconfirmed = 0;
    },
  };
}

function costOf(data: Uint8Array): number {
  return data.length + EVENT_BYTES;
}

function format(number: number, { name, data }: StreamEvent): string {
  const view = Buffer.from(data.buffer, data.byteOffset, data.length);
  const text = view.toString(name === STREAM_EVENT.close ? "utf8" : "base64");
  return `id: ${number}\n${name === undefined ? "" : `event: ${name}\n`}data: ${text}\n\n`;
}

function ignore(): void {}
