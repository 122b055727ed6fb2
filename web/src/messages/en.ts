/**
 * Every sentence that the web app shows, in English. Owns: wording. Another language is another object of this shape.
 * Must never: hold markup. Sentences with values are functions, so that word order stays the translator's.
 */
/** English. */
export const en = {
  /** BCP 47. */
  language: "en",
  brand: "Weft",
  untitled: "Untitled",
  skipToContent: "Skip to the document",
  pageTitle: (name: string): string => `${name} — Weft`,

  home: {
    title: "Documents",
    create: "New document",
    creating: "Creating…",
    createHint: "or press N",
    fromTemplate: "From a template",
    templates: "Templates",
    orTemplate: "Or begin with a template",
    filter: "Filter by title",
    noMatch: (query: string): string => `No document is called “${query}”.`,
    loading: "Loading your documents",
    emptyTitle: "Write together",
    emptyLine:
      "Weft is a document that several people write at once. Share its link; every word is saved as it is typed.",
    owned: "Yours",
    opened: "Shared with you",
    openedWhen: (when: string): string => `Opened ${when}`,
    more: "Show more",
    remove: (title: string): string => `Delete ${title}`,
    removed: (title: string): string => `“${title}” is in the trash.`,
    restored: (title: string): string => `“${title}” is back.`,
    onDevice: "On this device",
    undo: "Undo",
    dismiss: "Dismiss",
  },

  problem: {
    unreachable: "The server can’t be reached",
    unreachableLine: "Your documents are safe there. Check the connection, then try again.",
    failed: "That did not work",
    retry: "Try again",
    unexpected: (status: number): string => `The server answered with an error (${status}).`,
  },

  document: {
    titleLabel: "Title",
    textPlaceholder: "Start writing, or press / for blocks",
    home: "All documents",
    copyLink: "Copy link",
    linkCopied: "Link copied",
    linkNotCopied: (link: string): string => `The browser did not allow copying. The link is ${link}`,
    savedAt: (time: string): string => `Last saved at ${time}`,
    percentFull: (percent: number): string => `${percent} % full`,
    notSavedYet: "Nothing to save yet",
    deletedTitle: "This document is in the trash",
    deletedLine: "It can be read and edited again once its owner restores it.",
    deletedUnsaved: (count: number): string =>
      count === 1 ? "One change of yours did not reach it." : `${count} changes of yours did not reach it.`,
    replacedTitle: "Another document has this name now",
    openReplaced: "Open that one",
    restore: "Restore it",
    downloadRemains: "Download what is left of it",
    deniedTitle: "You can’t open this document",
    stoppedTitle: "Editing has stopped",
    badNameTitle: "There can’t be a document here",
    notFoundTitle: "There is nothing here",
    notFoundLine: "The address may be mistyped.",
    goHome: "Go to your documents",
    reload: "Reload",
    outdatedTitle: "A newer version of Weft has been here",
    outdatedLine: "You can read this document. To write in it, reload the page: that brings the newer version.",
    onlyReadingTitle: "This document can only be read",
    failedToLoad: "The editor could not be loaded",
  },

  unsaved: {
    onDevice: (title: string): string => `“${title}” has changes that wait on this device for the server.`,
    waiting: (title: string): string => `“${title}” has changes that are not saved yet. Keep this window open.`,
    refused: (title: string): string => `Changes to “${title}” could not be saved. Open it here to see why.`,
  },

  people: {
    here: (count: number): string => (count === 1 ? "1 other person is here" : `${count} other people are here`),
    list: "People here",
    you: (name: string): string => `${name} (you)`,
    follow: "Follow",
    following: "Following",
    followWho: (name: string): string => `Follow ${name}`,
  },

  you: {
    open: (name: string): string => `You are ${name}. Name, theme and shortcuts`,
    heading: "You are",
    nameHint: "Others see it at your caret.",
    theme: "Theme",
    themes: { auto: "Auto", light: "Light", dark: "Dark" },
    language: "Language",
    ownLanguage: "As the browser",
    spoken: "Screen reader: others",
    amounts: { off: "Nothing", brief: "Who comes, goes and writes beside me", verbose: "Also where they are" },
    shortcuts: "Keyboard shortcuts",
  },

  shortcuts: {
    title: "Keyboard shortcuts",
    close: "Close",
    key: "Key",
    groups: {
      text: "Text",
      blocks: "Blocks",
      markdown: "Typing at the start of a line",
      around: "Getting around",
      home: "Your documents",
    },
    rows: {
      headings: "Heading 1 to 6",
      lineBreak: "Line break",
      mdHeading: "Heading",
      mdBullet: "Bulleted list",
      mdOrdered: "Numbered list",
      mdTodo: "Task",
      mdQuote: "Quote",
      mdCode: "Code block",
      mdDivider: "Divider",
      find: "Find",
      replace: "Find and replace",
      findNext: "Next match",
      fullscreen: "Full screen",
      toolbar: "To the toolbar",
      everyone: "Where is everyone",
      backToText: "Back to the text",
      shortcuts: "This list",
      create: "New document",
      template: "New from a template",
      list: "Through the list",
      remove: "Delete",
      undoRemove: "Undo the deletion",
    },
  },
};

/** The sentences of one language. */
export type Messages = typeof en;
