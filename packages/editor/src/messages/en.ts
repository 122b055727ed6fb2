/**
 * Every sentence that the editor shows or says, in English. Owns: wording. Another language is another object of this shape.
 * Must never: hold markup. Sentences with values are functions, so that word order stays the translator's.
 */
export const en = {
  /** BCP 47. */
  language: "en",

  document: "Document",
  placeholder: "Start writing, or paste Markdown",
  task: "Task",
  taskOf: (words: string): string => `Task: ${words}`,

  /** By a command's name: in menus, tooltips and the list of shortcuts. */
  commands: {
    undo: "Undo",
    redo: "Redo",
    bold: "Bold",
    italic: "Italic",
    underline: "Underline",
    strike: "Strikethrough",
    code: "Code",
    link: "Link",
    setKind: "Style",
    paragraph: "Text",
    heading1: "Heading 1",
    heading2: "Heading 2",
    heading3: "Heading 3",
    heading4: "Heading 4",
    heading5: "Heading 5",
    heading6: "Heading 6",
    quote: "Quote",
    bullet: "Bulleted list",
    ordered: "Numbered list",
    todo: "Task list",
    code_block: "Code block",
    indent: "Indent",
    outdent: "Outdent",
    toggleChecked: "Check the task",
    divider: "Divider",
  },

  toolbar: {
    name: "Formatting",
    style: "Style",
    styleIs: (style: string): string => `Style: ${style}`,
    list: "List",
    mixed: "Mixed",
  },

  link: {
    name: "Link",
    address: "Address",
    hint: "Paste or type an address",
    apply: "Apply",
    wrong: "That is not an address a link can have.",
    open: "Open",
    remove: "Remove link",
  },

  lost: {
    line: "Text that you wrote was deleted with its block:",
    putHere: "Put it here",
    copy: "Copy",
    dismiss: "Dismiss",
  },

  opening: {
    waiting: "Opening…",
    unreachable: "Can't reach the server. Trying again…",
  },

  banner: {
    outdated:
      "A newer version of the editor has been here. You can read this document; reload the page to write in it.",
    storage: (status: string): string => `${status} Keep this window open: your changes are still in it.`,
  },
};

/** The sentences of one language. */
export type Messages = typeof en;
