/**
 * The formats in which a document's content travels by HTTP, and what identifies a state of it. Owns: media types, and the entity tag
 * with the conditions on it (RFC 9110, 8.8.3 and 13.1).
 * Must never: give two formats one tag, for their bytes differ; or take a weak tag for a strong one.
 */
import { FORMATS } from "@weft/schema/content";
import type { Context } from "hono";
import { accepts } from "hono/accepts";
import { HttpProblem } from "./problems.ts";

/** A text, or the document as a Yjs update (V1). */
export const CONTENT_FORMATS = [...FORMATS, "yjs"] as const;

/** One of `CONTENT_FORMATS`. */
export type ContentFormat = (typeof CONTENT_FORMATS)[number];

interface FormatFile {
  readonly type: string;
  /** What the name of a file of it ends in. */
  readonly ending: string;
}

const FILES: Readonly<Record<ContentFormat, FormatFile>> = {
  json: { type: "application/json", ending: ".json" },
  markdown: { type: "text/markdown; charset=utf-8", ending: ".md" },
  html: { type: "text/html; charset=utf-8", ending: ".html" },
  text: { type: "text/plain; charset=utf-8", ending: ".txt" },
  yjs: { type: "application/octet-stream", ending: ".yjs" },
};

export function fileOf(format: ContentFormat): FormatFile {
  return FILES[format];
}

/** The media type without its parameters. */
export function mediaTypeOf(format: ContentFormat): string {
  return FILES[format].type.replace(/;.*/, "");
}

/** The format of a request: what `format` says, else what the header does. */
export function formatIn(context: Context, header: "Accept" | "Content-Type"): ContentFormat {
  const named = context.req.query("format");
  if (named !== undefined) {
    const format = CONTENT_FORMATS.find((each) => each === named);
    if (format === undefined) throw new HttpProblem(400, `format: choose one of ${CONTENT_FORMATS.join(", ")}.`);
    return format;
  }
  if (header === "Accept") {
    const types = CONTENT_FORMATS.map(mediaTypeOf);
    const wanted = accepts(context, { header, supports: types, default: mediaTypeOf("json") });
    return CONTENT_FORMATS.find((format) => mediaTypeOf(format) === wanted) ?? "json";
  }
  const sent = (context.req.header(header) ?? "").replace(/;.*/, "").trim().toLowerCase();
  const format = CONTENT_FORMATS.find((each) => mediaTypeOf(each) === sent);
  if (format !== undefined) return format;
  throw new HttpProblem(
    415,
    `Say what the body is, with ?format= (${CONTENT_FORMATS.join(", ")}) or with Content-Type (${CONTENT_FORMATS.map(mediaTypeOf).join(", ")}).`,
  );
}

/** The entity tag of a state in a format; strong. */
export function entityTag(state: string, format: ContentFormat): string {
  return `"${state}.${format}"`;
}

/** States that an If-Match or If-None-Match names, in whatever format; "any" for `*`. */
export function statesIn(header: string | undefined): readonly string[] | "any" | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === "*") return "any";
  return [...header.matchAll(/(W\/)?"([^"]*)"/g)].flatMap(([, weak, tag = ""]) =>
    weak === undefined ? [tag.replace(/\.[a-z]+$/, "")] : [],
  );
}

/** The states that an If-None-Match names in this very format. */
export function statesOf(header: string | undefined, format: ContentFormat): readonly string[] {
  const tags = header?.matchAll(/"([^"]*)"/g) ?? [];
  return [...tags].flatMap(([, tag = ""]) => (tag.endsWith(`.${format}`) ? [tag.slice(0, -format.length - 1)] : []));
}

/** Whether an If-None-Match names this very tag, weak or not (RFC 9110, 13.1.2). */
export function namesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.trim() === "*" || [...header.matchAll(/"[^"]*"/g)].some(([each]) => each === tag);
}
