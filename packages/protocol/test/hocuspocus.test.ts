import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type HocuspocusFrame,
  PONG_FRAME,
  SYNC_APPLIED,
  SYNC_REFUSED,
  decodeHocuspocus,
  encodeAddressed,
  encodeAuthenticated,
  encodeAwarenessFrame,
  encodeDenied,
  encodeDetached,
  encodeStateless,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
} from "@weft/protocol";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const text = (value: string): number[] => [value.length, ...new TextEncoder().encode(value)];
const NOTES = bytes(...text("notes"));
const to = (address: Uint8Array, message: Uint8Array): HocuspocusFrame =>
  decodeHocuspocus(encodeAddressed(address, message));

/** The message of a frame, or the reason why there is none. */
const messageOf = (frame: HocuspocusFrame): unknown => (frame.type === "message" ? frame.message : frame);

describe("Hocuspocus frames", () => {
  it("have the bytes of the providers", () => {
    expect(encodeAddressed(NOTES, encodeSyncStep1(bytes(0)))).toEqual(bytes(...text("notes"), 0, 0, 1, 0));
    expect(encodeDenied("no")).toEqual(bytes(2, 1, 2, 110, 111));
    expect(encodeAuthenticated(true)).toEqual(bytes(2, 2, ...text("read-write")));
    expect(encodeAuthenticated(false)).toEqual(bytes(2, 2, ...text("readonly")));
    expect(encodeStateless("hi")).toEqual(bytes(5, 2, 104, 105));
    expect(encodeDetached("")).toEqual(bytes(7, 0));
    expect([SYNC_APPLIED, SYNC_REFUSED, PONG_FRAME]).toEqual([bytes(8, 1), bytes(8, 0), bytes(10)]);
  });

  it("are read as they were sent", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (data, value) => {
        const payload = value.toWellFormed();
        expect(messageOf(to(NOTES, encodeSyncStep1(data)))).toEqual({ type: "sync-step-1", stateVector: data });
        expect(messageOf(to(NOTES, encodeSyncStep2(data)))).toEqual({ type: "sync-step-2", update: data });
        expect(messageOf(to(NOTES, encodeUpdate(data)))).toEqual({ type: "update", update: data });
        expect(messageOf(to(NOTES, encodeAwarenessFrame(data)))).toEqual({ type: "awareness", awareness: data });
        expect(messageOf(to(NOTES, encodeStateless(payload)))).toEqual({ type: "stateless", payload });
      }),
    );
    expect(messageOf(to(NOTES, bytes(3)))).toEqual({ type: "query-awareness" });
    expect(messageOf(to(NOTES, bytes(7)))).toEqual({ type: "close" });
    expect(decodeHocuspocus(bytes(9))).toEqual({ type: "ping" });
    expect(decodeHocuspocus(bytes(10))).toEqual({ type: "pong" });
  });

  it("tell the token, the provider's version where it says so, and nothing of what may come after", () => {
    expect(messageOf(to(NOTES, bytes(2, 0, 0)))).toEqual({ type: "auth", token: "", version: undefined });
    const auth = [2, 0, ...text("secret"), ...text("4.8.0")];
    const read = { type: "auth", token: "secret", version: "4.8.0" };
    expect(messageOf(to(NOTES, bytes(...auth)))).toEqual(read);
    expect(messageOf(to(NOTES, bytes(...auth, 1, 2, 3)))).toEqual(read);
  });

  it("name a document, and with session awareness one of its users, by the bytes that came", () => {
    const session = bytes(...text("notes\0k3x9"));
    expect(to(session, bytes(7))).toMatchObject({
      address: { key: "notes\0k3x9", document: "notes", bytes: session },
    });
    // Five in two bytes, which no client writes: the answer has to begin with the same two.
    const long = bytes(0x85, 0, ...text("notes").slice(1));
    expect(to(long, bytes(7))).toMatchObject({ address: { key: "notes", document: "notes", bytes: long } });
  });

  it.each([
    ["nothing at all", bytes()],
    ["an address without a message", NOTES],
    ["an address longer than the frame", bytes(200, 1, 65)],
    ["an address of two session ids", bytes(...text("a\0b\0c"), 7)],
    ["an address that is not UTF-8", bytes(2, 0xff, 0xff, 7)],
    ["a session id of a thousand letters", bytes(0xea, 0x07, 97, 0, ...Array.from({ length: 1_000 }, () => 98), 7)],
    ["a sync message that is none", bytes(...NOTES, 0, 3, 0)],
    ["two messages in one frame", bytes(...NOTES, 0, 0, 1, 0, 0, 0, 1, 0)],
    ["an update shorter than it says", bytes(...NOTES, 0, 2, 9, 1)],
    ["an auth message of the server", bytes(...NOTES, 2, 2, ...text("read-write"))],
    ["a sync reply, which servers exchange", bytes(...NOTES, 4, 0, 1, 0)],
    ["a broadcast, which servers exchange", bytes(...NOTES, 6, 0)],
    ["a sync status", bytes(...NOTES, 8, 1)],
    ["an unknown type", bytes(...NOTES, 11)],
    ["a y-websocket frame", encodeSyncStep1(bytes(0))],
  ])("are malformed when they hold %s", (_, frame) => {
    const decoded = decodeHocuspocus(frame);
    // To nobody: the first byte of a y-websocket frame is an empty name.
    if (decoded.type === "message") expect(decoded.address.document).toBe("");
    else expect(decoded).toMatchObject({ type: "malformed", reason: expect.stringMatching(/./) });
  });

  it("may be any bytes: nothing throws, and nothing is read past the end", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (data) => {
        const around = new Uint8Array(data.length + 20).fill(7);
        around.set(data, 10);
        const inside = decodeHocuspocus(around.subarray(10, 10 + data.length));
        expect(inside).toEqual(decodeHocuspocus(data));
      }),
      { numRuns: 5_000 },
    );
  });
});
