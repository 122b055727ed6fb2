import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Frame,
  KEEP_ALIVE_FRAME,
  decodeAwareness,
  decodeFrame,
  encodeAwareness,
  encodeAwarenessFrame,
  encodeEvent,
  encodeSaved,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeToken,
  encodeUpdate,
} from "@weft/protocol";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe("frames", () => {
  it("have the bytes of y-protocols", () => {
    expect(encodeSyncStep1(bytes(0))).toEqual(bytes(0, 0, 1, 0));
    expect(encodeSyncStep2(bytes(0, 0))).toEqual(bytes(0, 1, 2, 0, 0));
    expect(encodeUpdate(bytes(7, 8, 9))).toEqual(bytes(0, 2, 3, 7, 8, 9));
    expect(encodeSaved(300)).toEqual(bytes(100, 0xac, 0x02));
  });

  it("come back as they were sent", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(), fc.string(), (data, count, text) => {
        expect(decodeFrame(encodeSyncStep1(data))).toEqual({ type: "sync-step-1", stateVector: data });
        expect(decodeFrame(encodeSyncStep2(data))).toEqual({ type: "sync-step-2", update: data });
        expect(decodeFrame(encodeUpdate(data))).toEqual({ type: "update", update: data });
        expect(decodeFrame(encodeAwarenessFrame(data))).toEqual({ type: "awareness", awareness: data });
        expect(decodeFrame(encodeSaved(count))).toEqual({ type: "saved", count });
        const message = { type: "storage", ok: false, message: text.toWellFormed() } as const;
        expect(decodeFrame(encodeEvent(message))).toEqual({ type: "event", event: message });
        expect(decodeFrame(encodeToken(text.toWellFormed()))).toEqual({ type: "token", token: text.toWellFormed() });
      }),
    );
  });

  it("decode whatever the bytes are, without throwing and without reading past the end", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (data) => {
        // The decoder gets a window into a larger buffer: what lies behind it must never come out.
        const buffer = new Uint8Array(data.length + 64).fill(0x41);
        buffer.set(data);
        const frame: Frame = decodeFrame(buffer.subarray(0, data.length));
        const length = (part: Uint8Array | undefined): number => part?.length ?? 0;
        if (frame.type === "update") expect(length(frame.update)).toBeLessThanOrEqual(data.length);
        if (frame.type === "awareness") expect(length(frame.awareness)).toBeLessThanOrEqual(data.length);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ["an empty frame", bytes()],
    ["an unknown sync step", bytes(0, 9, 0)],
    ["a length past the end", bytes(0, 2, 200, 1)],
    ["a length of 2^53", bytes(0, 2, 255, 255, 255, 255, 255, 255, 255, 15)],
    ["a varint that never ends", new Uint8Array(40).fill(0xff)],
    ["an event that is not JSON", bytes(101, 1, 0x7b)],
    ["two messages in one frame", bytes(0, 0, 1, 0, 0, 0, 1, 0)],
  ])("call %s malformed", (_, data) => {
    expect(decodeFrame(data).type).toBe("malformed");
  });

  it("name the type of a message that they do not know", () => {
    expect(decodeFrame(bytes(77, 1, 2, 3))).toEqual({ type: "unknown", messageType: 77 });
  });

  it("keep a connection alive with an awareness message of no entries", () => {
    expect(decodeFrame(KEEP_ALIVE_FRAME)).toEqual({ type: "awareness", awareness: bytes(0) });
    expect(decodeAwareness(bytes(0))).toEqual([]);
  });
});

describe("awareness", () => {
  it("comes back as it was sent", () => {
    const entry = fc.record({
      client: fc.nat(),
      clock: fc.nat(),
      state: fc.string().map((text) => JSON.stringify(text)),
    });
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        expect(decodeAwareness(encodeAwareness(entries))).toEqual(entries);
      }),
    );
  });

  it("refuses a count that the bytes cannot hold", () => {
    expect(decodeAwareness(bytes(255, 255, 255, 127, 1, 1, 0))).toBeUndefined();
  });

  it("refuses bytes after its last entry", () => {
    expect(decodeAwareness(bytes(0, 1))).toBeUndefined();
  });
});
