/**
 * Every sentence that the editor shows or says, in English. Owns: wording. Another language is another object of this shape.
 * Must never: hold markup. Sentences with values are functions, so that word order stays the translator's.
 */
import { STATUS_WORDS, type StatusWords } from "@weft/client";
import type { AtHandMessages } from "./at-hand.en.ts";
import type { CompanyMessages } from "./company.en.ts";
import type { ReadingMessages } from "./reading.en.ts";

const sentences = {
  /** BCP 47. */
  language: "en",

  document: "Document",
  placeholder: "Start writing, or press / for blocks",
  task: "Task",
  taskOf: (words: string): string => `Task: ${words}`,
  foldOf: (words: string): string => (words === "" ? "Fold" : `Fold: ${words}`),

  /** By a command's name: in menus, tooltips and the list of shortcuts. */
  commands: {
    undo: "Undo",
    redo: "Redo",
    bold: "Bold",
    italic: "Italic",
    underline: "Underline",
    strike: "Strikethrough",
    code: "Code",
    superscript: "Superscript",
    subscript: "Subscript",
    color: "Text colour",
    highlight: "Highlight",
    clear: "Clear formatting",
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
    toggle: "Toggle list",
    code_block: "Code block",
    callout: "Callout",
    columns: "Columns",
    footnote: "Footnote",
    align: "Alignment",
    moveUp: "Move up",
    moveDown: "Move down",
    duplicate: "Duplicate",
    delete: "Delete",
    code_language: "Language of the code",
    math: "Formula",
    math_inline: "Formula in the line",
    indent: "Indent",
    outdent: "Outdent",
    toggleChecked: "Check the task",
    divider: "Divider",
    image: "Image",
    file: "File",
    embed: "Embed",
    table: "Table",
    table_row_above: "Insert row above",
    table_row_below: "Insert row below",
    table_row_up: "Move row up",
    table_row_down: "Move row down",
    table_row_fill: "Fill up the row",
    table_row_delete: "Delete row",
    table_column_before: "Insert column before",
    table_column_after: "Insert column after",
    table_column_left: "Move column left",
    table_column_right: "Move column right",
    table_column_delete: "Delete column",
    table_column_wider: "Wider",
    table_column_narrower: "Narrower",
    table_column_fit: "Fit to the text",
    table_align: "Align",
    table_header_row: "Header row",
    table_header_column: "Header column",
    table_merge: "Merge cells",
    table_split: "Split cell",
    table_delete: "Delete table",
  },

  alignments: { left: "Align left", center: "Centre", right: "Align right", justify: "Justify" },
  tones: { note: "Note", tip: "Tip", important: "Important", warning: "Warning", caution: "Caution" },
  colors: {
    none: "Default",
    gray: "Grey",
    brown: "Brown",
    orange: "Orange",
    yellow: "Yellow",
    green: "Green",
    teal: "Teal",
    blue: "Blue",
    purple: "Purple",
    pink: "Pink",
    red: "Red",
  },
  columnsOf: (count: number): string => `${count} columns`,

  /** Other words by which a command is found when its name is typed. */
  keywords: {
    embed: "video youtube map music frame",
    image: "picture photo screenshot upload",
    table: "grid spreadsheet rows cells",
    math: "math equation latex tex katex",
    math_inline: "math equation latex tex inline",
    file: "attachment upload pdf document",
    paragraph: "plain paragraph normal",
    heading1: "h1 title big",
    heading2: "h2 subtitle",
    heading3: "h3",
    heading4: "h4",
    bullet: "ul unordered list points",
    ordered: "ol list numbers",
    todo: "checkbox check to-do",
    toggle: "collapse fold details",
    quote: "blockquote citation",
    callout: "info box admonition panel",
    code_block: "pre programming snippet",
    divider: "hr line rule separator",
    columns: "side by side layout",
    footnote: "note reference",
  },

  handle: {
    add: "Add a block below",
    /** The six dots beside a block. */
    grip: "Drag to move, click for more",
    menu: "Block",
    turnInto: "Turn into",
    /** Read aloud when a block was moved. */
    movedTo: (at: number, of: number): string => `Moved to place ${at} of ${of}`,
  },

  typeahead: {
    sections: { recent: "Recent", text: "Text", lists: "Lists", blocks: "Blocks", people: "People", emoji: "Emoji" },
    blocks: "Insert",
    emoji: "Emoji",
    people: "Mention",
    nothing: "Nothing is called that.",
    /** Read aloud as the arrows move. */
    place: (label: string, at: number, of: number): string => `${label}, ${at} of ${of}`,
  },

  toolbar: {
    more: "More",
    insert: "Insert",
    close: "Close",
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

  /** Files on their way into the document. */
  files: {
    attaching: (name: string): string => `Adding ${name}`,
    otherAttaches: (person: string): string => `${person} is adding a file…`,
    waiting: "Waiting for its turn",
    sending: (size: string): string => `Adding… ${size}`,
    cancel: "Cancel",
    retry: "Try again",
    remove: "Remove",
    empty: "This file is empty.",
    unreadable: "This can't be read. Is it a folder, or on a disk that is gone?",
    unreachable:
      "Files need the server, which can't be reached. Keep this window open: it is sent when the connection is back.",
    /** `detail` is what the server says, in English. */
    refused: (status: number, detail: string): string => detail || `The server did not take it (${status}).`,
    readOnly: "You can't write in this document any more.",
    failed: "This did not work.",
  },

  table: {
    menu: "Table",
    row: "Row",
    column: "Column",
    alignStart: "As the text runs",
    alignLeft: "Align left",
    alignCenter: "Align centre",
    alignRight: "Align right",
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
export type Messages = typeof sentences & {
  /** Of the connection and the changes. */
  readonly status: StatusWords;
  /** About the others around the text. English has them in a file of their own, which comes with its code. */
  readonly company?: CompanyMessages;
  readonly atHand?: AtHandMessages;
  /** Of what one reads with. English has them in a file of their own, which comes with its code. */
  readonly reading?: ReadingMessages;
};

/** English. */
export const en: Messages = { ...sentences, status: STATUS_WORDS };
