/**
 * Documents as Word's files. Owns: that what is shown is in them, pictures too.
 * Must never: ask any address for anything; a picture that is not attached stays its words.
 */
import { htmlFromDocument } from "@weft/schema/html";
import { Document, Packer } from "docx";
import { htmlToContent } from "docx/html";

/** The content of an attached file by its hash; `undefined` if it is not there. */
export type ReadFileOf = (hash: string) => Promise<Uint8Array | undefined>;

/** Pictures in one file, together, in bytes: all of them are in memory at once. */
const MOST_PICTURES = 96 * 1024 * 1024;

const PICTURE = /<img\b[^>]*\bsrc="(\/files\/([0-9a-f]{64})\/[^"]*)"/g;

/** `content` is ProseMirror's JSON. Those pictures that Word cannot show (WebP, AVIF) are left out, with their words kept. */
export async function writeDocx(
  content: { readonly type: "doc" },
  { title, readFileOf }: { readonly title: string; readonly readFileOf: ReadFileOf },
): Promise<Uint8Array> {
  const html = htmlFromDocument(content);
  const pictures = new Map<string, Uint8Array>();
  let room = MOST_PICTURES;
  for (const hash of new Set([...html.matchAll(PICTURE)].map(([, , hash = ""]) => hash))) {
    const bytes = await readFileOf(hash);
    if (bytes === undefined || bytes.length > room) continue;
    room -= bytes.length;
    pictures.set(hash, bytes);
  }
  const heading = title === "" ? "" : `<p class="weft-title">${escapeText(title)}</p>`;
  const children = htmlToContent(heading + html, {
    images: (source) => pictures.get(/^\/files\/([0-9a-f]{64})\//.exec(source)?.[1] ?? ""),
    styleMap: { "p.weft-title": "Title" },
    stylesheet: "summary { font-weight: bold } pre, code { font-family: Consolas, monospace }",
  });
  const document = new Document({ title, creator: "Weft", sections: [{ children }] });
  return new Uint8Array(await Packer.toBuffer(document));
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
