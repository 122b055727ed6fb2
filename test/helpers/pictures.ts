/** Small pictures, made on the spot. Owns: their bytes; a PNG is a real one that browsers show, the others are their headers. */
import { crc32, deflateSync } from "node:zlib";

/** A PNG of one colour, `#rrggbb`. */
export function png(width: number, height: number, color = "#3366cc"): Uint8Array<ArrayBuffer> {
  const pixel = Buffer.from(color.slice(1), "hex");
  const line = Buffer.concat([Buffer.of(0), ...Array.from({ length: width }, () => pixel)]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  return new Uint8Array(
    Buffer.concat([
      Buffer.from("\x89PNG\r\n\x1A\n", "latin1"),
      chunk("IHDR", header),
      chunk("IDAT", deflateSync(Buffer.concat(Array.from({ length: height }, () => line)))),
      chunk("IEND", Buffer.alloc(0)),
    ]),
  );
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A JPEG's beginning, with the orientation that a camera notes (1 upright, 6 lying on its side). */
export function jpegHead(width: number, height: number, orientation = 1): Uint8Array<ArrayBuffer> {
  const tiff = Buffer.concat([
    Buffer.from("MM\0*\0\0\0\x08\0\x01", "latin1"),
    Buffer.of(1, 18, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0),
  ]);
  const exif = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const frame = Buffer.of(0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, 3);
  return new Uint8Array(
    Buffer.concat([
      Buffer.of(0xff, 0xd8, 0xff, 0xe1, 0, exif.length + 2),
      exif,
      frame,
      Buffer.alloc(32),
      Buffer.of(0xff, 0xd9),
    ]),
  );
}

/** The smallest GIF and WebP that there are, of one pixel. */
export const GIF = new Uint8Array(Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64"));
export const WEBP = new Uint8Array(Buffer.from("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA", "base64"));

/** An AVIF's beginning. */
export function avifHead(width: number, height: number): Uint8Array<ArrayBuffer> {
  const sides = Buffer.alloc(12);
  sides.writeUInt32BE(width, 4);
  sides.writeUInt32BE(height, 8);
  const meta = box("meta", Buffer.concat([Buffer.alloc(4), box("iprp", box("ipco", box("ispe", sides)))]));
  return new Uint8Array(Buffer.concat([box("ftyp", Buffer.from("avif\0\0\0\0avifmif1", "latin1")), meta]));
}

function box(type: string, content: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length + 8);
  return Buffer.concat([length, Buffer.from(type, "latin1"), content]);
}
