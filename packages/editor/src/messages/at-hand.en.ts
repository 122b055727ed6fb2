/** The sentences of what is at hand in the text, in English: over words, at a link, after a paste, in an embed. They come with the code that says them. */

export const atHandEn = {
  /** Of the tools over selected words. */
  words: "Selected text",
  /** From a menu in a menu's place. */
  back: "Back",
  /** In a link's card. */
  edit: "Edit",
  /** After a paste that could be meant otherwise. */
  paste: {
    name: "Paste as",
    formatted: "Keep formatting",
    plain: "Plain text",
    markdown: "Markdown",
    link: "Link",
    embed: "Embed",
  },
  /** Read aloud. */
  pasted: (form: string, keys: string): string => `Pasted: ${form}. ${keys} to choose otherwise.`,
  showFrom: (provider: string): string => `Show from ${provider}`,
  nothingFrom: (provider: string): string => `Nothing comes from ${provider} before you ask for it.`,
  /** In the text's place, where that can't be drawn. */
  stopped: {
    title: "The editor has stopped",
    line: "It could not show what is in this document. Nothing of it was changed, and here are its words.",
    again: "Try again",
    copy: "Copy the text",
  },
  /** Of who may write, and who may not any more. */
  role: {
    lost: "You can only read this document now.",
    back: "You can write in this document now.",
  },
  removeEmbed: "Delete embed",
};

/** The sentences of one language. */
export type AtHandMessages = typeof atHandEn;
