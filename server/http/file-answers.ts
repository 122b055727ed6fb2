/**
 * An attached file as an HTTP answer. Owns: its headers, and the parts of a file that are asked for (RFC 9110, 14).
 * Must never: let a file be a page of this origin. What is no harmless image is a download, and nothing in it runs.
 */
import type { StoredFile } from "../storage/file-catalog.ts";
import { isShown, UNKNOWN_TYPE } from "../storage/media-type.ts";

/** Stricter than that of pages: even opened by itself, a file runs nothing, asks nobody and belongs to no origin. */
const FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/** The part of a file that is asked for: both ends are in it. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** The headers of every answer with a file. `isWanted` says that it is to be saved, also if it could be shown. */
export function fileHeaders(file: StoredFile, name: string, isWanted: boolean): Record<string, string> {
  const shown = isShown(file.mime);
  // A player needs its type; whatever else a browser might open in some way of its own, it gets none.
  const isMedia = /^(audio|video)\//.test(file.mime) || file.mime === "application/ogg";
  return {
    "Content-Type": shown || isMedia ? file.mime : UNKNOWN_TYPE,
    "Content-Disposition": disposition(shown && !isWanted ? "inline" : "attachment", name),
    "Content-Security-Policy": FILE_POLICY,
    // Pages of others show documents with their pictures.
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Accept-Ranges": "bytes",
    // The address holds the content's hash, so it never means anything else. Not for caches that many share.
    "Cache-Control": "private, max-age=31536000, immutable",
    ETag: etagOf(file),
  };
}

export function etagOf({ hash }: StoredFile): string {
  return `"${hash}"`;
}

/**
 * The part that a Range header asks for; `undefined` for the whole file, as also where several parts are asked for, or in
 * words that we do not know (RFC 9110, 14.2); "none" if the file has no such part.
 */
export function partOf(range: string | undefined, size: number): Part | "none" | undefined {
  const [, first = "", last = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range?.replaceAll(" ", "") ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  if (first === "") return Number(last) === 0 ? "none" : { start: Math.max(0, size - Number(last)), end: size - 1 };
  const start = Number(first);
  const end = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== "" && Number(last) < start) return undefined;
  return start >= size ? "none" : { start, end };
}

/** RFC 6266: a plain name for old readers, and the real one in UTF-8. */
export function disposition(kind: "inline" | "attachment", name: string): string {
  const plain = name.replace(/[^\x20-\x7E]|["\\%]/g, "_");
  const real = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `${kind}; filename="${plain}"; filename*=UTF-8''${real}`;
}
