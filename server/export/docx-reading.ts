/**
 * Word's files to documents. Owns: what of one is read, what its styles mean, and where its pictures go.
 * Must never: hand a file to a reader before what comes out of it is bounded, or follow a link that is in it.
 */
import { createHash } from "node:crypto";
import mammoth from "mammoth";
import { UnreadableFile } from "./unreadable-file.ts";
import { partsOfZip, storedZip } from "./zip-bounds.ts";

/** A picture in a file, which the document shows by its hash. */
export interface Picture {
  /** SHA-256, 64 lower-case hex digits. */
  readonly hash: string;
  readonly bytes: Uint8Array;
}

export interface ReadDocx {
  readonly html: string;
  /** "" where no paragraph is one. */
  readonly title: string;
  readonly pictures: readonly Picture[];
}

/** All parts together, in bytes. */
const MOST_UNPACKED = 128 * 1024 * 1024;
/** The text and what is said of it. As objects in memory it takes twenty times as much. */
const MOST_XML = 24 * 1024 * 1024;

/** What the reader looks at; macros, fonts and embedded files are not among it. */
const WANTED = /^(\[Content_Types\]\.xml|_rels\/\.rels|word\/(?!embeddings\/|fonts\/|vbaProject)[^\0]*)$/i;

/** Pictures that browsers show. Word's own kinds (EMF, WMF) are left out. */
const SHOWN = new Map([
  ["image/png", "png"],
  ["image/jpeg", "jpg"],
  ["image/gif", "gif"],
  ["image/webp", "webp"],
]);

/** By the names that Word gives its styles in every language; those that people make mean what they look like. */
const STYLES = [
  "p[style-name='Title'] => h1.weft-title:fresh",
  "p[style-name='Subtitle'] => p:fresh",
  "p[style-name='Quote'] => blockquote:fresh",
  "p[style-name='Intense Quote'] => blockquote:fresh",
  "p[style-name='Code'] => pre:separator('\\n')",
  "p[style-name='HTML Preformatted'] => pre:separator('\\n')",
  "r[style-name='Code'] => code",
  "r[style-name='HTML Code'] => code",
  "u => u",
  "strike => s",
  "comment-reference => ",
];

/** Throws `UnreadableFile`. */
export async function readDocx(bytes: Uint8Array): Promise<ReadDocx> {
  // The old form of Word, and what a password has locked, are both of this kind.
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) {
    throw new UnreadableFile("it is an old Word file, or has a password; save it as .docx without one");
  }
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b)
    throw new UnreadableFile("it is no Word file (.docx), whatever its name says");
  const parts = await partsOfZip(bytes, { wants: (path) => WANTED.test(path), most: MOST_UNPACKED });
  if (!parts.has("[Content_Types].xml")) throw new UnreadableFile("it is a zip file, but not one of Word's");
  let xml = 0;
  for (const [path, part] of parts) if (/\.(xml|rels)$/i.test(path)) xml += part.length;
  if (xml > MOST_XML) throw new UnreadableFile("its text is longer than a document may have; divide it");

  const pictures = new Map<string, Picture>();
  const convertImage = mammoth.images.imgElement(async ({ contentType, readAsBuffer }) => {
    const ending = SHOWN.get(contentType);
    if (ending === undefined) return { src: "" };
    const picture = new Uint8Array(await readAsBuffer());
    const hash = createHash("sha256").update(picture).digest("hex");
    pictures.set(hash, { hash, bytes: picture });
    return { src: `/files/${hash}/picture.${ending}` };
  });
  let html: string;
  try {
    const buffer = await storedZip(parts);
    ({ value: html } = await mammoth.convertToHtml({ buffer }, { convertImage, styleMap: STYLES }));
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw new UnreadableFile("it cannot be read as a Word file; open it in Word and save it anew", { cause: error });
  }
  const [, title = ""] = /<h1 class="weft-title">(.*?)<\/h1>/.exec(html) ?? [];
  return {
    html: html
      .replace(/<h1 class="weft-title">.*?<\/h1>/, "")
      .replaceAll(' class="weft-title"', "")
      .replace(/<img[^>]* src=""[^>]*>/g, ""),
    title,
    pictures: [...pictures.values()],
  };
}
