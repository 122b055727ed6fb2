import { expect, it } from "vitest";
import { createFrameReader, decodeUpload, encodeLength, encodeUpload } from "../src/index.ts";

const frame = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);

function string(frames: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(frames.flatMap((one) => [...encodeLength(one), ...one]));
}

it("brings an upload through as it was", () => {
  const upload = { leaves: true, heard: 300, offset: 2 ** 40, bytes: frame(1, 2, 3) };
  expect(decodeUpload(encodeUpload(upload))).toEqual(upload);
  const empty = { leaves: false, heard: 0, offset: 0, bytes: frame() };
  expect(decodeUpload(encodeUpload(empty))).toEqual(empty);
});

it.each([
  [frame()],
  [frame(0)],
  [frame(0, 1)],
  [frame(2, 1, 1)],
  [frame(0, 255, 255, 255, 255, 255, 255, 255, 255, 1, 0)],
])("takes %j for no upload", (bytes) => {
  expect(decodeUpload(bytes)).toBeUndefined();
});

it("finds the frames wherever their bytes were cut", () => {
  const frames = [frame(7), frame(), new Uint8Array(300).fill(5), frame(1, 2, 3)];
  const bytes = string(frames);
  for (let size = 1; size <= bytes.length; size++) {
    const reader = createFrameReader(300);
    const found: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += size) {
      for (const one of reader.read(bytes.slice(at, at + size)) ?? []) found.push(one.slice());
    }
    expect(found).toEqual(frames);
  }
});

it("refuses a frame over the limit before it has come", () => {
  const reader = createFrameReader(300);
  expect(reader.read(encodeLength(new Uint8Array(301)))).toBeUndefined();
  expect(createFrameReader(300).read(Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80))).toBeUndefined();
});

it("keeps no view of what it was given", () => {
  const reader = createFrameReader(10);
  const bytes = string([frame(1, 2, 3, 4)]);
  const first = bytes.slice(0, 3);
  expect(reader.read(first)).toEqual([]);
  first.fill(0);
  expect(reader.read(bytes.slice(3))).toEqual([frame(1, 2, 3, 4)]);
});
