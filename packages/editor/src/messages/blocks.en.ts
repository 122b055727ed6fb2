/** The sentences of the blocks that are more than text, in English. They come with the code of those blocks. */
import { completed } from "./completed.ts";

export const blocksEn = {
  image: {
    name: "Image",
    nameOf: (description: string): string => `Image: ${description}`,
    alt: "Description",
    altHint: "For people who can't see the image: what does it show?",
    caption: "Caption",
    done: "Done",
    replace: "Replace",
    download: "Download",
    open: "Open in full size",
    remove: "Delete image",
    width: "Width",
    pixelsWide: (pixels: number): string => `${pixels} pixels wide`,
    broken: "This image can't be shown. It may have been removed, or its server can't be reached.",
    notAnImage: "This file is no image that can be shown. Choose a PNG, JPEG, GIF, WebP or AVIF.",
  },

  file: {
    name: "File",
    download: "Download",
    remove: "Delete file",
  },

  code: {
    /** Code in no language. */
    plain: "Plain text",
    languageIs: (language: string): string => `Language: ${language}`,
    find: "Find a language",
    languages: "Languages",
    other: (name: string): string => `Use “${name}”`,
    none: "No language of this name",
    wrap: "Wrap long lines",
    copy: "Copy",
    copied: "Copied",
    notCopied: "Can't copy",
  },

  callout: {
    /** The menu of the tones, which are the catalogue's `tones`. */
    tone: "Kind of callout",
    toneIs: (tone: string): string => `Kind of callout: ${tone}`,
  },

  math: {
    /** What stands for an empty one: of its own, and in a line. */
    block: "Empty formula",
    inline: "Formula",
    source: "LaTeX",
    hint: "LaTeX, such as x^2",
    fault: ({ tooLong, detail }: { readonly tooLong: boolean; readonly detail: string }): string =>
      tooLong ? "This formula is too long or too deep to be drawn." : `This is not LaTeX yet: ${detail}`,
  },

  diagram: {
    empty: "The diagram of this source stands here.",
    long: "This source is too long to be drawn.",
    wrong: (detail: string): string => `This is not a diagram yet: ${detail}`,
    failed: "The diagram can't be drawn now. It will be tried again.",
    alt: (source: string): string => `Diagram: ${source}`,
  },
};

/** The sentences of one language. */
export type BlockMessages = typeof blocksEn;

/** Those of a catalogue, filled up. */
export function blocksIn({ blocks }: { readonly blocks?: BlockMessages }): BlockMessages {
  return blocks === undefined ? blocksEn : completed(blocks, blocksEn);
}
