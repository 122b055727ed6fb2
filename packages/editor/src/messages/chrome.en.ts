/** The sentences of the menus and the tools around the text, in English. They come with the code that says them. */

export const chromeEn = {
  /** In a table whose rows all went, by several people at once. */
  noRows: "Empty table",

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
export type ChromeMessages = typeof chromeEn;
