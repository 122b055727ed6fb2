/**
 * What a file is, by its first bytes. Owns: which types are known, and which of them a browser may show.
 * Must never: believe a name or a header: a page that calls itself a picture would run in our origin.
 */
import { imageSize } from "image-size";

/** What was found out about a file. Width and height are pixels as the image is shown. */
export interface MediaType {
  readonly mime: string;
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/** What is none of those below. */
export const UNKNOWN_TYPE = "application/octet-stream";

/** Shown in a page; all else is a download. SVG is not among them: it runs scripts. */
const SHOWN: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]);

/** Bytes at an offset, as text in which each character is a byte. Source: WHATWG MIME Sniffing, and RFC 9239's kin. */
const SIGNATURES: readonly (readonly [mime: string, ...(readonly [offset: number, bytes: string])[]])[] = [
  ["image/png", [0, "\x89PNG\r\n\x1A\n"]],
  ["image/jpeg", [0, "\xFF\xD8\xFF"]],
  ["image/gif", [0, "GIF87a"]],
  ["image/gif", [0, "GIF89a"]],
  ["image/webp", [0, "RIFF"], [8, "WEBPVP"]],
  ["image/avif", [4, "ftypavif"]],
  ["image/avif", [4, "ftypavis"]],
  ["application/pdf", [0, "%PDF-"]],
  ["audio/wave", [0, "RIFF"], [8, "WAVE"]],
  ["audio/mpeg", [0, "ID3"]],
  ["audio/flac", [0, "fLaC"]],
  ["application/ogg", [0, "OggS\0"]],
  ["video/webm", [0, "\x1A\x45\xDF\xA3"]],
  ["audio/mp4", [4, "ftypM4A"]],
  ["video/quicktime", [4, "ftypqt"]],
  ["video/mp4", [4, "ftyp"]],
  ["application/zip", [0, "PK\x03\x04"]],
  ["application/gzip", [0, "\x1F\x8B\x08"]],
];

/** The type of a file that begins with these bytes; an image's size if its header is among them. */
export function mediaTypeOf(head: Uint8Array): MediaType {
  const start = Buffer.from(head.subarray(0, 32)).toString("latin1");
  const found = SIGNATURES.find(([, ...parts]) => parts.every(([offset, bytes]) => start.startsWith(bytes, offset)));
  const mime = found?.[0] ?? UNKNOWN_TYPE;
  return { mime, ...(isShown(mime) ? sizeOf(head) : { width: undefined, height: undefined }) };
}

/** Whether a browser may show a file of this type in a page. */
export function isShown(mime: string): boolean {
  return SHOWN.has(mime);
}

function sizeOf(head: Uint8Array): { readonly width: number | undefined; readonly height: number | undefined } {
  try {
    const { width, height, orientation = 1 } = imageSize(head);
    if (![width, height].every((side) => Number.isInteger(side) && side > 0)) return NO_SIZE;
    // Lying on its side: cameras turn the picture by a note in it (EXIF 2.32, 4.6.4, Orientation 5 to 8).
    return orientation >= 5 ? { width: height, height: width } : { width, height };
  } catch {
    // Broken, or its header comes later: it is kept all the same, and has its size when it is shown.
    return NO_SIZE;
  }
}

const NO_SIZE = { width: undefined, height: undefined };
