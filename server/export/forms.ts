/**
 * Documents as files, both ways. Owns: which forms there are, their extensions, and where a title stands in each.
 * Must never: read or write a disk, or let what somebody else wrote become more than content of this schema.
 */
import {
  InvalidDocument,
  MAX_TITLE,
  META,
  documentJSON,
  schemaVersionOf,
  textFromDocument,
  titleLine,
  titleOf,
  updateFromJSON,
} from "@weft/schema";
import { TooMuchMarkup, documentFromHTML, pageFromDocument } from "@weft/schema/html";
import { documentFromMarkdown, markdownFromDocument } from "@weft/schema/markdown";
import * as Y from "yjs";
import type { Picture } from "./docx-reading.ts";
import type { ReadFileOf } from "./docx-writing.ts";
import { UnreadableFile } from "./unreadable-file.ts";

export const FORMS = {
  markdown: "md",
  html: "html",
  json: "json",
  text: "txt",
  docx: "docx",
  yjs: "yjs",
} as const;
export type Form = keyof typeof FORMS;

const BY_EXTENSION: Readonly<Record<string, Form>> = {
  md: "markdown",
  markdown: "markdown",
  html: "html",
  htm: "html",
  json: "json",
  txt: "text",
  text: "text",
  docx: "docx",
  yjs: "yjs",
};

export function isForm(name: string): name is Form {
  return Object.hasOwn(FORMS, name);
}

/** What names of files of this form end in. */
export function endingsOf(form: Form): string[] {
  return Object.keys(BY_EXTENSION).flatMap((extension) => (BY_EXTENSION[extension] === form ? [`.${extension}`] : []));
}

/** The form that a file's name says; `undefined` when it says none. */
export function formOf(fileName: string): Form | undefined {
  const extension = /\.([^.]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined;
}

/**
 * A document in one of the forms. Markdown has its title and id before the text, as front matter; HTML is a whole page;
 * JSON is ProseMirror's; Yjs a V1 update. `json` stands for the content where that was changed for the file.
 */
export async function writeForm(
  form: Form,
  {
    doc,
    json,
    id,
    title,
    readFileOf,
  }: {
    readonly doc: Y.Doc;
    readonly json?: unknown;
    readonly id: string;
    readonly title: string;
    /** For pictures that are in the file. */
    readonly readFileOf: ReadFileOf;
  },
): Promise<string | Uint8Array> {
  const content = json ?? documentJSON(doc);
  // Decode boundary: documentJSON gives this, and says unknown because of what is in it.
  const source = content as { readonly type: "doc" };
  switch (form) {
    case "markdown":
      return `---\ntitle: ${JSON.stringify(title)}\nid: ${JSON.stringify(id)}\n---\n\n${markdownFromDocument(source)}`;
    case "html":
      return pageFromDocument(source, { title });
    case "json":
      return `${JSON.stringify(content, undefined, 2)}\n`;
    case "text":
      return `${textFromDocument(source)}\n`;
    case "docx": {
      // Large, and seldom needed.
      const { writeDocx } = await import("./docx-writing.ts");
      return writeDocx(source, { title, readFileOf });
    }
    default:
      return Y.encodeStateAsUpdate(doc);
  }
}

/** A document that a file has become. */
export interface ReadForm {
  /** A V1 update that makes it. */
  readonly update: Uint8Array;
  /** "" where the file has none. */
  readonly title: string;
  /** What was in the file, and the document shows as attached files. */
  readonly pictures: readonly Picture[];
}

/** Throws `UnreadableFile`. */
export async function readForm(form: Form, bytes: Uint8Array): Promise<ReadForm> {
  if (form !== "docx") return { ...readPlain(form, bytes), pictures: [] };
  const { readDocx } = await import("./docx-reading.ts");
  const { html, title, pictures } = await readDocx(bytes);
  try {
    return { update: updateFromJSON(documentFromHTML(html)), title: textOfHtml(title).trim(), pictures };
  } catch (error) {
    throw unreadable(form, error);
  }
}

function readPlain(
  form: Exclude<Form, "docx">,
  bytes: Uint8Array,
): { readonly update: Uint8Array; readonly title: string } {
  if (form === "yjs") return readYjs(bytes);
  const text = textOf(bytes);
  try {
    switch (form) {
      case "markdown": {
        const { title, body } = withoutFrontMatter(text);
        return { title, update: updateFromJSON(documentFromMarkdown(body)) };
      }
      case "html":
        return readPage(text);
      case "json":
        return { title: "", update: updateFromJSON(JSON.parse(text)) };
      default:
        return { title: "", update: updateFromJSON({ type: "doc", content: paragraphsOf(text) }) };
    }
  } catch (error) {
    throw unreadable(form, error);
  }
}

function unreadable(form: Form, error: unknown): unknown {
  // Not its own message, which quotes the text.
  if (error instanceof SyntaxError) return new UnreadableFile(`it is no ${form}`, { cause: error });
  if (error instanceof InvalidDocument || error instanceof TooMuchMarkup) {
    return new UnreadableFile(`it is no document in ${form}: ${error.message}`, { cause: error });
  }
  return error;
}

/** The update with the title in the document's own place for it, unless it has one or is another app's document. */
export function withTitle(update: Uint8Array, title: string): Uint8Array {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  if (title === "" || titleOf(doc) !== "" || schemaVersionOf(doc) === undefined) return update;
  doc.getMap(META).set("title", shortTitle(title));
  return Y.encodeStateAsUpdate(doc);
}

/** A title as a document may have it. */
export function shortTitle(title: string): string {
  return Array.from(titleLine(title).trim()).slice(0, MAX_TITLE).join("");
}

function readYjs(bytes: Uint8Array): { readonly update: Uint8Array; readonly title: string } {
  const doc = new Y.Doc();
  try {
    Y.applyUpdate(doc, bytes);
  } catch (error) {
    throw new UnreadableFile("it is no Yjs update (version 1)", { cause: error });
  }
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) {
    throw new UnreadableFile("it is only a part of a document: other updates have to come before it");
  }
  return { update: Y.encodeStateAsUpdate(doc), title: titleOf(doc) };
}

function textOf(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UnreadableFile("its text is not UTF-8; save it as UTF-8", { cause: error });
  }
}

const FRONT_MATTER = /^---\r?\n((?:(?:title|id): .*\r?\n)+)---\r?\n/;

/** Front matter of which we know every line; any other is somebody's text and stays. */
function withoutFrontMatter(text: string): { readonly title: string; readonly body: string } {
  const [whole = "", lines = ""] = FRONT_MATTER.exec(text) ?? [];
  const value = /^title: (.*)$/m.exec(lines)?.[1]?.trim() ?? "";
  let title: unknown = value;
  try {
    title = JSON.parse(value);
  } catch {
    // Written by hand, without quotes.
  }
  return { title: typeof title === "string" ? title : value, body: text.slice(whole.length) };
}

/** A page's title; a first heading that only says it again is left out, as `pageFromDocument` writes one. */
function readPage(html: string): { readonly update: Uint8Array; readonly title: string } {
  const { content } = documentFromHTML(html);
  const found = /<title[^>]*>([^<]*)<\/title>/i.exec(html)?.[1] ?? "";
  const title = textOfHtml(found).trim();
  const [first, ...rest] = content;
  const isSaidAgain = title !== "" && isHeading(first) && textFromDocument(docOf([first])) === title;
  return { title, update: updateFromJSON(docOf(isSaidAgain && rest.length > 0 ? rest : content)) };
}

function textOfHtml(html: string): string {
  return textFromDocument(documentFromHTML(`<p>${html}</p>`));
}

function docOf(content: readonly unknown[]): { readonly type: "doc"; readonly content: readonly unknown[] } {
  return { type: "doc", content };
}

function isHeading(node: unknown): boolean {
  if (typeof node !== "object" || node === null || !("attrs" in node)) return false;
  const { attrs } = node;
  return typeof attrs === "object" && attrs !== null && "kind" in attrs && attrs.kind === "heading1";
}

function paragraphsOf(text: string): unknown[] {
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  return lines.map((line) => ({
    type: "textblock",
    ...(line === "" ? {} : { content: [{ type: "text", text: line }] }),
  }));
}
