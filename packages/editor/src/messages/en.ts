/**
 * Every sentence that the editor shows or says, in English. Owns: wording. Another language is another object of this shape.
 * Must never: hold markup. Sentences with values are functions, so that word order stays the translator's.
 */
import { STATUS_WORDS, type StatusWords } from "@weft/client";
import type { AtHandMessages } from "./at-hand.en.ts";
import type { BlockMessages } from "./blocks.en.ts";
import type { ChromeMessages } from "./chrome.en.ts";
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
  columnsOf: (count: number): string => `${count} columns`,

  link: {
    name: "Link",
    address: "Address",
    hint: "Paste or type an address",
    apply: "Apply",
    wrong: "That is not an address a link can have.",
    open: "Open",
    remove: "Remove link",
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
};

/** The sentences of one language. */
export type Messages = typeof sentences & {
  /** Of the connection and the changes. */
  readonly status: StatusWords;
  /** About the others around the text. English has them in a file of their own, which comes with its code. */
  readonly company?: CompanyMessages;
  readonly atHand?: AtHandMessages;
  /** Of the blocks that are more than text. English has them in a file of their own, which comes with their code. */
  readonly blocks?: BlockMessages;
  /** Of the menus and the tools. English has them in a file of their own, which comes with its code. */
  readonly chrome?: ChromeMessages;
  /** Of what one reads with. English has them in a file of their own, which comes with its code. */
  readonly reading?: ReadingMessages;
};

/** English. */
export const en: Messages = { ...sentences, status: STATUS_WORDS };
