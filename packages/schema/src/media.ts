/**
 * Blocks that show something from elsewhere: images, files, embeds. Owns their form in the DOM.
 * Must never load or link to what `safeSrc` refuses: that is shown as an empty frame with its words, and stays in the
 * document. And must never frame a foreign page: an embed is a card
 * with a link, which an editor may show more of (embeds/).
 */
import type { DOMOutputSpec, NodeSpec } from "prosemirror-model";
import { placeAttributes, wordsOf } from "./block-dom.ts";
import { blockFromDOM } from "./dom-place.ts";
import { safeSrc } from "./links.ts";

/** Longest alternative text, caption, and name of a file, in UTF-16 units. */
export const MAX_CAPTION = 10_000;
export const MAX_NAME = 1000;

/** Whether a value is an image's width: whole CSS pixels, 1 to 10,000. */
export function isImageWidth(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 10_000;
}

/** An image file's own size in pixels, from "800x600"; `undefined` for what is none. Each side has 1 to 99,999. */
export function readPixels(value: unknown): { readonly width: number; readonly height: number } | undefined {
  const [, width, height] = (typeof value === "string" && /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(value)) || [];
  return width === undefined || height === undefined ? undefined : { width: Number(width), height: Number(height) };
}

/** Whether a value is a file's size in bytes. */
export function isFileSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

const MIME = /^[a-z0-9][a-z0-9.+-]{0,63}\/[a-z0-9][a-z0-9.+-]{0,127}$/;

/** Whether a value is a media type, such as "image/png". */
export function isMime(value: unknown): value is string {
  return typeof value === "string" && MIME.test(value);
}

/** A name as it may be shown and saved under: without what would turn "gpj.exe" round, and without folders. */
export function fileName(value: unknown): string {
  return wordsOf(value, MAX_NAME).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\]/gu, "");
}

/** A size as people read it: "1.4 MB", in steps of 1000. */
export function sizeInWords(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let step = 0;
  let size = bytes;
  for (; size >= 999.5 && step < units.length - 1; step++) size /= 1000;
  return `${step > 0 && size < 9.95 ? size.toFixed(1) : Math.round(size)} ${units[step]}`;
}

/** A block without content that has words of its own. */
function atom(spec: Pick<NodeSpec, "attrs" | "parseDOM" | "toDOM" | "leafText">): NodeSpec {
  return {
    group: "block",
    atom: true,
    draggable: true,
    ...spec,
    attrs: { id: { default: null }, indent: { default: 0 }, ...spec.attrs },
  };
}

const image: NodeSpec = atom({
  attrs: {
    src: { default: "" },
    alt: { default: "" },
    caption: { default: "" },
    width: { default: null },
    pixels: { default: null },
  },
  leafText: ({ attrs }) => captioned(attrs["alt"], attrs["caption"]),
  parseDOM: [
    {
      tag: "figure",
      getAttrs: (element) => {
        const images = element.querySelectorAll("img");
        const ours = element.classList.contains("weft-image");
        if (!ours && (images.length !== 1 || element.querySelector("table, figure") !== null)) return false;
        const caption = element.querySelector("figcaption")?.textContent ?? "";
        const alt = element.getAttribute("data-alt");
        const { id = null, indent = 0 } = blockFromDOM(element);
        const pixels = element.getAttribute("data-pixels");
        const picture = imageFromDOM(images[0]);
        // Its own width is said to reserve its place: nobody chose it.
        const own = readPixels(pixels);
        const width = own?.width === picture["width"] ? null : picture["width"];
        const known = own === undefined ? {} : { pixels, width };
        return { ...picture, ...known, id, indent, caption, ...(alt === null ? {} : { alt }) };
      },
    },
    { tag: "img", getAttrs: (element) => !isTiny(element) && { ...blockFromDOM(element), ...imageFromDOM(element) } },
  ],
  toDOM: ({ attrs }) => {
    const src = safeSrc(attrs["src"]);
    const alt = wordsOf(attrs["alt"], MAX_CAPTION);
    const caption = wordsOf(attrs["caption"], MAX_CAPTION);
    const pixels = readPixels(attrs["pixels"]);
    const frame = {
      class: "weft-image",
      ...(pixels === undefined ? {} : { "data-pixels": String(attrs["pixels"]) }),
      ...placeAttributes(attrs),
    };
    const captions: DOMOutputSpec[] = caption === "" ? [] : [["figcaption", caption]];
    if (src === undefined) {
      const empty = { ...frame, class: "weft-image weft-empty-frame", "data-alt": alt };
      return ["figure", empty, ["span", alt === "" ? "Image" : alt], ...captions];
    }
    const picture = { src, alt, ...sizeOf(attrs), loading: "lazy", decoding: "async", referrerpolicy: "no-referrer" };
    return ["figure", frame, ["img", picture], ...captions];
  },
});

/** The `width` and `height` of an image element: with both, its place is kept before the picture has come. */
function sizeOf(attrs: Readonly<Record<string, unknown>>): { readonly width?: string; readonly height?: string } {
  const pixels = readPixels(attrs["pixels"]);
  const width = isImageWidth(attrs["width"]) ? attrs["width"] : pixels?.width;
  if (width === undefined) return {};
  if (pixels === undefined) return { width: String(width) };
  return { width: String(width), height: String(Math.max(1, Math.round((width * pixels.height) / pixels.width))) };
}

interface ImageElement {
  getAttribute(name: string): string | null;
}

function imageFromDOM(element: ImageElement | undefined): Record<string, unknown> {
  const width = Number(element?.getAttribute("width") ?? NaN);
  return {
    src: safeSrc(element?.getAttribute("src")) ?? "",
    alt: element?.getAttribute("alt") ?? "",
    width: isImageWidth(width) ? width : null,
  };
}

/** One pixel of a mailing that counts its readers. */
function isTiny(element: ImageElement): boolean {
  const [width, height] = ["width", "height"].map((name) => element.getAttribute(name));
  return width !== null && height !== null && Number(width) <= 2 && Number(height) <= 2;
}

/** An image within a line, such as the badges of a README; a link may stand on it, as on letters. */
const image_inline: NodeSpec = {
  group: "inline",
  inline: true,
  atom: true,
  attrs: { src: { default: "" }, alt: { default: "" }, width: { default: null } },
  leafText: ({ attrs }) => wordsOf(attrs["alt"], MAX_CAPTION),
  parseDOM: [{ tag: "img.weft-image-inline", priority: 60, getAttrs: (element) => imageFromDOM(element) }],
  toDOM: ({ attrs }) => {
    const src = safeSrc(attrs["src"]);
    const alt = wordsOf(attrs["alt"], MAX_CAPTION);
    const picture =
      src === undefined ? { alt } : { src, alt, loading: "lazy", decoding: "async", referrerpolicy: "no-referrer" };
    const width = isImageWidth(attrs["width"]) ? { width: String(attrs["width"]) } : {};
    return ["img", { class: "weft-image-inline", ...picture, ...width }];
  },
};

const file: NodeSpec = atom({
  attrs: { src: { default: "" }, name: { default: "" }, size: { default: null }, mime: { default: "" } },
  leafText: ({ attrs }) => fileName(attrs["name"]),
  parseDOM: [
    {
      tag: "div.weft-file",
      getAttrs: (element) => {
        const { id = null, indent = 0 } = blockFromDOM(element);
        const size = Number(element.getAttribute("data-size") ?? NaN);
        const mime = element.getAttribute("data-mime");
        return {
          id,
          indent,
          src: safeSrc(element.querySelector("a")?.getAttribute("href")) ?? "",
          name: fileName(element.getAttribute("data-name")),
          size: isFileSize(size) ? size : null,
          mime: isMime(mime) ? mime : "",
        };
      },
    },
  ],
  toDOM: ({ attrs }) => {
    const src = safeSrc(attrs["src"]);
    const name = fileName(attrs["name"]);
    const { size, mime } = attrs;
    const frame = {
      class: src === undefined ? "weft-file weft-empty-frame" : "weft-file",
      "data-name": name,
      ...(isFileSize(size) ? { "data-size": String(size) } : {}),
      ...(isMime(mime) ? { "data-mime": mime } : {}),
      ...placeAttributes(attrs),
    };
    const shown = name === "" ? "File" : name;
    const words: DOMOutputSpec =
      src === undefined
        ? ["span", shown]
        : ["a", { href: src, download: name, rel: "noopener noreferrer nofollow" }, shown];
    return ["div", frame, words, ...(isFileSize(size) ? [["small", sizeInWords(size)]] : [])];
  },
});

const embed: NodeSpec = atom({
  attrs: { src: { default: "" }, caption: { default: "" } },
  leafText: ({ attrs }) => captioned(attrs["caption"], safeSrc(attrs["src"]) ?? ""),
  parseDOM: [
    {
      tag: "div.weft-embed",
      getAttrs: (element) => {
        const { id = null, indent = 0 } = blockFromDOM(element);
        const src = safeSrc(element.querySelector("a")?.getAttribute("href")) ?? "";
        return { id, indent, src, caption: element.getAttribute("data-caption") ?? "" };
      },
    },
    {
      tag: "iframe[src]",
      getAttrs: (element) => {
        const src = safeSrc(element.getAttribute("src"));
        const { id = null, indent = 0 } = blockFromDOM(element);
        return src !== undefined && { id, indent, src, caption: element.getAttribute("title") ?? "" };
      },
    },
  ],
  toDOM: ({ attrs }) => {
    const src = safeSrc(attrs["src"]);
    const caption = wordsOf(attrs["caption"], MAX_CAPTION);
    const frame = { "data-caption": caption, ...placeAttributes(attrs) };
    if (src === undefined) {
      return ["div", { class: "weft-embed weft-empty-frame", ...frame }, ["span", caption === "" ? "Embed" : caption]];
    }
    const link = ["a", { href: src, rel: "noopener noreferrer nofollow" }, caption === "" ? src : caption] as const;
    return ["div", { class: "weft-embed", ...frame }, link, ["small", hostOf(src)]];
  },
});

/** Where an address leads, as far as a reader wants to know before following it. */
function hostOf(src: string): string {
  return /^https?:\/\/(?:[^/?#@]*@)?([^/?#]+)/i.exec(src)?.[1] ?? src;
}

function captioned(first: unknown, second: unknown): string {
  return [wordsOf(first, MAX_CAPTION), wordsOf(second, MAX_CAPTION)].filter((words) => words !== "").join("\n");
}

/** The nodes of media by name. */
export const mediaNodes: { readonly [K in "image" | "image_inline" | "file" | "embed"]: NodeSpec } = {
  image,
  image_inline,
  file,
  embed,
};
